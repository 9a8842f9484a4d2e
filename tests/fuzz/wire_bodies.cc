#include "tests/fuzz/wire_bodies.h"

namespace tidemark::fuzz {
namespace {

constexpr int kEditsMax = 64;
constexpr size_t kRunMax = 40;
constexpr size_t kBytesMax = 1u << 16;
constexpr int kFramesMax = 32;

}  // namespace

void ApplyEdits(Feed& feed, std::string* bytes) {
  for (int i = 0; i < kEditsMax && !feed.empty(); i++) {
    const uint8_t kind = feed.Byte();
    const size_t at = feed.Below(bytes->size() + 1);
    switch (kind % 5) {
      case 0:
        if (at < bytes->size()) (*bytes)[at] = static_cast<char>(feed.Byte());
        break;
      case 1: bytes->erase(at, feed.Below(kRunMax)); break;
      case 2: bytes->insert(at, feed.Bytes(kRunMax)); break;
      case 3:
        if (bytes->size() < kBytesMax) bytes->insert(at, bytes->substr(at, feed.Byte()));
        break;
      default: bytes->resize(at); break;
    }
  }
}

std::string FramesFrom(Feed& feed) {
  FrameWriter writer;
  for (int i = 0; i < kFramesMax && !feed.empty(); i++) writer.Append(feed.Bytes(4'000));
  return writer.Take();
}

std::string EditFrames(Feed& feed, const std::string& body) {
  std::vector<std::string> contents;
  FrameReader reader(body, kWideLimits);
  while (!reader.AtEnd()) {
    const Status read = reader.Next(&contents.emplace_back());
    FUZZ_REQUIRE(read.ok(), read.message);
  }
  // All edits go into one frame; what a good body has around it gets the reader that far.
  if (!feed.empty()) ApplyEdits(feed, &contents[feed.Below(contents.size())]);
  FrameWriter writer;
  for (const std::string& content : contents) writer.Append(content);
  return writer.Take();
}

}  // namespace tidemark::fuzz
