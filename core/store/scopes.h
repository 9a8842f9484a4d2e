// Scopes: rows of tide_scope, and the loads that are being purged.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/manifest/manifest.h"
#include "core/sqlite/transaction.h"
#include "core/store/model.h"

namespace tidemark {

Result<std::vector<ScopeState>> LoadScopes(Database& db);  // by name
// by name: a new load replaces the number
Status PutScope(WriteTxn& txn, const ScopeState& scope);
Status DeleteScope(WriteTxn& txn, const std::string& scope);
// From now on rows of this load are hidden and deleted in slices.
Status PurgeLoad(WriteTxn& txn, int64_t no);

// Completes a key without scope from what is there: a row (confirmed or pending) in one subscribed
// scope, else the only subscribed scope that may hold its collection. UNKNOWN_COLLECTION,
// AMBIGUOUS, NOT_SUBSCRIBED; a given scope must be subscribed.
Status ResolveScope(Database& db, const Manifest& manifest, const std::vector<ScopeState>& scopes,
                    RecordKey* key);

}  // namespace tidemark
