#include "core/model/value.h"

#include <algorithm>
#include <bit>

namespace tidemark {
namespace {

template <class T>
void AppendLittle(T n, std::string* out) {
  for (size_t i = 0; i < sizeof n; i++)
    out->push_back(static_cast<char>(static_cast<uint64_t>(n) >> (8 * i)));
}

template <class T>
int Order(const T& a, const T& b) { return a < b ? -1 : b < a ? 1 : 0; }

}  // namespace

Value Value::Integer(Kind kind, int64_t n) {
  Value value;
  value.kind_ = kind;
  value.integer_ = n;
  return value;
}

Value Value::Double(double d) {
  Value value;
  value.kind_ = Kind::kDouble;
  value.real_ = d == 0 ? 0.0 : d;
  return value;
}

Value Value::Text(Kind kind, std::string text) {
  Value value;
  value.kind_ = kind;
  value.text_ = std::move(text);
  return value;
}

Value Value::Set(std::vector<Value> items) {
  std::vector<std::pair<std::string, Value>> keyed;
  for (Value& item : items) {
    std::string bytes = Canonical(item);
    keyed.emplace_back(std::move(bytes), std::move(item));
  }
  std::sort(keyed.begin(), keyed.end(), [](auto& a, auto& b) { return a.first < b.first; });
  Value value;
  value.kind_ = Kind::kSet;
  for (size_t i = 0; i < keyed.size(); i++)
    if (i == 0 || keyed[i].first != keyed[i - 1].first)
      value.items_.push_back(std::move(keyed[i].second));
  return value;
}

bool Value::operator==(const Value& other) const {
  if (absent() || other.absent()) return absent() && other.absent();
  return kind_ == other.kind_ && integer_ == other.integer_ && text_ == other.text_ &&
         std::bit_cast<uint64_t>(real_) == std::bit_cast<uint64_t>(other.real_) &&
         items_ == other.items_;
}

void AppendCanonical(const Value& value, std::string* out) {
  if (value.absent()) return;
  out->push_back(static_cast<char>(value.kind()));
  switch (value.kind()) {
    case Kind::kNull: break;
    case Kind::kBool: out->push_back(value.integer() != 0 ? 1 : 0); break;
    case Kind::kInt: case Kind::kTimestamp: case Kind::kDecimal:
      AppendLittle(value.integer(), out); break;
    case Kind::kDouble: AppendLittle(std::bit_cast<uint64_t>(value.real()), out); break;
    case Kind::kString: case Kind::kBytes:
      AppendLittle(static_cast<uint32_t>(value.text().size()), out);
      out->append(value.text());
      break;
    case Kind::kSet:
      AppendLittle(static_cast<uint32_t>(value.items().size()), out);
      for (const Value& item : value.items()) AppendCanonical(item, out);
      break;
  }
}

std::string Canonical(const Value& value) {
  std::string out;
  AppendCanonical(value, &out);
  return out;
}

int Compare(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return Order(a.kind(), b.kind());
  switch (a.kind()) {
    case Kind::kNull: return 0;
    case Kind::kBool: case Kind::kInt: case Kind::kTimestamp: case Kind::kDecimal:
      return Order(a.integer(), b.integer());
    case Kind::kDouble: return Order(a.real(), b.real());
    case Kind::kString: case Kind::kBytes: return Order(a.text(), b.text());
    case Kind::kSet: return Order(Canonical(a), Canonical(b));
  }
  return 0;
}

void Put(Fields& fields, std::string_view name, Value value) {
  const auto at = fields.find(name);
  if (value.absent()) {
    if (at != fields.end()) fields.erase(at);
  } else if (at != fields.end()) {
    at->second = std::move(value);
  } else {
    fields.emplace(name, std::move(value));
  }
}

const Value& Get(const Fields& fields, std::string_view name) {
  static const Value kAbsent;
  const auto at = fields.find(name);
  return at == fields.end() ? kAbsent : at->second;
}

}  // namespace tidemark
