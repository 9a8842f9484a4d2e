// Plants: known bugs that a build with TIDE_PLANTS carries, for the simulator to prove that it sees
// them (tests/sim/plants.h). One at most is active. In any other build TIDE_PLANTED is `false`, and
// nothing of this exists. Thread: `active` is set before any other thread starts.
#pragma once

#ifdef TIDE_PLANTS

#include "core/base/plant_table.h"

namespace tidemark::plant {

enum Name : int {
  kNone,
#define TIDE_PLANT_NAME(name, plain, invariant, what) name,
  TIDE_PLANT_TABLE(TIDE_PLANT_NAME)
#undef TIDE_PLANT_NAME
  kCount
};

extern Name active;

struct Plant {
  const char* name;
  const char* invariant;   // that is expected to show it
  const char* what;
};
const Plant& PlantOf(Name name);   // kNone < name < kCount

}  // namespace tidemark::plant

#define TIDE_PLANTED(name) (::tidemark::plant::active == ::tidemark::plant::name)

#else

#define TIDE_PLANTED(name) false

#endif
