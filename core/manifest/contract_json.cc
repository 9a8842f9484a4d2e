#include "core/manifest/contract_json.h"

#include "core/manifest/manifest.h"

namespace tidemark {
namespace {

using Json = PolicyObject;

Json ContactJson(const ContactRule& rule) {
  return {{"product_owner", rule.product_owner},
          {"security", rule.security},
          {"support", rule.support}};
}

Json ScreenJson(const ScreenRule& rule) {
  Json json{{"name", rule.name}, {"title", rule.title}, {"owner", rule.owner},
            {"rationale", rule.rationale}};
  if (rule.query.empty())
    json["collections"] = rule.collections;
  else
    json["query"] = rule.query;
  if (rule.own_tier) json["tier"] = TierJson(rule.tier);
  json["when_stale"] = WhenStaleName(rule.when_stale);
  return json;
}

Json GateJson(const GateRule& rule) {
  Json json{{"name", rule.name}, {"title", rule.title}, {"rationale", rule.rationale},
            {"offline", OfflineName(rule.offline)}};
  json["needs"] = Json::array();
  for (const GateNeed& need : rule.needs)
    json["needs"].push_back(Json{{"collection", need.collection},
                                 {"tier", TierJson(need.tier)},
                                 {"no_conflict", need.no_conflict},
                                 {"nothing_pending", need.nothing_pending}});
  return json;
}

Json IntentJson(const IntentRule& rule) {
  Json json{{"name", rule.name}, {"title", rule.title}, {"valid_for_ms", rule.valid_for_ms},
            {"strict", rule.strict}, {"irreversible", rule.irreversible}};
  if (!rule.gate.empty()) json["gate"] = rule.gate;
  return json;
}

Json StepJson(const StepRule& rule) {
  Json json{{"name", rule.name}, {"title", rule.title}};
  json["after"] = Json::array();
  for (const AfterRule& after : rule.after)
    json["after"].push_back(Json{{"step", after.step}, {"when", WhenName(after.when)}});
  if (!rule.wait_for.collection.empty())
    json["wait_for"] = {{"collection", rule.wait_for.collection},
                        {"field", rule.wait_for.field},
                        {"equals", rule.wait_for.equals}};
  if (!rule.compensate_with.empty()) json["compensate_with"] = rule.compensate_with;
  if (rule.pivot) json["pivot"] = true;
  if (rule.deadline_ms != 0) json["deadline_ms"] = rule.deadline_ms;
  return json;
}

Json PlanJson(const PlanRule& rule) {
  Json json{{"name", rule.name}, {"title", rule.title},
            {"on_failure", rule.ask_on_failure ? "ask" : "reverse"}};
  json["steps"] = Json::array();
  for (const StepRule& step : rule.steps) json["steps"].push_back(StepJson(step));
  return json;
}

Json CacheJson(const CacheRule& rule) {
  return {{"name", rule.name}, {"collections", rule.collections}, {"fields", rule.fields},
          {"max_age_ms", rule.max_age_ms}};
}

template <class Rule>
Json ListJson(const std::vector<Rule>& rules, Json (*one)(const Rule&)) {
  Json list = Json::array();
  for (const Rule& rule : rules) list.push_back(one(rule));
  return list;
}

}  // namespace

PolicyObject TierJson(const Tier& tier) {
  return {{"kind", TierName(tier.kind)}, {"window_ms", tier.window_ms}};
}

void AddContract(const Contract& contract, PolicyObject* out) {
  (*out)["contact"] = ContactJson(contract.contact);
  (*out)["notice_days"] = contract.notice_days;
  (*out)["screens"] = ListJson(contract.screens, ScreenJson);
  (*out)["gates"] = ListJson(contract.gates, GateJson);
  (*out)["intents"] = ListJson(contract.intents, IntentJson);
  (*out)["plans"] = ListJson(contract.plans, PlanJson);
  (*out)["caches"] = ListJson(contract.caches, CacheJson);
}

}  // namespace tidemark
