#include "server/service/body_hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tidemark::service {

std::string BodyHash(std::string_view body) {
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, XXH3_128bits(body.data(), body.size()));
  return std::string(reinterpret_cast<const char*>(bytes.digest), sizeof bytes.digest);
}

}  // namespace tidemark::service
