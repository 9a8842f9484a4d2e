#include "core/plan/plan.h"

#include <algorithm>

namespace tidemark {
namespace {

Status Lacks(const std::string& step, const char* what) {
  return Status::Error(Code::kInvalidArgument, what, step);
}

Status CheckInput(const StepRule& rule, const StepInput* input) {
  const bool waits = !rule.wait_for.collection.empty();
  if (input == nullptr) return Lacks(rule.name, waits ? "needs the record that it waits for"
                                                      : "needs its operation");
  if (!waits && input->op.none()) return Lacks(rule.name, "needs its operation");
  if (!waits && input->record) return Lacks(rule.name, "is no wait, and takes no record");
  if (!waits && !rule.compensate_with.empty() && input->compensation.none())
    return Lacks(rule.name, "needs the operation that takes it back");
  if (!waits) return Status::Ok();
  if (!input->op.none() || !input->compensation.none())
    return Lacks(rule.name, "is a wait, and takes no operation");
  if (!input->record) return Lacks(rule.name, "needs the record that it waits for");
  if (input->record->collection != rule.wait_for.collection)
    return Lacks(rule.name, "waits for a record of another collection");
  return Status::Ok();
}

}  // namespace

Phase PhaseOf(PlanState state) {
  if (state == PlanState::kNeedsYou) return Phase::kConflicted;
  return IsOpen(state) ? Phase::kPending : Phase::kSettled;
}

const char* StepStateName(StepState state) {
  switch (state) {
    case StepState::kWaiting: return "WAITING";
    case StepState::kActive: return "ACTIVE";
    case StepState::kDone: return "DONE";
    case StepState::kFailed: return "FAILED";
    case StepState::kSkipped: return "SKIPPED";
    case StepState::kReversing: return "REVERSING";
    case StepState::kReversed: return "REVERSED";
    case StepState::kStuck: return "STUCK";
  }
  return "UNKNOWN";
}

const char* PlanStateName(PlanState state) {
  switch (state) {
    case PlanState::kOpen: return "OPEN";
    case PlanState::kDone: return "DONE";
    case PlanState::kNeedsYou: return "NEEDS_YOU";
    case PlanState::kReversing: return "REVERSING";
    case PlanState::kReversed: return "REVERSED";
  }
  return "UNKNOWN";
}

Result<Plan> MakePlan(const PlanRule& rule, const std::vector<StepInput>& inputs) {
  Plan plan;
  plan.name = rule.name;
  plan.title = rule.title;
  plan.ask = rule.ask_on_failure;
  for (const StepInput& input : inputs)
    if (FindNamed(rule.steps, input.step) == nullptr)
      return Lacks(input.step, "is no step of this plan");
  for (const StepRule& from : rule.steps) {
    const auto given = std::find_if(inputs.begin(), inputs.end(), [&](const StepInput& input) {
      return input.step == from.name;
    });
    const StepInput* input = given == inputs.end() ? nullptr : &*given;
    TIDE_TRY(CheckInput(from, input));
    PlanStep& step = plan.steps.emplace_back();
    step.name = from.name;
    step.title = from.title;
    step.after = from.after;
    step.pivot = from.pivot;
    step.deadline_ms = from.deadline_ms;
    step.record = input->record;
    step.field = from.wait_for.field;
    step.value = from.wait_for.value;
    step.op = input->op;
    step.compensation = input->compensation;
  }
  return plan;
}

}  // namespace tidemark
