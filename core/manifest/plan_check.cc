#include "core/manifest/plan_check.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/manifest/names.h"

namespace tidemark {
namespace {

class PlanCheck {
 public:
  PlanCheck(const Manifest& manifest, const PlanRule& plan, const Place& place,
            Problems* problems)
      : manifest_(manifest), plan_(plan), place_(place), problems_(*problems) {}

  void Run() {
    IndexSteps();
    for (size_t i = 0; i < plan_.steps.size(); i++) CheckStep(i);
    CheckCycle();
    CheckPivot();
  }

 private:
  void IndexSteps();
  void CheckStep(size_t at);
  void CheckCycle();
  void CheckPivot();
  // All that come after step `from`, however far.
  std::set<size_t> Later(size_t from) const;
  void Add(size_t step, const char* setting, std::string message, int index = -1) {
    problems_.Add(place_.Then("step", static_cast<int>(step)).Then(setting, index),
                  plan_.name + "." + plan_.steps[step].name, std::move(message));
  }

  const Manifest& manifest_;
  const PlanRule& plan_;
  const Place& place_;
  Problems& problems_;
  std::map<std::string_view, size_t> index_;  // by name, the first of each
};

void PlanCheck::IndexSteps() {
  for (size_t i = 0; i < plan_.steps.size(); i++)
    if (const std::string& name = plan_.steps[i].name;
        !index_.emplace(name, i).second && !name.empty())
      Add(i, "name", "step " + Quote(name) + " is declared twice");
}

void PlanCheck::CheckStep(size_t at) {
  const StepRule& step = plan_.steps[at];
  std::set<std::string_view> seen;
  for (size_t i = 0; i < step.after.size(); i++) {
    const std::string& name = step.after[i].step;
    if (index_.count(name) == 0)
      Add(at, "after", "there is no step " + Quote(name) + " to come after", static_cast<int>(i));
    else if (!seen.insert(name).second)
      Add(at, "after", "the step comes after " + Quote(name) + " twice", static_cast<int>(i));
  }
  if (!step.compensate_with.empty() && manifest_.FindIntent(step.compensate_with) == nullptr)
    Add(at, "compensate_with", "intent " + Quote(step.compensate_with) + " is not declared");
}

std::set<size_t> PlanCheck::Later(size_t from) const {
  std::set<size_t> later;
  std::vector<std::string_view> open = {plan_.steps[from].name};
  while (!open.empty()) {
    const std::string_view name = open.back();
    open.pop_back();
    for (size_t i = 0; i < plan_.steps.size(); i++) {
      const auto& after = plan_.steps[i].after;
      const bool follows =
          std::any_of(after.begin(), after.end(), [&](auto& one) { return one.step == name; });
      if (follows && later.insert(i).second) open.push_back(plan_.steps[i].name);
    }
  }
  return later;
}

// Takes away what may begin, until nothing more may: what is left waits for itself.
void PlanCheck::CheckCycle() {
  std::set<std::string_view> left;
  for (const StepRule& step : plan_.steps) left.insert(step.name);
  const auto waits = [&](const StepRule& step) {
    return std::any_of(step.after.begin(), step.after.end(),
                       [&](auto& one) { return left.count(one.step) != 0; });
  };
  for (size_t before = 0; before != left.size();) {
    before = left.size();
    for (const StepRule& step : plan_.steps)
      if (!waits(step)) left.erase(step.name);
  }
  for (size_t i = 0; i < plan_.steps.size(); i++)
    if (left.count(plan_.steps[i].name) != 0)
      return Add(i, "after",
                 "step " + Quote(plan_.steps[i].name) +
                     " can never begin: it comes after itself, or after a step that does", 0);
}

void PlanCheck::CheckPivot() {
  size_t pivot = plan_.steps.size();
  for (size_t i = 0; i < plan_.steps.size(); i++) {
    if (!plan_.steps[i].pivot) continue;
    if (pivot != plan_.steps.size())
      return Add(i, "pivot", "step " + Quote(plan_.steps[pivot].name) + " is the pivot already");
    pivot = i;
  }
  if (pivot == plan_.steps.size()) return;
  std::set<size_t> forward = Later(pivot);
  forward.insert(pivot);
  for (const size_t i : forward)
    if (!plan_.steps[i].compensate_with.empty())
      Add(i, "compensate_with", "from the pivot on there is only forward: nothing is taken back");
}

}  // namespace

void CheckPlan(const Manifest& manifest, const PlanRule& plan, const Place& place,
               Problems* problems) {
  PlanCheck(manifest, plan, place, problems).Run();
}

}  // namespace tidemark
