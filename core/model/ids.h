// Strong names of things: uids, record keys, cursors.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/random.h"

namespace tidemark {

// 16 bytes: an operation's uid, a client's id, a boot id, a conflict. All zero is "none".
struct Uid {
  std::array<uint8_t, 16> bytes{};
  auto operator<=>(const Uid&) const = default;
  bool none() const { return *this == Uid{}; }
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), 16}; }
};

std::string ToHex(const Uid& uid);
std::optional<Uid> UidFromHex(std::string_view hex);
// Exactly 16 bytes, or nothing.
std::optional<Uid> UidFromBytes(std::string_view bytes);
// The same; none for other lengths, as columns that may be NULL hold it.
inline Uid UidOrNone(std::string_view bytes) { return UidFromBytes(bytes).value_or(Uid{}); }
// A UUID version 7 (RFC 9562): 48 bits of wall clock ms, the rest random. wall_ms < 0: all random.
Uid NewUid(int64_t wall_ms, Random& random);
// 8-4-4-4-12, the text form that record ids have at rest.
std::string UuidText(const Uid& uid);

// A record's name. The scope may be empty only where an API says it is looked up.
struct RecordKey {
  std::string scope, collection, id;
  auto operator<=>(const RecordKey&) const = default;
};

// "tasks/t1": for messages.
std::string Describe(const RecordKey& key);

// "I hold exactly the prefix 1..seq of this scope's log in this epoch."
struct Cursor {
  std::string scope;
  uint64_t epoch = 0, seq = 0;
  auto operator<=>(const Cursor&) const = default;
};

// 1..128 bytes of UTF-8.
bool IsRecordId(std::string_view id);
// kind/name: 3..200 bytes of UTF-8 with one '/' or more, none at either end.
bool IsScopeName(std::string_view scope);
// "team" of "team/1".
std::string_view ScopeKind(std::string_view scope);

}  // namespace tidemark
