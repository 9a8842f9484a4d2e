#include "core/plan/advance.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/plant.h"

namespace tidemark {
namespace {

bool Over(StepState state) {
  return state == StepState::kDone || state == StepState::kSkipped;
}

// Nothing of it holds any more, or ever did.
bool IsBack(StepState state) {
  return state == StepState::kSkipped || state == StepState::kReversed ||
         state == StepState::kFailed;
}

// nullptr: everything can still be taken back.
const PlanStep* DonePivot(const Plan& plan) {
  for (const PlanStep& step : plan.steps)
    if (step.pivot && step.state == StepState::kDone) return &step;
  return nullptr;
}

// Once something went back, all of it does.
bool WentBack(const Plan& plan) {
  return std::any_of(plan.steps.begin(), plan.steps.end(), [](const PlanStep& step) {
    return step.state == StepState::kStuck || step.state == StepState::kReversing ||
           step.state == StepState::kReversed;
  });
}

// One pass over one plan.
class Pass {
 public:
  Pass(Plan* plan, PlanWorld& world) : plan_(*plan), world_(world) {}

  Result<bool> Run() {
    for (bool again = true; again;) {
      again = false;
      for (PlanStep& step : plan_.steps) {
        const PlanStep before = step;
        TIDE_TRY(One(step));
        if (step == before) continue;
        again = changed_ = true;
      }
      const PlanState before = plan_.state;
      TIDE_TRY(Judge());
      if (plan_.state != before) again = changed_ = true;
    }
    return changed_;
  }

 private:
  void Move(PlanStep& step, StepState state, Reason reason = Reason::kNone) {
    step.state = state;
    step.reason = reason;
    step.since_us = world_.NowUs();
    const bool goes_on = state == StepState::kActive || state == StepState::kReversing;
    step.until_us = goes_on ? -1 : step.since_us;
    step.boot = world_.Boot();
    step.boottime_us = world_.BoottimeUs();
  }

  Status One(PlanStep& step) {
    switch (step.state) {
      case StepState::kWaiting: return Begin(step);
      case StepState::kActive: return step.op.none() ? Wait(step) : Follow(step);
      case StepState::kFailed: return Resume(step);
      case StepState::kDone: return plan_.state == PlanState::kReversing ? TakeBack(step)
                                                                         : Status::Ok();
      case StepState::kReversing: return FollowBack(step);
      case StepState::kSkipped: case StepState::kReversed: case StepState::kStuck: break;
    }
    return Status::Ok();
  }

  // -- forward
  Status Begin(PlanStep& step) {
    if (plan_.state == PlanState::kReversing && !MayBeBehindPivot()) {
      if (!step.op.none()) TIDE_TRY(world_.Withdraw(step.op));
      Move(step, StepState::kSkipped);
      return Status::Ok();
    }
    if (plan_.state != PlanState::kOpen) return Status::Ok();
    for (const AfterRule& after : step.after) {
      TIDE_ASSIGN(const bool holds, Holds(after));
      if (!holds && !TIDE_PLANTED(kStepTooEarly)) return Status::Ok();
    }
    if (!step.op.none()) TIDE_TRY(world_.Release(step.op));
    Move(step, StepState::kActive);
    return Status::Ok();
  }

  Result<bool> Holds(const AfterRule& after) {
    const PlanStep* found = FindNamed(plan_.steps, after.step);
    TIDE_CHECK(found != nullptr);
    if (Over(found->state)) return true;
    if (found->state != StepState::kActive || found->op.none()) return false;
    if (after.when == AfterWhen::kQueued) return true;
    if (after.when != AfterWhen::kAcked) return false;
    TIDE_ASSIGN(const OperationFact fact, world_.FactOf(found->op));
    return fact.applied;
  }

  Status Wait(PlanStep& step) {
    if (plan_.state == PlanState::kReversing) {
      Move(step, StepState::kSkipped);
      return Status::Ok();
    }
    TIDE_ASSIGN(const bool holds, world_.Holds(step));
    if (holds) Move(step, StepState::kDone);
    else if (LeftMs(step, world_) == 0) Move(step, StepState::kFailed, Reason::kExpired);
    return Status::Ok();
  }

