#include "core/model/ids.h"

#include <algorithm>

#include "core/base/text.h"

namespace tidemark {

std::string ToHex(const Uid& uid) { return ToHex(uid.view()); }

std::optional<Uid> UidFromHex(std::string_view hex) {
  std::string bytes;
  if (!FromHex(hex, &bytes)) return std::nullopt;
  return UidFromBytes(bytes);
}

std::optional<Uid> UidFromBytes(std::string_view bytes) {
  Uid uid;
  if (bytes.size() != uid.bytes.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), uid.bytes.begin());
  return uid;
}

Uid NewUid(int64_t wall_ms, Random& random) {
  Uid uid;
  random.Fill(uid.bytes.data(), uid.bytes.size());
  if (wall_ms >= 0)
    for (int i = 0; i < 6; i++) uid.bytes[i] = static_cast<uint8_t>(wall_ms >> (40 - 8 * i));
  uid.bytes[6] = static_cast<uint8_t>((uid.bytes[6] & 0x0F) | 0x70);
  uid.bytes[8] = static_cast<uint8_t>((uid.bytes[8] & 0x3F) | 0x80);
  return uid;
}

std::string UuidText(const Uid& uid) {
  std::string text = ToHex(uid);
  for (const size_t at : {20, 16, 12, 8}) text.insert(at, 1, '-');
  return text;
}

std::string Describe(const RecordKey& key) { return key.collection + "/" + key.id; }

bool IsRecordId(std::string_view id) { return !id.empty() && id.size() <= 128 && IsUtf8(id); }

bool IsScopeName(std::string_view scope) {
  const size_t slash = scope.find('/');
  return scope.size() >= 3 && scope.size() <= 200 && IsUtf8(scope) && slash != scope.npos &&
         slash > 0 && scope.back() != '/';
}

std::string_view ScopeKind(std::string_view scope) { return scope.substr(0, scope.find('/')); }

}  // namespace tidemark
