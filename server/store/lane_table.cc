#include "server/store/lane_table.h"

#include "core/base/plant.h"
#include "core/wire/codec.h"

namespace tidemark::store {

Result<std::optional<Lane>> LaneTable::Find(const Uid& client) {
  auto query = db_->Use(
      "SELECT account, last_op_seq, kept_through, stamp_ms, stamp_counter, unkept_bytes"
      " FROM lane WHERE client = ?1");
  query.BindBlob(1, client.view());
  TIDE_ASSIGN(const bool found, query.Step());
  if (!found) return std::optional<Lane>();
  Lane lane;
  lane.account = std::string(query.Text(0));
  lane.last_op_seq = static_cast<uint64_t>(query.Int(1));
  lane.kept_through = static_cast<uint64_t>(query.Int(2));
  lane.last_stamp = {static_cast<uint64_t>(query.Int(3)), static_cast<uint32_t>(query.Int(4))};
  lane.unkept_bytes = static_cast<uint64_t>(query.Int(5));
  return std::optional<Lane>(std::move(lane));
}

Result<std::optional<StoredOutcome>> LaneTable::FindOutcome(const Uid& client, uint64_t op_seq) {
  auto query = db_->Use(
      "SELECT applied, body_hash, outcome FROM outcome WHERE client = ?1 AND op_seq = ?2");
  query.BindBlob(1, client.view()).Bind(2, op_seq);
  TIDE_ASSIGN(const bool found, query.Step());
  if (!found) return std::optional<StoredOutcome>();
  StoredOutcome stored{query.Int(0) != 0, std::string(query.Text(1)), std::nullopt};
  if (!query.IsNull(2)) {
    TIDE_ASSIGN(stored.outcome, DecodeOutcome(query.Text(2)));
  }
  return std::optional<StoredOutcome>(std::move(stored));
}

Result<std::optional<Outcome>> LaneTable::FindOutcomeByHash(const Uid& client,
                                                            std::string_view body_hash) {
  std::optional<Outcome> outcome;
  auto query = db_->Use("SELECT outcome FROM outcome WHERE client = ?1 AND body_hash = ?2");
  query.BindBlob(1, client.view()).BindBlob(2, body_hash);
  TIDE_ASSIGN(const bool found, query.Step());
  if (!found) return outcome;
  TIDE_ASSIGN(outcome, DecodeOutcome(query.Text(0)));
  return outcome;
}

Result<bool> LaneTable::Failed(const Uid& client, uint64_t op_seq) {
  auto query = db_->Use(
      "SELECT 1 FROM outcome WHERE client = ?1 AND op_seq = ?2 AND applied = 0");
  query.BindBlob(1, client.view()).Bind(2, op_seq);
  return query.Step();
}

Result<std::vector<Outcome>> LaneTable::KeptOutcomes(const Uid& client) {
  std::vector<Outcome> outcomes;
  auto query = db_->Use(
      "SELECT outcome FROM outcome WHERE client = ?1 AND op_seq >"
      " (SELECT kept_through FROM lane WHERE client = ?1) ORDER BY op_seq");
  query.BindBlob(1, client.view());
  for (;;) {
    TIDE_ASSIGN(const bool found, query.Step());
    if (!found) return outcomes;
    TIDE_ASSIGN(Outcome outcome, DecodeOutcome(query.Text(0)));
    outcomes.push_back(std::move(outcome));
  }
}

Status LaneTable::Put(WriteTxn& txn, const Uid& client, const Lane& lane) {
  auto query = txn.db().Use(
      "INSERT INTO lane(client, account, last_op_seq, kept_through, stamp_ms, stamp_counter,"
      " unkept_bytes) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
      " ON CONFLICT DO UPDATE SET last_op_seq = ?3, kept_through = ?4, stamp_ms = ?5,"
      " stamp_counter = ?6, unkept_bytes = ?7");
  query.BindBlob(1, client.view()).Bind(2, std::string_view(lane.account));
  query.Bind(3, lane.last_op_seq).Bind(4, lane.kept_through).Bind(5, lane.last_stamp.ms);
  return query.Bind(6, lane.last_stamp.counter).Bind(7, lane.unkept_bytes).Run();
}

Status LaneTable::AddOutcome(WriteTxn& txn, const Uid& client, std::string_view body_hash,
                             const Outcome& outcome, Lane* lane) {
  TIDE_CHECK(outcome.op_seq == lane->last_op_seq + 1);
  const std::string bytes = EncodeOutcome(outcome);
  auto query = txn.db().Use(
      "INSERT INTO outcome(client, op_seq, applied, body_hash, outcome)"
      " VALUES(?1, ?2, ?3, ?4, ?5)");
  query.BindBlob(1, client.view()).Bind(2, outcome.op_seq).Bind(3, outcome.applied ? 1 : 0);
  query.BindBlob(4, body_hash).BindBlob(5, bytes);
  TIDE_TRY(query.Run());
  lane->last_op_seq = outcome.op_seq;
  lane->unkept_bytes += bytes.size();
  return Put(txn, client, *lane);
}

Status LaneTable::Free(WriteTxn& txn, const Uid& client, uint64_t through, Lane* lane) {
  auto applied = txn.db().Use(
      TIDE_PLANTED(kDepsForgotten)
          ? "DELETE FROM outcome WHERE client = ?1 AND op_seq > ?2 AND op_seq <= ?3"
          : "DELETE FROM outcome WHERE client = ?1 AND op_seq > ?2 AND op_seq <= ?3 AND applied");
  applied.BindBlob(1, client.view()).Bind(2, lane->kept_through).Bind(3, through);
  TIDE_TRY(applied.Run());
  auto failed = txn.db().Use(
      "UPDATE outcome SET body_hash = NULL, outcome = NULL"
      " WHERE client = ?1 AND op_seq > ?2 AND op_seq <= ?3");
  failed.BindBlob(1, client.view()).Bind(2, lane->kept_through).Bind(3, through);
  TIDE_TRY(failed.Run());
  lane->kept_through = through;
  auto rest = txn.db().Use(
      "SELECT coalesce(sum(length(outcome)), 0) FROM outcome WHERE client = ?1 AND op_seq > ?2");
  rest.BindBlob(1, client.view()).Bind(2, through);
  TIDE_ASSIGN(const bool found, rest.Step());
  if (TIDE_PLANTED(kAnswersMiscounted)) return Put(txn, client, *lane);
  lane->unkept_bytes = found ? static_cast<uint64_t>(rest.Int(0)) : 0;
  return Put(txn, client, *lane);
}

}  // namespace tidemark::store
