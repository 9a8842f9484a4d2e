// Decisions: what a person chose became exactly that operation, and is no news any more.
//   S6  a retry is the same operation under the same conditions; an undo takes back what was
//       written; what is closed in favour of one side makes no operation
//   H7  what was decided about is read
#pragma once

#include "tests/sim/truth/check.h"

namespace tidemark::sim {

class Decisions final : public Checker {
 public:
  std::optional<Violation> On(const Event& event) override;
};

}  // namespace tidemark::sim
