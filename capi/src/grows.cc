#include "capi/src/grows.h"

#include <algorithm>
#include <cstring>

namespace tidemark {
namespace {

constexpr size_t kSizeField = sizeof(uint32_t);

uint32_t SizeOf(const void* grows) {
  uint32_t size = 0;
  std::memcpy(&size, grows, sizeof size);
  return size;
}

Status Refuse(Code code, const char* message, const char* name) {
  return Status::Error(code, message, name);
}

}  // namespace

Status ReadGrowsBytes(const void* from, void* to, size_t known_size, const char* name) {
  TIDE_TRY(CheckOutBytes(from, name));
  const uint32_t size = SizeOf(from);
  if (size < kSizeField || size > kStructBytesMax)
    return Refuse(Code::kInvalidArgument, "struct_size is not the size of this struct", name);
  const auto* bytes = static_cast<const unsigned char*>(from);
  const size_t tail_at = std::min<size_t>(size, known_size);
  if (std::any_of(bytes + tail_at, bytes + size, [](unsigned char byte) { return byte != 0; }))
    return Refuse(Code::kUnsupported, "sets a field that is newer than this library", name);
  std::memset(to, 0, known_size);
  std::memcpy(to, from, tail_at);
  return Status::Ok();
}

Status CheckOutBytes(const void* out, const char* name) {
  if (out == nullptr) return Refuse(Code::kInvalidArgument, "must not be NULL", name);
  if (SizeOf(out) == 0) return Refuse(Code::kInvalidArgument, "struct_size is 0", name);
  return Status::Ok();
}

void WriteGrowsBytes(const void* full, size_t known_size, void* out) {
  const auto filled = static_cast<uint32_t>(std::min<size_t>(SizeOf(out), known_size));
  if (filled < kSizeField) return;
  std::memcpy(out, full, filled);
  std::memcpy(out, &filled, kSizeField);
}

void ClearGrowsBytes(void* out, size_t known_size) {
  if (out == nullptr) return;
  const size_t filled = std::min<size_t>(SizeOf(out), known_size);
  if (filled <= kSizeField) return;
  std::memset(static_cast<unsigned char*>(out) + kSizeField, 0, filled - kSizeField);
}

}  // namespace tidemark
