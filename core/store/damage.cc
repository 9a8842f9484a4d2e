#include "core/store/damage.h"

#include "core/store/outbox.h"
#include "core/wire/codec.h"

namespace tidemark {
namespace {

// Nothing where the row is sound.
std::optional<DamagedOperation> Examine(const Query& row) {
  DamagedOperation found;
  StoredOperation& op = found.op;
  const auto uid = UidFromBytes(row.Text(1));
  const auto op_seq = static_cast<uint64_t>(row.Int(2));
  const int64_t state = row.Int(3);
  const bool state_is_sound = state >= 1 && state <= kStateCount;
  bool outcome_is_sound = true;
  if (!row.IsNull(6)) {
    Result<Outcome> outcome = DecodeOutcome(row.Text(6));
    outcome_is_sound = outcome.ok();
    if (outcome.ok()) op.outcome = outcome.Take();
  }
  found.body_is_sound = row.Int(5) == ChecksumOf(row.Text(1), op_seq, row.Text(4));
  if (found.body_is_sound && outcome_is_sound && state_is_sound) return std::nullopt;
  op.no = row.Int(0);
  op.operation.uid = uid.value_or(Uid{});
  op.operation.op_seq = op_seq;
  op.state = state_is_sound ? static_cast<State>(state) : State::kQueued;
  op.flags = static_cast<uint32_t>(row.Int(7));
  op.attempts = static_cast<uint32_t>(row.Int(8));
  op.reason = static_cast<Reason>(row.Int(9));
  found.is_usable = uid.has_value() && !uid->none() && state_is_sound;
  return found;
}

constexpr int32_t kRecordDamage = 1;   // cause, in our own domain

}  // namespace

Status DamagedRecord(std::string_view what) {
  return Status::Error(Code::kStoreCorrupt, std::string(what) + " is damaged on disk")
      .CausedBy(Domain::kTidemark, kRecordDamage);
}

bool IsDamagedRecord(const Status& status) {
  return status.code == Code::kStoreCorrupt && status.domain == Domain::kTidemark &&
         status.cause == kRecordDamage;
}

Result<std::vector<DamagedOperation>> FindDamaged(Database& db) {
  std::vector<DamagedOperation> damaged;
  Query query = db.Use("SELECT no, uid, op_seq, state, body, checksum, outcome, flags, attempts, "
                       "reason FROM tide_op ORDER BY no");
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return damaged;
    if (std::optional<DamagedOperation> found = Examine(query))
      damaged.push_back(std::move(*found));
  }
}

Status KeepDamaged(WriteTxn& txn, int64_t no, int64_t wall_us) {
  Query query = txn.db().Use(
      "INSERT INTO tide_damaged(found_wall_us, op, uid, op_seq, state, body, outcome, checksum) "
      "SELECT ?2, no, uid, op_seq, state, body, outcome, checksum FROM tide_op WHERE no = ?1");
  return query.Bind(1, no).Bind(2, wall_us).Run();
}

Status RemoveOperation(WriteTxn& txn, int64_t no) {
  return txn.db().Use("DELETE FROM tide_op WHERE no = ?1").Bind(1, no).Run();
}

Result<std::vector<RecordKey>> TouchedBy(Database& db, int64_t no) {
  Query query = db.Use("SELECT scope, collection, id FROM tide_touch WHERE op = ?1");
  query.Bind(1, no);
  std::vector<RecordKey> keys;
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return keys;
    keys.push_back({std::string(query.Text(0)), std::string(query.Text(1)),
                    std::string(query.Text(2))});
  }
}

}  // namespace tidemark
