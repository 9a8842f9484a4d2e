// Bytes that were written once and must be read, and for single values written, forever the same.
// tests/golden/wire: the bytes were made by protoc and libzstd, not by this codec.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/wire/codec.h"

namespace tidemark {
namespace {

using Json = nlohmann::json;

Json Load(const std::string& name) {
  std::ifstream file(std::string(TIDE_GOLDEN) + "/" + name);
  Json json = Json::parse(file, nullptr, false);
  EXPECT_TRUE(json.is_array()) << name;
  return json;
}

std::string Unhex(const Json& hex) {
  std::string bytes;
  EXPECT_TRUE(FromHex(hex.get<std::string>(), &bytes));
  return bytes;
}

Uid UidOf(char first) {
  Uid uid;
  for (size_t i = 0; i < uid.bytes.size(); i++) uid.bytes[i] = static_cast<uint8_t>(first + i);
  return uid;
}

const char* const kUuid = "0190b6f0-1c2d-7abc-8def-0123456789ab";

Operation GoldenOperation() {
  Operation operation;
  operation.uid = UidOf('a');
  operation.op_seq = 7;
  operation.intent = "rename";
  operation.schema = 2;
  operation.policy = 3;
  operation.strict = true;
  operation.valid_for_ms = 60'000;
  operation.base = {{"team/1", 1, 41}};
  operation.after = {UidOf('A')};
  operation.deps = {5};
  Effect set;
  set.key = {"team/1", "tasks", kUuid};
  set.field = "title";
  set.value = Value::String("Gr\xC3\xBC\xC3\x9F" "e");
  set.base_value = Value::Null();
  Effect create;
  create.kind = EffectKind::kCreate;
  create.key = {"team/1", "tasks", "t1"};
  create.fields = {{"done", Value::Bool(false)},
                   {"due", Value::Timestamp(-1)},
                   {"price", Value::Decimal(1'999)},
                   {"raw", Value::Bytes(std::string("\0\xFF", 2))},
                   {"tags", Value::Set({Value::String("b"), Value::String("aa")})},
                   {"visits", Value::Int(3)},
                   {"weight", Value::Double(1.5)}};
  operation.effects = {set, create};
  operation.expects = {{{"team/1", "tasks", "t1"}, "visits", Comparison::kLe, Value::Int(5), 0}};
  return operation;
}

Outcome GoldenOutcome() {
  Outcome outcome;
  outcome.op_seq = 7;
  outcome.uid = UidOf('a');
  outcome.applied = true;
  outcome.code = OutcomeCode::kMerged;
  outcome.reason = Reason::kLaterAction;
  outcome.at = {{"team/1", 1, 42}};
  Explanation why;
  why.key = {"team/1", "tasks", "t1"};
  why.field = "title";
  why.rule = "last_action";
  why.reason = Reason::kLaterAction;
  why.prevailed.author = "ana";
  why.prevailed.stamp = {1'765'999'999'999, 1};
  why.prevailed.seq = 41;
  why.prevailed.value = Value::String("x");
  why.yielded.op = UidOf('a');
  why.decided_ms = 1'766'000'000'000;
  why.message_key = "yield.later_action";
  why.arguments = {{Argument::Type::kAccount, "who", "ana", {}, 0},
                   {Argument::Type::kTime, "when", "", {}, 1'766'000'000'000}};
  outcome.why = {why};
  outcome.before = {{{"team/1", "tasks", "t1"}, EffectKind::kSet, "title", Value::String("w"), true,
                     true}};
  return outcome;
}

Entry GoldenEntry() {
  Entry entry;
  entry.scope = "team/1";
  entry.epoch = 1;
  entry.seq = 42;
  entry.client = UidOf('A');
  entry.op = UidOf('a');
  entry.op_seq = 7;
  entry.author = "ana";
  entry.intent = "rename";
  entry.stamp = {1'766'000'000'000, 2};
  entry.commit_us = 1'766'000'000'123'456;
  entry.changes = {{"tasks", kUuid, false, false,
                    {{"note", Value::Null()}, {"title", Value::String("x")}}},
                   {"tasks", "t9", true, false, {}}};
  entry.siblings = {{"team/2", 1, 9}};
  return entry;
}

Request GoldenPush() {
  PushRequest push;
  push.hello.sdk = "tidemark/1.0.0";
  push.hello.account = "ana";
  push.hello.client = UidOf('A');
  push.ops.resize(2);
  push.ops[0].body = EncodeOperation(GoldenOperation());
  push.ops[0].when = {ClockQuality::kAnchored, 1'500, 20, 0};
  push.ops[1].body = "second";
  push.ops[1].park = true;
  push.outcomes_kept_through = 4;
  return push;
}

TEST(Golden, SingleValuesAreByteForByteTheSame) {
  const Json vectors = Load("values.json");
  std::map<std::string, std::string> bytes;
  for (const Json& vector : vectors) bytes[vector["name"]] = Unhex(vector["hex"]);
  ASSERT_EQ(bytes.size(), 3u);
  EXPECT_EQ(ToHex(EncodeOperation(GoldenOperation())), ToHex(bytes["operation"]));
  EXPECT_EQ(ToHex(EncodeOutcome(GoldenOutcome())), ToHex(bytes["outcome"]));
  EXPECT_EQ(ToHex(EncodeEntry(GoldenEntry())), ToHex(bytes["entry"]));
  EXPECT_EQ(DecodeOperation(bytes["operation"]).value(), GoldenOperation());
  EXPECT_EQ(DecodeOutcome(bytes["outcome"]).value(), GoldenOutcome());
  EXPECT_EQ(DecodeEntry(bytes["entry"]).value(), GoldenEntry());
}

// Compressed bytes may change with zstd's version, so bodies are only read.
TEST(Golden, BodiesAreReadOrRefusedAsEver) {
  int good = 0, bad = 0;
  for (const Json& vector : Load("bodies.json")) {
    const Result<Request> request = DecodeRequest(Unhex(vector["hex"]), {});
    const std::string name = vector["name"];
    if (vector["refused"].is_null()) {
      ASSERT_TRUE(request.ok()) << name << ": " << request.status().message;
      EXPECT_EQ(request.value(), GoldenPush()) << name;
      good++;
    } else {
      ASSERT_FALSE(request.ok()) << name;
      EXPECT_EQ(request.status().message, vector["refused"].get<std::string>()) << name;
      bad++;
    }
  }
  EXPECT_GE(good, 2);
  EXPECT_GE(bad, 6);
}

}  // namespace
}  // namespace tidemark
