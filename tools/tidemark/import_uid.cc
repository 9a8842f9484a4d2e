#include "tools/tidemark/import_uid.h"

#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tidemark {
namespace {

void AppendNumber(uint64_t n, std::string* out) {
  for (int shift = 0; shift < 64; shift += 8) out->push_back(static_cast<char>(n >> shift));
}

// With its length first, so that no two lists of parts look alike.
void AppendPart(const std::string& part, std::string* out) {
  AppendNumber(part.size(), out);
  *out += part;
}

}  // namespace

tide_uid ImportUid(const ImportSource& source, uint64_t line, const std::string& id) {
  std::string text = "tidemark import 1";
  for (const std::string* part : {&source.store, &source.file, &source.collection, &source.scope})
    AppendPart(*part, &text);
  AppendNumber(line, &text);
  AppendPart(id, &text);
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(text.data(), text.size()));
  tide_uid uid;
  std::memcpy(uid.bytes, canonical.digest, sizeof uid.bytes);
  uid.bytes[0] |= 1;  // all zero means "none"
  return uid;
}

}  // namespace tidemark
