// Outbox: rows of tide_op and tide_touch. Bodies are encoded once, so that a retry is identical.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/sqlite/transaction.h"
#include "core/store/model.h"

namespace tidemark {

// Of a row: uid, op_seq and body as they lie in it.
int64_t ChecksumOf(std::string_view uid, uint64_t op_seq, std::string_view body);
// Inserts a new operation; fills in op->no.
Status InsertOperation(WriteTxn& txn, StoredOperation* op);
// Writes state, flags, attempts, reason, outcome, final_wall_us, replaced_by. Never the body.
Status UpdateOperation(WriteTxn& txn, const StoredOperation& op);
// At first send: fixes op_seq and deps in the body, for ever.
Status FixBody(WriteTxn& txn, const StoredOperation& op);
// The bytes to send. STORE_CORRUPT where the checksum does not match.
Result<std::string> BodyOf(Database& db, int64_t no);

Result<std::optional<StoredOperation>> FindOperation(Database& db, const Uid& uid);
Result<std::optional<StoredOperation>> FindOperationBySeq(Database& db, uint64_t op_seq);
// `where` is one of these conditions; in order of submit, beginning after number `after`. Each
// repeats word for word the condition of the partial index that serves it: SQLite does not conclude
// that state = 4 implies state <= 4.
Result<std::vector<StoredOperation>> ListOperations(Database& db, const char* where, int64_t after,
                                                    size_t limit);
inline constexpr const char* kWhereLive = "state <= 4";
inline constexpr const char* kWhereToSend = "state <= 4 AND state BETWEEN 2 AND 3";
inline constexpr const char* kWhereInflight = "state <= 4 AND state = 3";
inline constexpr const char* kWhereAcked = "state <= 4 AND state = 4";
inline constexpr const char* kWhereOpen = "state BETWEEN 7 AND 9";
inline constexpr const char* kWhereAny = "TRUE";

// An applied operation has left this scope's overlay: its entry there is part of what is confirmed.
bool HasPassed(const StoredOperation& op, const ScopeState& scope);

// Records an operation touches: of effects, each once.
std::set<RecordKey> RecordsOf(const Operation& operation);
bool Creates(const Operation& operation, const RecordKey& key);
Status InsertTouches(WriteTxn& txn, const StoredOperation& op);
Status DeleteTouches(WriteTxn& txn, int64_t no);
// Live and open operations touching a record, in order of submit.
Result<std::vector<StoredOperation>> OperationsTouching(Database& db, const RecordKey& key);
// How many open (conflicted, rejected, parked) operations touch the record.
Result<uint32_t> CountOpenTouching(Database& db, const RecordKey& key);
// Live operations that create the record, in order of submit. However many only edit it, this reads
// few rows.
Result<std::vector<Uid>> LiveCreatorsOf(Database& db, const RecordKey& key);
Result<bool> IsTouched(Database& db, const RecordKey& key);
// Records of a scope that live or open operations touch.
Result<std::vector<RecordKey>> TouchedInScope(Database& db, std::string_view scope);

// Counts all rows by state: a scan, for open and after purging.
Result<std::array<uint64_t, 16>> CountStates(Database& db);
// When the oldest live operation was made, by the clock of this boot; -1: none, or before it.
Result<int64_t> OldestLiveBoottime(Database& db, const Uid& boot);
// What follows from the counts by state.
OutboxCounts DeriveCounts(const std::array<uint64_t, 16>& by_state, int64_t oldest_boottime_us);

}  // namespace tidemark