  Status Follow(PlanStep& step) {
    if (plan_.state == PlanState::kReversing) TIDE_TRY(world_.Withdraw(step.op));
    TIDE_ASSIGN(const OperationFact fact, world_.FactOf(step.op));
    if (!fact.known) {   // purged long after it was final, or lost to damage
      Move(step, StepState::kFailed, Reason::kPoison);
      return Status::Ok();
    }
    if (IsLive(fact.state)) return Status::Ok();
    switch (fact.state) {
      case State::kSettled: case State::kSuperseded: Move(step, StepState::kDone); break;
      case State::kUndone: Move(step, StepState::kReversed); break;
      case State::kResolved: Replace(step, fact); break;
      case State::kCancelled:
        Move(step, plan_.state == PlanState::kReversing ? StepState::kSkipped
                                                        : StepState::kFailed);
        break;
      default: Move(step, StepState::kFailed, fact.reason);
    }
    return Status::Ok();
  }

  // A person decided: what they made of it is the step now; closed without, it is left out.
  void Replace(PlanStep& step, const OperationFact& fact) {
    if (fact.replaced_by.none()) return Move(step, StepState::kSkipped);
    step.op = fact.replaced_by;
    if (step.state != StepState::kActive) Move(step, StepState::kActive);
  }

  Status Resume(PlanStep& step) {
    const bool back = plan_.state == PlanState::kReversing || WentBack(plan_);
    if (step.op.none() || back) return Status::Ok();
    TIDE_ASSIGN(const OperationFact fact, world_.FactOf(step.op));
    if (fact.known && fact.state == State::kResolved) Replace(step, fact);
    return Status::Ok();
  }

  // -- back
  bool LaterAreBack(const PlanStep& step) const {
    const size_t at = static_cast<size_t>(&step - plan_.steps.data());
    for (size_t i = at + 1; i < plan_.steps.size(); i++)
      if (!IsBack(plan_.steps[i].state) && !TIDE_PLANTED(kFirstBackFirst)) return false;
    return true;
  }

  Status TakeBack(PlanStep& step) {
    if (!LaterAreBack(step) || MayBeBehindPivot()) return Status::Ok();
    if (step.op.none()) {
      Move(step, StepState::kReversed);   // there is nothing to take back of a wait
      return Status::Ok();
    }
    if (!step.compensation.none()) {
      TIDE_TRY(world_.Release(step.compensation));
    } else {
      TIDE_ASSIGN(step.compensation, world_.Undo(step.op));
    }
    if (step.compensation.none()) Move(step, StepState::kStuck);
    else Move(step, StepState::kReversing);
    return Status::Ok();
  }

  Status FollowBack(PlanStep& step) {
    TIDE_ASSIGN(const OperationFact fact, world_.FactOf(step.compensation));
    if (fact.known && IsLive(fact.state)) return Status::Ok();
    const bool replaced = fact.known && fact.state == State::kResolved;
    if (replaced && !fact.replaced_by.none()) {
      step.compensation = fact.replaced_by;
      return Status::Ok();
    }
    const bool back = fact.known && (fact.state == State::kSettled || replaced);
    Move(step, back ? StepState::kReversed : StepState::kStuck, fact.reason);
    return Status::Ok();
  }

  // -- the whole
  bool Any(StepState state) const {
    return std::any_of(plan_.steps.begin(), plan_.steps.end(),
                       [&](const PlanStep& step) { return step.state == state; });
  }
  // It is done, or was sent before the plan turned back: then only its answer tells.
  bool MayBeBehindPivot() const {
    if (TIDE_PLANTED(kPivotIgnored)) return false;
    return DonePivot(plan_) != nullptr ||
           std::any_of(plan_.steps.begin(), plan_.steps.end(), [](const PlanStep& step) {
      return step.pivot && step.state == StepState::kActive && !step.op.none();
    });
  }
  bool All(bool (*holds)(StepState)) const {
    return std::all_of(plan_.steps.begin(), plan_.steps.end(),
                       [&](const PlanStep& step) { return holds(step.state); });
  }

