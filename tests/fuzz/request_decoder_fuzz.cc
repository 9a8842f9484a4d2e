// Attacks: DecodeRequest, and the decoders of operations and fields inside it, with the bytes of a
// hostile device.
// Property: as of response_decoder_fuzz.cc.
#include "tests/fuzz/wire_bodies.h"

namespace tidemark::fuzz {
namespace {

constexpr size_t kFrameBytes = 256u << 10;

template <class Make, class Decode, class Encode>
void AttackValue(Feed& feed, Make make, Decode decode, Encode encode) {
  Generator generator(feed.Number(2));
  std::string bytes = feed.Flag() ? encode(make(generator)) : std::string(feed.Bytes(4'000));
  ApplyEdits(feed, &bytes);
  RequireRoundTrip(bytes, decode, encode);
}

void Attack(Feed feed) {
  const uint8_t kind = feed.Byte() % 5;
  if (kind == 0)
    return AttackValue(feed, [](auto& g) { return g.AnyOperation(); }, DecodeOperation,
                       EncodeOperation);
  if (kind == 1)
    return AttackValue(feed, [](auto& g) { return g.AnyFields(); }, DecodeFields, EncodeFields);
  const auto encode = [](const Request& request) { return EncodeRequest(request, kFrameBytes); };
  const std::string body =
      BodyFrom(feed, [&](Generator& generator) { return encode(generator.AnyRequest()); });
  RequireRoundTrip(body, DecodeLimits{}, DecodeRequest, encode);
}

}  // namespace
}  // namespace tidemark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tidemark::fuzz::Attack({data, size});
  return 0;
}
