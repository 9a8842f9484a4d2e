#include "core/model/value.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/base/text.h"

namespace tidemark {
namespace {

std::string Hex(const Value& value) { return ToHex(Canonical(value)); }

TEST(Value, HasTheCanonicalBytesOfTheDesign) {
  EXPECT_EQ(Hex(Value::Bool(true)), "0101");
  EXPECT_EQ(Hex(Value::Bool(false)), "0100");
  EXPECT_EQ(Hex(Value::Int(1)), "020100000000000000");
  EXPECT_EQ(Hex(Value::Int(-2)), "02feffffffffffffff");
  EXPECT_EQ(Hex(Value::Timestamp(256)), "030001000000000000");
  EXPECT_EQ(Hex(Value::Decimal(INT64_MIN)), "040000000000000080");
  EXPECT_EQ(Hex(Value::Double(1.5)), "05000000000000f83f");
  EXPECT_EQ(Hex(Value::String("h\xC3\xA9")), "060300000068c3a9");
  EXPECT_EQ(Hex(Value::String("")), "0600000000");
  EXPECT_EQ(Hex(Value::Bytes(std::string("\0\xFF", 2))), "070200000000ff");
  EXPECT_EQ(Hex(Value::Set({Value::Int(3), Value::Bool(true)})),
            "0802000000" "0101" "020300000000000000");
}

TEST(Value, HasNoBytesWhereItIsAbsent) {
  EXPECT_EQ(Hex(Value::Null()), "");
  EXPECT_EQ(Hex(Value::Set({})), "");
  EXPECT_EQ(Value::Null(), Value::Set({}));
  EXPECT_NE(Value::Null(), Value::Int(0));
  EXPECT_NE(Value::Null(), Value::String(""));
  EXPECT_FALSE(Value::Int(0).absent());  // a counter at 0 is present
}

TEST(Value, KnowsOneZeroOnly) {
  EXPECT_EQ(Value::Double(-0.0), Value::Double(0.0));
  EXPECT_EQ(Hex(Value::Double(-0.0)), "050000000000000000");
}

TEST(Value, KeepsItsKindApartFromOthersOfTheSameNumber) {
  EXPECT_NE(Value::Int(1), Value::Timestamp(1));
  EXPECT_NE(Value::Int(1), Value::Decimal(1));
  EXPECT_NE(Value::Int(1), Value::Bool(true));
  EXPECT_NE(Value::String("a"), Value::Bytes("a"));
}

TEST(Value, SortsASetAndDropsDoubles) {
  const Value b = Value::String("b"), aa = Value::String("aa"), n = Value::Int(9);
  const Value set = Value::Set({b, aa, n, b});
  // By canonical bytes: the tag first, then the length in front of the text.
  EXPECT_EQ(set.items(), (std::vector<Value>{n, b, aa}));
  EXPECT_EQ(set, Value::Set({n, aa, b}));
  EXPECT_NE(set, Value::Set({n, b}));
}

TEST(Value, ComparesWhatHasAnOrder) {
  EXPECT_LT(Compare(Value::Int(-1), Value::Int(1)), 0);
  EXPECT_GT(Compare(Value::Double(2), Value::Double(-3)), 0);
  EXPECT_EQ(Compare(Value::Decimal(5), Value::Decimal(5)), 0);
  EXPECT_LT(Compare(Value::String("a"), Value::String("b")), 0);
  EXPECT_GT(Compare(Value::Timestamp(std::numeric_limits<int64_t>::max()), Value::Timestamp(0)), 0);
}

TEST(Fields, NeverHoldAbsentValues) {
  Fields fields;
  Put(fields, "title", Value::String("x"));
  Put(fields, "tags", Value::Set({}));
  EXPECT_EQ(fields.size(), 1u);
  EXPECT_EQ(Get(fields, "title"), Value::String("x"));
  EXPECT_TRUE(Get(fields, "tags").absent());
  Put(fields, "title", Value::Null());
  EXPECT_TRUE(fields.empty());
  Put(fields, "never", Value::Null());
  EXPECT_TRUE(fields.empty());
}

}  // namespace
}  // namespace tidemark
