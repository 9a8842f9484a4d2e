// Timelines: a plan as people read it, each step with its sentence. Pure.
#pragma once

#include "core/plan/plan.h"
#include "core/tell/sentence.h"

namespace tidemark {

struct Timeline {
  Plan plan;
  std::string text;                    // of the whole
  struct Step {
    std::optional<State> operation;    // the state of its operation now
    std::string text;
  };
  std::vector<Step> steps;             // as in the plan
  uint64_t db_version = 0;
};

// `operations`: of each step the operation that tells how it stands: its own, or what takes it
// back; none of a wait.
Timeline TimelineOf(Plan plan, const std::vector<std::optional<StoredOperation>>& operations,
                    const Manifest& manifest, const Listener& listener, const Moment& now);

}  // namespace tidemark
