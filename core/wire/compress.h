// Compress: one zstd frame that declares its size and carries a checksum, and back under bounds.
// A codec object keeps one context and serves one body; not for several threads at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/status.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace tidemark {

// Above kRatioFreeBytes of content, more than kRatioMax times the compressed size is a bomb.
inline constexpr size_t kRatioMax = 200;
inline constexpr size_t kRatioFreeBytes = 64u << 10;

class Compressor {
 public:
  Compressor();
  std::string Compress(std::string_view content);

 private:
  struct Free { void operator()(ZSTD_CCtx_s* context) const; };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
};

class Decompressor {
 public:
  Decompressor();
  // `frame` must be exactly one zstd frame. The size it declares is checked against `bytes_max` and
  // the ratio before `out` grows. Too large: RESPONSE_TOO_LARGE; all else: NOT_TIDEMARK.
  Status Decompress(std::string_view frame, size_t bytes_max, std::string* out);

 private:
  struct Free { void operator()(ZSTD_DCtx_s* context) const; };
  std::unique_ptr<ZSTD_DCtx_s, Free> context_;
};

}  // namespace tidemark
