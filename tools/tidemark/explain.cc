#include "tools/tidemark/explain.h"

#include "tools/tidemark/failure.h"
#include "tools/tidemark/text_forms.h"
#include "tools/tidemark/truth_json.h"

namespace tidemark {
namespace {

Json ChoicesJson(const tide_explanation* explanation, size_t index) {
  Json choices = Json::array();
  tide_choice choice = TIDE_INIT(tide_choice);
  for (size_t i = 0; tide_explanation_choice(explanation, index, i, &choice) == TIDE_OK; i++)
    choices.push_back(ChoiceJson(choice));
  return choices;
}

Json KeyJson(const tide_key& key) {
  Json json = {{"collection", Text(key.collection)}, {"id", Text(key.id)}};
  if (key.scope.size > 0) json["scope"] = Text(key.scope);
  return json;
}

}  // namespace

Subject ReadSubject(const std::string& text) {
  if (auto uid = ReadUid(text)) return *uid;
  if (text.find('/') != std::string::npos) return ReadRecordName(text);
  throw Failure(TIDE_ERROR_INVALID_ARGUMENT,
                "\"" + text + "\" is neither an operation (32 hex digits) nor COLLECTION/ID");
}

ExplanationHandle Explain(tide_client* client, const Subject& what) {
  tide_subject subject = TIDE_INIT(tide_subject);
  std::string name;
  if (auto* uid = std::get_if<tide_uid>(&what)) {
    subject.kind = TIDE_SUBJECT_OPERATION;
    subject.op = *uid;
    name = "operation " + WriteUid(*uid);
  } else {
    const RecordName& record = std::get<RecordName>(what);
    subject.kind = TIDE_SUBJECT_RECORD;
    subject.key = record.Key();
    name = record.Subject();
  }
  ExplanationHandle explanation;
  tide_error error = TIDE_INIT(tide_error);
  tide_status status = tide_explain(client, &subject, {nullptr, 0}, Into(explanation), &error);
  if (Require(status, error) == TIDE_NOT_FOUND)
    throw Failure(TIDE_NOT_FOUND, "nothing is known here about " + name);
  return explanation;
}

Json DecisionJson(const tide_explanation* explanation, size_t index,
                  const tide_decision& decision) {
  Json json = KeyJson(decision.key);
  json["field"] = Text(decision.field);
  json["reason"] = NameOrNull(TIDE_NAMES_REASON, decision.reason);
  json["rule"] = Text(decision.rule);
  json["text"] = Text(decision.text);
  json["prevailed"] = ValueJson(decision.prevailed);
  json["prevailed_by"] = Text(decision.prevailed_by);
  json["prevailed_op"] = UidOrNull(decision.prevailed_op);
  json["yielded"] = ValueJson(decision.yielded);
  json["yielded_by"] = Text(decision.yielded_by);
  json["yielded_op"] = UidOrNull(decision.yielded_op);
  json["decided_at_ms"] = decision.decided_at_ms;
  json["restorable_until_ms"] = decision.restorable_until_ms;
  json["policy_version"] = decision.policy_version;
  json["choices"] = ChoicesJson(explanation, index);
  return json;
}

}  // namespace tidemark
