#include "core/manifest/literal.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

void ExpectValue(std::string_view json, FieldType type, uint32_t scale, const Value& expected) {
  const auto value = ParseLiteral(json, type, scale, "initial");
  ASSERT_TRUE(value.ok()) << json << ": " << value.status().message;
  EXPECT_EQ(value.value(), expected) << json;
  EXPECT_EQ(value.value().kind(), KindOf(type)) << json;
}

TEST(Literal, ReadsEachTypeFromItsJson) {
  ExpectValue("true", FieldType::kBool, 0, Value::Bool(true));
  ExpectValue("-9223372036854775808", FieldType::kInt64, 0, Value::Int(INT64_MIN));
  ExpectValue("7", FieldType::kCounter, 0, Value::Int(7));
  ExpectValue("1.5", FieldType::kDouble, 0, Value::Double(1.5));
  ExpectValue("2", FieldType::kDouble, 0, Value::Double(2));
  ExpectValue("\"a\\u00e9\"", FieldType::kString, 0, Value::String("a\xc3\xa9"));
  ExpectValue("\"12.50\"", FieldType::kDecimal, 2, Value::Decimal(1250));
  ExpectValue("\"2024-05-01T12:00:00Z\"", FieldType::kTimestamp, 0,
              Value::Timestamp(1'714'564'800'000'000));
}

TEST(Literal, RefusesWhatDoesNotFitTheType) {
  const struct { const char* json; FieldType type; } kBad[] = {
      {"1", FieldType::kBool}, {"null", FieldType::kBool}, {"1.5", FieldType::kInt64},
      {"9223372036854775808", FieldType::kInt64}, {"\"7\"", FieldType::kInt64},
      {"1e999", FieldType::kDouble}, {"NaN", FieldType::kDouble}, {"open", FieldType::kString},
      {"\"a\\u0000b\"", FieldType::kString}, {"12.5", FieldType::kDecimal},
      {"\"x\"", FieldType::kBytes}, {"\"t1\"", FieldType::kRef}, {"[]", FieldType::kSet},
      {"[[[[", FieldType::kString}, {"1 2", FieldType::kInt64}};
  for (const auto& bad : kBad) {
    const auto value = ParseLiteral(bad.json, bad.type, 2, "initial");
    ASSERT_FALSE(value.ok()) << bad.json;
    EXPECT_FALSE(value.status().message.empty());
  }
}

TEST(Literal, ReadsDecimalsExactly) {
  EXPECT_EQ(ParseDecimal("0", 0).value(), 0);
  EXPECT_EQ(ParseDecimal("-0.05", 2).value(), -5);
  EXPECT_EQ(ParseDecimal("3", 2).value(), 300);
  EXPECT_EQ(ParseDecimal("-9.223372036854775808", 18).value(), INT64_MIN);
  for (const char* bad : {"", "-", ".5", "5.", "1.234", "+1", "1e3", " 1", "1,5", "--1",
                          "92233720368547758.08"})
    EXPECT_FALSE(ParseDecimal(bad, 2).ok()) << bad;
}

TEST(Literal, ReadsTimestampsInAnyZone) {
  EXPECT_EQ(ParseTimestamp("1970-01-01T00:00:00Z").value(), 0);
  EXPECT_EQ(ParseTimestamp("1970-01-01T02:00:00+02:00").value(), 0);
  EXPECT_EQ(ParseTimestamp("1969-12-31T19:00:00.25-05:00").value(), 250'000);
  EXPECT_EQ(ParseTimestamp("2000-02-29t23:59:59.999999z").value(), 951'868'799'999'999);
  for (const char* bad : {"", "2024-05-01", "2024-05-01 12:00:00Z", "2023-02-29T00:00:00Z",
                          "2024-05-01T24:00:00Z", "2024-05-01T12:60:00Z", "2024-05-01T12:00:00",
                          "2024-05-01T12:00:00.1234567Z", "2024-05-01T12:00:00.Z",
                          "2024-05-01T12:00:00+2:00", "2024-05-01T12:00:00Zjunk",
                          "2024-13-01T12:00:00Z", "2024-00-10T12:00:00Z", "-024-01-01T12:00:00Z"})
    EXPECT_FALSE(ParseTimestamp(bad).ok()) << bad;
}

}  // namespace
}  // namespace tidemark
