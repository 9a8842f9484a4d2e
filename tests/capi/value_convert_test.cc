#include "capi/src/value_convert.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace tidemark {
namespace {

Code CodeOf(const tide_value& value) { return TakeValue(value, "v").status().code; }

TEST(ValueConvert, TakesEveryPlainType) {
  EXPECT_EQ(*TakeValue(tide_v_null(), "v"), Value::Null());
  EXPECT_EQ(*TakeValue(tide_v_bool(5), "v"), Value::Bool(true));
  EXPECT_EQ(*TakeValue(tide_v_int(-7), "v"), Value::Int(-7));
  EXPECT_EQ(*TakeValue(tide_v_time(7), "v"), Value::Timestamp(7));
  EXPECT_EQ(*TakeValue(tide_v_double(0.5), "v"), Value::Double(0.5));
  EXPECT_EQ(*TakeValue(tide_v_text("täg"), "v"), Value::String("täg"));
  const uint8_t raw[] = {0, 255};
  EXPECT_EQ(*TakeValue(tide_v_bytes({raw, 2}), "v"), Value::Bytes(std::string("\0\xFF", 2)));
}

TEST(ValueConvert, RefusesWhatIsNoNumber) {
  EXPECT_EQ(CodeOf(tide_v_double(std::nan(""))), Code::kNotANumber);
  EXPECT_EQ(CodeOf(tide_v_double(std::numeric_limits<double>::infinity())), Code::kNotANumber);
}

TEST(ValueConvert, RefusesBadTextByItsFault) {
  EXPECT_EQ(CodeOf(tide_v_text("\xC3")), Code::kNotUtf8);
  EXPECT_EQ(CodeOf(tide_v_text("\xED\xA0\x80")), Code::kNotUtf8);  // a surrogate
  EXPECT_EQ(CodeOf(tide_v_str({"a\0b", 3})), Code::kNotUtf8);
  EXPECT_EQ(CodeOf(tide_v_str({nullptr, 3})), Code::kInvalidArgument);
  EXPECT_EQ(CodeOf(tide_v_str({"x", std::numeric_limits<size_t>::max()})), Code::kTooLarge);
}

TEST(ValueConvert, TakesNullDataOfNoLengthAsEmptyText) {
  EXPECT_EQ(*TakeValue(tide_v_str({nullptr, 0}), "v"), Value::String(""));
}

TEST(ValueConvert, RefusesTypesItDoesNotKnow) {
  tide_value value = tide_v_int(1);
  value.type = TIDE_MAP;
  EXPECT_EQ(CodeOf(value), Code::kUnsupported);
  value.type = 4711;
  EXPECT_EQ(CodeOf(value), Code::kUnsupported);
}

TEST(ValueConvert, ReadsASetFromJsonAndGivesItBackSorted) {
  tide_value given = tide_v_text(R"(["b","a","b"])");
  given.type = TIDE_SET;
  const Result<Value> set = TakeValue(given, "v");
  ASSERT_TRUE(set.ok());
  EXPECT_EQ(set->items().size(), 2u);
  std::deque<std::string> kept;
  const tide_value back = ViewOf(*set, 0, &kept);
  EXPECT_EQ(std::string(back.as.string.data, back.as.string.size), R"(["a","b"])");
  given.as.string = tide_s("{}");
  EXPECT_EQ(CodeOf(given), Code::kWrongType);
  given.as.string = tide_s(R"(["\u0000"])");
  EXPECT_EQ(CodeOf(given), Code::kNotUtf8);
}

TEST(ValueConvert, BringsADecimalToTheFieldsScaleOrRefuses) {
  FieldRule rule;
  rule.name = "price";
  rule.type = FieldType::kDecimal;
  rule.scale = 2;
  EXPECT_EQ(TakeFieldValue(rule, tide_v_decimal(15, 1))->integer(), 150);
  EXPECT_EQ(TakeFieldValue(rule, tide_v_decimal(1500, 3))->integer(), 150);
  EXPECT_EQ(TakeFieldValue(rule, tide_v_decimal(1501, 3)).status().code, Code::kOutOfRange);
  EXPECT_EQ(TakeFieldValue(rule, tide_v_decimal(INT64_MAX, 1)).status().code, Code::kOutOfRange);
  EXPECT_EQ(TakeFieldValue(rule, tide_v_decimal(0, UINT32_MAX))->integer(), 0);
}

TEST(ValueConvert, ViewsWhatItHoldsWithoutCopying) {
  std::deque<std::string> kept;
  const Value text = Value::String("word");
  EXPECT_EQ(ViewOf(text, 0, &kept).as.string.data, text.text().data());
  EXPECT_EQ(ViewOf(Value::Decimal(12), 2, &kept).scale, 2u);
  EXPECT_EQ(ViewOf(Value::Null(), 2, &kept).type, static_cast<tide_type>(TIDE_NULL));
  EXPECT_TRUE(kept.empty());
}

TEST(ValueConvert, ChecksAKeyPartByPart) {
  tide_key key = tide_k("team/1", "tasks", "t1");
  EXPECT_EQ(TakeKey(&key)->scope, "team/1");
  key.scope = {nullptr, 0};
  EXPECT_EQ(TakeKey(&key)->scope, "");
  key.id = tide_s("");
  EXPECT_EQ(TakeKey(&key).status().code, Code::kBadId);
  key = tide_k("team", "tasks", "t1");
  EXPECT_EQ(TakeKey(&key).status().subject, "key.scope");
  EXPECT_EQ(TakeKey(nullptr).status().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace tidemark
