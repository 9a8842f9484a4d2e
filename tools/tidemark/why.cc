#include "tools/tidemark/explain.h"
#include "tools/tidemark/operation_json.h"
#include "tools/tidemark/program.h"
#include "tools/tidemark/session.h"

namespace tidemark {
namespace {

struct WhyOptions {
  std::string subject;
};

void Declare(CLI::App* verb, WhyOptions* options) {
  verb->add_option("subject", options->subject, "a record or an operation")->required()
      ->type_name("COLLECTION/ID|OP");
}

// The trace context it was submitted with, if any.
void AddTrace(tide_client* client, const tide_uid& op, Json* json) {
  OperationsHandle list = FindOperation(client, op);
  std::optional<tide_operation_info> info = OperationAt(list.get(), 0);
  if (!info || info->trace_parent.size == 0) return;
  (*json)["trace_parent"] = Text(info->trace_parent);
  if (info->trace_state.size > 0) (*json)["trace_state"] = Text(info->trace_state);
}

int Run(const Context& context, const WhyOptions& options) {
  Subject subject = ReadSubject(options.subject);
  Session session(context.globals, Network::kOff);
  ExplanationHandle explanation = Explain(session.client(), subject);
  Json decisions = Json::array();
  tide_decision decision = TIDE_INIT(tide_decision);
  for (size_t i = 0; tide_explanation_at(explanation.get(), i, &decision) == TIDE_OK; i++)
    decisions.push_back(DecisionJson(explanation.get(), i, decision));
  std::string text = Text(tide_explanation_text(explanation.get()));
  Json json = {{"text", text}, {"explanations", decisions}};
  if (auto* op = std::get_if<tide_uid>(&subject)) AddTrace(session.client(), *op, &json);
  context.output.Answer(json, text.empty()
                                  ? "It is as the server confirmed it; nothing to explain."
                                  : text);
  return kExitOk;
}

}  // namespace

void AddWhy(Program& program) {
  AddVerb<WhyOptions>(program, "why", "say why something is as it is", Declare, Run);
}

}  // namespace tidemark
