// Frame: a body is a sequence of (varint length, zstd frame), each holding one encoded message.
// This layer knows lengths, sizes and checksums; what is inside is body.h.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/wire/codec.h"
#include "core/wire/compress.h"

namespace tidemark {

class FrameWriter {
 public:
  void Append(std::string_view content);
  std::string Take() { return std::move(body_); }

 private:
  std::string body_;
  Compressor compressor_;
};

// Reads untrusted bytes. `body` must outlive the reader.
class FrameReader {
 public:
  FrameReader(std::string_view body, const DecodeLimits& limits);
  bool AtEnd() const { return rest_.empty(); }
  // The next frame's content; the end of the body is an error here.
  Status Next(std::string* content);
  // Bytes inflated so far.
  size_t inflated_bytes() const { return inflated_bytes_; }

 private:
  Status TakeLength(size_t* length);

  const DecodeLimits limits_;
  const size_t body_bytes_;
  std::string_view rest_;
  size_t inflated_bytes_ = 0;
  Decompressor decompressor_;
};

}  // namespace tidemark
