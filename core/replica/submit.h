// Submitting: a draft becomes a durable, visible operation, or is refused and leaves nothing.
#pragma once

#include "core/replica/turn.h"

namespace tidemark {

// One draft inside the turn's transaction. Refusals are in the answer; a Status failure is the
// store's.
Result<SubmitAnswer> SubmitDraft(Turn& turn, Draft draft);
// An undo authored by the replica itself, following a cancellation that came too late.
Status SubmitUndo(Turn& turn, Operation undo);

}  // namespace tidemark
