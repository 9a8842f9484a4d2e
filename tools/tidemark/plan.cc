#include <iostream>
#include <iterator>

#include "tools/tidemark/effects_json.h"
#include "tools/tidemark/operation_build.h"
#include "tools/tidemark/program.h"
#include "tools/tidemark/session.h"
#include "tools/tidemark/text_forms.h"
#include "tools/tidemark/truth_json.h"

namespace tidemark {
namespace {

struct PlanOptions {
  std::string action, id, step;
  bool all = false;
};

void Declare(CLI::App* verb, PlanOptions* options) {
  verb->add_option("action", options->action,
                   "begin (a JSON object on stdin), list, show ID, back ID, again ID STEP, "
                   "without ID STEP")
      ->required()->check(CLI::IsMember({"begin", "list", "show", "back", "again", "without"}));
  verb->add_option("id", options->id, "the plan")->type_name("ID");
  verb->add_option("step", options->step, "the step that failed or is stuck")->type_name("STEP");
  verb->add_flag("--all", options->all, "list those that are over, too");
  verb->footer("begin reads {\"plan\":NAME,\"steps\":{STEP:OPERATION or {\"collection\":…,\"id\":…,"
               "\"scope\":…}},\n\"compensations\":{STEP:OPERATION}}, an OPERATION as in submit "
               "--lines.");
}

const char* NameOf(tide_step_state state) {
  static constexpr const char* kNames[] = {"UNKNOWN", "WAITING", "ACTIVE", "DONE", "FAILED",
                                           "SKIPPED", "REVERSING", "REVERSED", "STUCK"};
  return state < std::size(kNames) ? kNames[state] : kNames[0];
}

const char* NameOfPlan(tide_plan_state state) {
  static constexpr const char* kNames[] = {"UNKNOWN", "OPEN", "DONE", "NEEDS_YOU", "REVERSING",
                                           "REVERSED"};
  return state < std::size(kNames) ? kNames[state] : kNames[0];
}

Json TimeOf(int64_t ms) { return ms < 0 ? Json(nullptr) : Json(ms); }

Json StepJson(const tide_timeline_step& step) {
  Json json = {{"step", Text(step.name)}, {"title", Text(step.title)},
               {"state", NameOf(step.state)},
               {"op", UidOrNull(step.op)},
               {"op_state", NameOrNull(TIDE_NAMES_STATE, step.op_state)},
               {"since_ms", TimeOf(step.since_at_ms)}, {"until_ms", TimeOf(step.until_at_ms)},
               {"reason", NameOrNull(TIDE_NAMES_REASON, step.reason)}, {"why", Text(step.text)}};
  if (!IsNone(step.compensation)) json["compensation"] = WriteUid(step.compensation);
  return json;
}

Json PlanJson(const tide_timelines* list, size_t index, const tide_timeline& plan,
              std::string* text) {
  Json steps = Json::array();
  *text += Text(plan.title) + ": " + Text(plan.text) + "\n";
  tide_timeline_step step = TIDE_INIT(tide_timeline_step);
  for (size_t i = 0; tide_timelines_step(list, index, i, &step) == TIDE_OK; i++) {
    steps.push_back(StepJson(step));
    *text += "  " + Text(step.title) + ": " + Text(step.text) + "\n";
  }
  return {{"id", WriteUid(plan.id)}, {"plan", Text(plan.name)}, {"title", Text(plan.title)},
          {"state", NameOfPlan(plan.state)}, {"phase", tide_name(TIDE_NAMES_PHASE, plan.phase)},
          {"begun_ms", TimeOf(plan.begun_at_ms)}, {"why", Text(plan.text)}, {"steps", steps}};
}

int AnswerPlan(const Context& context, tide_client* client, const tide_uid& id) {
  TimelinesHandle list;
  tide_error error = TIDE_INIT(tide_error);
  if (Require(tide_timelines_find(client, &id, Into(list), &error), error) == TIDE_NOT_FOUND)
    throw Failure(TIDE_NOT_FOUND, "no such plan: " + WriteUid(id));
  tide_timeline plan = TIDE_INIT(tide_timeline);
  Require(tide_timelines_at(list.get(), 0, &plan), error);
  std::string text;
  const Json json = PlanJson(list.get(), 0, plan, &text);
  context.output.Answer(json, text);
  return kExitOk;
}

int RunList(const Context& context, const PlanOptions& options) {
  Session session(context.globals, Network::kOff);
  TimelinesHandle list;
  tide_error error = TIDE_INIT(tide_error);
  const uint32_t flags = options.all ? 0 : TIDE_PLANS_OPEN;
  Require(tide_timelines_list(session.client(), flags, Into(list), &error), error);
  Json plans = Json::array();
  std::string text;
  tide_timeline plan = TIDE_INIT(tide_timeline);
  for (size_t i = 0; tide_timelines_at(list.get(), i, &plan) == TIDE_OK; i++)
    plans.push_back(PlanJson(list.get(), i, plan, &text));
  context.output.Answer({{"plans", plans}}, text.empty() ? "No plan is under way." : text);
  return kExitOk;
}

[[noreturn]] void RefuseInput(const std::string& problem) {
  throw Failure(TIDE_ERROR_INVALID_ARGUMENT, problem + "; nothing was begun");
}

const Json& ObjectIn(const Json& object, const char* name) {
  static const Json kNone = Json::object();
  const auto found = object.find(name);
  if (found == object.end()) return kNone;
  if (!found->is_object()) RefuseInput("\"" + std::string(name) + "\" is not an object");
  return *found;
}

OperationHandle OperationIn(tide_client* client, const Json& json) {
  return BuildOperation(client, ReadOperationLine(WriteJson(json)));
}

std::string TextIn(const Json& object, const char* name, const std::string& step) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string())
    RefuseInput("step " + step + " has neither effects nor a record: \"" + name + "\" is missing");
  return found->get<std::string>();
}

