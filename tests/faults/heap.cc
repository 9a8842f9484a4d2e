#include "tests/faults/heap.h"

#include <errno.h>
#include <execinfo.h>
#include <stddef.h>

#include <atomic>
#include <cstring>

#include "tests/faults/window.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TIDE_OWN_HEAP 0
#else
#define TIDE_OWN_HEAP 1
#endif

namespace tidemark::faults::heap {
namespace {

// Set by the one thread that runs the library; counters are read by it alone.
std::atomic<int64_t> live_blocks{0};
uint64_t counted = 0, failures = 0, fail_at = 0;
bool always = false, failing = false;
constexpr int kFramesMax = 40;
void* frames_of_first[kFramesMax];
int frame_count = 0;

#if TIDE_OWN_HEAP
// True: this allocation is to fail.
bool Fails() {
  if (!window_open) return false;
  counted++;
  const bool now = failing || (fail_at != 0 && --fail_at == 0);
  if (!now) return false;
  failing = always;
  if (failures++ == 0) {
    const Window outside(false);  // looking back may allocate
    frame_count = ::backtrace(frames_of_first, kFramesMax);
  }
  errno = ENOMEM;
  return true;
}
#endif

}  // namespace

bool CanFail() { return TIDE_OWN_HEAP != 0; }

void FailAt(uint64_t allocation, bool for_ever) {
  fail_at = allocation;
  always = for_ever;
  failing = false;
  failures = 0;
  frame_count = 0;
}

void Heal() {
  fail_at = 0;
  failing = false;
}

uint64_t allocations() { return counted; }
uint64_t failed() { return failures; }
int64_t live() { return live_blocks.load(); }

int FailedAt(void** frames, int size) {
  const int count = frame_count < size ? frame_count : size;
  std::memcpy(frames, frames_of_first, static_cast<size_t>(count) * sizeof frames[0]);
  return count;
}

}  // namespace tidemark::faults::heap

#if TIDE_OWN_HEAP
extern "C" {

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* block, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* block);

namespace heap = tidemark::faults::heap;

__attribute__((visibility("default"))) void* malloc(size_t size) {
  if (heap::Fails()) return nullptr;
  void* const block = __libc_malloc(size);
  if (block != nullptr) heap::live_blocks++;
  return block;
}

__attribute__((visibility("default"))) void* calloc(size_t count, size_t size) {
  if (heap::Fails()) return nullptr;
  void* const block = __libc_calloc(count, size);
  if (block != nullptr) heap::live_blocks++;
  return block;
}

__attribute__((visibility("default"))) void* realloc(void* block, size_t size) {
  if (heap::Fails()) return nullptr;
  void* const moved = __libc_realloc(block, size);
  if (block == nullptr && moved != nullptr) heap::live_blocks++;
  if (block != nullptr && size == 0) heap::live_blocks--;
  return moved;
}

__attribute__((visibility("default"))) void* aligned_alloc(size_t alignment, size_t size) {
  if (heap::Fails()) return nullptr;
  void* const block = __libc_memalign(alignment, size);
  if (block != nullptr) heap::live_blocks++;
  return block;
}

__attribute__((visibility("default"))) void* memalign(size_t alignment, size_t size) {
  return aligned_alloc(alignment, size);
}

__attribute__((visibility("default"))) int posix_memalign(void** out, size_t alignment,
                                                          size_t size) {
  *out = aligned_alloc(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}

__attribute__((visibility("default"))) void free(void* block) {
  if (block != nullptr) heap::live_blocks--;
  __libc_free(block);
}

}  // extern "C"
#endif
