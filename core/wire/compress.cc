#include "core/wire/compress.h"

#include <zstd.h>
#include <zstd_errors.h>

#include "core/base/memory.h"

namespace tidemark {
namespace {

constexpr int kLevel = 3;
constexpr int kWindowLogMax = 18;  // what an embedded peer that streams must set aside
constexpr size_t kHeaderBytesMin = 6;
constexpr uint8_t kChecksumFlag = 0x04;  // RFC 8878 3.1.1.1.1, frame header descriptor

Status Refuse(const char* why) { return Status::Error(Code::kNotTidemark, why); }

bool HasMagic(std::string_view frame) {
  uint32_t magic = 0;
  for (int i = 3; i >= 0; i--) magic = magic << 8 | static_cast<uint8_t>(frame[i]);
  return magic == ZSTD_MAGICNUMBER;  // neither a skippable nor a legacy frame
}

Status CheckDeclared(std::string_view frame, size_t bytes_max, size_t* size) {
  if (frame.size() < kHeaderBytesMin || !HasMagic(frame)) return Refuse("a frame that is not zstd");
  if ((static_cast<uint8_t>(frame[4]) & kChecksumFlag) == 0)
    return Refuse("a zstd frame without a checksum");
  const unsigned long long declared = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (declared == ZSTD_CONTENTSIZE_UNKNOWN || declared == ZSTD_CONTENTSIZE_ERROR || declared == 0)
    return Refuse("a zstd frame that does not declare its size");
  if (declared > bytes_max)
    return Status::Error(Code::kResponseTooLarge,
                         "a frame of " + std::to_string(declared) + " bytes, the limit is " +
                             std::to_string(bytes_max));
  if (declared > kRatioFreeBytes && declared / kRatioMax > frame.size())
    return Refuse("a zstd frame that inflates more than 200 times");
  if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size())
    return Refuse("a zstd frame that does not end where its length says");
  *size = static_cast<size_t>(declared);
  return Status::Ok();
}

}  // namespace

void Compressor::Free::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }
void Decompressor::Free::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

Compressor::Compressor() : context_(ZSTD_createCCtx()) {
  if (context_ == nullptr) FailMemory();
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, kWindowLogMax);
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
}

std::string Compressor::Compress(std::string_view content) {
  std::string out(ZSTD_compressBound(content.size()), '\0');
  const size_t size = ZSTD_compress2(context_.get(), out.data(), out.size(), content.data(),
                                     content.size());
  if (ZSTD_getErrorCode(size) == ZSTD_error_memory_allocation) FailMemory();
  TIDE_CHECK(!ZSTD_isError(size));  // the room is enough
  out.resize(size);
  return out;
}

Decompressor::Decompressor() : context_(ZSTD_createDCtx()) {}

Status Decompressor::Decompress(std::string_view frame, size_t bytes_max, std::string* out) {
  if (!context_) return Status::Error(Code::kOutOfMemory, "no memory for a zstd context");
  size_t size = 0;
  TIDE_TRY(CheckDeclared(frame, bytes_max, &size));
  out->resize(size);
  const size_t got = ZSTD_decompressDCtx(context_.get(), out->data(), size, frame.data(),
                                         frame.size());
  if (ZSTD_getErrorCode(got) == ZSTD_error_memory_allocation) FailMemory();
  if (ZSTD_isError(got))
    return Status::Error(Code::kNotTidemark, "a damaged zstd frame", ZSTD_getErrorName(got));
  if (got != size) return Refuse("a zstd frame that is shorter than it declares");
  return Status::Ok();
}

}  // namespace tidemark
