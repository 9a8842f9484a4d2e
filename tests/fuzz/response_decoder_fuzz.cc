// Attacks: DecodeReply, and the decoders of what came with a reply and is kept at rest, with the
// bytes of a hostile or broken server.
// Property: an answer within bounds or a refusal with a reason, never a crash; what is accepted is
// the same after encode and decode, and is encoded the same way twice.
#include "tests/fuzz/wire_bodies.h"

namespace tidemark::fuzz {
namespace {

constexpr size_t kFrameBytes = 256u << 10;

void AttackReply(Feed& feed) {
  const auto encode = [](const Reply& reply) { return EncodeReply(reply, kFrameBytes); };
  const std::string body =
      BodyFrom(feed, [&](Generator& generator) { return encode(generator.AnyReply()); });
  RequireRoundTrip(body, DecodeLimits{}, DecodeReply, encode);
}

// A value at rest: any bytes, or good ones edited.
template <class Make, class Decode, class Encode>
void AttackValue(Feed& feed, Make make, Decode decode, Encode encode) {
  std::string bytes;
  if (feed.Flag()) {
    Generator generator(feed.Number(2));
    bytes = encode(make(generator));
    ApplyEdits(feed, &bytes);
  } else {
    bytes = feed.Rest();
  }
  RequireRoundTrip(bytes, decode, encode);
}

void Attack(Feed feed) {
  switch (feed.Byte() % 6) {
    case 0:
      return AttackValue(feed, [](auto& g) { return g.AnyOutcome(); }, DecodeOutcome,
                         EncodeOutcome);
    case 1:
      return AttackValue(feed, [](auto& g) { return g.AnyEntry(); }, DecodeEntry, EncodeEntry);
    case 2:
      return AttackValue(feed, [](auto& g) { return g.AnyExplanation(); }, DecodeExplanation,
                         EncodeExplanation);
    case 3:
      return AttackValue(feed, [](auto& g) { return g.AnyRecord(); }, DecodeRecord, EncodeRecord);
    default: return AttackReply(feed);
  }
}

}  // namespace
}  // namespace tidemark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tidemark::fuzz::Attack({data, size});
  return 0;
}
