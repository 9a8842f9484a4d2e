#include "core/store/outbox.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

#include "core/base/plant.h"
#include "core/wire/codec.h"

namespace tidemark {
namespace {

#define TIDE_OP_COLUMNS                                                                \
  "no, state, flags, attempts, reason, boot, boottime_us, wall_us, base_as_of_us, "    \
  "final_wall_us, body, outcome, replaced_by, checksum, uid, op_seq"

Status CorruptRow(int64_t no) {
  return Status::Error(Code::kStoreCorrupt,
                       "outbox row " + std::to_string(no) + " does not match its checksum");
}

Result<StoredOperation> ReadRow(const Query& row) {
  StoredOperation op;
  op.no = row.Int(0);
  op.state = static_cast<State>(row.Int(1));
  op.flags = static_cast<uint32_t>(row.Int(2));
  op.attempts = static_cast<uint32_t>(row.Int(3));
  op.reason = static_cast<Reason>(row.Int(4));
  op.boot = UidOrNone(row.Text(5));
  op.boottime_us = row.Int(6);
  op.wall_us = row.Int(7);
  op.base_as_of_us = row.Int(8);
  op.final_wall_us = row.Int(9);
  const auto op_seq = static_cast<uint64_t>(row.Int(15));
  if (row.Int(13) != ChecksumOf(row.Text(14), op_seq, row.Text(10))) return CorruptRow(op.no);
  TIDE_ASSIGN(op.operation, DecodeOperation(row.Text(10)));
  if (!row.IsNull(11)) {
    TIDE_ASSIGN(op.outcome, DecodeOutcome(row.Text(11)));
  }
  op.replaced_by = UidOrNone(row.Text(12));
  return op;
}

Result<std::vector<StoredOperation>> ReadAll(Query& query) {
  std::vector<StoredOperation> list;
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return list;
    TIDE_ASSIGN(StoredOperation op, ReadRow(query));
    list.push_back(std::move(op));
  }
}

Result<std::optional<StoredOperation>> ReadOne(Query& query) {
  TIDE_ASSIGN(const bool row, query.Step());
  if (!row) return std::optional<StoredOperation>();
  TIDE_ASSIGN(StoredOperation op, ReadRow(query));
  return std::optional<StoredOperation>(std::move(op));
}

}  // namespace

int64_t ChecksumOf(std::string_view uid, uint64_t op_seq, std::string_view body) {
  std::string bytes(uid);
  for (int i = 0; i < 8; i++) bytes.push_back(static_cast<char>(op_seq >> (8 * i)));
  bytes.append(body);
  return static_cast<int64_t>(XXH3_64bits(bytes.data(), bytes.size()));
}

Status InsertOperation(WriteTxn& txn, StoredOperation* op) {
  const std::string body = EncodeOperation(op->operation);
  Query query = txn.db().Use(
      "INSERT INTO tide_op(uid, op_seq, state, flags, attempts, reason, boot, boottime_us, "
      "wall_us, base_as_of_us, final_wall_us, body, checksum) VALUES(?1, ?2, ?3, ?4, 0, 0, ?5, ?6, "
      "?7, ?8, -1, ?9, ?10)");
  query.BindBlob(1, op->uid().view()).Bind(2, op->operation.op_seq).Bind(3, op->state);
  query.Bind(4, op->flags).BindBlob(5, op->boot.view()).Bind(6, op->boottime_us);
  query.Bind(7, op->wall_us).Bind(8, op->base_as_of_us).BindBlob(9, body);
  query.Bind(10, ChecksumOf(op->uid().view(), op->operation.op_seq, body));
  TIDE_TRY(query.Run());
  op->no = txn.db().last_insert_rowid();
  return Status::Ok();
}

Status UpdateOperation(WriteTxn& txn, const StoredOperation& op) {
  Query query = txn.db().Use(
      "UPDATE tide_op SET state = ?2, flags = ?3, attempts = ?4, reason = ?5, outcome = ?6, "
      "final_wall_us = ?7, replaced_by = ?8 WHERE no = ?1");
  query.Bind(1, op.no).Bind(2, op.state).Bind(3, op.flags).Bind(4, op.attempts).Bind(5, op.reason);
  if (op.outcome) query.BindBlob(6, EncodeOutcome(*op.outcome));
  else query.BindNull(6);
  query.Bind(7, op.final_wall_us);
  if (op.replaced_by.none()) query.BindNull(8);
  else query.BindBlob(8, op.replaced_by.view());
  return query.Run();
}

