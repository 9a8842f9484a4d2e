// Submitting: a draft becomes a durable, visible operation, or is refused and leaves nothing.
#pragma once

#include "core/replica/turn.h"

namespace tidemark {

// One draft inside the turn's transaction. Refusals are in the answer; a Status failure is the
// store's.
Result<SubmitAnswer> SubmitDraft(Turn& turn, Draft draft);
// Looks up the scope of a record that was named without.
Status CompleteKeyOf(Turn& turn, RecordKey* key);
// A draft becomes an operation like any other: acted now, on what is held now. Set aside where this
// device left its scope meanwhile.
Status ReleaseDraft(Turn& turn, const Uid& op);
// An undo authored by the replica itself; none where nothing is left to undo here.
Result<Uid> UndoSettled(Turn& turn, const StoredOperation& op);
// Tells the server, and with it the account's other devices, that a person has closed an operation
// which it did not apply. Never refused for want of room in the outbox.
Status SubmitClosing(Turn& turn, const StoredOperation& closed);

}  // namespace tidemark
