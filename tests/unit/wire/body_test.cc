// Whole bodies: every request and reply, cut into frames of any size.
#include <gtest/gtest.h>

#include "core/wire/codec.h"
#include "core/wire/frame.h"
#include "tests/unit/wire/generator.h"

namespace tidemark {
namespace {

constexpr int kCases = 2'000;
constexpr size_t kFrameBytes = 256u << 10;

int CountFrames(std::string_view body, size_t frame_bytes_max) {
  DecodeLimits limits;
  limits.frame_bytes_max = frame_bytes_max;
  limits.body_bytes_max = limits.inflated_bytes_max = 64u << 20;
  FrameReader reader(body, limits);
  std::string content;
  int count = 0;
  for (; !reader.AtEnd(); count++) {
    const Status status = reader.Next(&content);
    EXPECT_TRUE(status.ok()) << status.message;
    if (!status.ok()) break;
  }
  return count;
}

PullReply LargePull(int entries, size_t field_bytes) {
  Generator any(11);
  PullReply pull;
  for (int i = 0; i < entries; i++) {
    Entry entry = any.AnyEntry();
    const Fields fields = {{"x", Value::Bytes(any.Noise(field_bytes))}};
    entry.changes.push_back({"tasks", "t", false, true, fields});
    pull.entries.push_back(std::move(entry));
  }
  return pull;
}

TEST(Body, BringsEveryRequestBack) {
  for (int seed = 0; seed < kCases; seed++) {
    Generator any(static_cast<uint64_t>(seed));
    const Request request = any.AnyRequest();
    const size_t frame_bytes = any.Chance() ? kFrameBytes : 1u << 10;
    const std::string body = EncodeRequest(request, frame_bytes);
    const Result<Request> back = DecodeRequest(body, {});
    ASSERT_TRUE(back.ok()) << seed << ": " << back.status().message;
    ASSERT_EQ(back.value(), request) << seed;
    ASSERT_EQ(EncodeRequest(back.value(), frame_bytes), body) << seed;
  }
}

TEST(Body, BringsEveryReplyBack) {
  for (int seed = 0; seed < kCases; seed++) {
    Generator any(static_cast<uint64_t>(seed) + 1'000'000);
    const Reply reply = any.AnyReply();
    const size_t frame_bytes = any.Chance() ? kFrameBytes : 1u << 10;
    const std::string body = EncodeReply(reply, frame_bytes);
    const Result<Reply> back = DecodeReply(body, {});
    ASSERT_TRUE(back.ok()) << seed << ": " << back.status().message;
    ASSERT_EQ(back.value(), reply) << seed;
    ASSERT_EQ(EncodeReply(back.value(), frame_bytes), body) << seed;
  }
}

TEST(Body, CutsListsSoThatNoFrameIsTooBig) {
  const Reply reply = LargePull(200, 3'000);
  for (const size_t frame_bytes : {16u << 10, 64u << 10, 256u << 10}) {
    const std::string body = EncodeReply(reply, frame_bytes);
    const int at_least = static_cast<int>(200 * 3'000 / frame_bytes) + 2;
    EXPECT_GE(CountFrames(body, frame_bytes), at_least);
    DecodeLimits limits;
    limits.frame_bytes_max = frame_bytes;
    const Result<Reply> back = DecodeReply(body, limits);
    ASSERT_TRUE(back.ok()) << back.status().message;
    EXPECT_EQ(back.value(), reply);
  }
}

TEST(Body, PutsASmallAnswerInAsFewFramesAsItsParts) {
  PullReply pull = LargePull(20, 100);
  EXPECT_EQ(CountFrames(EncodeReply(pull, kFrameBytes), kFrameBytes), 3);  // Welcome, Entries, End
  EXPECT_EQ(CountFrames(EncodeRequest(PullRequest{}, kFrameBytes), kFrameBytes), 2);
  EXPECT_EQ(CountFrames(EncodeReply(ErrorReply{}, kFrameBytes), kFrameBytes), 1);
}

TEST(Body, SendsAnItemTooBigForAnyFrameAloneAndLetsTheReaderRefuseIt) {
  PushRequest push;
  push.ops.resize(3);
  Generator any(5);
  for (PushOp& op : push.ops) op.body = any.Noise(100);
  push.ops[1].body = any.Noise(40u << 10);
  const std::string body = EncodeRequest(push, 16u << 10);
  EXPECT_EQ(CountFrames(body, 256u << 10), 5);  // Hello, three of one operation each, Push
  DecodeLimits limits;
  EXPECT_TRUE(DecodeRequest(body, limits).ok());
  limits.frame_bytes_max = 16u << 10;
  EXPECT_EQ(DecodeRequest(body, limits).status().code, Code::kResponseTooLarge);
}

TEST(Body, GetsAnHonestRepetitiveValueUnderTheRatioLimit) {
  for (const size_t size : {60u << 10, 70u << 10, 128u << 10, 250u << 10}) {
    PushRequest push;
    push.ops.resize(1);
    push.ops[0].body = std::string(size, 'a');
    const std::string body = EncodeRequest(push, kFrameBytes);
    EXPECT_LT(body.size(), size / 100 + 400);
    const Result<Request> back = DecodeRequest(body, {});
    ASSERT_TRUE(back.ok()) << size << ": " << back.status().message;
    EXPECT_EQ(back.value(), Request(push));
  }
}

TEST(Body, KeepsFullRepetitiveFramesUnderTheFrameLimitPaddingIncluded) {
  PushRequest push;
  push.ops.resize(900);  // small ones, so that frames are filled to the last bytes
  for (PushOp& op : push.ops) op.body = std::string(1'000, 'a');
  DecodeLimits limits;
  const Result<Request> back = DecodeRequest(EncodeRequest(push, kFrameBytes), limits);
  ASSERT_TRUE(back.ok()) << back.status().message;
  EXPECT_EQ(back.value(), Request(push));
}

TEST(Body, TakesATargetsScopeFromEitherEnd) {
  PullReply pull;
  pull.targets.resize(1);
  pull.targets[0].status = Target::Status::kRevoked;
  pull.targets[0].from.scope = "team/1";
  const Result<Reply> back = DecodeReply(EncodeReply(pull, kFrameBytes), {});
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(std::get<PullReply>(back.value()).targets[0].to.scope, "team/1");
}

}  // namespace
}  // namespace tidemark