Status FixBody(WriteTxn& txn, const StoredOperation& op) {
  const std::string body = EncodeOperation(op.operation);
  Query query =
      txn.db().Use("UPDATE tide_op SET op_seq = ?2, body = ?3, checksum = ?4 WHERE no = ?1");
  query.Bind(1, op.no).Bind(2, op.operation.op_seq).BindBlob(3, body);
  return query.Bind(4, ChecksumOf(op.uid().view(), op.operation.op_seq, body)).Run();
}

Result<std::string> BodyOf(Database& db, int64_t no) {
  Query query = db.Use("SELECT body, checksum, uid, op_seq FROM tide_op WHERE no = ?1");
  query.Bind(1, no);
  TIDE_ASSIGN(const bool found, query.Step());
  TIDE_CHECK(found);
  std::string body(query.Text(0));
  if (query.Int(1) != ChecksumOf(query.Text(2), static_cast<uint64_t>(query.Int(3)), body))
    return CorruptRow(no);
  return body;
}

Result<std::optional<StoredOperation>> FindOperation(Database& db, const Uid& uid) {
  Query query = db.Use("SELECT " TIDE_OP_COLUMNS " FROM tide_op WHERE uid = ?1");
  query.BindBlob(1, uid.view());
  return ReadOne(query);
}

Result<std::optional<StoredOperation>> FindOperationBySeq(Database& db, uint64_t op_seq) {
  Query query = db.Use("SELECT " TIDE_OP_COLUMNS " FROM tide_op WHERE op_seq = ?1 AND op_seq > 0");
  query.Bind(1, op_seq);
  return ReadOne(query);
}

Result<std::vector<StoredOperation>> ListOperations(Database& db, const char* where, int64_t after,
                                                    size_t limit) {
  Query query = db.Use(std::string("SELECT " TIDE_OP_COLUMNS " FROM tide_op WHERE ") + where +
                       " AND no > ?1 ORDER BY no LIMIT ?2");
  query.Bind(1, after).Bind(2, limit > INT64_MAX ? INT64_MAX : limit);
  return ReadAll(query);
}

bool HasPassed(const StoredOperation& op, const ScopeState& scope) {
  if (!op.outcome || !scope.revealed) return false;
  if (!op.outcome->applied && !TIDE_PLANTED(kPartialRefusal)) return false;
  for (const Cursor& at : op.outcome->at)
    if (at.scope == scope.scope) return at.epoch != scope.epoch || scope.seq >= at.seq;
  return false;
}

std::set<RecordKey> RecordsOf(const Operation& operation) {
  std::set<RecordKey> keys;
  for (const Effect& effect : operation.effects) keys.insert(effect.key);
  return keys;
}

bool Creates(const Operation& operation, const RecordKey& key) {
  return std::any_of(operation.effects.begin(), operation.effects.end(), [&](const Effect& effect) {
    return effect.kind == EffectKind::kCreate && effect.key == key;
  });
}

Status InsertTouches(WriteTxn& txn, const StoredOperation& op) {
  for (const RecordKey& key : RecordsOf(op.operation)) {
    Query query = txn.db().Use(
        "INSERT INTO tide_touch(collection, id, scope, op, creates) VALUES(?1, ?2, ?3, ?4, ?5)");
    query.Bind(1, std::string_view(key.collection)).Bind(2, std::string_view(key.id));
    query.Bind(3, std::string_view(key.scope)).Bind(4, op.no);
    TIDE_TRY(query.Bind(5, Creates(op.operation, key)).Run());
  }
  return Status::Ok();
}

Status DeleteTouches(WriteTxn& txn, int64_t no) {
  return txn.db().Use("DELETE FROM tide_touch WHERE op = ?1").Bind(1, no).Run();
}

