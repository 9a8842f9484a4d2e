// Runs: one seed with every checker; many seeds on several processes.
#pragma once

#include <cstdint>

#include "tests/sim/world/world.h"

namespace tidemark::sim {

// Every 16th seed is played twice: the same seed must give the same trace.
inline constexpr uint64_t kTwiceEvery = 16;

RunResult Play(uint64_t seed, bool print);

// What many runs found, added up.
struct Tally {
  uint64_t seeds = 0, operations = 0, submits = 0, events = 0, violations = 0, stuck = 0;
  int64_t virtual_us = 0, slowest_recovery_us = 0;
  std::map<std::string, uint64_t> faults;
  std::vector<std::string> failures;     // "seed 12: S2 …"
  std::vector<int64_t> recoveries_us;    // of all runs, for percentiles
  void Add(uint64_t seed, const RunResult& result);
  void Add(const Tally& other);
};

// [first, last], on so many processes. `progress` writes to stderr now and then.
Tally PlayAll(uint64_t first, uint64_t last, unsigned jobs, bool progress);

}  // namespace tidemark::sim
