#include "tools/tidemark/metrics.h"
#include "tools/tidemark/policy_html.h"
#include "tools/tidemark/policy_text.h"
#include "tools/tidemark/program.h"
#include "tools/tidemark/session.h"
#include "tools/tidemark/slo_text.h"
#include "tools/tidemark/status_json.h"
#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

struct NoOptions {};
void DeclareNothing(CLI::App*, NoOptions*) {}

tide_sync_state StateOf(tide_client* client) {
  tide_sync_state state = TIDE_INIT(tide_sync_state);
  Require(tide_sync_state_of(client, &state), "cannot read the state of sync");
  return state;
}

// Calls see(info) for each subscribed scope.
template <class See>
void EachScope(tide_client* client, See see) {
  ScopesHandle scopes;
  tide_error error = TIDE_INIT(tide_error);
  Require(tide_scopes_list(client, Into(scopes), &error), error);
  tide_scope_info info = TIDE_INIT(tide_scope_info);
  for (size_t i = 0; tide_scopes_at(scopes.get(), i, &info) == TIDE_OK; i++) see(info);
}

int RunStatus(const Context& context, const NoOptions&) {
  Session session(context.globals, Network::kOff);
  tide_sync_state state = StateOf(session.client());
  Json scopes = Json::array();
  std::string text = "Store    " + context.globals.store + "\n" + StateText(state);
  EachScope(session.client(), [&](const tide_scope_info& info) {
    scopes.push_back(ScopeJson(info));
    text += ScopeText(info);
  });
  if (scopes.empty()) text += "No scopes yet: tidemark subscribe SCOPE\n";
  Json json = {{"scopes", scopes}};
  json.update(StateJson(state));
  json["slo"] = MetricsJson(session.client()).at("slo");
  text += SloText(json["slo"]);
  json["store"] = context.globals.store;
  context.output.Answer(json, text);
  return kExitOk;
}

struct DigestOptions {
  bool all = false;
};

void DeclareDigest(CLI::App* verb, DigestOptions* options) {
  verb->add_flag("--all", options->all, "the implicit scopes too (user/…, attention/…)");
}

int RunDigest(const Context& context, const DigestOptions& options) {
  Session session(context.globals, Network::kOff);
  Json scopes = Json::array();
  std::string text;
  EachScope(session.client(), [&](const tide_scope_info& info) {
    if (info.flags & TIDE_SCOPE_LEAVING) return;
    if ((info.flags & TIDE_SCOPE_IMPLICIT) && !options.all) return;
    tide_digest digest = TIDE_INIT(tide_digest);
    tide_error error = TIDE_INIT(tide_error);
    Require(tide_digest_of(session.client(), info.scope, session.interrupt(), &digest, &error),
            error);
    std::string hex = WriteDigest(digest.digest);
    scopes.push_back({{"scope", Text(info.scope)}, {"epoch", digest.epoch}, {"seq", digest.seq},
                      {"records", digest.records}, {"digest", hex}});
    text += hex + "  " + Text(info.scope) + ", " + std::to_string(digest.records) +
            " records at " + std::to_string(digest.epoch) + ":" + std::to_string(digest.seq) +
            "\n";
  });
  uint64_t pending = StateOf(session.client()).pending;
  text += std::to_string(pending) + " operations pending.";
  context.output.Answer({{"scopes", scopes}, {"pending", pending}}, text);
  return kExitOk;
}

struct PolicyOptions {
  bool html = false;
};

void DeclarePolicy(CLI::App* verb, PolicyOptions* options) {
  verb->add_flag("--html", options->html, "one page for people, with everything in it");
}

int RunPolicy(const Context& context, const PolicyOptions& options) {
  Session session(context.globals, Network::kOff);
  BufferHandle buffer;
  tide_error error = TIDE_INIT(tide_error);
  Require(tide_policy_json(session.client(), Into(buffer), &error), error);
  std::optional<Json> policy = ParseJson(View(tide_buffer_str(buffer.get())));
  if (!policy || !policy->is_object())
    throw Failure(TIDE_ERROR_FAILED, "the manifest in force cannot be shown");
  if (options.html) {
    const std::string page = PolicyHtml(*policy);
    context.output.Answer({{"html", page}}, page);
  } else {
    context.output.Answer(*policy, PolicyText(*policy));
  }
  return kExitOk;
}

}  // namespace

void AddStatus(Program& program) {
  AddVerb<NoOptions>(program, "status", "where things stand, in one screen", DeclareNothing,
                     RunStatus);
  AddVerb<DigestOptions>(program, "digest", "proof of the confirmed state", DeclareDigest,
                         RunDigest);
  AddVerb<PolicyOptions>(program, "policy", "the promises, and who made them", DeclarePolicy,
                         RunPolicy);
}

}  // namespace tidemark
