// Chance: the one seeded generator of a run, in words.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/random.h"

namespace tidemark::sim {

class Chance {
 public:
  explicit Chance(uint64_t seed) : random_(seed) {}
  uint64_t Below(uint64_t bound) { return random_.Below(bound); }
  // Both ends included.
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Below(static_cast<uint64_t>(high - low) + 1));
  }
  bool OneIn(uint64_t n) { return Below(n) == 0; }
  bool Percent(uint64_t p) { return Below(100) < p; }
  template <class T>
  const T& Pick(const std::vector<T>& from) { return from[Below(from.size())]; }
  uint64_t Seed() { return random_.Next(); }

 private:
  SeededRandom random_;
};

}  // namespace tidemark::sim
