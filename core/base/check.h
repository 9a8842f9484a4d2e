// TIDE_CHECK traps our own bugs. It is never compiled out: it throws the one internal bug type,
// which only the boundary (C API, trampolines, turn loop) catches: a sticky `failed` client.
#pragma once

#include <stdexcept>

namespace tidemark {

class InternalBug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void FailCheck(const char* condition, const char* file, int line);

}  // namespace tidemark

#define TIDE_CHECK(condition) \
  ((condition) ? (void)0 : ::tidemark::FailCheck(#condition, __FILE__, __LINE__))
