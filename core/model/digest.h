// Digest: the sum, mod 2^128, of one hash (XXH3-128) per live confirmed record of a scope.
#pragma once

#include <array>
#include <string_view>

#include "core/model/record.h"

namespace tidemark {

struct Digest {
  uint64_t low = 0, high = 0;
  bool operator==(const Digest&) const = default;
  void Add(const Digest& other);
  void Subtract(const Digest& other);
};

// hash("tide1" | str(collection) | str(id) | u64le(seq) | each field: str(name) | canonical value)
Digest HashRecord(std::string_view collection, std::string_view id, const Record& record);

// 16 bytes, least significant first; and 32 hex digits, most significant first, for people.
std::string DigestBytes(const Digest& digest);
Digest DigestFromBytes(std::string_view bytes);
std::string DigestHex(const Digest& digest);

}  // namespace tidemark
