// Heap: the malloc of this whole process, which fails when it is told to; with it those of SQLite,
// zstd, protobuf and operator new. Only allocations inside a Window count and can fail.
// Not where a sanitizer brings its own malloc: CanFail says so.
#pragma once

#include <cstdint>

namespace tidemark::faults::heap {

// False: this build cannot fail allocations.
bool CanFail();
// The n-th allocation in a window from now fails; for ever: and every later one. 0: none.
void FailAt(uint64_t allocation, bool for_ever);
void Heal();
uint64_t allocations();  // in windows, so far
uint64_t failed();       // since FailAt
int64_t live();          // blocks of the whole process
// Where the failing allocation came from: up to `size` return addresses.
int FailedAt(void** frames, int size);

}  // namespace tidemark::faults::heap
