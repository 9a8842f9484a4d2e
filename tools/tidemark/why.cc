#include "tools/tidemark/explain.h"
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

int Run(const Context& context, const WhyOptions& options) {
  Subject subject = ReadSubject(options.subject);
  Session session(context.globals, Network::kOff);
  ExplanationHandle explanation = Explain(session.client(), subject);
  Json decisions = Json::array();
  tide_decision decision = TIDE_INIT(tide_decision);
  for (size_t i = 0; tide_explanation_at(explanation.get(), i, &decision) == TIDE_OK; i++)
    decisions.push_back(DecisionJson(explanation.get(), i, decision));
  std::string text = Text(tide_explanation_text(explanation.get()));
  context.output.Answer({{"text", text}, {"explanations", decisions}},
                        text.empty() ? "It is as the server confirmed it; nothing to explain."
                                     : text);
  return kExitOk;
}

}  // namespace

void AddWhy(Program& program) {
  AddVerb<WhyOptions>(program, "why", "say why something is as it is", Declare, Run);
}

}  // namespace tidemark
