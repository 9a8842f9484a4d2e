// Grows: structs that begin with struct_size, read and written by size, so that a program built
// against an older or newer header than this library works as long as it can.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "core/base/status.h"

namespace tidemark {

// No struct of ours will be larger: a size beyond it is memory that was never set.
inline constexpr uint32_t kStructBytesMax = 16 * 1024;

Status ReadGrowsBytes(const void* from, void* to, size_t known_size, const char* name);
Status CheckOutBytes(const void* out, const char* name);
void WriteGrowsBytes(const void* full, size_t known_size, void* out);
void ClearGrowsBytes(void* out, size_t known_size);

// What a caller gave, completed with zeros. INVALID_ARGUMENT for NULL and size 0, UNSUPPORTED where
// it asks for something that this library does not know.
template <class T>
Status ReadGrows(const T* from, T* to, const char* name) {
  static_assert(std::is_trivially_copyable_v<T> && offsetof(T, struct_size) == 0);
  return ReadGrowsBytes(from, to, sizeof(T), name);
}

// The same where NULL means "all defaults".
template <class T>
Status ReadOptional(const T* from, T* to, const char* name) {
  *to = T{};
  to->struct_size = static_cast<uint32_t>(sizeof(T));
  return from == nullptr ? Status::Ok() : ReadGrows(from, to, name);
}

// Can this be filled? INVALID_ARGUMENT for NULL and size 0.
template <class T>
Status CheckOut(const T* out, const char* name) { return CheckOutBytes(out, name); }

// Fills as much as the caller has room for and says how much that was.
template <class T>
void WriteGrows(const T& full, T* out) {
  static_assert(std::is_trivially_copyable_v<T> && offsetof(T, struct_size) == 0);
  WriteGrowsBytes(&full, sizeof(T), out);
}

// "Not filled": zero, but for its size. NULL and size 0 are fine.
template <class T>
void ClearGrows(T* out) { ClearGrowsBytes(out, sizeof(T)); }

// Fills with the index-th of a list; END beyond it.
template <class T>
Status WriteAt(const std::vector<T>& list, size_t index, T* out) {
  if (index >= list.size()) return Status::Error(Code::kEnd, "nothing more");
  WriteGrows(list[index], out);
  return Status::Ok();
}

// The same for plain out parameters.
template <class T>
void ClearOut(T* out) { if (out != nullptr) *out = T{}; }

}  // namespace tidemark
