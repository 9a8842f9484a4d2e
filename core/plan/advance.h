// Advance: what becomes of a plan now. Decides from the plan and what its world answers; the world
// also does what is decided. Calling it again without a change changes nothing.
//
//   every plan ends DONE or REVERSED, or needs a person                                  (L8)
//   a step is active only after what it is `after`; an operation is released once
//   what is done goes back last first, and never once a pivot is done
#pragma once

#include "core/plan/plan.h"

namespace tidemark {

struct OperationFact {
  bool known = false;
  State state = State::kQueued;
  Reason reason = Reason::kNone;
  bool applied = false;            // by the server's answer, though not final yet
  Uid replaced_by;
};

class PlanWorld {
 public:
  virtual ~PlanWorld() = default;
  virtual Result<OperationFact> FactOf(const Uid& op) = 0;
  // By what is confirmed, so that one's own pending write does not end a wait.
  virtual Result<bool> Holds(const PlanStep& wait) = 0;
  virtual int64_t NowUs() const = 0;                         // wall clock; -1: there is none
  virtual Uid Boot() const = 0;
  virtual int64_t BoottimeUs() const = 0;
  // A draft becomes an operation like any other.
  virtual Status Release(const Uid& op) = 0;
  // Takes back what was never sent; of anything else it does nothing.
  virtual Status Withdraw(const Uid& op) = 0;
  // A new operation that undoes a settled one; none where nothing of it can be undone.
  virtual Result<Uid> Undo(const Uid& op) = 0;
};

// true: something changed.
Result<bool> Advance(Plan* plan, PlanWorld& world);

// What is done goes back. BAD_STATE behind a pivot, or where it is over.
Status TurnBack(Plan* plan);
// A person about a step that failed or got stuck: once more, or go on without it. BAD_STATE.
Status TryAgain(Plan* plan, const std::string& step);
Status GoOnWithout(Plan* plan, const std::string& step);

// Until a wait runs out; -1: none does.
int64_t DueInMs(const Plan& plan, const PlanWorld& world);

}  // namespace tidemark