void GiveStep(tide_client* client, tide_plan* plan, const std::string& name, const Json& json) {
  tide_error error = TIDE_INIT(tide_error);
  if (!json.is_object()) RefuseInput("step " + name + " is not an object");
  if (json.contains("effects")) {
    const OperationHandle op = OperationIn(client, json);
    Require(tide_plan_operation(plan, Str(name), op.get(), &error), error);
    return;
  }
  RecordName record{TextIn(json, "collection", name), TextIn(json, "id", name), {}};
  if (json.contains("scope")) record.scope = TextIn(json, "scope", name);
  const tide_key key = record.Key();
  Require(tide_plan_record(plan, Str(name), &key, &error), error);
}

int RunBegin(const Context& context) {
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  const std::optional<Json> json = ParseJson(input);
  if (!json || !json->is_object()) RefuseInput("stdin is not a JSON object");
  const auto name = json->find("plan");
  if (name == json->end() || !name->is_string()) RefuseInput("\"plan\" names no plan");
  for (const auto& [key, value] : json->items())
    if (key != "plan" && key != "steps" && key != "compensations")
      RefuseInput("\"" + key + "\" is not known here");
  Session session(context.globals, Network::kOff);
  PlanHandle plan;
  tide_error error = TIDE_INIT(tide_error);
  Require(tide_plan_new(session.client(), Str(name->get_ref<const std::string&>()), Into(plan),
                        &error), error);
  for (const auto& [step, value] : ObjectIn(*json, "steps").items())
    GiveStep(session.client(), plan.get(), step, value);
  for (const auto& [step, value] : ObjectIn(*json, "compensations").items()) {
    const OperationHandle op = OperationIn(session.client(), value);
    Require(tide_plan_compensation(plan.get(), Str(step), op.get(), &error), error);
  }
  tide_uid id = {};
  Require(tide_plan_begin(plan.get(), &id, &error), error);
  return AnswerPlan(context, session.client(), id);
}

int Run(const Context& context, const PlanOptions& options) {
  if (options.action == "begin") return RunBegin(context);
  if (options.action == "list") return RunList(context, options);
  const std::optional<tide_uid> id = ReadUid(options.id);
  if (!id) throw Failure(TIDE_ERROR_INVALID_ARGUMENT, "a plan's id is 32 hex digits");
  Session session(context.globals, Network::kOff);
  tide_error error = TIDE_INIT(tide_error);
  tide_status status = TIDE_OK;
  if (options.action == "back") {
    status = tide_plan_turn_back(session.client(), &*id, &error);
  } else if (options.action != "show") {
    const bool again = options.action == "again";
    status = tide_plan_decide(session.client(), &*id, Str(options.step),
                              again ? TIDE_STEP_AGAIN : TIDE_STEP_WITHOUT, &error);
  }
  if (Require(status, error) == TIDE_NOT_FOUND)
    throw Failure(TIDE_NOT_FOUND, "no such plan or step: " + options.id + " " + options.step);
  return AnswerPlan(context, session.client(), *id);
}

}  // namespace

void AddPlan(Program& program) {
  AddVerb<PlanOptions>(program, "plan", "several steps that belong together, as a timeline",
                       Declare, Run);
}

}  // namespace tidemark
