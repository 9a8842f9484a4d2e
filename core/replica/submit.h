// Submitting: a draft becomes a durable, visible operation, or is refused and leaves nothing.
#pragma once

#include "core/replica/turn.h"

namespace tidemark {

// One draft inside the turn's transaction. Refusals are in the answer; a Status failure is the
// store's.
Result<SubmitAnswer> SubmitDraft(Turn& turn, Draft draft);
// An undo authored by the replica itself, following a cancellation that came too late.
Status SubmitUndo(Turn& turn, Operation undo);
// Tells the server, and with it the account's other devices, that a person has closed an operation
// which it did not apply. Never refused for want of room in the outbox.
Status SubmitClosing(Turn& turn, const StoredOperation& closed);

}  // namespace tidemark
