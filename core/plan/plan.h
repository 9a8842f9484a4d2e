// Plan: several steps that belong together, as a staged timeline. A step is an operation or a wait
// for something to become true. A plan carries its own rules, so that a later manifest does not
// change what was begun. Plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/manifest/manifest.h"
#include "core/model/state.h"

namespace tidemark {

// The numbers are those of tide_step_state and tide_plan_state, and are on disk.
enum class StepState : uint8_t {
  kWaiting = 1, kActive = 2, kDone = 3, kFailed = 4, kSkipped = 5, kReversing = 6, kReversed = 7,
  kStuck = 8 };                    // taking it back failed
enum class PlanState : uint8_t {
  kOpen = 1, kDone = 2, kNeedsYou = 3, kReversing = 4, kReversed = 5 };

inline bool operator==(const AfterRule& a, const AfterRule& b) {
  return a.step == b.step && a.when == b.when;
}

struct PlanStep {
  std::string name, title;
  std::vector<AfterRule> after;
  bool pivot = false;              // once it is done there is only forward
  int64_t deadline_ms = 0;         // of a wait, from its beginning; 0: none
  std::optional<RecordKey> record; // a wait: until this record's field has this value
  std::string field;
  Value value;
  Uid op;                          // none: a wait
  Uid compensation;                // what takes it back; none: an undo

  StepState state = StepState::kWaiting;
  Reason reason = Reason::kNone;   // why it failed
  int64_t since_us = -1, until_us = -1;  // wall clock: of the present state, and when it was over
  Uid boot;                        // when it became active, by the boot clock
  int64_t boottime_us = 0;
  bool operator==(const PlanStep&) const = default;
};

struct Plan {
  int64_t no = 0;                  // order of beginning
  Uid id;
  std::string name, title;
  uint32_t policy = 0;
  bool ask = false;                // a failed step waits for a person, else what is done goes back
  PlanState state = PlanState::kOpen;
  int64_t begun_us = -1;
  std::vector<PlanStep> steps;     // in declared order
  bool operator==(const Plan&) const = default;
};

inline bool IsOpen(PlanState state) {
  return state != PlanState::kDone && state != PlanState::kReversed;
}
Phase PhaseOf(PlanState state);
const char* StepStateName(StepState state);   // "WAITING"
const char* PlanStateName(PlanState state);   // "NEEDS_YOU"

// What one step is given when its plan is begun: an operation has its operation, and may have what
// takes it back; a wait has its record.
struct StepInput {
  std::string step;
  Uid op, compensation;
  std::optional<RecordKey> record;
};
// INVALID_ARGUMENT, naming the step that lacks something, or has what it cannot use.
Result<Plan> MakePlan(const PlanRule& rule, const std::vector<StepInput>& inputs);

}  // namespace tidemark
