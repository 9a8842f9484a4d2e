#include "core/wire/frame.h"

#include <algorithm>

#include "core/base/random.h"
#include "core/wire/pb.h"

namespace tidemark {
namespace {

constexpr int kVarintBytesMax = 5;
constexpr size_t kPaddingSlackBytes = 64;

// What brings `content` under the ratio limit: what is short, and a little for the padding itself.
size_t PaddingBytes(size_t content_bytes, size_t packed_bytes) {
  const size_t wanted = content_bytes / kRatioMax;
  return wanted - packed_bytes + wanted / 64 + kPaddingSlackBytes;
}

void AppendVarint(size_t n, std::string* out) {
  for (; n >= 0x80; n >>= 7) out->push_back(static_cast<char>(n | 0x80));
  out->push_back(static_cast<char>(n));
}

// Incompressible and the same every time: equal bodies stay equal.
std::string EncodePadding(size_t size) {
  std::string noise(size, '\0');
  SeededRandom(size).Fill(reinterpret_cast<uint8_t*>(noise.data()), size);
  OnArena<v1::Frame> frame;
  frame->set_padding(std::move(noise));
  return Serialize(*frame);
}

}  // namespace

void FrameWriter::Append(std::string_view content) {
  std::string packed = compressor_.Compress(content);
  // A long run of one letter is honest and compresses 4,000 times; the other side would see a bomb.
  if (content.size() > kRatioFreeBytes && content.size() / kRatioMax >= packed.size()) {
    const size_t padding_bytes = PaddingBytes(content.size(), packed.size());
    packed = compressor_.Compress(std::string(content) + EncodePadding(padding_bytes));
  }
  AppendVarint(packed.size(), &body_);
  body_ += packed;
}

FrameReader::FrameReader(std::string_view body, const DecodeLimits& limits)
    : limits_(limits), body_bytes_(body.size()), rest_(body) {}

Status FrameReader::TakeLength(size_t* length) {
  uint64_t n = 0;
  for (int i = 0; i < kVarintBytesMax; i++) {
    if (rest_.empty()) return Status::Error(Code::kNotTidemark, "a body that is cut off");
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    n |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
    if (byte < 0x80) {
      if (n > rest_.size())
        return Status::Error(Code::kNotTidemark,
                             "a frame that is longer than the rest of its body");
      *length = static_cast<size_t>(n);
      return Status::Ok();
    }
  }
  return Status::Error(Code::kNotTidemark, "a frame length of more than 5 bytes");
}

Status FrameReader::Next(std::string* content) {
  if (body_bytes_ > limits_.body_bytes_max)
    return Status::Error(Code::kResponseTooLarge,
                         "a body of " + std::to_string(body_bytes_) + " bytes, the limit is " +
                             std::to_string(limits_.body_bytes_max));
  if (AtEnd()) return Status::Error(Code::kNotTidemark, "a body that ends before its last frame");
  size_t length = 0;
  TIDE_TRY(TakeLength(&length));
  const std::string_view frame = rest_.substr(0, length);
  rest_.remove_prefix(length);
  const size_t left = limits_.inflated_bytes_max - inflated_bytes_;
  TIDE_TRY(decompressor_.Decompress(frame, std::min(limits_.frame_bytes_max, left), content));
  inflated_bytes_ += content->size();
  return Status::Ok();
}

}  // namespace tidemark
