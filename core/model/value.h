// Value: the closed set of things a field may hold, self-describing on the wire and at rest.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

// A counter is kInt, a ref is kString. The numbers are on disk and on the wire.
enum class Kind : uint8_t {
  kNull = 0, kBool = 1, kInt = 2, kTimestamp = 3, kDecimal = 4, kDouble = 5, kString = 6,
  kBytes = 7, kSet = 8 };

// Immutable once made. A timestamp is in us UTC; a decimal is unscaled: the manifest has its scale.
class Value {
 public:
  Value() = default;
  static Value Null() { return {}; }
  static Value Bool(bool yes) { return Integer(Kind::kBool, yes ? 1 : 0); }
  static Value Int(int64_t n) { return Integer(Kind::kInt, n); }
  static Value Timestamp(int64_t us) { return Integer(Kind::kTimestamp, us); }
  static Value Decimal(int64_t unscaled) { return Integer(Kind::kDecimal, unscaled); }
  static Value Double(double d);  // -0 becomes +0
  static Value String(std::string text) { return Text(Kind::kString, std::move(text)); }
  static Value Bytes(std::string bytes) { return Text(Kind::kBytes, std::move(bytes)); }
  static Value Set(std::vector<Value> items);  // sorted by canonical bytes, doubles dropped
  static Value Integer(Kind kind, int64_t n);
  static Value Text(Kind kind, std::string text);

  Kind kind() const { return kind_; }
  // Absent, null and the empty set are the same thing.
  bool absent() const { return kind_ == Kind::kNull || (kind_ == Kind::kSet && items_.empty()); }
  int64_t integer() const { return integer_; }              // bool, int, timestamp, decimal
  double real() const { return real_; }
  const std::string& text() const { return text_; }         // string, bytes
  const std::vector<Value>& items() const { return items_; }

  bool operator==(const Value& other) const;

 private:
  Kind kind_ = Kind::kNull;
  int64_t integer_ = 0;
  double real_ = 0;
  std::string text_;
  std::vector<Value> items_;
};

// Fields by name, bytewise sorted as the digest wants them. Absent values are left out.
using Fields = std::map<std::string, Value, std::less<>>;

// engine.md 1 in bytes: tag, then content, little-endian. Absent values have none.
void AppendCanonical(const Value& value, std::string* out);
std::string Canonical(const Value& value);

// -1, 0, 1 for two values of one kind that have an order (numbers, times, text bytewise); kinds
// differ: ordered by kind.
int Compare(const Value& a, const Value& b);

// Sets or erases, so that absent values are never stored.
void Put(Fields& fields, std::string_view name, Value value);
// Null where absent.
const Value& Get(const Fields& fields, std::string_view name);

}  // namespace tidemark
