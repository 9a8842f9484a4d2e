#pragma once

#include <string>

#include "tools/tidemark/json.h"

namespace tidemark {

// How things stand against what the manifest promises, from "slo" of tide_metrics_json.
std::string SloText(const Json& slo);

}  // namespace tidemark