Result<std::vector<StoredOperation>> OperationsTouching(Database& db, const RecordKey& key) {
  Query query =
      db.Use("SELECT " TIDE_OP_COLUMNS " FROM tide_op WHERE no IN (SELECT op FROM tide_touch "
                       "WHERE collection = ?1 AND id = ?2 AND scope = ?3) ORDER BY no");
  query.Bind(1, std::string_view(key.collection)).Bind(2, std::string_view(key.id));
  query.Bind(3, std::string_view(key.scope));
  return ReadAll(query);
}

Result<uint32_t> CountOpenTouching(Database& db, const RecordKey& key) {
  Query query = db.Use(
      "SELECT count(*) FROM tide_touch JOIN tide_op ON no = op WHERE collection = ?1 AND id = ?2 "
      "AND scope = ?3 AND state BETWEEN 7 AND 9");
  query.Bind(1, std::string_view(key.collection)).Bind(2, std::string_view(key.id));
  query.Bind(3, std::string_view(key.scope));
  TIDE_ASSIGN(const bool row, query.Step());
  return row ? static_cast<uint32_t>(query.Int(0)) : 0;
}

Result<std::vector<Uid>> LiveCreatorsOf(Database& db, const RecordKey& key) {
  Query query = db.Use(
      "SELECT uid FROM tide_touch JOIN tide_op ON no = op WHERE creates = 1 AND collection = ?1 "
      "AND id = ?2 AND scope = ?3 AND state <= 4 ORDER BY op");
  query.Bind(1, std::string_view(key.collection)).Bind(2, std::string_view(key.id));
  query.Bind(3, std::string_view(key.scope));
  std::vector<Uid> uids;
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return uids;
    uids.push_back(UidOrNone(query.Text(0)));
  }
}

Result<bool> IsTouched(Database& db, const RecordKey& key) {
  Query query =
      db.Use("SELECT 1 FROM tide_touch WHERE collection = ?1 AND id = ?2 AND scope = ?3 LIMIT 1");
  query.Bind(1, std::string_view(key.collection)).Bind(2, std::string_view(key.id));
  query.Bind(3, std::string_view(key.scope));
  return query.Step();
}

Result<std::vector<RecordKey>> TouchedInScope(Database& db, std::string_view scope) {
  Query query = db.Use("SELECT DISTINCT collection, id FROM tide_touch WHERE scope = ?1");
  query.Bind(1, scope);
  std::vector<RecordKey> keys;
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return keys;
    keys.push_back({std::string(scope), std::string(query.Text(0)), std::string(query.Text(1))});
  }
}

Result<std::array<uint64_t, 16>> CountStates(Database& db) {
  std::array<uint64_t, 16> by_state{};
  Query query = db.Use("SELECT state, count(*) FROM tide_op GROUP BY state");
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return by_state;
    by_state[static_cast<size_t>(query.Int(0)) & 15] = static_cast<uint64_t>(query.Int(1));
  }
}

Result<int64_t> OldestLiveBoottime(Database& db, const Uid& boot) {
  Query query =
      db.Use("SELECT boot, boottime_us FROM tide_op WHERE state <= 4 ORDER BY no LIMIT 1");
  TIDE_ASSIGN(const bool row, query.Step());
  if (TIDE_PLANTED(kOldestOfOtherBoot) && row) return query.Int(1);
  return row && query.Text(0) == boot.view() ? query.Int(1) : -1;
}

OutboxCounts DeriveCounts(const std::array<uint64_t, 16>& by_state, int64_t oldest_boottime_us) {
  OutboxCounts counts;
  counts.by_state = by_state;
  for (int state = 1; state <= kStateCount; state++) {
    if (IsLive(static_cast<State>(state))) counts.live += by_state[state];
    if (NeedsPerson(static_cast<State>(state))) counts.attention += by_state[state];
  }
  counts.drafts = by_state[static_cast<int>(State::kDraft)];
  counts.unsent = counts.live - counts.drafts - by_state[static_cast<int>(State::kAcked)];
  counts.oldest_boottime_us = oldest_boottime_us;
  return counts;
}

}  // namespace tidemark
