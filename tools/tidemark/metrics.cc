#include "tools/tidemark/metrics.h"

#include "tools/tidemark/program.h"
#include "tools/tidemark/session.h"

namespace tidemark {
namespace {

struct NoOptions {};
void DeclareNothing(CLI::App*, NoOptions*) {}

int RunMetrics(const Context& context, const NoOptions&) {
  Session session(context.globals, Network::kOff);
  BufferHandle text;
  tide_error error = TIDE_INIT(tide_error);
  Require(tide_metrics_text(session.client(), Into(text), &error), error);
  context.output.Answer(MetricsJson(session.client()), Text(tide_buffer_str(text.get())));
  return kExitOk;
}

}  // namespace

Json MetricsJson(tide_client* client) {
  BufferHandle buffer;
  tide_error error = TIDE_INIT(tide_error);
  Require(tide_metrics_json(client, Into(buffer), &error), error);
  std::optional<Json> metrics = ParseJson(View(tide_buffer_str(buffer.get())));
  if (!metrics || !metrics->is_object())
    throw Failure(TIDE_ERROR_FAILED, "what was measured cannot be shown");
  return *metrics;
}

void AddMetrics(Program& program) {
  AddVerb<NoOptions>(program, "metrics", "what this store and this process measured",
                     DeclareNothing, RunMetrics);
}

}  // namespace tidemark
