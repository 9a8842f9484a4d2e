#include "tidemark/metrics.h"

#include "capi/src/give.h"
#include "capi/src/value_convert.h"

using namespace tidemark;

tide_status tide_metrics_text(tide_client* client, tide_buffer** out_text, tide_error* error) {
  return Give(client, out_text, "out_text", error, [](Client& held) { return held.MetricsText(); });
}

tide_status tide_metrics_json(tide_client* client, tide_buffer** out_json, tide_error* error) {
  return Give(client, out_json, "out_json", error, [](Client& held) { return held.MetricsJson(); });
}

tide_status tide_reveals_json(tide_client* client, tide_buffer** out_json, tide_error* error) {
  return Give(client, out_json, "out_json", error, [](Client& held) { return held.RevealsJson(); });
}

tide_status tide_usual_of(tide_client* client, tide_str collection, tide_usual* out_usual,
                          tide_error* error) {
  ClearGrows(out_usual);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckOut(out_usual, "out_usual"));
    TIDE_ASSIGN(const std::string name, TakeText(collection, "collection"));
    TIDE_ASSIGN(const UsualTimes times, held->Usual(name));
    tide_usual usual{};
    usual.settled_count = times.settled_count;
    usual.seen_count = times.seen_count;
    usual.settled_p90_ms = times.settled_p90_ms;
    usual.seen_p90_ms = times.seen_p90_ms;
    WriteGrows(usual, out_usual);
    return Status::Ok();
  });
}
