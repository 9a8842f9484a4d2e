// Bodies made of a fuzzer's bytes. A frame carries a checksum, so bytes that are changed at random
// nearly all stop there; here the changes are made inside, and the frames closed again around them.
#pragma once

#include <string>

#include "core/wire/codec.h"
#include "core/wire/frame.h"
#include "tests/fuzz/feed.h"
#include "tests/unit/wire/generator.h"

namespace tidemark::fuzz {

inline constexpr DecodeLimits kWideLimits{8u << 20, 64u << 20, 64u << 20};

// Changes `bytes` until the feed is empty: bytes set, runs taken out, put in or repeated, the end
// cut off.
void ApplyEdits(Feed& feed, std::string* bytes);

// What is left of the feed as the contents of frames: length and content, again and again.
std::string FramesFrom(Feed& feed);

// The frames of a good body, their contents edited.
std::string EditFrames(Feed& feed, const std::string& body);

// One body, in one of three ways: the bytes as they are, frames with any content, or a good body
// edited inside, which `make(generator)` encodes.
template <class Make>
std::string BodyFrom(Feed& feed, Make make) {
  switch (feed.Below(3)) {
    case 0: return std::string(feed.Rest());
    case 1: return FramesFrom(feed);
    default: {
      Generator generator(feed.Number(2));
      return EditFrames(feed, make(generator));
    }
  }
}

// What a decoder of untrusted bytes may answer.
inline void RequireRefusal(const Status& status) {
  FUZZ_REQUIRE(status.code == Code::kNotTidemark || status.code == Code::kResponseTooLarge,
               CodeName(status.code));
  FUZZ_REQUIRE(!status.message.empty());
}

// Refused as it should be; or what was read can be written, reads again as the same, and is written
// the same way again.
template <class Decode, class Encode>
void RequireRoundTrip(std::string_view bytes, const DecodeLimits& limits, Decode decode,
                      Encode encode) {
  const auto first = decode(bytes, limits);
  if (!first.ok()) return RequireRefusal(first.status());
  const std::string written = encode(first.value());
  const auto second = decode(written, kWideLimits);
  FUZZ_REQUIRE(second.ok(), second.status().message);
  FUZZ_REQUIRE(second.value() == first.value());
  FUZZ_REQUIRE(encode(second.value()) == written);
}

// The same for a value at rest.
template <class Decode, class Encode>
void RequireRoundTrip(std::string_view bytes, Decode decode, Encode encode) {
  RequireRoundTrip(
      bytes, {}, [&](std::string_view b, const DecodeLimits&) { return decode(b); }, encode);
}

}  // namespace tidemark::fuzz
