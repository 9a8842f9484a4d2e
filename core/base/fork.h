// Forks: which process of a family this is. What holds threads, locks and an open store belongs to
// the process that made it; in a child of fork none of it may be touched. Thread: any.
#pragma once

#include <cstdint>

namespace tidemark {

// Another number in every child of a fork. A read of memory.
uint32_t ForkGeneration();

}  // namespace tidemark
