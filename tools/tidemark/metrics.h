#pragma once

#include "tools/tidemark/handles.h"
#include "tools/tidemark/json.h"

namespace tidemark {

// The object of tide_metrics_json; throws Failure.
Json MetricsJson(tide_client* client);

}  // namespace tidemark
