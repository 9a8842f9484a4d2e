#include "core/replica/plans.h"

#include <algorithm>

#include "core/base/plant.h"
#include "core/plan/advance.h"
#include "core/replica/submit.h"
#include "core/replica/view.h"
#include "core/replica/withdraw.h"
#include "core/store/plans.h"

namespace tidemark {
namespace {

// What a plan sees and does, inside one turn.
class TurnWorld final : public PlanWorld {
 public:
  explicit TurnWorld(Turn& turn) : turn_(turn) {}

  Result<OperationFact> FactOf(const Uid& uid) override {
    TIDE_ASSIGN(const std::optional<StoredOperation> op, FindOperation(turn_.db(), uid));
    OperationFact fact;
    if (!op) return fact;
    fact.known = true;
    fact.state = op->state;
    fact.reason = op->reason;
    fact.applied = op->outcome && op->outcome->applied;
    fact.replaced_by = op->replaced_by;
    return fact;
  }

  Result<bool> Holds(const PlanStep& wait) override {
    const ScopeState* scope = turn_.Find(wait.record->scope);
    if (scope == nullptr || !scope->revealed) return false;
    TIDE_ASSIGN(const std::optional<Record> record,
                ConfirmedOf(turn_, scope->no, wait.record->collection, wait.record->id));
    return record && Get(record->fields, wait.field) == wait.value;
  }

  int64_t NowUs() const override { return turn_.clock().WallUs(); }
  Uid Boot() const override { return turn_.clock().BootId(); }
  int64_t BoottimeUs() const override { return turn_.clock().BoottimeUs(); }

  Status Release(const Uid& uid) override { return ReleaseDraft(turn_, uid); }

  Status Withdraw(const Uid& uid) override {
    TIDE_ASSIGN(const std::optional<StoredOperation> op, FindOperation(turn_.db(), uid));
    if (!op || !IsLive(op->state) || op->sent()) return Status::Ok();
    std::vector<Uid> gone;
    return tidemark::Withdraw(turn_, {uid}, State::kCancelled, Reason::kNone, &gone);
  }

  Result<Uid> Undo(const Uid& uid) override {
    TIDE_ASSIGN(const std::optional<StoredOperation> op, FindOperation(turn_.db(), uid));
    if (!op || op->state != State::kSettled) return Uid{};
    return UndoSettled(turn_, *op);
  }

 private:
  Turn& turn_;
};

Result<Plan> Find(Turn& turn, const Uid& id) {
  TIDE_ASSIGN(std::optional<Plan> plan, FindPlan(turn.db(), id));
  if (!plan) return Status::Error(Code::kNotFound, "no such plan", ToHex(id));
  return std::move(*plan);
}

Status Keep(Turn& turn, const Plan& plan) {
  TIDE_TRY(UpdatePlan(turn.txn, plan));
  turn.changes.plans.push_back(plan.id);
  return Status::Ok();
}

// A refusal names the step.
Result<Uid> SubmitHeld(Turn& turn, const std::string& step, Draft draft) {
  draft.held = true;
  TIDE_ASSIGN(SubmitAnswer answer, SubmitDraft(turn, std::move(draft)));
  if (answer.status.ok()) return answer.uid;
  std::string& subject = answer.status.subject;
  subject = step + (subject.empty() ? "" : ": ") + subject;
  return answer.status;
}

void Number(Draft* draft, const Uid& plan, size_t at, size_t of) {
  draft->operation.plan = plan;
  draft->operation.plan_step = static_cast<uint32_t>(at) + 1;
  draft->operation.plan_steps = static_cast<uint32_t>(of);
}

}  // namespace

Status AdvancePlans(Turn& turn, bool due) {
  const bool moved = !turn.changes.operations.empty() || !turn.changes.records.empty() ||
                     !turn.changes.plans.empty();
  const bool open = turn.replica->open_plans() > 0 || !turn.changes.plans.empty();
  if (!due && !(open && moved)) return Status::Ok();
  if (TIDE_PLANTED(kPlanAsleep)) return Status::Ok();
  TurnWorld world(turn);
  TIDE_ASSIGN(std::vector<Plan> plans, ListPlans(turn.db(), /*open_only=*/true));
  turn.plans = PlansNow{};
  for (Plan& plan : plans) {
    TIDE_ASSIGN(const bool changed, Advance(&plan, world));
    if (changed) TIDE_TRY(Keep(turn, plan));
    if (!IsOpen(plan.state)) continue;
    turn.plans->open++;
    const int64_t due_ms = DueInMs(plan, world);
    if (due_ms < 0) continue;
    const int64_t at_us = turn.clock().BoottimeUs() + due_ms * 1000;
    int64_t& next_us = turn.plans->due_boot_us;
    next_us = next_us < 0 ? at_us : std::min(next_us, at_us);
  }
  return Status::Ok();
}

Result<Uid> Replica::BeginPlan(PlanDraft draft) {
  const PlanRule* rule = store_.manifest()->FindPlan(draft.name);
  if (rule == nullptr)
    return Status::Error(Code::kInvalidArgument, "the manifest declares no such plan", draft.name);
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "begin plan", /*full=*/true));
  const Uid id = NewUidNow(clock_, random_);
  std::vector<StepInput> inputs;
  for (StepDraft& step : draft.steps) {
    StepInput& input = inputs.emplace_back();
    input.step = step.step;
    const StepRule* known = FindNamed(rule->steps, step.step);
    const size_t at = known == nullptr ? rule->steps.size() : known - rule->steps.data();
    if (step.operation) {
      Number(&*step.operation, id, at, rule->steps.size());
      TIDE_ASSIGN(input.op, SubmitHeld(turn, step.step, std::move(*step.operation)));
    }
    if (step.compensation) {
      Number(&*step.compensation, id, at, rule->steps.size());
      TIDE_ASSIGN(input.compensation, SubmitHeld(turn, step.step, std::move(*step.compensation)));
    }
    input.record = std::move(step.record);
    if (input.record) TIDE_TRY(CompleteKeyOf(turn, &*input.record));
  }
  TIDE_ASSIGN(Plan plan, MakePlan(*rule, inputs));
  plan.id = id;
  plan.policy = turn.manifest().policy();
  plan.begun_us = clock_.WallUs();
  TIDE_TRY(InsertPlan(turn.txn, &plan));
  turn.changes.plans.push_back(id);
  TIDE_TRY(turn.Commit());
  return id;
}

Status Replica::ChangePlan(const Uid& id, const std::function<Status(Plan*)>& change) {
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "change plan", /*full=*/true));
  TIDE_ASSIGN(Plan plan, Find(turn, id));
  TIDE_TRY(change(&plan));
  TIDE_TRY(Keep(turn, plan));
  return turn.Commit();
}

Status Replica::TickPlans() {
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "plans", /*full=*/false));
  turn.plans_due = true;
  return turn.Commit();
}

}  // namespace tidemark
