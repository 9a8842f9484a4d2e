#include "core/tell/timeline.h"

#include <algorithm>

#include "core/tell/phrase.h"

namespace tidemark {
namespace {

std::string TitleOfField(const PlanStep& step, const Manifest& manifest) {
  const CollectionRule* rule = manifest.FindCollection(step.record->collection);
  const FieldRule* field = rule == nullptr ? nullptr : rule->FindField(step.field);
  return field == nullptr ? step.field : field->title;
}

const char* StepKey(const PlanStep& step) {
  switch (step.state) {
    case StepState::kWaiting: return "step.waiting";
    case StepState::kActive: return step.op.none() ? "step.wait" : "step.active";
    case StepState::kDone: return "step.done";
    case StepState::kFailed: return step.reason == Reason::kExpired ? "step.late" : "step.failed";
    case StepState::kSkipped: return "step.skipped";
    case StepState::kReversing: return "step.reversing";
    case StepState::kReversed: return "step.reversed";
    case StepState::kStuck: return "step.stuck";
  }
  return "step.waiting";
}

const char* PlanKey(PlanState state) {
  switch (state) {
    case PlanState::kOpen: return "plan.open";
    case PlanState::kDone: return "plan.done";
    case PlanState::kNeedsYou: return "plan.needs_you";
    case PlanState::kReversing: return "plan.reversing";
    case PlanState::kReversed: return "plan.reversed";
  }
  return "plan.open";
}

// The step that the whole is about now.
size_t PresentStep(const Plan& plan) {
  const bool stuck = plan.state == PlanState::kNeedsYou;
  for (size_t i = 0; i < plan.steps.size(); i++) {
    const StepState state = plan.steps[i].state;
    if (stuck ? state == StepState::kFailed || state == StepState::kStuck
              : state == StepState::kActive)
      return i;
  }
  return 0;
}

std::string TellPlan(const Plan& plan, Language language) {
  if (plan.steps.empty()) return {};
  const size_t at = PresentStep(plan);
  return Say(PlanKey(plan.state), language,
             {{"n", std::to_string(at + 1)}, {"of", std::to_string(plan.steps.size())},
              {"step", plan.steps[at].title}});
}

}  // namespace

Timeline TimelineOf(Plan plan, const std::vector<std::optional<StoredOperation>>& operations,
                    const Manifest& manifest, const Listener& listener, const Moment& now) {
  const Language language = LanguageOf(listener.locale);
  Timeline timeline;
  timeline.text = TellPlan(plan, language);
  for (size_t i = 0; i < plan.steps.size(); i++) {
    const PlanStep& step = plan.steps[i];
    Timeline::Step& told = timeline.steps.emplace_back();
    Words words;
    if (step.record) words["field"] = TitleOfField(step, manifest);
    told.text = Say(StepKey(step), language, words);
    if (i >= operations.size() || !operations[i]) continue;
    told.operation = operations[i]->state;
    // Why, in the words of the operation itself.
    if (step.state == StepState::kFailed || step.state == StepState::kStuck)
      told.text += " " + TellOperation(*operations[i], Reason::kNone, manifest, listener, now);
  }
  timeline.plan = std::move(plan);
  return timeline;
}

}  // namespace tidemark
