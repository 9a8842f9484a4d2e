#include "tests/sim/world/recorder.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdio>

namespace tidemark::sim {

void Recorder::Note(What what) {
  Event event{now_us_, std::move(what)};
  if (holding_) held_.push_back(std::move(event));
  else Publish(event);
}

void Recorder::Release(std::vector<What> first) {
  holding_ = false;
  const std::vector<Event> held = std::move(held_);
  held_.clear();
  for (What& what : first) Note(std::move(what));
  for (const Event& event : held) Publish(event);
}

void Recorder::Publish(const Event& event) {
  if (violation_) return;
  events_++;
  const std::string line = Line(event, false);
  hash_ = XXH64(line.data(), line.size(), hash_);
  if (print_) std::printf("%s\n", Line(event, true).c_str());
  for (Checker* checker : checkers_) {
    std::optional<Violation> found = checker->On(event);
    if (!found || muffled_.contains(found->invariant)) continue;
    violation_ = std::move(found);
    return;
  }
}

void Recorder::Fail(std::string invariant, std::string detail) {
  if (violation_ || muffled_.contains(invariant)) return;
  violation_ = Violation{std::move(invariant), std::move(detail), now_us_};
}

}  // namespace tidemark::sim
