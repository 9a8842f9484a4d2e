// A store as a device has it after some days: synced records, own operations in every state, an
// explanation that is unread, a scope that is not loaded. The same bytes each time.
#pragma once

#include <string>

namespace tidemark::fuzz {

inline constexpr char kAccount[] = "alice";
// Stands in private tables alone: as the intent of every operation.
inline constexpr char kMarker[] = "PRIVATE-7f3a91";

// The bytes of the closed file; made once.
const std::string& GoodStore();
std::string FieldBlob();

}  // namespace tidemark::fuzz
