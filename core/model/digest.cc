#include "core/model/digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstdio>

#include "core/base/check.h"

namespace tidemark {
namespace {

void AppendInt(uint64_t n, int bytes, std::string* out) {
  for (int i = 0; i < bytes; i++) out->push_back(static_cast<char>(n >> (8 * i)));
}

void AppendStr(std::string_view text, std::string* out) {
  AppendInt(text.size(), 4, out);
  out->append(text);
}

}  // namespace

void Digest::Add(const Digest& other) {
  low += other.low;
  high += other.high + (low < other.low ? 1 : 0);
}

void Digest::Subtract(const Digest& other) {
  high -= other.high + (low < other.low ? 1 : 0);
  low -= other.low;
}

Digest HashRecord(std::string_view collection, std::string_view id, const Record& record) {
  std::string bytes("tide1");
  AppendStr(collection, &bytes);
  AppendStr(id, &bytes);
  AppendInt(record.seq, 8, &bytes);
  for (const auto& [name, value] : record.fields) {
    if (value.absent()) continue;
    AppendStr(name, &bytes);
    AppendCanonical(value, &bytes);
  }
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

std::string DigestBytes(const Digest& digest) {
  std::string out;
  AppendInt(digest.low, 8, &out);
  AppendInt(digest.high, 8, &out);
  return out;
}

Digest DigestFromBytes(std::string_view bytes) {
  TIDE_CHECK(bytes.size() == 16);
  Digest digest;
  for (int i = 7; i >= 0; i--) {
    digest.low = digest.low << 8 | static_cast<uint8_t>(bytes[i]);
    digest.high = digest.high << 8 | static_cast<uint8_t>(bytes[i + 8]);
  }
  return digest;
}

std::string DigestHex(const Digest& digest) {
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(digest.high),
                static_cast<unsigned long long>(digest.low));
  return text;
}

}  // namespace tidemark
