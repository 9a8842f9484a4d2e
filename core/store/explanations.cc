#include "core/store/explanations.h"

#include "core/wire/codec.h"

namespace tidemark {
namespace {

Result<StoredExplanation> ReadRow(const Query& row) {
  StoredExplanation stored;
  stored.no = row.Int(0);
  stored.op = UidOrNone(row.Text(1));
  stored.seq = static_cast<uint64_t>(row.Int(2));
  stored.unread = row.Int(3) != 0;
  TIDE_ASSIGN(stored.explanation, DecodeExplanation(row.Text(4)));
  return stored;
}

Result<std::vector<StoredExplanation>> ReadAll(Query& query) {
  std::vector<StoredExplanation> list;
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return list;
    // One that is damaged is lost, the decision stands: the record and the others are still told.
    if (Result<StoredExplanation> stored = ReadRow(query); stored.ok())
      list.push_back(stored.Take());
  }
}

}  // namespace

Status InsertExplanation(WriteTxn& txn, const StoredExplanation& stored, int64_t wall_us) {
  const std::string body = EncodeExplanation(stored.explanation);
  Query same = txn.db().Use("SELECT 1 FROM tide_explanation WHERE op = ?1 AND body = ?2");
  same.BindBlob(1, stored.op.view()).BindBlob(2, body);
  TIDE_ASSIGN(const bool there, same.Step());
  if (there) return Status::Ok();
  const RecordKey& key = stored.explanation.key;
  Query query = txn.db().Use("INSERT INTO tide_explanation(collection, id, scope, op, seq, unread, "
                             "made_wall_us, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  query.Bind(1, std::string_view(key.collection)).Bind(2, std::string_view(key.id));
  query.Bind(3, std::string_view(key.scope)).BindBlob(4, stored.op.view()).Bind(5, stored.seq);
  return query.Bind(6, stored.unread).Bind(7, wall_us).BindBlob(8, body).Run();
}

Status MarkExplanationRead(WriteTxn& txn, int64_t no) {
  return txn.db().Use("UPDATE tide_explanation SET unread = 0 WHERE no = ?1").Bind(1, no).Run();
}

Status MarkExplanationsOfRead(WriteTxn& txn, const Uid& op) {
  Query query = txn.db().Use("UPDATE tide_explanation SET unread = 0 WHERE op = ?1");
  return query.BindBlob(1, op.view()).Run();
}

Result<std::optional<StoredExplanation>> FindExplanation(Database& db, int64_t no) {
  Query query = db.Use("SELECT no, op, seq, unread, body FROM tide_explanation WHERE no = ?1");
  query.Bind(1, no);
  TIDE_ASSIGN(std::vector<StoredExplanation> list, ReadAll(query));
  if (list.empty()) return std::optional<StoredExplanation>();
  return std::optional<StoredExplanation>(std::move(list.front()));
}

Result<std::vector<StoredExplanation>> ExplanationsOfRecord(Database& db, const RecordKey& key,
                                                            bool unread_only, size_t limit) {
  Query query = db.Use("SELECT no, op, seq, unread, body FROM tide_explanation WHERE collection = "
                       "?1 AND id = ?2 AND scope = ?3 AND unread >= ?4 ORDER BY no DESC LIMIT ?5");
  query.Bind(1, std::string_view(key.collection)).Bind(2, std::string_view(key.id));
  query.Bind(3, std::string_view(key.scope)).Bind(4, unread_only ? 1 : 0).Bind(5, limit);
  return ReadAll(query);
}

Result<std::vector<StoredExplanation>> ExplanationsOfOperation(Database& db, const Uid& op) {
  Query query = db.Use("SELECT no, op, seq, unread, body FROM tide_explanation WHERE op = ?1 "
                       "ORDER BY no DESC");
  query.BindBlob(1, op.view());
  return ReadAll(query);
}

}  // namespace tidemark
