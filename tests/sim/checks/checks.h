// Checks: every checker of a run, in the order in which they hear.
#pragma once

#include <memory>
#include <vector>

#include "tests/sim/events.h"

namespace tidemark::sim {

class Checks {
 public:
  Checks();
  ~Checks();
  std::vector<Checker*> All() const;

 private:
  std::vector<std::unique_ptr<Checker>> checkers_;
};

}  // namespace tidemark::sim
