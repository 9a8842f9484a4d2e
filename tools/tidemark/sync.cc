#include <cstdio>

#include "tools/tidemark/json.h"
#include "tools/tidemark/program.h"
#include "tools/tidemark/reach.h"
#include "tools/tidemark/session.h"
#include "tools/tidemark/truth_json.h"

namespace tidemark {
namespace {

struct SyncOptions {
  std::string until = "idle";
  double timeout_s = kTimeoutDefaultS;
};

void Declare(CLI::App* verb, SyncOptions* options) {
  verb->add_option("--until", options->until,
                   "idle: nothing more to do now; settled: every operation final, every scope at "
                   "its head")
      ->check(CLI::IsMember({"settled", "idle"}))->capture_default_str();
  verb->add_option("--timeout", options->timeout_s, "seconds")->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

Json ProgressJson(const tide_progress& progress, bool reached) {
  return {{"reached", reached},
          {"pushed", progress.pushed},
          {"pulled", progress.pulled},
          {"pending", progress.pending},
          {"attention", progress.attention},
          {"bytes_up", progress.bytes_up},
          {"bytes_down", progress.bytes_down},
          {"seconds", static_cast<double>(progress.elapsed_ms) / 1000},
          {"hold", NameOrNull(TIDE_NAMES_REASON, progress.hold)}};
}

std::string Count(uint64_t n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string ProgressText(const tide_progress& progress, bool reached) {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f", static_cast<double>(progress.elapsed_ms) / 1000);
  std::string text = reached ? "In step with the server after " : "Not there yet after ";
  text += std::string(seconds) + " s: " + Count(progress.pushed, "operation", "operations") +
          " sent, " + Count(progress.pulled, "change", "changes") + " received, " +
          std::to_string(progress.pending) + " still pending.";
  if (progress.attention > 0)
    text += "\n" + Count(progress.attention, "operation needs", "operations need") +
            " your decision: tidemark attention";
  return text;
}

int Run(const Context& context, const SyncOptions& options) {
  Session session(context.globals, Network::kOn);
  tide_goal goal = options.until == "settled" ? TIDE_UNTIL_SETTLED : TIDE_UNTIL_IDLE;
  tide_progress progress = TIDE_INIT(tide_progress);
  tide_error error = TIDE_INIT(tide_error);
  tide_status status = tide_run_until(session.client(), goal, TimeoutMs(options.timeout_s),
                                      session.interrupt(), &progress, &error);
  if (status == TIDE_OK) {
    context.output.Answer(ProgressJson(progress, true), ProgressText(progress, true));
    return kExitOk;
  }
  tide_sync_state state = TIDE_INIT(tide_sync_state);
  tide_sync_state_of(session.client(), &state);
  progress.pending = state.pending;  // a run that never began has counted nothing
  progress.attention = state.attention;
  Failure failure = NotReached(session.client(), status, progress.hold, progress.elapsed_ms, error);
  context.output.Say(ProgressText(progress, false));
  context.output.Fail(failure, ProgressJson(progress, false));
  return ExitOf(failure.status);
}

}  // namespace

void AddSync(Program& program) {
  AddVerb<SyncOptions>(program, "sync", "exchange with the server until idle or settled", Declare,
                       Run);
}

}  // namespace tidemark
