#include "core/manifest/blob.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tidemark {
namespace {

constexpr std::string_view kMagic = "TIDEMAN1";
constexpr size_t kHeadSize = 8 + 4 + 8;

void AppendLittle(uint64_t n, int bytes, std::string* out) {
  for (int i = 0; i < bytes; i++) out->push_back(static_cast<char>(n >> (8 * i)));
}

uint64_t ReadLittle(std::string_view bytes) {
  uint64_t n = 0;
  for (size_t i = bytes.size(); i > 0; i--) n = n << 8 | static_cast<uint8_t>(bytes[i - 1]);
  return n;
}

Status Bad(std::string message) {
  return Status::Error(Code::kManifestInvalid, std::move(message), "manifest");
}

}  // namespace

std::string BlobOf(std::string_view payload) {
  TIDE_CHECK(payload.size() <= kManifestSizeMax);
  std::string blob(kMagic);
  AppendLittle(payload.size(), 4, &blob);
  AppendLittle(XXH3_64bits(payload.data(), payload.size()), 8, &blob);
  blob.append(payload);
  return blob;
}

Result<std::string_view> PayloadOf(std::string_view blob) {
  if (blob.size() < kHeadSize || blob.substr(0, 7) != kMagic.substr(0, 7))
    return Bad("this is not a compiled manifest");
  if (blob[7] != kMagic[7])
    return Bad("the manifest was compiled to another format version than this library reads (1)");
  const std::string_view payload = blob.substr(kHeadSize);
  const uint64_t length = ReadLittle(blob.substr(8, 4));
  if (length > kManifestSizeMax) return Bad("the manifest is larger than 1 MiB");
  if (length != payload.size())
    return Bad("the manifest says " + std::to_string(length) + " bytes but " +
               std::to_string(payload.size()) + " follow");
  if (ReadLittle(blob.substr(12, 8)) != XXH3_64bits(payload.data(), payload.size()))
    return Bad("the manifest is damaged: its checksum does not match");
  return payload;
}

}  // namespace tidemark
