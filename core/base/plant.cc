#include "core/base/plant.h"

#include "core/base/check.h"

namespace tidemark::plant {
namespace {

constexpr Plant kPlants[] = {
#define TIDE_PLANT_ROW(name, plain, invariant, what) {plain, invariant, what},
    TIDE_PLANT_TABLE(TIDE_PLANT_ROW)
#undef TIDE_PLANT_ROW
};

}  // namespace

Name active = kNone;

const Plant& PlantOf(Name name) {
  TIDE_CHECK(kNone < name && name < kCount);
  return kPlants[name - 1];
}

}  // namespace tidemark::plant
