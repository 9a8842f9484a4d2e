#include "server/store/record_table.h"

#include "core/base/plant.h"
#include "server/store/record_codec.h"

namespace tidemark::store {

Result<std::optional<judge::ServerRecord>> RecordTable::Find(const RecordKey& key) {
  std::optional<judge::ServerRecord> record;
  TIDE_ASSIGN(const ScopeHead scope, scopes_->Find(key.scope));
  if (scope.no == 0) return record;
  auto query = db_->Use(
      "SELECT body FROM record WHERE scope_no = ?1 AND collection = ?2 AND id = ?3");
  query.Bind(1, scope.no).Bind(2, std::string_view(key.collection));
  query.Bind(3, std::string_view(key.id));
  TIDE_ASSIGN(const bool found, query.Step());
  if (!found) return record;
  TIDE_ASSIGN(record, DecodeServerRecord(query.Text(0)));
  return record;
}

Status RecordTable::Put(WriteTxn& txn, const RecordKey& key, const judge::ServerRecord& record,
                        ScopeHead* scope) {
  const std::string_view collection = key.collection, id = key.id;
  auto old = txn.db().Use(
      "SELECT hash FROM record WHERE scope_no = ?1 AND collection = ?2 AND id = ?3");
  old.Bind(1, scope->no).Bind(2, collection).Bind(3, id);
  TIDE_ASSIGN(const bool found, old.Step());
  if (found && !old.IsNull(0)) {
    if (old.Text(0).size() != 16)
      return Status::Error(Code::kStoreCorrupt, "a record's hash is damaged");
    if (!TIDE_PLANTED(kServerDigestStale)) scope->digest.Subtract(DigestFromBytes(old.Text(0)));
    if (!TIDE_PLANTED(kRecordsMiscounted)) scope->records--;
  }
  auto query = txn.db().Use(
      "INSERT INTO record(scope_no, collection, id, hash, body) VALUES(?1, ?2, ?3, ?4, ?5)"
      " ON CONFLICT DO UPDATE SET hash = excluded.hash, body = excluded.body");
  query.Bind(1, scope->no).Bind(2, collection).Bind(3, id);
  if (record.alive) {
    const Digest hash = HashRecord(collection, id, ConfirmedOf(record));
    scope->digest.Add(hash);
    scope->records++;
    query.BindBlob(4, DigestBytes(hash));
  } else {
    query.BindNull(4);
  }
  query.BindBlob(5, EncodeServerRecord(record));
  return query.Run();
}

Result<ScopeHead> RecordTable::Recompute(const ScopeHead& scope) {
  ScopeHead sum = scope;
  sum.records = 0;
  sum.digest = Digest{};
  auto query = db_->Use("SELECT collection, id, body FROM record WHERE scope_no = ?1");
  query.Bind(1, scope.no);
  for (;;) {
    TIDE_ASSIGN(const bool found, query.Step());
    if (!found) return sum;
    TIDE_ASSIGN(const judge::ServerRecord record, DecodeServerRecord(query.Text(2)));
    if (!record.alive) continue;
    sum.records++;
    sum.digest.Add(HashRecord(query.Text(0), query.Text(1), ConfirmedOf(record)));
  }
}

}  // namespace tidemark::store
