#include <chrono>

#include "tools/tidemark/effects_text.h"
#include "tools/tidemark/operation_build.h"
#include "tools/tidemark/operation_json.h"
#include "tools/tidemark/program.h"
#include "tools/tidemark/reach.h"
#include "tools/tidemark/session.h"
#include "tools/tidemark/submit_lines.h"
#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

struct SubmitOptions {
  std::vector<std::string> words, scopes, expects, after;
  const CLI::App* verb = nullptr;  // knows in which order words and scopes were typed
  const CLI::Option* scope_option = nullptr;
  const CLI::Option* word_option = nullptr;
  std::string intent, trace_parent, trace_state;
  bool strict = false, once = false, wait = false, lines = false;
  double timeout_s = kTimeoutDefaultS;
};

void Declare(CLI::App* verb, SubmitOptions* options) {
  CLI::Option* words = verb->add_option("effects", options->words,
      "create, set, inc, add, remove COLLECTION/ID FIELD=VALUE…, delete COLLECTION/ID; several "
      "after another make one operation");
  words->type_name("EFFECT");
  CLI::Option* scopes = verb->add_option("--scope", options->scopes,
                                         "of the record named before it; needed by create");
  scopes->allow_extra_args(false)->type_name("S");
  verb->add_option("--expect", options->expects,
                   "apply only if it still holds: 'tasks/t1.stock>=1' (also =, !=, <=), "
                   "'tasks/t1 exists', absent, unchanged")
      ->allow_extra_args(false)->type_name("E");
  verb->add_option("--after", options->after, "apply only if that operation was applied")
      ->allow_extra_args(false)->type_name("OP");
  verb->add_option("--intent", options->intent, "what people call it")->type_name("NAME");
  verb->add_option("--trace-parent", options->trace_parent,
                   "W3C trace context that caused it, 00-…; its log entry carries it")
      ->type_name("T");
  verb->add_option("--trace-state", options->trace_state, "the tracestate of that context")
      ->type_name("S");
  verb->add_flag("--strict", options->strict, "all of it or nothing");
  verb->add_flag("--once", options->once, "not again while the same is not final");
  CLI::Option* wait = verb->add_flag("--wait", options->wait, "sync until it is final");
  verb->add_option("--timeout", options->timeout_s, "seconds to wait")
      ->check(CLI::NonNegativeNumber)->capture_default_str();
  verb->add_flag("--lines", options->lines, "read operations from stdin, one JSON object a line")
      ->excludes(words)->excludes(wait)->excludes(scopes);
  options->verb = verb;
  options->scope_option = scopes;
  options->word_option = words;
}

// A --scope belongs to the effect before it, so their order is kept.
std::vector<Word> WordsOf(const SubmitOptions& options) {
  std::vector<Word> words;
  size_t word = 0, scope = 0;
  for (const CLI::Option* parsed : options.verb->parse_order()) {
    if (parsed == options.word_option) words.push_back({options.words.at(word++), false});
    if (parsed == options.scope_option) words.push_back({options.scopes.at(scope++), true});
  }
  return words;
}

OperationDraft DraftOf(const SubmitOptions& options) {
  OperationDraft draft;
  draft.effects = ReadEffects(WordsOf(options));
  for (const std::string& text : options.expects) draft.expects.push_back(ReadExpect(text));
  for (const std::string& text : options.after) draft.after.push_back(ReadOperationName(text));
  draft.intent = options.intent;
  draft.trace_parent = options.trace_parent;
  draft.trace_state = options.trace_state;
  draft.strict = options.strict;
  draft.once = options.once;
  return draft;
}

int AnswerNow(const Context& context, Session& session, const tide_uid& uid, bool folded) {
  OperationsHandle list = FindOperation(session.client(), uid);
  std::optional<tide_operation_info> info = OperationAt(list.get(), 0);
  Json json = OperationHead(*info);
  if (folded) json["folded"] = true;
  context.output.Answer(json, folded ? "The same is under way already, as " + WriteUid(uid) + "."
                                     : "Saved on this device as " + WriteUid(uid) +
                                           "; it goes out with the next sync.");
  return kExitOk;
}

int AnswerFinal(const Context& context, Session& session, const tide_uid& uid) {
  OperationsHandle list = FindOperation(session.client(), uid);
  std::optional<tide_operation_info> info = OperationAt(list.get(), 0);
  Json json = OperationHead(*info);
  json["why"] = Text(info->why);
  context.output.Answer(json, OperationText(list.get(), 0, *info));
  return info->phase == TIDE_CONFLICTED ? kExitNotApplied : kExitOk;
}

int Wait(const Context& context, Session& session, const tide_uid& uid, double timeout_s) {
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  tide_error error = TIDE_INIT(tide_error);
  auto begun = std::chrono::steady_clock::now();
  tide_status status = tide_wait_operation(session.client(), &uid, TimeoutMs(timeout_s),
                                           session.interrupt(), &info, &error);
  if (status == TIDE_OK) return AnswerFinal(context, session, uid);
  auto elapsed = std::chrono::steady_clock::now() - begun;
  int64_t elapsed_ms = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
  OperationsHandle list = FindOperation(session.client(), uid);
  info = *OperationAt(list.get(), 0);
  Failure failure = NotReached(session.client(), status, info.hold, elapsed_ms, error);
  context.output.Say("Saved on this device as " + WriteUid(uid) + ", not final yet.");
  context.output.Fail(failure, OperationHead(info));
  return ExitOf(failure.status);
}

int Run(const Context& context, const SubmitOptions& options) {
  if (options.lines) return SubmitLines(context);
  OperationDraft draft = DraftOf(options);
  Session session(context.globals, options.wait ? Network::kOn : Network::kOff);
  OperationHandle op = BuildOperation(session.client(), draft);
  tide_uid uid = {};
  tide_error error = TIDE_INIT(tide_error);
  const bool folded = Require(tide_op_submit(op.get(), &uid, &error), error) == TIDE_FOLDED;
  if (options.wait) return Wait(context, session, uid, options.timeout_s);
  return AnswerNow(context, session, uid, folded);
}

}  // namespace

void AddSubmit(Program& program) {
  AddVerb<SubmitOptions>(program, "submit", "make one operation, durable on this device", Declare,
                         Run);
}

}  // namespace tidemark
