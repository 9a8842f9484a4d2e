// Boundary: the only try and catch of the C side. Whatever is thrown below (no memory, a failed
// check) becomes a status; nothing unwinds into C.
#pragma once

#include <exception>
#include <new>
#include <utility>

#include "capi/src/error.h"

namespace tidemark {

// Runs `body`, which returns a Status, and reports it: the C status is returned, `error` written
// when it is negative.
template <class F>
tide_status Guard(tide_error* error, F&& body) noexcept {
  if (error != nullptr && error->struct_size == 0) return TIDE_ERROR_INVALID_ARGUMENT;
  try {
    const Status status = std::forward<F>(body)();
    return Report(status, error);
  } catch (const std::bad_alloc&) {
    return ReportFault(Code::kOutOfMemory, "out of memory; nothing was changed", error);
  } catch (const std::exception& bug) {
    return ReportFault(Code::kFailed, bug.what(), error);
  } catch (...) {
    return ReportFault(Code::kFailed, "something unknown was thrown", error);
  }
}

template <class F>
tide_status Guard(F&& body) noexcept { return Guard(nullptr, std::forward<F>(body)); }

// The same for functions that return a value: `otherwise` where something was thrown.
template <class R, class F>
R GuardValue(R otherwise, F&& body) noexcept {
  try {
    return std::forward<F>(body)();
  } catch (...) {
    return otherwise;
  }
}

// And for functions that return nothing and have nobody to tell, ours and the host's: an app in C++
// may throw out of what it has lent, and must not unwind what is ours.
template <class F>
void GuardVoid(F&& body) noexcept {
  try {
    std::forward<F>(body)();
  } catch (...) {  // a void function promises nothing that could be half done
    return;
  }
}

}  // namespace tidemark
