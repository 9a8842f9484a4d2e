// Handle: what every opaque pointer that we hand out begins with, so that a pointer that is NULL,
// foreign, of another kind or freed is answered instead of followed, as far as memory still tells.
// Counts what is alive in this process. Thread: any.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/base/status.h"

namespace tidemark {

enum class HandleKind : uint32_t {
  kClient = 1, kBuffer = 2, kInterrupt = 3, kOp = 4, kOperations = 5, kReading = 6, kRows = 7,
  kObserver = 8, kScopes = 9, kExplanation = 10, kTokenRequest = 11, kExchange = 12,
  kLoopback = 13, kTestClock = 14, kPreview = 20, kPrompts = 21,
  kPlan = 22, kTimelines = 23 };

// A handle is `struct tide_x final : tidemark::Handle` with a constant kKind.
class Handle {
 public:
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  bool Is(HandleKind kind) const;
  static size_t Alive();

 protected:
  explicit Handle(HandleKind kind);
  ~Handle();

 private:
  // Atomic so that the compiler keeps the store that marks a dead handle.
  std::atomic<uint64_t> tag_;
};

template <class T>
bool IsHandle(const T* handle) {
  const bool aligned = reinterpret_cast<uintptr_t>(handle) % alignof(Handle) == 0;
  return handle != nullptr && aligned && static_cast<const Handle*>(handle)->Is(T::kKind);
}

// OK, INVALID_ARGUMENT for NULL, WRONG_HANDLE for what is no handle of this kind (any more).
template <class T>
Status CheckHandle(const T* handle, const char* name) {
  if (handle == nullptr) return Status::Error(Code::kInvalidArgument, "must not be NULL", name);
  if (!IsHandle(handle))
    return Status::Error(Code::kWrongHandle, "is no handle of this kind", name);
  return Status::Ok();
}

// OK or INVALID_ARGUMENT: for every other pointer that must be given.
inline Status CheckGiven(const void* pointer, const char* name) {
  if (pointer == nullptr) return Status::Error(Code::kInvalidArgument, "must not be NULL", name);
  return Status::Ok();
}

}  // namespace tidemark
