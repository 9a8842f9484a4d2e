// View: confirmed records, their images, and the overlay of own operations over them.
#pragma once

#include "core/replica/turn.h"
#include "core/store/records.h"

namespace tidemark {

// The confirmed record now, whether it lies in its row or in the image under it.
Result<Image> ConfirmedOf(Turn& turn, int64_t scope_no, const std::string& collection,
                          std::string_view id);

// Replaces the confirmed record and moves the scope's digest and count with it. A row with own
// pending operations keeps its view until Recompute.
Status PutConfirmed(Turn& turn, ScopeState& scope, const std::string& collection,
                    std::string_view id, const Image& record);

// Lays the own live operations that have not passed over what is confirmed, and writes the row. In
// a scope that is not revealed own effects stand over nothing.
Status Recompute(Turn& turn, const RecordKey& key);
// The same for an operation that is newer than all others: what is shown already is what it stands
// on, so that a submit costs the same however much is pending.
Status LayOnTop(Turn& turn, const RecordKey& key, const StoredOperation& newest);
Status RecomputeScope(Turn& turn, const std::string& scope);  // every record that operations touch

}  // namespace tidemark
