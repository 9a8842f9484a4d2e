#include "core/wire/body.h"

#include <algorithm>

namespace tidemark {
namespace {

constexpr size_t kFrameOverheadBytes = 16;  // the Frame around the list
constexpr size_t kContentBytesMin = 1u << 10;

// Room for the padding that a repetitive frame may get (frame.cc).
size_t ReserveBytes(size_t frame_bytes_max) {
  const size_t padding = frame_bytes_max > kRatioFreeBytes ? frame_bytes_max / 128 + 128 : 0;
  return kFrameOverheadBytes + padding;
}

}  // namespace

BodyWriter::BodyWriter(size_t frame_bytes_max)
    : content_bytes_max_(std::max(frame_bytes_max, kContentBytesMin) -
                         ReserveBytes(frame_bytes_max)) {}

Result<const v1::Frame*> BodyReader::Next() {
  TIDE_TRY(frames_.Next(&content_));
  frame_.Renew();
  if (!Parse(content_, frame_.get())) return Malformed("a frame that holds no message");
  model_.Allow(content_.size());
  return static_cast<const v1::Frame*>(frame_.get());
}

Status BodyReader::ExpectEnd() const {
  return frames_.AtEnd() ? Status::Ok() : Malformed("a body that goes on after its last frame");
}

}  // namespace tidemark