  Status Judge() {
    switch (plan_.state) {
      case PlanState::kOpen:
        if (All(Over)) return End(PlanState::kDone);
        if (!Any(StepState::kFailed)) break;
        plan_.state = plan_.ask || (DonePivot(plan_) != nullptr && !TIDE_PLANTED(kPivotIgnored))
                          ? PlanState::kNeedsYou : PlanState::kReversing;
        break;
      case PlanState::kNeedsYou:
        if (Any(StepState::kStuck)) break;
        if (!Any(StepState::kFailed))
          plan_.state = WentBack(plan_) ? PlanState::kReversing : PlanState::kOpen;
        break;
      case PlanState::kReversing:
        if (DonePivot(plan_) != nullptr && !TIDE_PLANTED(kPivotIgnored))
          plan_.state = Any(StepState::kFailed) ? PlanState::kNeedsYou : PlanState::kOpen;
        else if (Any(StepState::kStuck)) plan_.state = PlanState::kNeedsYou;
        else if (All(IsBack)) return End(PlanState::kReversed);
        break;
      case PlanState::kDone: case PlanState::kReversed: break;
    }
    return Status::Ok();
  }

  // What was kept for the way back is not needed any more; nor what failed before it began.
  Status End(PlanState state) {
    plan_.state = state;
    for (const PlanStep& step : plan_.steps)
      if (!step.compensation.none()) TIDE_TRY(world_.Withdraw(step.compensation));
    return Status::Ok();
  }

 public:
  // Until the wait runs out; -1: it does not.
  static int64_t LeftMs(const PlanStep& step, const PlanWorld& world) {
    if (step.deadline_ms == 0 || step.state != StepState::kActive || !step.op.none()) return -1;
    const bool same_boot = step.boot == world.Boot();
    const int64_t now_us = world.NowUs();
    // After a reboot without a calendar nobody knows how long it was: it begins anew.
    int64_t gone_us = same_boot ? world.BoottimeUs() - step.boottime_us
                      : now_us >= 0 && step.since_us >= 0 ? now_us - step.since_us : 0;
    gone_us = std::max<int64_t>(0, gone_us);
    return std::max<int64_t>(0, step.deadline_ms - gone_us / 1000);
  }

 private:
  Plan& plan_;
  PlanWorld& world_;
  bool changed_ = false;
};

PlanStep* FindStep(Plan* plan, const std::string& name) {
  for (PlanStep& step : plan->steps)
    if (step.name == name) return &step;
  return nullptr;
}

Result<PlanStep*> FindFailed(Plan* plan, const std::string& name) {
  PlanStep* step = FindStep(plan, name);
  if (step == nullptr) return Status::Error(Code::kNotFound, "no such step", name);
  const bool open = plan->state == PlanState::kNeedsYou &&
                    (step->state == StepState::kFailed || step->state == StepState::kStuck);
  if (!open)
    return Status::Error(Code::kBadState, std::string("the step is ") + StepStateName(step->state) +
                                              ": there is nothing to decide", name);
  return step;
}

}  // namespace

Result<bool> Advance(Plan* plan, PlanWorld& world) { return Pass(plan, world).Run(); }

Status TurnBack(Plan* plan) {
  const bool open = plan->state == PlanState::kOpen || plan->state == PlanState::kNeedsYou;
  if (!open)
    return Status::Error(Code::kBadState, std::string("the plan is ") + PlanStateName(plan->state));
  if (const PlanStep* pivot = DonePivot(*plan))
    return Status::Error(Code::kBadState, "the plan cannot be taken back after this step",
                         pivot->name);
  plan->state = PlanState::kReversing;
  return Status::Ok();
}

Status TryAgain(Plan* plan, const std::string& name) {
  TIDE_ASSIGN(PlanStep* step, FindFailed(plan, name));
  if (step->state == StepState::kFailed && !step->op.none())
    return Status::Error(Code::kBadState, "decide about its operation; the plan follows", name);
  if (step->state == StepState::kStuck) {
    step->state = StepState::kDone;   // it is taken back once more, by an undo
    step->compensation = Uid{};
    plan->state = PlanState::kReversing;
  } else {
    step->state = StepState::kWaiting;
    plan->state = WentBack(*plan) ? PlanState::kReversing : PlanState::kOpen;
  }
  return Status::Ok();
}

Status GoOnWithout(Plan* plan, const std::string& name) {
  TIDE_ASSIGN(PlanStep* step, FindFailed(plan, name));
  const bool back = WentBack(*plan);
  step->state = StepState::kSkipped;
  plan->state = back ? PlanState::kReversing : PlanState::kOpen;
  return Status::Ok();
}

int64_t DueInMs(const Plan& plan, const PlanWorld& world) {
  int64_t due = -1;
  for (const PlanStep& step : plan.steps) {
    const int64_t left = Pass::LeftMs(step, world);
    if (left >= 0 && (due < 0 || left < due)) due = left;
  }
  return due;
}

}  // namespace tidemark
