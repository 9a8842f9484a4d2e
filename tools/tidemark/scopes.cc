#include "tools/tidemark/program.h"
#include "tools/tidemark/session.h"

namespace tidemark {
namespace {

struct ScopesOptions {
  std::vector<std::string> scopes;
  uint32_t priority = 0;
};

void DeclareUnsubscribe(CLI::App* verb, ScopesOptions* options) {
  verb->add_option("scopes", options->scopes, "such as team/1")->required()->type_name("SCOPE");
}

void DeclareSubscribe(CLI::App* verb, ScopesOptions* options) {
  DeclareUnsubscribe(verb, options);
  verb->add_option("--priority", options->priority, "0 first .. 3 last, on first load")
      ->check(CLI::Range(0, 3));
}

int Answer(const Context& context, const ScopesOptions& options, const std::string& what) {
  std::string text = what;
  for (const std::string& scope : options.scopes) text += " " + scope;
  context.output.Answer({{"scopes", options.scopes}}, text + ".");
  return kExitOk;
}

int RunSubscribe(const Context& context, const ScopesOptions& options) {
  Session session(context.globals, Network::kOff);
  tide_subscribe_options how = TIDE_INIT(tide_subscribe_options);
  how.priority = options.priority;
  tide_error error = TIDE_INIT(tide_error);
  for (const std::string& scope : options.scopes)
    Require(tide_subscribe(session.client(), Str(scope), &how, &error), error);
  return Answer(context, options, "Subscribed to");
}

int RunUnsubscribe(const Context& context, const ScopesOptions& options) {
  Session session(context.globals, Network::kOff);
  tide_error error = TIDE_INIT(tide_error);
  for (const std::string& scope : options.scopes)
    Require(tide_unsubscribe(session.client(), Str(scope), &error), error);
  return Answer(context, options, "Left; what is pending still goes out:");
}

}  // namespace

void AddScopes(Program& program) {
  AddVerb<ScopesOptions>(program, "subscribe", "want scopes on this device from now on",
                         DeclareSubscribe, RunSubscribe);
  AddVerb<ScopesOptions>(program, "unsubscribe", "hide scopes at once, then forget them",
                         DeclareUnsubscribe, RunUnsubscribe);
}

}  // namespace tidemark
