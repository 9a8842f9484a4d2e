// What a turn measures. Nothing is counted before its commit, and what is rolled back never was.
#pragma once

#include <optional>

#include "core/replica/turn.h"

namespace tidemark {

// An answer to a pull, as far as times are concerned.
struct PullTimes {
  int64_t server_sent_us = 0;   // the server's clock as the answer left
  int64_t on_the_way_us = 0;    // request and answer together, at most
};

// The operation has just left `before`; its time of becoming final is not written anew yet.
void MeasureState(Turn& turn, const StoredOperation& op, State before);
// An entry that moves a revealed scope on. `client`: this device's.
Status MeasureEntry(Turn& turn, const Entry& entry, const Uid& client, const PullTimes& times);
// A decision that arrives with such an entry.
void MeasureDecision(Turn& turn, const Explanation& why);
// A decision that left an operation of this device without effect.
void MeasureRefusal(Turn& turn, const Explanation& why, OutcomeCode code);
// A revealed scope is about to show newer changes.
void MeasureReveal(Turn& turn, const ScopeState& scope);

}  // namespace tidemark
