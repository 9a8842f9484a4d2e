#include "core/model/digest.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/check.h"
#include "core/base/random.h"
#include "core/base/text.h"

namespace tidemark {
namespace {

using Json = nlohmann::json;

Json Vectors() {
  std::ifstream file(TIDE_GOLDEN "/digest.json");
  return Json::parse(file, nullptr, false);
}

std::string Unhex(const Json& hex) {
  std::string bytes;
  EXPECT_TRUE(FromHex(hex.get<std::string>(), &bytes));
  return bytes;
}

// {"int": 5}: one member, its name the kind.
Value ValueOf(const Json& json) {
  const std::string kind = json.begin().key();
  const Json& content = json.begin().value();
  if (kind == "null") return Value::Null();
  if (kind == "bool") return Value::Bool(content.get<bool>());
  if (kind == "int") return Value::Int(content.get<int64_t>());
  if (kind == "timestamp") return Value::Timestamp(content.get<int64_t>());
  if (kind == "decimal") return Value::Decimal(content.get<int64_t>());
  if (kind == "double") return Value::Double(content.get<double>());
  if (kind == "string") return Value::String(content.get<std::string>());
  if (kind == "bytes") return Value::Bytes(Unhex(content));
  EXPECT_EQ(kind, "set");
  std::vector<Value> items;
  for (const Json& item : content) items.push_back(ValueOf(item));
  return Value::Set(std::move(items));
}

Record RecordOf(const Json& json) {
  Record record;
  record.seq = json["seq"].get<uint64_t>();
  for (const auto& [name, value] : json["fields"].items()) record.fields[name] = ValueOf(value);
  return record;
}

Digest RandomDigest(Random& random) { return {random.Next(), random.Next()}; }

TEST(Digest, IsByteForByteThatOfTheGoldenVectors) {
  const Json vectors = Vectors();
  ASSERT_TRUE(vectors.is_object());
  ASSERT_GE(vectors["records"].size(), 10u);
  Digest sum;
  for (const Json& vector : vectors["records"]) {
    const Digest digest = HashRecord(vector["collection"].get<std::string>(),
                                     vector["id"].get<std::string>(), RecordOf(vector));
    EXPECT_EQ(DigestHex(digest), vector["digest"].get<std::string>()) << vector["name"];
    EXPECT_EQ(DigestBytes(digest), Unhex(vector["digest_bytes"])) << vector["name"];
    sum.Add(digest);
  }
  EXPECT_EQ(DigestHex(sum), vectors["sum"].get<std::string>());
}

TEST(Digest, ChangesWithEveryPartOfARecord) {
  const Record record{7, {{"title", Value::String("x")}}};
  const Digest digest = HashRecord("tasks", "t1", record);
  EXPECT_NE(digest, HashRecord("task", "st1", record));  // lengths keep neighbours apart
  EXPECT_NE(digest, HashRecord("tasks", "t2", record));
  EXPECT_NE(digest, HashRecord("tasks", "t1", {8, record.fields}));
  EXPECT_NE(digest, HashRecord("tasks", "t1", {7, {{"title", Value::Bytes("x")}}}));
  EXPECT_NE(digest, HashRecord("tasks", "t1", {7, {{"titlex", Value::String("")}}}));
}

TEST(Digest, DoesNotSeeAbsentFields) {
  const Record bare{7, {{"title", Value::String("x")}}};
  Record with = bare;
  with.fields["gone"] = Value::Null();
  with.fields["tags"] = Value::Set({});
  EXPECT_EQ(HashRecord("tasks", "t1", bare), HashRecord("tasks", "t1", with));
  with.fields["visits"] = Value::Int(0);
  EXPECT_NE(HashRecord("tasks", "t1", bare), HashRecord("tasks", "t1", with));
}

TEST(Digest, AddsAndSubtractsModulo128BitsInAnyOrder) {
  SeededRandom random(1);
  for (int i = 0; i < 1'000; i++) {
    const Digest a = RandomDigest(random), b = RandomDigest(random), c = RandomDigest(random);
    Digest left = a, right = c;
    left.Add(b), left.Add(c);
    right.Add(a), right.Add(b);
    ASSERT_EQ(left, right);
    left.Subtract(c), left.Subtract(a);
    ASSERT_EQ(left, b);
  }
}

TEST(Digest, CarriesAndBorrowsBetweenItsHalves) {
  Digest digest{UINT64_MAX, 0};
  digest.Add({1, 0});
  EXPECT_EQ(digest, (Digest{0, 1}));
  digest.Subtract({1, 0});
  EXPECT_EQ(digest, (Digest{UINT64_MAX, 0}));
  digest.Subtract({0, 1});
  EXPECT_EQ(digest, (Digest{UINT64_MAX, UINT64_MAX}));
}

TEST(Digest, ComesBackFromItsBytesAndTrapsWrongLengths) {
  const Digest digest{0x0123456789ABCDEF, 0xFEDCBA9876543210};
  EXPECT_EQ(DigestFromBytes(DigestBytes(digest)), digest);
  EXPECT_EQ(DigestHex(digest), "fedcba98765432100123456789abcdef");
  EXPECT_EQ(ToHex(DigestBytes(digest)), "efcdab89674523011032547698badcfe");
  EXPECT_THROW(DigestFromBytes("short"), InternalBug);
}

}  // namespace
}  // namespace tidemark
