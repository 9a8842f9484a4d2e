#include "core/store/plans.h"

#include "core/store/damage.h"
#include "core/wire/codec.h"

namespace tidemark {
namespace {

// A value by itself, as a record of one field.
constexpr char kValue[] = "v";

std::string RulesOf(const PlanStep& step) {
  std::string rules;   // names are identifiers: they hold neither ':' nor ','
  for (const AfterRule& after : step.after) {
    if (!rules.empty()) rules += ',';
    rules += after.step + ':' + std::to_string(static_cast<int>(after.when));
  }
  return rules;
}

std::vector<AfterRule> AfterOf(std::string_view rules) {
  std::vector<AfterRule> after;
  while (!rules.empty()) {
    const std::string_view one = rules.substr(0, rules.find(','));
    rules.remove_prefix(std::min(rules.size(), one.size() + 1));
    const size_t colon = one.find(':');
    if (colon == std::string_view::npos || colon + 1 >= one.size()) continue;
    after.push_back({std::string(one.substr(0, colon)),
                     static_cast<AfterWhen>(one[colon + 1] - '0')});
  }
  return after;
}

void BindUid(Query& query, int at, const Uid& uid) {
  if (uid.none()) query.BindNull(at);
  else query.BindBlob(at, uid.view());
}

Status PutStep(WriteTxn& txn, const Plan& plan, size_t at) {
  const PlanStep& step = plan.steps[at];
  Fields value;
  Put(value, kValue, step.value);
  static const RecordKey kNone;
  const RecordKey& record = step.record ? *step.record : kNone;
  Query query = txn.db().Use(
      "INSERT OR REPLACE INTO tide_plan_step(plan, at, name, title, rules, pivot, deadline_ms, "
      "scope, collection, id, field, value, op, compensation, state, reason, since_us, until_us, "
      "boot, boottime_us) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
      "?15, ?16, ?17, ?18, ?19, ?20)");
  query.Bind(1, plan.no).Bind(2, at).Bind(3, std::string_view(step.name));
  query.Bind(4, std::string_view(step.title)).Bind(5, std::string_view(RulesOf(step)));
  query.Bind(6, step.pivot).Bind(7, step.deadline_ms).Bind(8, std::string_view(record.scope));
  query.Bind(9, std::string_view(record.collection)).Bind(10, std::string_view(record.id));
  query.Bind(11, std::string_view(step.field)).BindBlob(12, EncodeFields(value));
  BindUid(query, 13, step.op);
  BindUid(query, 14, step.compensation);
  query.Bind(15, step.state).Bind(16, step.reason).Bind(17, step.since_us);
  query.Bind(18, step.until_us).BindBlob(19, step.boot.view()).Bind(20, step.boottime_us);
  return query.Run();
}

Result<PlanStep> ReadStep(const Query& row) {
  PlanStep step;
  step.name = row.Text(0);
  step.title = row.Text(1);
  step.after = AfterOf(row.Text(2));
  step.pivot = row.Int(3) != 0;
  step.deadline_ms = row.Int(4);
  const RecordKey record{std::string(row.Text(5)), std::string(row.Text(6)),
                         std::string(row.Text(7))};
  if (!record.collection.empty()) step.record = record;
  step.field = row.Text(8);
  TIDE_ASSIGN(const Fields value, AtRest(DecodeFields(row.Text(9)), "a plan"));
  step.value = Get(value, kValue);
  step.op = UidOrNone(row.Text(10));
  step.compensation = UidOrNone(row.Text(11));
  step.state = static_cast<StepState>(row.Int(12));
  step.reason = static_cast<Reason>(row.Int(13));
  step.since_us = row.Int(14);
  step.until_us = row.Int(15);
  step.boot = UidOrNone(row.Text(16));
  step.boottime_us = row.Int(17);
  return step;
}

Status ReadSteps(Database& db, Plan* plan) {
  Query query = db.Use(
      "SELECT name, title, rules, pivot, deadline_ms, scope, collection, id, field, value, op, "
      "compensation, state, reason, since_us, until_us, boot, boottime_us FROM tide_plan_step "
      "WHERE plan = ?1 ORDER BY at");
  query.Bind(1, plan->no);
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return Status::Ok();
    TIDE_ASSIGN(PlanStep step, ReadStep(query));
    plan->steps.push_back(std::move(step));
  }
}

#define TIDE_PLAN_COLUMNS "no, id, name, title, policy, ask, state, begun_us"

Plan ReadPlan(const Query& row) {
  Plan plan;
  plan.no = row.Int(0);
  plan.id = UidOrNone(row.Text(1));
  plan.name = row.Text(2);
  plan.title = row.Text(3);
  plan.policy = static_cast<uint32_t>(row.Int(4));
  plan.ask = row.Int(5) != 0;
  plan.state = static_cast<PlanState>(row.Int(6));
  plan.begun_us = row.Int(7);
  return plan;
}

}  // namespace

Status InsertPlan(WriteTxn& txn, Plan* plan) {
  Query query = txn.db().Use(
      "INSERT INTO tide_plan(id, name, title, policy, ask, state, begun_us) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  query.BindBlob(1, plan->id.view()).Bind(2, std::string_view(plan->name));
  query.Bind(3, std::string_view(plan->title)).Bind(4, plan->policy).Bind(5, plan->ask);
  TIDE_TRY(query.Bind(6, plan->state).Bind(7, plan->begun_us).Run());
  plan->no = txn.db().last_insert_rowid();
  for (size_t i = 0; i < plan->steps.size(); i++) TIDE_TRY(PutStep(txn, *plan, i));
  return Status::Ok();
}

Status UpdatePlan(WriteTxn& txn, const Plan& plan) {
  Query query = txn.db().Use("UPDATE tide_plan SET state = ?2 WHERE no = ?1");
  TIDE_TRY(query.Bind(1, plan.no).Bind(2, plan.state).Run());
  for (size_t i = 0; i < plan.steps.size(); i++) TIDE_TRY(PutStep(txn, plan, i));
  return Status::Ok();
}

Result<std::optional<Plan>> FindPlan(Database& db, const Uid& id) {
  Query query = db.Use("SELECT " TIDE_PLAN_COLUMNS " FROM tide_plan WHERE id = ?1");
  TIDE_ASSIGN(const bool row, query.BindBlob(1, id.view()).Step());
  if (!row) return std::optional<Plan>();
  Plan plan = ReadPlan(query);
  TIDE_TRY(ReadSteps(db, &plan));
  return std::optional<Plan>(std::move(plan));
}

Result<std::vector<Plan>> ListPlans(Database& db, bool open_only) {
  std::vector<Plan> plans;
  {
    Query query = db.Use("SELECT " TIDE_PLAN_COLUMNS
                         " FROM tide_plan WHERE ?1 = 0 OR state NOT IN (2, 5) ORDER BY no");
    query.Bind(1, open_only);
    for (;;) {
      TIDE_ASSIGN(const bool row, query.Step());
      if (!row) break;
      plans.push_back(ReadPlan(query));
    }
  }
  for (Plan& plan : plans) TIDE_TRY(ReadSteps(db, &plan));
  return plans;
}

}  // namespace tidemark
