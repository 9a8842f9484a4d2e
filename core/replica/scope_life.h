// The life of a scope on this device: load, reveal, hide, leave.
#pragma once

#include "core/replica/turn.h"

namespace tidemark {

// A new load with a number of its own: nothing of an earlier load survives; own pending rows move
// to it.
Status StartLoad(Turn& turn, ScopeState& scope);
// What is here of the scope is not what was written here: a new load, and it is said until then.
Status GetAnew(Turn& turn, ScopeState& scope, const std::string& why);
// The load is complete: readable from this transaction on.
Status Reveal(Turn& turn, ScopeState& scope);
// Nothing of the scope is readable any more except own effects over nothing. revoked: never-sent
// operations on it are parked with their dependents.
Status Hide(Turn& turn, ScopeState& scope, bool revoked);
// Scopes that were unsubscribed go with the last of their operations.
Status Drain(Turn& turn);

}  // namespace tidemark
