#include "core/store/meta.h"

namespace tidemark {
namespace {

Query Get(Database& db) {
  return db.Use("SELECT value FROM tide_meta WHERE key = ?1");
}

Query Set(WriteTxn& txn) {
  return txn.db().Use("INSERT INTO tide_meta(key, value) VALUES(?1, ?2) "
                      "ON CONFLICT DO UPDATE SET value = excluded.value");
}

}  // namespace

Result<int64_t> GetNumber(Database& db, std::string_view key) {
  Query query = Get(db);
  TIDE_ASSIGN(const bool found, query.Bind(1, key).Step());
  return found ? query.Int(0) : 0;
}

Result<std::string> GetText(Database& db, std::string_view key) {
  Query query = Get(db);
  TIDE_ASSIGN(const bool found, query.Bind(1, key).Step());
  return found ? std::string(query.Text(0)) : std::string();
}

Result<Uid> GetUid(Database& db, std::string_view key) {
  TIDE_ASSIGN(const std::string bytes, GetText(db, key));
  return UidOrNone(bytes);
}

Status SetNumber(WriteTxn& txn, std::string_view key, int64_t value) {
  Query query = Set(txn);
  return query.Bind(1, key).Bind(2, value).Run();
}

Status SetText(WriteTxn& txn, std::string_view key, std::string_view value) {
  Query query = Set(txn);
  return query.Bind(1, key).BindBlob(2, value).Run();
}

Status SetUid(WriteTxn& txn, std::string_view key, const Uid& uid) {
  return SetText(txn, key, uid.view());
}

Result<int64_t> TakeNumber(WriteTxn& txn, std::string_view key) {
  TIDE_ASSIGN(const int64_t next, GetNumber(txn.db(), key));
  const int64_t taken = next == 0 ? 1 : next;
  TIDE_TRY(SetNumber(txn, key, taken + 1));
  return taken;
}

}  // namespace tidemark
