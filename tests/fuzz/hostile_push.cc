#include "tests/fuzz/hostile_push.h"

#include "core/wire/codec.h"
#include "tests/fuzz/hostile_model.h"

namespace tidemark::fuzz {
namespace {

When WhenFrom(Feed& feed) {
  return {static_cast<ClockQuality>(feed.Below(3)), NumberFrom(feed), NumberFrom(feed),
          NumberFrom(feed)};
}

PushRequest PushFrom(Feed& feed, const Hello& hello, uint64_t last_op_seq) {
  PushRequest push{hello, {}, 0};
  uint64_t op_seq = last_op_seq + 1;
  const uint8_t options = feed.Byte();
  if ((options & 0x0F) == 1) op_seq += feed.Below(4);
  if ((options & 0x0F) == 2) op_seq -= feed.Below(4);
  if ((options & 0x30) == 0x30) push.outcomes_kept_through = feed.Below(8);
  for (size_t n = feed.Below(3) + 1; n > 0; n--) {
    Operation operation = HostileOperation(feed);
    operation.op_seq = op_seq++;
    PushOp pushed{EncodeOperation(operation), {}, false};
    const uint8_t dressed = feed.Byte();
    if ((dressed & 0x03) == 1) pushed.when = WhenFrom(feed);
    if ((dressed & 0x3C) == 0x04) pushed.park = true;
    if ((dressed & 0x3C) == 0x08) pushed.body.resize(pushed.body.size() / 2);
    push.ops.push_back(std::move(pushed));
  }
  return push;
}

}  // namespace

Operation HostileOperation(Feed& feed) {
  Operation operation;
  operation.uid.bytes.fill(static_cast<uint8_t>(feed.Byte()));
  operation.uid.bytes[0] = 1;
  operation.intent = "edit";
  operation.schema = operation.policy = 1;
  for (size_t n = feed.Below(3) + 1; n > 0; n--) operation.effects.push_back(EffectFrom(feed));
  const uint8_t options = feed.Byte();
  if ((options & 1) != 0) operation.expects.push_back(ExpectFrom(feed));
  if ((options & 2) != 0)
    for (size_t n = feed.Below(3); n > 0; n--) operation.base.push_back(CursorFrom(feed));
  if ((options & 4) != 0) operation.deps.push_back(feed.Below(8));
  if ((options & 8) != 0) operation.valid_for_ms = NumberFrom(feed);
  operation.strict = (options & 16) != 0;
  if ((options & 32) != 0) operation.undoes.bytes.fill(static_cast<uint8_t>(feed.Byte()));
  if ((options & 64) != 0) operation.resolves.bytes.fill(static_cast<uint8_t>(feed.Byte()));
  return operation;
}

Request HostileRequest(Feed& feed, Court& court) {
  Hello hello;
  const uint8_t who = feed.Byte();
  hello.account = (who & 1) != 0 ? "mina" : "alice";
  // The third client is claimed by both.
  hello.client.bytes.fill((who & 6) == 6 ? 3 : (who & 1) != 0 ? 2 : 1);
  hello.schema = hello.policy = 1;
  if ((who & 0xF0) == 0xF0) hello.max_frame_bytes = static_cast<uint32_t>(feed.Number(3));
  if ((who & 0xF0) == 0xE0) hello.proto_min = static_cast<uint32_t>(feed.Below(4));
  const size_t kind = feed.Below(8);
  if (kind > 1) return PushFrom(feed, hello, court.LastOpSeq(hello.client));
  std::vector<Cursor> have;
  for (size_t n = feed.Below(4); n > 0; n--) have.push_back(CursorFrom(feed));
  if (kind == 0)
    return PullRequest{hello, std::move(have), static_cast<uint32_t>(feed.Below(2'000)),
                       feed.Flag()};
  return LiveRequest{hello, std::move(have), static_cast<uint32_t>(feed.Below(30'000))};
}

}  // namespace tidemark::fuzz
