#include "tools/tidemark/values.h"

#include <gtest/gtest.h>

#include "tools/tidemark/failure.h"

namespace tidemark {
namespace {

TypedValue FromText(const char* text, tide_type type, uint32_t scale = 0) {
  return ReadValue(RawValue::FromText(text), {type, scale}, "tasks/t1.field");
}

TypedValue FromJson(const char* json, tide_type type, uint32_t scale = 0) {
  return ReadValue(RawValue::FromJson(*ParseJson(json)), {type, scale}, "tasks/t1.field");
}

// The value as JSON, or the name of the status it was refused with.
std::string Shown(const TypedValue& value) { return WriteJson(ValueJson(value.Get())); }

template <class Read>
std::string Outcome(Read read) {
  try {
    return Shown(read());
  } catch (const Failure& failure) {
    return tide_status_name(failure.status);
  }
}

TEST(TextValue, IsReadByTheDeclaredType) {
  EXPECT_EQ(Shown(FromText("5", TIDE_STRING)), "\"5\"");
  EXPECT_EQ(Shown(FromText("5", TIDE_INT)), "5");
  EXPECT_EQ(Shown(FromText("-5", TIDE_INT)), "-5");
  EXPECT_EQ(Shown(FromText("0.5", TIDE_DOUBLE)), "0.5");
  EXPECT_EQ(Shown(FromText("true", TIDE_BOOL)), "true");
  EXPECT_EQ(Shown(FromText("12.5", TIDE_DECIMAL, 2)), "\"12.50\"");
  EXPECT_EQ(Shown(FromText("TWFu", TIDE_BYTES)), "{\"base64\":\"TWFu\"}");
  EXPECT_EQ(Shown(FromText("2026-03-14T10:30:00+01:00", TIDE_TIMESTAMP)),
            "\"2026-03-14T09:30:00Z\"");
  EXPECT_EQ(Shown(FromText("urgent", TIDE_SET)), "[\"urgent\"]");
  EXPECT_EQ(Shown(FromText("[\"a\",2]", TIDE_SET)), "[\"a\",2]");
}

TEST(TextValue, EmptyClearsWhatIsNotAText) {
  EXPECT_EQ(Shown(FromText("", TIDE_TIMESTAMP)), "null");
  EXPECT_EQ(Shown(FromText("", TIDE_STRING)), "\"\"");
}

TEST(TextValue, OfAnUnknownFieldIsLeftToTheLibraryToRefuse) {
  EXPECT_EQ(FromText("5", TIDE_NULL).Get().type, TIDE_STRING);
}

TEST(TextValue, OfTheWrongFormIsRefused) {
  for (tide_type type : {TIDE_INT, TIDE_DOUBLE, TIDE_BOOL, TIDE_DECIMAL, TIDE_TIMESTAMP, TIDE_BYTES,
                         TIDE_MAP})
    EXPECT_EQ(Outcome([&] { return FromText("no!", type); }), "TIDE_ERROR_WRONG_TYPE") << type;
  EXPECT_EQ(Outcome([] { return FromText("nan", TIDE_DOUBLE); }), "TIDE_ERROR_WRONG_TYPE");
  EXPECT_EQ(Outcome([] { return FromText("1.005", TIDE_DECIMAL, 2); }), "TIDE_ERROR_WRONG_TYPE");
}

TEST(JsonValue, KeepsItsTypeAndGainsTheFormsThatJsonLacks) {
  EXPECT_EQ(Shown(FromJson("\"x\"", TIDE_STRING)), "\"x\"");
  EXPECT_EQ(Shown(FromJson("9007199254740993", TIDE_INT)), "9007199254740993");
  EXPECT_EQ(FromJson("3", TIDE_DOUBLE).Get().as.real, 3.0);
  EXPECT_EQ(Shown(FromJson("\"12.50\"", TIDE_DECIMAL, 2)), "\"12.50\"");
  EXPECT_EQ(Shown(FromJson("12", TIDE_DECIMAL, 2)), "\"12.00\"");
  EXPECT_EQ(Shown(FromJson("{\"base64\":\"TWFu\"}", TIDE_BYTES)), "{\"base64\":\"TWFu\"}");
  EXPECT_EQ(Shown(FromJson("[\"b\",\"a\"]", TIDE_SET)), "[\"b\",\"a\"]");
  EXPECT_EQ(Shown(FromJson("null", TIDE_INT)), "null");
}

TEST(JsonValue, OfTheWrongTypeIsRefused) {
  EXPECT_EQ(Outcome([] { return FromJson("\"5\"", TIDE_INT); }), "TIDE_ERROR_WRONG_TYPE");
  EXPECT_EQ(Outcome([] { return FromJson("5.0", TIDE_INT); }), "TIDE_ERROR_WRONG_TYPE");
  EXPECT_EQ(Outcome([] { return FromJson("5", TIDE_STRING); }), "TIDE_ERROR_WRONG_TYPE");
  EXPECT_EQ(Outcome([] { return FromJson("12.5", TIDE_DECIMAL, 2); }), "TIDE_ERROR_WRONG_TYPE");
  EXPECT_EQ(Outcome([] { return FromJson("1", TIDE_BOOL); }), "TIDE_ERROR_WRONG_TYPE");
  EXPECT_EQ(Outcome([] { return FromJson("9223372036854775808", TIDE_INT); }),
            "TIDE_ERROR_OUT_OF_RANGE");
}

TEST(LooseValue, IsJsonIfItParsesElseText) {
  auto loose = [](const char* text) { return Shown(ReadLoose(RawValue::FromText(text), "p")); };
  EXPECT_EQ(loose("5"), "5");
  EXPECT_EQ(loose("\"5\""), "\"5\"");
  EXPECT_EQ(loose("true"), "true");
  EXPECT_EQ(loose("urgent"), "\"urgent\"");
  EXPECT_EQ(loose("{\"base64\":\"TWFu\"}"), "{\"base64\":\"TWFu\"}");
  EXPECT_EQ(loose(""), "\"\"");
}

TEST(TypedValue, LendsItsTextFromWhereverItWasMovedTo) {
  TypedValue first(TIDE_STRING, "short");
  TypedValue second = std::move(first);
  EXPECT_EQ(Text(second.Get().as.string), "short");
}

}  // namespace
}  // namespace tidemark
