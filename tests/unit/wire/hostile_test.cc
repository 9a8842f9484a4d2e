// Well-framed nonsense: everything a stranger can say that the codec must refuse without harm.
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "core/wire/codec.h"
#include "core/wire/frame.h"
#include "core/wire/pb.h"
#include "tests/unit/wire/generator.h"

namespace tidemark {
namespace {

constexpr size_t kFrameBytes = 256u << 10;

void ExpectRefused(const Status& status, const std::string& part) {
  EXPECT_EQ(status.code, Code::kNotTidemark);
  EXPECT_NE(status.message.find(part), std::string::npos) << status.message;
}

// An operation with one effect that `spoil` makes wrong.
Status SpoilEffect(const std::function<void(v1::Effect*)>& spoil) {
  v1::Operation message;
  v1::Effect* effect = message.add_effects();
  effect->set_kind(v1::EFFECT_SET);
  spoil(effect);
  return DecodeOperation(Serialize(message)).status();
}

std::string BodyOf(const std::vector<v1::Frame>& frames) {
  FrameWriter writer;
  for (const v1::Frame& frame : frames) writer.Append(Serialize(frame));
  return writer.Take();
}

template <class Fill>
v1::Frame FrameWith(Fill fill) {
  v1::Frame frame;
  fill(frame);
  return frame;
}

const v1::Frame kHello = FrameWith([](auto& f) { f.mutable_hello(); });
const v1::Frame kWelcome = FrameWith([](auto& f) { f.mutable_welcome(); });
const v1::Frame kPadding = FrameWith([](auto& f) { f.set_padding("noise"); });
const v1::Frame kPush = FrameWith([](auto& f) { f.mutable_push(); });
const v1::Frame kPull = FrameWith([](auto& f) { f.mutable_pull(); });
const v1::Frame kEnd = FrameWith([](auto& f) { f.mutable_end(); });
const v1::Frame kBeat = FrameWith([](auto& f) { f.mutable_beat(); });
const v1::Frame kOps = FrameWith([](auto& f) { f.mutable_ops()->add_ops(); });
const v1::Frame kHave = FrameWith([](auto& f) { f.mutable_have()->add_cursors(); });
const v1::Frame kTargets = FrameWith([](auto& f) { f.mutable_begin()->add_targets(); });
const v1::Frame kPushDone = FrameWith([](auto& f) { f.mutable_push_done(); });
const v1::Frame kOutcome = FrameWith(
    [](auto& f) { f.mutable_outcomes()->add_outcomes()->set_class_(v1::APPLIED); });

TEST(Hostile, RefusesValuesThatAreNone) {
  ExpectRefused(SpoilEffect([](auto* e) { e->mutable_value(); }), "kind that is not known");
  ExpectRefused(SpoilEffect([](auto* e) { e->mutable_value()->set_text("\xFF"); }), "not UTF-8");
  ExpectRefused(SpoilEffect([](auto* e) { e->mutable_value()->set_text(std::string(1, 0)); }),
                "not UTF-8");
  const double bad[] = {std::numeric_limits<double>::quiet_NaN(),
                        std::numeric_limits<double>::infinity(),
                        -std::numeric_limits<double>::infinity()};
  for (const double real : bad)
    ExpectRefused(SpoilEffect([&](auto* e) { e->mutable_value()->set_real(real); }), "not finite");
}

TEST(Hostile, RefusesSetsThatAreNone) {
  ExpectRefused(SpoilEffect([](auto* e) {
    e->mutable_value()->mutable_set()->add_items()->set_null(true);
  }), "null in one");
  ExpectRefused(SpoilEffect([](auto* e) {
    e->mutable_value()->mutable_set()->add_items()->mutable_set()->add_items()->set_integer(1);
  }), "a set in a set");
  ExpectRefused(SpoilEffect([](auto* e) {
    for (int i = 0; i < 2; i++) e->mutable_value()->mutable_set()->add_items()->set_integer(1);
  }), "an item twice");
}

TEST(Hostile, RefusesNestingBeyondItsDepth) {
  v1::Operation message;
  v1::Value* value = message.add_effects()->mutable_value();
  for (int i = 0; i < 5'000; i++) value = value->mutable_set()->add_items();
  ExpectRefused(DecodeOperation(Serialize(message)).status(), "no operation");
}

TEST(Hostile, RefusesNumbersThatMeanNothing) {
  ExpectRefused(SpoilEffect([](auto* e) { e->clear_kind(); }), "effect of a kind");
  ExpectRefused(SpoilEffect([](auto* e) { e->set_kind(static_cast<v1::EffectKind>(8)); }),
                "effect of a kind");
  v1::Operation message;
  message.add_expects()->set_comparison(static_cast<v1::Comparison>(8));
  ExpectRefused(DecodeOperation(Serialize(message)).status(), "comparison");
  ExpectRefused(DecodeOutcome(Serialize(v1::Outcome())).status(), "without a class");
  v1::Explanation why;
  why.add_arguments();
  ExpectRefused(DecodeExplanation(Serialize(why)).status(), "argument of a type");
}

TEST(Hostile, RefusesIdsAndNamesOfTheWrongShape) {
  ExpectRefused(SpoilEffect([](auto* e) { e->mutable_key()->set_id_raw("123"); }), "raw record id");
  ExpectRefused(SpoilEffect([](auto* e) { e->mutable_key()->set_id_text("\xC0"); }), "record id");
  ExpectRefused(SpoilEffect([](auto* e) { e->mutable_key()->set_scope("\xC0"); }), "scope");
  ExpectRefused(SpoilEffect([](auto* e) { e->set_field("\xC0"); }), "field");
  v1::Operation message;
  message.set_uid("fifteen bytes..");
  ExpectRefused(DecodeOperation(Serialize(message)).status(), "uid is not 16 bytes");
  message.set_uid(std::string(16, 'u'));
  message.set_trace("short");
  ExpectRefused(DecodeOperation(Serialize(message)).status(), "trace");
}

TEST(Hostile, RefusesAFieldThatIsThereTwice) {
  v1::Record record;
  for (int i = 0; i < 2; i++) {
    record.add_fields()->set_name("title");
    record.mutable_fields(i)->mutable_value()->set_integer(i);
  }
  ExpectRefused(DecodeRecord(Serialize(record)).status(), "there twice");
}

TEST(Hostile, RefusesMillionsOfEmptyMessagesBeforeMakingThem) {
  // 2 bytes each on the wire, 600 in memory.
  v1::Outcome message;
  message.set_class_(v1::APPLIED);
  for (int i = 0; i < 100'000; i++) message.add_why();
  ExpectRefused(DecodeOutcome(Serialize(message)).status(), "more parts than it has content");
  std::vector<v1::Frame> frames{kWelcome};
  for (int i = 0; i < 40; i++) {
    frames.emplace_back();
    for (int n = 0; n < 100'000; n++) frames.back().mutable_entries()->add_entries();
  }
  DecodeLimits limits;
  limits.body_bytes_max = 64u << 20;
  ExpectRefused(DecodeReply(BodyOf(frames), limits).status(), "more parts than it has content");
}

TEST(Hostile, RefusesFramesOutOfPlace) {
  const auto request = [](const std::vector<v1::Frame>& frames) {
    return DecodeRequest(BodyOf(frames), {}).status();
  };
  EXPECT_TRUE(request({kHello, kPush}).ok());
  ExpectRefused(request({kPush}), "begin with Hello");
  ExpectRefused(request({kHello}), "before its last frame");
  ExpectRefused(request({kHello, kHello, kPush}), "no place in a request");
  ExpectRefused(request({kHello, kOps, kPull}), "not in a push");
  ExpectRefused(request({kHello, kHave, kPush}), "a push with cursors");
  ExpectRefused(request({kHello, kPush, kPush}), "goes on after");
  ExpectRefused(request({kHello, kPadding, kPush}), "no place in a request");
  ExpectRefused(request({kWelcome, kEnd}), "begin with Hello");
}

TEST(Hostile, RefusesRepliesInDisorder) {
  const auto reply = [](const std::vector<v1::Frame>& frames) {
    return DecodeReply(BodyOf(frames), {}).status();
  };
  EXPECT_TRUE(reply({kWelcome, kEnd}).ok());
  ExpectRefused(reply({kEnd}), "without Welcome");
  ExpectRefused(reply({kWelcome, kWelcome, kEnd}), "two Welcomes");
  ExpectRefused(reply({kWelcome, kTargets}), "before its last frame");
  ExpectRefused(reply({kWelcome, kTargets, kPushDone}), "not in a pull");
  ExpectRefused(reply({kWelcome, kHave, kEnd}), "not in a beat");
  ExpectRefused(reply({kWelcome, kOutcome, kBeat}), "outcomes in a beat");
  ExpectRefused(reply({kWelcome, kEnd, kEnd}), "goes on after");
  ExpectRefused(reply({kHello, kPush}), "no place in a reply");
}

TEST(Hostile, RefusesUnknownClassesStatusesAndDigests) {
  const auto reply = [](const v1::Frame& first, const v1::Frame& second) {
    return DecodeReply(BodyOf({kWelcome, first, second}), {}).status();
  };
  const auto target = [](auto spoil) {
    return FrameWith([&](auto& f) { spoil(f.mutable_begin()->add_targets()); });
  };
  const auto unknown = static_cast<v1::Target::Status>(6);
  ExpectRefused(reply(target([&](auto* t) { t->set_status(unknown); }), kEnd), "target status");
  ExpectRefused(reply(target([](auto* t) { t->set_digest("short"); }), kEnd), "digest");
  const v1::Frame error = FrameWith(
      [](auto& f) { f.mutable_error()->set_class_(static_cast<v1::ErrorClass>(7)); });
  ExpectRefused(DecodeReply(BodyOf({error}), {}).status(), "error class");
}

TEST(Hostile, RefusesABodyCutAtAnyByte) {
  for (uint64_t seed = 0; seed < 12; seed++) {
    Generator any(seed);
    const std::string request = EncodeRequest(any.AnyRequest(), 1u << 10);
    const std::string reply = EncodeReply(any.AnyReply(), 1u << 10);
    for (size_t n = 0; n < request.size(); n++)
      ASSERT_EQ(DecodeRequest(request.substr(0, n), {}).status().code, Code::kNotTidemark) << n;
    for (size_t n = 0; n < reply.size(); n++)
      ASSERT_EQ(DecodeReply(reply.substr(0, n), {}).status().code, Code::kNotTidemark) << n;
  }
}

TEST(Hostile, NeverTakesAFlippedBitForAnotherMessage) {
  for (uint64_t seed = 0; seed < 4; seed++) {
    Generator any(seed);
    const Reply reply = any.AnyReply();
    const std::string body = EncodeReply(reply, kFrameBytes);
    for (size_t bit = 0; bit < body.size() * 8; bit++) {
      std::string damaged = body;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      const Result<Reply> back = DecodeReply(damaged, {});
      if (!back.ok()) continue;
      ASSERT_EQ(back.value(), reply) << seed << " bit " << bit;
    }
  }
}

TEST(Hostile, SurvivesAnyDamageToBytesThatNoChecksumProtects) {
  for (uint64_t seed = 0; seed < 300; seed++) {
    Generator any(seed);
    const std::string bytes[] = {EncodeOperation(any.AnyOperation()), EncodeEntry(any.AnyEntry()),
                                 EncodeOutcome(any.AnyOutcome())};
    for (const std::string& good : bytes) {
      for (int i = 0; i < 30; i++) {
        std::string bad = good + any.Noise(any.Below(4));
        if (!bad.empty()) bad[any.Below(bad.size())] ^= static_cast<char>(1 + any.Below(255));
        bad.resize(any.Below(bad.size() + 1));
        // Whatever is accepted must be a value that can be told again.
        if (const auto back = DecodeOperation(bad); back.ok()) {
          ASSERT_EQ(DecodeOperation(EncodeOperation(*back)).value(), *back);
        }
        if (const auto back = DecodeEntry(bad); back.ok()) {
          ASSERT_EQ(DecodeEntry(EncodeEntry(*back)).value(), *back);
        }
        if (const auto back = DecodeOutcome(bad); back.ok()) {
          ASSERT_EQ(DecodeOutcome(EncodeOutcome(*back)).value(), *back);
        }
      }
    }
  }
}

TEST(Hostile, RefusesNoiseAsABody) {
  for (uint64_t seed = 0; seed < 3'000; seed++) {
    Generator any(seed);
    const std::string noise = any.Noise(any.Below(200));
    EXPECT_EQ(DecodeRequest(noise, {}).status().code, Code::kNotTidemark);
    EXPECT_EQ(DecodeReply(noise, {}).status().code, Code::kNotTidemark);
  }
}

}  // namespace
}  // namespace tidemark
