// What the engine tells the planner at the start, and what it reads out of it for observers. Pure.
#pragma once

#include <string>

#include "core/manifest/manifest.h"
#include "core/store/model.h"
#include "core/sync/progress.h"
#include "core/sync/sync_state.h"

namespace tidemark {

SyncState InitialState(const std::string& server, bool no_network, uint32_t exchanges_max,
                       const Manifest& manifest);

Facts FactsOf(const OutboxCounts& outbox, bool behind);

// Holds, failures and times; the counters are the engine's own.
void Describe(const SyncState& state, Progress* progress);

// The store can no longer be trusted to answer; anything else may pass, and is tried again.
bool IsFatal(const Status& status);

}  // namespace tidemark
