#include "tests/sim/world/faults.h"

namespace tidemark::sim {
namespace {

struct KindInfo {
  const char* name;
  uint64_t number;
  bool timed;
};

constexpr KindInfo kKinds[] = {
#define TIDE_SIM_KIND(kind, name, number) {name, number, false},
    TIDE_SIM_MESSAGE_FAULTS(TIDE_SIM_KIND)
#undef TIDE_SIM_KIND
#define TIDE_SIM_KIND(kind, name, number) {name, number, true},
    TIDE_SIM_TIMED_FAULTS(TIDE_SIM_KIND)
#undef TIDE_SIM_KIND
};

}  // namespace

const char* KindName(Kind kind) { return kKinds[static_cast<size_t>(kind)].name; }

Faults::Faults(Chance& chance) : chance_(chance) {
  // A calm run, a stormy one, and most in between.
  const uint64_t share = chance_.Pick(std::vector<uint64_t>{0, 10, 20, 30, 30, 50, 90});
  for (size_t i = 0; i < kKindCount; i++) {
    if (!chance_.Percent(share)) continue;
    const uint64_t spread = static_cast<uint64_t>(chance_.Between(1, 4));
    rate_[i] = kKinds[i].timed ? kKinds[i].number * spread
                               : kKinds[i].number * spread / 2 + 1;
  }
}

bool Faults::Strikes(Kind kind) {
  const uint64_t one_in = rate_[static_cast<size_t>(kind)];
  if (healed_ || one_in == 0 || !chance_.OneIn(one_in)) return false;
  Count(kind);
  return true;
}

Kind Faults::PickTimed() {
  uint64_t sum = 0;
  for (size_t i = 0; i < kKindCount; i++) sum += kKinds[i].timed ? rate_[i] : 0;
  uint64_t at = chance_.Below(sum);
  for (size_t i = 0; i < kKindCount && sum > 0; i++) {
    if (!kKinds[i].timed) continue;
    if (at < rate_[i]) return static_cast<Kind>(i);
    at -= rate_[i];
  }
  return Kind::kCount;
}

}  // namespace tidemark::sim
