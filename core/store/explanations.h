// Explanations: decisions about records, kept for 30 days.
#pragma once

#include <optional>
#include <vector>

#include "core/sqlite/transaction.h"
#include "core/store/model.h"

namespace tidemark {

// Once per (operation, record, field): an entry that arrives twice explains once.
Status InsertExplanation(WriteTxn& txn, const StoredExplanation& explanation, int64_t wall_us);
Status MarkExplanationRead(WriteTxn& txn, int64_t no);
Status MarkExplanationsOfRead(WriteTxn& txn, const Uid& op);
Result<std::optional<StoredExplanation>> FindExplanation(Database& db, int64_t no);
// Newest first.
Result<std::vector<StoredExplanation>> ExplanationsOfRecord(Database& db, const RecordKey& key,
                                                            bool unread_only, size_t limit);
Result<std::vector<StoredExplanation>> ExplanationsOfOperation(Database& db, const Uid& op);

}  // namespace tidemark
