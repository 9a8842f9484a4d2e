// Attacks: the envelope (varint length, zstd frame) below all messages: cut lengths, sizes that are
// declared and not kept, bombs, frames that are no zstd or carry no checksum.
// Property: no content beyond the frame's and the body's limit, the sum counted rightly; a refusal
// is one of two codes; what the writer made comes back as it was, and changed in a byte or two it
// is refused or still the same.
#include <zstd.h>

#include "tests/fuzz/wire_bodies.h"

namespace tidemark::fuzz {
namespace {

constexpr size_t kContentMax = 400u << 10;

// Reads a body to its end. Returns the contents that were taken.
std::vector<std::string> ReadAll(std::string_view body, const DecodeLimits& limits, Status* end) {
  std::vector<std::string> contents;
  FrameReader reader(body, limits);
  size_t total = 0;
  *end = Status::Ok();
  while (!reader.AtEnd()) {
    std::string content;
    *end = reader.Next(&content);
    if (!end->ok()) {
      RequireRefusal(*end);
      break;
    }
    FUZZ_REQUIRE(content.size() <= limits.frame_bytes_max);
    FUZZ_REQUIRE(!content.empty());
    total += content.size();
    FUZZ_REQUIRE(total <= limits.inflated_bytes_max);
    FUZZ_REQUIRE(reader.inflated_bytes() == total);
    contents.push_back(std::move(content));
  }
  if (end->ok()) FUZZ_REQUIRE(body.size() <= limits.body_bytes_max || contents.empty());
  return contents;
}

void AttackRaw(Feed& feed) {
  const DecodeLimits limits{feed.Below(1u << 16), feed.Below(1u << 16), feed.Below(1u << 16)};
  Status end;
  ReadAll(feed.Rest(), limits, &end);
}

// Repetition makes contents that the ratio limit is about.
std::string ContentFrom(Feed& feed) {
  const std::string_view piece = feed.Bytes(200);
  std::string content(piece);
  for (size_t n = feed.Below(1u << 12); n > 0 && content.size() < kContentMax; n--)
    content += piece;
  return content.empty() ? "-" : content;
}

void AttackWritten(Feed& feed) {
  std::vector<std::string> contents;
  FrameWriter writer;
  for (size_t n = feed.Below(4) + 1; n > 0; n--) {
    contents.push_back(ContentFrom(feed));
    writer.Append(contents.back());
  }
  std::string body = writer.Take();
  Status end;
  const std::vector<std::string> back = ReadAll(body, kWideLimits, &end);
  FUZZ_REQUIRE(end.ok(), end.message);
  FUZZ_REQUIRE(back.size() == contents.size());
  // A repetitive content comes back with padding behind it, which is a message field of its own.
  for (size_t i = 0; i < back.size(); i++) FUZZ_REQUIRE(back[i].starts_with(contents[i]));
  for (int i = 0; i < 2 && !feed.empty(); i++)
    body[feed.Below(body.size())] ^= static_cast<char>(feed.Byte());
  const std::vector<std::string> damaged = ReadAll(body, kWideLimits, &end);
  FUZZ_REQUIRE(damaged.size() <= back.size());
  for (size_t i = 0; i < damaged.size(); i++) FUZZ_REQUIRE(damaged[i] == back[i]);
}

// Frames that zstd itself would take: without checksum or size, two in one, far too good a ratio.
void AttackForeign(Feed& feed) {
  const uint8_t options = feed.Byte();
  const bool checksum = (options & 1) != 0, sized = (options & 2) != 0;
  const std::string content = ContentFrom(feed);
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, sized ? 1 : 0);
  std::string frame(ZSTD_compressBound(content.size()), '\0');
  frame.resize(ZSTD_compress2(context, frame.data(), frame.size(), content.data(),
                              content.size()));
  ZSTD_freeCCtx(context);
  if ((options & 4) != 0) frame += frame;
  std::string out = "as it was";
  const size_t bytes_max = feed.Below(1u << 20);
  const Status status = Decompressor().Decompress(frame, bytes_max, &out);
  const bool bomb = content.size() > kRatioFreeBytes && content.size() / kRatioMax > frame.size();
  const bool good = checksum && sized && (options & 4) == 0 && !bomb && content.size() <= bytes_max;
  FUZZ_REQUIRE(status.ok() == good, status.message);
  if (good) FUZZ_REQUIRE(out == content);
  else FUZZ_REQUIRE(out == "as it was");  // refused by its head: nothing was made room for
}

void Attack(Feed feed) {
  switch (feed.Below(3)) {
    case 0: return AttackRaw(feed);
    case 1: return AttackWritten(feed);
    default: return AttackForeign(feed);
  }
}

}  // namespace
}  // namespace tidemark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tidemark::fuzz::Attack({data, size});
  return 0;
}
