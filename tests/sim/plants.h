// Plants: proof that the simulator sees. A build with TIDE_PLANTS carries known bugs
// (core/base/plant_table.h); each is switched on alone and seeds 1, 2, 3 … are played until a
// checker finds it. A process that dies or stands still has found it, too. Then this seed is played
// again without the invariant that fired, to see which others would have: where none would, it
// alone stands between the bug and its users.
#pragma once

#include <cstdint>
#include <string>

namespace tidemark::sim {

struct PlantOptions {
  std::string only;        // one plant's name; empty: all
  std::string without;     // an invariant that nobody checks this time
  uint64_t seeds_max = 60;
  unsigned jobs = 1;       // processes
  bool json = false;       // the last line on stdout is one JSON object
};

// The program's exit code: 0 where every plant was found, 1 where one was not, 2 where this build
// has none.
int PlayPlants(const PlantOptions& options);

}  // namespace tidemark::sim
