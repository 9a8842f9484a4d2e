#include "tools/tidemark/operation_json.h"
#include "tools/tidemark/program.h"
#include "tools/tidemark/query_json.h"
#include "tools/tidemark/session.h"
#include "tools/tidemark/text_forms.h"
#include "tools/tidemark/truth_json.h"

namespace tidemark {
namespace {

constexpr int64_t kStepWaitMs = 200;  // a signal is noticed no later

struct WatchOptions {
  std::string sql;
};

void Declare(CLI::App* verb, WatchOptions* options) {
  verb->add_option("--query", options->sql, "also tell what this SELECT answers")
      ->type_name("SQL");
}

// Keeps syncing and tells what happens, until interrupted. Its callbacks run inside Step, on this
// thread; what one of them throws is kept, for nothing may unwind through the library.
class Watch {
 public:
  Watch(const Context& context, const WatchOptions& options)
      : output_(context.output), session_(context.globals, Network::kOn),
        question_(options.sql, {}, {}) {
    Observe(!options.sql.empty());
  }

  int Run();

 private:
  void Observe(bool with_query);
  void Tell(const Json& event, const std::string& text);
  void OnOperation(const tide_operation_info& info);
  void OnSync(const tide_sync_state& state);
  void OnQuery(const tide_change& change);

  template <class Do>
  static void Guarded(tide_context context, Do act) {
    auto* watch = static_cast<Watch*>(context);
    try {
      act(watch);
    } catch (const Failure& failure) {
      watch->failure_ = failure;
    } catch (const std::exception& error) {
      watch->failure_ = Failure(TIDE_ERROR_FAILED, error.what());
    }
  }
  static void OperationEvent(tide_context context, const tide_operation_info* info) {
    Guarded(context, [&](Watch* watch) { watch->OnOperation(*info); });
  }

  const Output& output_;
  Session session_;
  Question question_;
  std::optional<Failure> failure_;
  std::string last_sync_;
  ObserverHandle operations_, sync_, query_;  // last: they end before what they call
};

void Watch::Observe(bool with_query) {
  tide_error error = TIDE_INIT(tide_error);
  tide_operation_callback operation = {OperationEvent, OperationEvent, OperationEvent, this,
                                       nullptr};
  Require(tide_observe_operations(session_.client(), nullptr, TIDE_OBSERVE_DETAIL, operation,
                                  Into(operations_), &error), error);
  tide_sync_callback sync = {[](tide_context context, const tide_sync_state* state) {
                               Guarded(context, [&](Watch* watch) { watch->OnSync(*state); });
                             }, this, nullptr};
  Require(tide_observe_sync(session_.client(), sync, Into(sync_), &error), error);
  if (!with_query) return;
  tide_query_callback query = {[](tide_context context, const tide_change* change) {
                                 Guarded(context, [&](Watch* watch) { watch->OnQuery(*change); });
                               }, this, nullptr};
  tide_query_spec spec = question_.Spec(nullptr);
  Require(tide_observe_query(session_.client(), &spec, query, Into(query_), &error), error);
}

int Watch::Run() {
  while (!session_.Interrupted()) {
    int64_t next_due_ms;
    tide_error error = TIDE_INIT(tide_error);
    Require(tide_client_step(session_.client(), kStepWaitMs, &next_due_ms, &error), error);
    if (failure_) throw *failure_;
  }
  if (!output_.quiet()) output_.Note("stopped; everything is kept on this device");
  return kExitNotReached;
}

void Watch::Tell(const Json& event, const std::string& text) {
  if (output_.json()) output_.Line(event);
  else output_.Say(text);
}

void Watch::OnOperation(const tide_operation_info& info) {
  Json event = {{"event", "operation"}};
  event.update(OperationHead(info));
  event["intent"] = Text(info.intent);
  event["hold"] = NameOrNull(TIDE_NAMES_REASON, info.hold);
  event["reason"] = NameOrNull(TIDE_NAMES_REASON, info.reason);
  event["why"] = Text(info.why);
  std::string text = WriteUid(info.op) + "  " + Word(TIDE_NAMES_STATE, info.state);
  if (info.intent.size > 0) text += ", " + Text(info.intent);
  if (info.why.size > 0) text += ": " + Text(info.why);
  Tell(event, text);
}

void Watch::OnSync(const tide_sync_state& state) {
  Json event = {{"event", "sync"},
                {"hold", NameOrNull(TIDE_NAMES_REASON, state.hold)},
                {"pending", state.pending},
                {"attention", state.attention},
                {"pushed", state.pushed},
                {"pulled", state.pulled},
                {"last_failure", state.last_failure < 0
                                     ? Json(tide_status_name(state.last_failure))
                                     : Json(nullptr)}};
  // Byte counts and timers move all the time; what people follow does not.
  std::string line = WriteJson(event);
  if (line == last_sync_) return;
  last_sync_ = line;
  std::string text = "sync  " + std::to_string(state.pending) + " pending, " +
                     std::to_string(state.pushed) + " sent, " + std::to_string(state.pulled) +
                     " received";
  if (state.hold != TIDE_REASON_NONE) text += ", held: " + Word(TIDE_NAMES_REASON, state.hold);
  Tell(event, text);
}

void Watch::OnQuery(const tide_change& change) {
  if (!change.rows) {
    Failure failure = change.error ? Failure(*change.error)
                                   : Failure(TIDE_ERROR_FAILED, "the query has no answer");
    Tell({{"event", "query"}, {"error", ErrorJson(failure)}}, "query  " + SentenceOf(failure));
    return;
  }
  QueryAnswer answer = AnswerOf(session_.client(), change.rows);
  Json edits = Json::array();
  constexpr const char* kKinds[] = {"UNKNOWN", "INSERT", "REMOVE", "MOVE", "UPDATE", "RETRUTH"};
  for (size_t i = 0; i < change.edit_count; i++) {
    const tide_edit& edit = change.edits[i];
    edits.push_back({{"kind", kKinds[edit.kind < std::size(kKinds) ? edit.kind : 0]},
                     {"from", edit.from}, {"to", edit.to}});
  }
  Tell({{"event", "query"}, {"rows", answer.rows}, {"truth", answer.truth}, {"edits", edits}},
       TableText(answer) + answer.text);
}

int Run(const Context& context, const WatchOptions& options) {
  return Watch(context, options).Run();
}

}  // namespace

void AddWatch(Program& program) {
  AddVerb<WatchOptions>(program, "watch", "keep syncing and tell what happens, until interrupted",
                        Declare, Run);
}

}  // namespace tidemark
