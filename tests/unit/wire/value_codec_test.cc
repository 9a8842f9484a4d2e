// Single values: what goes in comes out, equal values are equal bytes, nonsense is refused.
#include <gtest/gtest.h>

#include <limits>

#include "core/wire/codec.h"
#include "core/wire/pb.h"
#include "tests/unit/wire/generator.h"

namespace tidemark {
namespace {

constexpr int kCases = 2'000;

template <class Model>
void ExpectRoundTrip(const Model& model, std::string (*encode)(const Model&),
                     Result<Model> (*decode)(std::string_view)) {
  const std::string bytes = encode(model);
  const Result<Model> back = decode(bytes);
  ASSERT_TRUE(back.ok()) << back.status().message;
  ASSERT_EQ(back.value(), model);
  ASSERT_EQ(encode(back.value()), bytes);
}

TEST(ValueCodec, BringsEverythingBackThatGoesIn) {
  for (int seed = 0; seed < kCases; seed++) {
    SCOPED_TRACE(seed);
    Generator any(static_cast<uint64_t>(seed));
    ExpectRoundTrip(any.AnyOperation(), EncodeOperation, DecodeOperation);
    ExpectRoundTrip(any.AnyOutcome(), EncodeOutcome, DecodeOutcome);
    ExpectRoundTrip(any.AnyEntry(), EncodeEntry, DecodeEntry);
    ExpectRoundTrip(any.AnyExplanation(), EncodeExplanation, DecodeExplanation);
    ExpectRoundTrip(any.AnyRecord(), EncodeRecord, DecodeRecord);
    ExpectRoundTrip(any.AnyFields(), EncodeFields, DecodeFields);
    if (HasFatalFailure()) return;
  }
}

// The first field's value, through bytes.
Value Through(const Value& value) {
  const Result<Fields> fields = DecodeFields(EncodeFields({{"f", value}}));
  EXPECT_TRUE(fields.ok());
  return fields.ok() ? Get(fields.value(), "f") : Value();
}

TEST(ValueCodec, KeepsTheKindOfEveryValue) {
  const Value values[] = {
      Value::Bool(false), Value::Bool(true), Value::Int(0), Value::Int(INT64_MIN),
      Value::Int(INT64_MAX), Value::Timestamp(0), Value::Timestamp(-1), Value::Decimal(0),
      Value::Double(0), Value::Double(std::numeric_limits<double>::denorm_min()),
      Value::Double(-std::numeric_limits<double>::max()), Value::String(""), Value::Bytes(""),
      Value::Bytes(std::string("\0\xFF", 2)),
      Value::Set({Value::Int(1), Value::Timestamp(1), Value::String("1"), Value::Bytes("1")})};
  for (const Value& value : values) {
    EXPECT_EQ(Through(value), value);
    EXPECT_EQ(Through(value).kind(), value.kind());
  }
}

TEST(ValueCodec, GivesEqualValuesEqualBytes) {
  Operation a, b;
  a.effects.resize(1);
  b.effects.resize(1);
  a.effects[0].value = Value::Set({});
  b.effects[0].value = Value::Null();
  EXPECT_EQ(EncodeOperation(a), EncodeOperation(b));
  a.effects[0].value = Value::Set({Value::Int(1), Value::Int(2), Value::Int(1)});
  b.effects[0].value = Value::Set({Value::Int(2), Value::Int(1)});
  EXPECT_EQ(EncodeOperation(a), EncodeOperation(b));
  a.effects[0].value = Value::Double(-0.0);
  b.effects[0].value = Value::Double(0.0);
  EXPECT_EQ(EncodeOperation(a), EncodeOperation(b));
}

TEST(ValueCodec, TellsTheAbsentBaseTextFromNoBaseText) {
  Operation operation;
  operation.effects.resize(2);
  operation.effects[0].base_value = Value::Null();
  const Result<Operation> back = DecodeOperation(EncodeOperation(operation));
  ASSERT_TRUE(back.ok());
  EXPECT_TRUE(back->effects[0].base_value.has_value());
  EXPECT_FALSE(back->effects[1].base_value.has_value());
}

TEST(ValueCodec, SendsAUuidAs16BytesAndOnlyACanonicalOne) {
  const auto size_of = [](const std::string& id) {
    Entry entry;
    entry.changes.push_back({"tasks", id, false, false, {}});
    const std::string bytes = EncodeEntry(entry);
    const Result<Entry> back = DecodeEntry(bytes);
    EXPECT_TRUE(back.ok());
    EXPECT_EQ(back->changes[0].id, id);
    return bytes.size();
  };
  const std::string uuid = "0190b6f0-1c2d-7abc-8def-0123456789ab";
  const size_t text_size = size_of(std::string(36, 'x'));
  EXPECT_EQ(size_of(uuid), text_size - 20);
  EXPECT_EQ(size_of("00000000-0000-0000-0000-000000000000"), text_size - 20);
  EXPECT_EQ(size_of("0190B6F0-1C2D-7ABC-8DEF-0123456789AB"), text_size);
  EXPECT_EQ(size_of("0190b6f0+1c2d-7abc-8def-0123456789ab"), text_size);
  EXPECT_EQ(size_of("0190b6f01-c2d-7abc-8def-0123456789ab"), text_size);
  EXPECT_EQ(size_of("0190b6f0-1c2d-7abc-8def-0123456789ag"), text_size);
}

TEST(ValueCodec, PassesUnknownOpenNumbersThroughAndNeverMistakesThem) {
  v1::Outcome message;
  message.set_class_(v1::APPLIED);
  message.set_code(static_cast<v1::OutcomeCode>(77));
  message.set_reason(123'456);
  Result<Outcome> outcome = DecodeOutcome(Serialize(message));
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(static_cast<int>(outcome->code), 77);
  EXPECT_EQ(static_cast<uint32_t>(outcome->reason), 123'456u);
  message.set_code(static_cast<v1::OutcomeCode>(256 + v1::EXACT));
  outcome = DecodeOutcome(Serialize(message));
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->code, OutcomeCode::kUnspecified);
}

TEST(ValueCodec, SkipsFieldsOfALaterMinorVersion) {
  // Field 500, length-delimited: what a later version may add.
  const std::string later = "\xA2\x1F\x03new";
  const Result<Operation> back = DecodeOperation(EncodeOperation(Operation{}) + later);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back.value(), Operation{});
}

}  // namespace
}  // namespace tidemark
