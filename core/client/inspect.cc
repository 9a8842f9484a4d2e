// The inner state as JSON, for people and tools: keys may be added. Values of records are redacted
// by default.
#include <nlohmann/json.hpp>

#include "core/client/client.h"

namespace tidemark {
namespace {

using Json = nlohmann::ordered_json;

Json ScopeJson(const ScopeState& scope) {
  return {{"scope", scope.scope}, {"load", scope.no}, {"subscribed", scope.subscribed},
          {"implicit", scope.implicit}, {"revealed", scope.revealed}, {"revoked", scope.revoked},
          {"suspect", scope.suspect}, {"epoch", scope.epoch}, {"seq", scope.seq},
          {"head", scope.head}, {"as_of_us", scope.as_of_us}, {"records", scope.records},
          {"digest", DigestHex(scope.digest)}};
}

Json EffectJson(const Effect& effect, bool values) {
  Json json = {{"kind", static_cast<int>(effect.kind)}, {"scope", effect.key.scope},
               {"collection", effect.key.collection}, {"id", effect.key.id},
               {"field", effect.field}};
  json["value"] = values ? effect.value.text()
      : std::to_string(Canonical(effect.value).size()) + " bytes";
  return json;
}

Json OperationJson(const OperationView& view, bool values) {
  Json effects = Json::array();
  for (const Effect& effect : view.op.operation.effects) {
    effects.push_back(EffectJson(effect, values));
  }
  return {{"op", ToHex(view.op.uid())}, {"no", view.op.no}, {"op_seq", view.op.operation.op_seq},
          {"state", StateName(view.op.state)}, {"hold", ReasonName(view.hold)},
          {"reason", ReasonName(view.op.reason)}, {"attempts", view.op.attempts},
          {"flags", view.op.flags}, {"age_ms", view.age_ms}, {"effects", effects}};
}

}  // namespace

Result<std::string> Client::InspectJson(bool values) {
  TIDE_ASSIGN(const ClientState state, State());
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, BeginRead());
  TIDE_ASSIGN(const std::vector<ScopeState> scopes, reader->Scopes());
  TIDE_ASSIGN(const std::vector<OperationView> outbox,
              Operations(OperationList::kOutbox, nullptr, 1'000));
  const Progress& p = state.progress;
  Json json = {{"account", store_->account()}, {"server", store_->server()},
               {"db_version", state.db_version}, {"hold", ReasonName(p.hold)},
               {"pushing", p.pushing}, {"pulling", p.pulling}, {"behind", p.behind},
               {"requests", p.requests},
               {"exchanges_ok", p.exchanges_ok}, {"stalls", p.stalls},
               {"consecutive_failures", p.consecutive_failures},
               {"last_failure", CodeName(p.last_failure.code)},
               {"failure_text", p.last_failure.message},
               {"next_attempt_in_ms", state.next_attempt_in_ms}, {"failed", state.failed}};
  json["scopes"] = Json::array();
  for (const ScopeState& scope : scopes) json["scopes"].push_back(ScopeJson(scope));
  json["outbox"] = Json::array();
  for (const OperationView& view : outbox) json["outbox"].push_back(OperationJson(view, values));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tidemark
