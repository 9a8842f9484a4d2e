// Plans: begun, read, decided; moved by what happens to their operations, and by time.
#include <algorithm>

#include "core/client/client.h"
#include "core/plan/advance.h"
#include "core/store/plans.h"

namespace tidemark {
namespace {

Result<Timeline> TellPlan(Reader& reader, Plan plan, const Manifest& manifest,
                          const Listener& listener, const Moment& now) {
  std::vector<std::optional<StoredOperation>> operations;
  for (const PlanStep& step : plan.steps) {
    const bool back = step.state == StepState::kReversing || step.state == StepState::kStuck;
    const Uid& shown = back && !step.compensation.none() ? step.compensation : step.op;
    operations.emplace_back();
    if (shown.none()) continue;
    TIDE_ASSIGN(operations.back(), reader.Find(shown));
  }
  Timeline timeline = TimelineOf(std::move(plan), operations, manifest, listener, now);
  TIDE_ASSIGN(timeline.db_version, reader.DbVersion());
  return timeline;
}

}  // namespace

Result<Uid> Client::BeginPlan(PlanDraft draft) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  Uid id;
  TIDE_TRY(InTurn([&]() -> Status {
    TIDE_ASSIGN(id, replica_->BeginPlan(std::move(draft)));
    return Status::Ok();
  }));
  AfterWrite(/*subscriptions=*/false);
  return id;
}

Status Client::TurnBackPlan(const Uid& id) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_TRY(InTurn([&] { return replica_->ChangePlan(id, TurnBack); }));
  AfterWrite(/*subscriptions=*/false);
  return Status::Ok();
}

Status Client::DecideStep(const Uid& id, const std::string& step, bool again) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_TRY(InTurn([&] {
    return replica_->ChangePlan(id, [&](Plan* plan) {
      return again ? TryAgain(plan, step) : GoOnWithout(plan, step);
    });
  }));
  AfterWrite(/*subscriptions=*/false);
  return Status::Ok();
}

Result<std::vector<Timeline>> Client::Plans(bool open_only) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
  TIDE_ASSIGN(std::vector<Plan> plans, ListPlans(reader->db(), open_only));
  std::vector<Timeline> timelines;
  for (Plan& plan : plans) {
    TIDE_ASSIGN(Timeline one,
                TellPlan(*reader, std::move(plan), manifest(), ListenerFor({}), Now()));
    timelines.push_back(std::move(one));
  }
  return timelines;
}

Result<Timeline> Client::FindPlan(const Uid& id) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
  TIDE_ASSIGN(std::optional<Plan> plan, tidemark::FindPlan(reader->db(), id));
  if (!plan) return Status::Error(Code::kNotFound, "no such plan", ToHex(id));
  return TellPlan(*reader, std::move(*plan), manifest(), ListenerFor({}), Now());
}

int64_t Client::PlansDueInMs() {
  const std::lock_guard<std::mutex> guard(memory_mutex_);
  if (plans_due_boot_us_ < 0) return -1;
  return std::max<int64_t>(0, (plans_due_boot_us_ - config_.clock->BoottimeUs() + 999) / 1000);
}

Status Client::MovePlansIfDue() {
  if (PlansDueInMs() != 0) return Status::Ok();
  TIDE_TRY(InTurn([&] { return replica_->TickPlans(); }));
  AfterWrite(/*subscriptions=*/false);
  return Status::Ok();
}

}  // namespace tidemark
