// Plans being written.
#include <algorithm>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/grows.h"
#include "capi/src/op_handle.h"
#include "capi/src/value_convert.h"
#include "tidemark/plan.h"

using namespace tidemark;

struct tide_plan final : Handle {
  static constexpr HandleKind kKind = HandleKind::kPlan;
  tide_plan(std::shared_ptr<Client> of, std::string name) : Handle(kKind), client(std::move(of)) {
    draft.name = std::move(name);
  }

  StepDraft& StepOf(std::string step) {
    const auto known = std::find_if(draft.steps.begin(), draft.steps.end(),
                                    [&](const StepDraft& one) { return one.step == step; });
    if (known != draft.steps.end()) return *known;
    draft.steps.emplace_back();
    draft.steps.back().step = std::move(step);
    return draft.steps.back();
  }

  const std::shared_ptr<Client> client;
  PlanDraft draft;
  bool begun = false;
};

namespace {

Status CheckUnbegun(const tide_plan* plan) {
  TIDE_TRY(CheckHandle(plan, "plan"));
  if (plan->begun) return Status::Error(Code::kBadState, "the plan was begun already");
  return Status::Ok();
}

tide_status Take(tide_plan* plan, tide_str step, tide_op* op,
                 std::optional<Draft> StepDraft::*where, tide_error* error) {
  return Guard(error, [&]() -> Status {
    TIDE_TRY(CheckUnbegun(plan));
    TIDE_ASSIGN(std::string name, TakeText(step, "step"));
    TIDE_TRY(CheckWritable(op));
    if (op->client != plan->client)
      return Status::Error(Code::kWrongHandle, "is another client's", "op");
    TIDE_ASSIGN(Draft draft, op->builder.Finish());
    plan->StepOf(std::move(name)).*where = std::move(draft);
    op->submitted = true;
    return Status::Ok();
  });
}

}  // namespace

tide_status tide_plan_new(tide_client* client, tide_str name, tide_plan** out_plan,
                          tide_error* error) {
  ClearOut(out_plan);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_plan, "out_plan"));
    TIDE_ASSIGN(std::string text, TakeText(name, "name"));
    if (held->manifest().FindPlan(text) == nullptr)
      return Status::Error(Code::kInvalidArgument, "the manifest declares no such plan", text);
    *out_plan = new tide_plan(held, std::move(text));
    return Status::Ok();
  });
}

tide_status tide_plan_operation(tide_plan* plan, tide_str step, tide_op* op, tide_error* error) {
  return Take(plan, step, op, &StepDraft::operation, error);
}

tide_status tide_plan_compensation(tide_plan* plan, tide_str step, tide_op* op,
                                   tide_error* error) {
  return Take(plan, step, op, &StepDraft::compensation, error);
}

tide_status tide_plan_record(tide_plan* plan, tide_str step, const tide_key* key,
                             tide_error* error) {
  return Guard(error, [&]() -> Status {
    TIDE_TRY(CheckUnbegun(plan));
    TIDE_ASSIGN(std::string name, TakeText(step, "step"));
    TIDE_ASSIGN(RecordKey record, TakeKey(key));
    plan->StepOf(std::move(name)).record = std::move(record);
    return Status::Ok();
  });
}

tide_status tide_plan_begin(tide_plan* plan, tide_uid* out_id, tide_error* error) {
  ClearOut(out_id);
  return Guard(error, [&]() -> Status {
    TIDE_TRY(CheckUnbegun(plan));
    TIDE_TRY(CheckGiven(out_id, "out_id"));
    TIDE_ASSIGN(const Uid id, plan->client->BeginPlan(plan->draft));
    plan->begun = true;
    *out_id = ViewOf(id);
    return Status::Ok();
  });
}

void tide_plan_free(tide_plan* plan) {
  if (IsHandle(plan)) delete plan;
}

tide_status tide_plan_turn_back(tide_client* client, const tide_uid* id, tide_error* error) {
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(id, "id"));
    return held->TurnBackPlan(TakeUid(*id));
  });
}

tide_status tide_plan_decide(tide_client* client, const tide_uid* id, tide_str step,
                             tide_step_decision decision, tide_error* error) {
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(id, "id"));
    TIDE_ASSIGN(const std::string name, TakeText(step, "step"));
    if (decision != TIDE_STEP_AGAIN && decision != TIDE_STEP_WITHOUT)
      return Status::Error(Code::kUnsupported, "is no decision of this library", "decision");
    return held->DecideStep(TakeUid(*id), name, decision == TIDE_STEP_AGAIN);
  });
}
