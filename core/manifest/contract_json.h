// The contract's share of the policy's JSON. Apart from the fields, because it is the part that
// people read.
#pragma once

#include <nlohmann/json.hpp>

#include "core/manifest/contract.h"

namespace tidemark {

using PolicyObject = nlohmann::ordered_json;

PolicyObject TierJson(const Tier& tier);

// "contact", "notice_days", "screens", "gates", "intents", "plans", "caches".
void AddContract(const Contract& contract, PolicyObject* out);

}  // namespace tidemark
