// Schedule: what a SyncState implies. Pure questions; times are derived each time they are asked
// for, so a lane that is wanted and not held always has one.
#pragma once

#include "core/sync/sync_state.h"

namespace tidemark {

// When the lane may go out, if nothing more happens; kNever: not wanted, or held by something
// without an end.
int64_t ReadyMs(const SyncState& state, Lane lane);

// There is room for it now: one exchange a lane, one probe while no server is known to be
// reachable, as many as the transport carries (a long poll gives way).
bool MayStart(const SyncState& state, Lane lane);

// What stands in the way of operations (push), scopes (pull) or hints (live); NONE: nothing.
Reason HoldOf(const SyncState& state, Lane lane);
// The one that matters most to a person.
Reason HoldOf(const SyncState& state);

// When the next Tick is wanted; kNever: only an event from outside will do.
int64_t DueMs(const SyncState& state);

// When an exchange is given up, and when the silence of all of them becomes a stall.
int64_t ExpiryMs(const SyncState& state, Lane lane);
int64_t StallMs(const SyncState& state);

// L1: work and no hold that only the world can end => a request is outstanding or a timer is armed.
bool Alive(const SyncState& state);

}  // namespace tidemark
