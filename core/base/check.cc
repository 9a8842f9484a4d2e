#include "core/base/check.h"

#include <new>
#include <string>

#include "core/base/memory.h"

namespace tidemark {

void FailCheck(const char* condition, const char* file, int line) {
  std::string where(file);
  where = where.substr(where.rfind('/') + 1);
  throw InternalBug(where + ":" + std::to_string(line) + ": " + condition);
}

void FailMemory() { throw std::bad_alloc(); }

}  // namespace tidemark
