#include "tools/tidemark/operation_json.h"

#include "tools/tidemark/failure.h"
#include "tools/tidemark/text_forms.h"
#include "tools/tidemark/truth_json.h"
#include "tools/tidemark/values.h"

namespace tidemark {
namespace {

const char* VerbOf(tide_effect effect) {
  constexpr const char* kVerbs[] = {"unknown", "create", "set", "inc", "add", "remove", "delete"};
  return effect < std::size(kVerbs) ? kVerbs[effect] : "unknown";
}

const char* ValueKeyOf(tide_effect effect) {
  if (effect == TIDE_EFFECT_INC) return "by";
  return effect == TIDE_EFFECT_ADD || effect == TIDE_EFFECT_REMOVE ? "element" : "value";
}

bool HasFields(tide_effect effect) {
  return effect == TIDE_EFFECT_CREATE || effect == TIDE_EFFECT_SET;
}

Json EffectHead(const tide_effect_info& effect) {
  Json json = {{"do", VerbOf(effect.effect)},
               {"collection", Text(effect.key.collection)},
               {"id", Text(effect.key.id)}};
  if (effect.key.scope.size > 0) json["scope"] = Text(effect.key.scope);
  return json;
}

// Calls see(effect) for each effect on one field.
template <class See>
void EachEffect(const tide_operations* list, size_t index, See see) {
  tide_effect_info effect = TIDE_INIT(tide_effect_info);
  for (size_t i = 0; tide_operations_effect(list, index, i, &effect) == TIDE_OK; i++) see(effect);
}

// In the form that `submit --lines` reads: neighbours on one record become one create or set.
Json EffectsJson(const tide_operations* list, size_t index) {
  Json effects = Json::array();
  Json last_head;
  EachEffect(list, index, [&](const tide_effect_info& effect) {
    Json head = EffectHead(effect);
    if (!HasFields(effect.effect)) {
      effects.push_back(head);
      if (effect.field.size > 0) {
        effects.back()["field"] = Text(effect.field);
        effects.back()[ValueKeyOf(effect.effect)] = ValueJson(effect.value);
      }
    } else {
      if (effects.empty() || head != last_head) {
        effects.push_back(head);
        effects.back()["fields"] = Json::object();
      }
      if (effect.field.size > 0)
        effects.back()["fields"][Text(effect.field)] = ValueJson(effect.value);
    }
    last_head = head;
  });
  return effects;
}

std::string EffectsText(const tide_operations* list, size_t index) {
  std::string text, last;
  EachEffect(list, index, [&](const tide_effect_info& effect) {
    std::string head = std::string(VerbOf(effect.effect)) + " " + Text(effect.key.collection) +
                       "/" + Text(effect.key.id);
    if (head != last) text += (text.empty() ? "" : "; ") + head;
    if (effect.field.size > 0) text += " " + Text(effect.field) + "=" + ValueText(effect.value);
    last = head;
  });
  return text;
}

}  // namespace

OperationsHandle FindOperation(tide_client* client, const tide_uid& op) {
  OperationsHandle list;
  tide_error error = TIDE_INIT(tide_error);
  if (Require(tide_operations_find(client, &op, Into(list), &error), error) == TIDE_NOT_FOUND)
    throw Failure(TIDE_NOT_FOUND, "no operation " + WriteUid(op) + " is known here");
  return list;
}

std::optional<tide_operation_info> OperationAt(const tide_operations* list, size_t index) {
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  if (tide_operations_at(list, index, &info) != TIDE_OK) return {};
  return info;
}

tide_uid ReadOperationName(const std::string& text) {
  if (auto uid = ReadUid(text)) return *uid;
  throw Failure(TIDE_ERROR_INVALID_ARGUMENT, "\"" + text + "\" is no operation (32 hex digits)");
}

Json OperationHead(const tide_operation_info& info) {
  return {{"op", WriteUid(info.op)},
          {"state", tide_name(TIDE_NAMES_STATE, info.state)},
          {"phase", tide_name(TIDE_NAMES_PHASE, info.phase)}};
}

Json OperationJson(const tide_operations* list, size_t index, const tide_operation_info& info) {
  Json json = {{"op", WriteUid(info.op)},
               {"intent", Text(info.intent)},
               {"state", tide_name(TIDE_NAMES_STATE, info.state)},
               {"phase", tide_name(TIDE_NAMES_PHASE, info.phase)},
               {"hold", NameOrNull(TIDE_NAMES_REASON, info.hold)},
               {"reason", NameOrNull(TIDE_NAMES_REASON, info.reason)},
               {"attempts", info.attempts},
               {"age_ms", info.age_ms},
               {"effects", EffectsJson(list, index)},
               {"why", Text(info.why)}};
  if (!IsNone(info.replaced_by)) json["replaced_by"] = WriteUid(info.replaced_by);
  return json;
}

Json AttentionJson(const tide_operations* list, size_t index, const tide_operation_info& info) {
  Json choices = Json::array();
  tide_choice choice = TIDE_INIT(tide_choice);
  for (size_t i = 0; tide_operations_choice(list, index, i, &choice) == TIDE_OK; i++)
    choices.push_back(ChoiceJson(choice));
  return {{"op", WriteUid(info.op)},
          {"conflict", UidOrNull(info.conflict)},
          {"intent", Text(info.intent)},
          {"state", tide_name(TIDE_NAMES_STATE, info.state)},
          {"reason", NameOrNull(TIDE_NAMES_REASON, info.reason)},
          {"effects", EffectsJson(list, index)},
          {"why", Text(info.why)},
          {"choices", choices}};
}

std::string OperationText(const tide_operations* list, size_t index,
                          const tide_operation_info& info) {
  std::string text = WriteUid(info.op) + "  " + Word(TIDE_NAMES_STATE, info.state);
  if (info.hold != TIDE_REASON_NONE) text += " (" + Word(TIDE_NAMES_REASON, info.hold) + ")";
  if (info.intent.size > 0) text += ", " + Text(info.intent);
  if (info.age_ms >= 0) text += ", " + WriteAge(info.age_ms) + " old";
  text += "\n  " + EffectsText(list, index) + "\n";
  if (info.why.size > 0) text += "  " + Text(info.why) + "\n";
  return text;
}

}  // namespace tidemark
