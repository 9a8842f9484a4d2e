// Stamp: corrected action time, a hybrid logical clock (Kulkarni et al. 2014): (ms, counter).
#pragma once

#include <compare>
#include <cstdint>

namespace tidemark {

struct Stamp {
  uint64_t ms = 0;
  uint32_t counter = 0;
  auto operator<=>(const Stamp&) const = default;
};

// Later than everything seen, never later than the arrival (semantics.md 4.3):
//   stamp = min(max(min(action, recv), floor + 1 tick), recv), the outer min on the ms part only.
inline Stamp StampOf(int64_t action_us, int64_t recv_us, const Stamp& floor) {
  const auto ms = [](int64_t us) { return static_cast<uint64_t>(us < 0 ? 0 : us / 1000); };
  Stamp stamp{ms(action_us < recv_us ? action_us : recv_us), 0};
  if (stamp <= floor) stamp = {floor.ms, floor.counter + 1};
  if (stamp.ms > ms(recv_us)) stamp = {ms(recv_us), 0};
  return stamp;
}

}  // namespace tidemark
