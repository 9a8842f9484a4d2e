#include "server/store/server_store.h"

#include "server/store/schema.h"
#include "server/store/support_table.h"

namespace tidemark::store {
namespace {

Result<int64_t> Pragma(Database& db, std::string_view sql) {
  auto query = db.Use(sql);
  TIDE_ASSIGN(const bool found, query.Step());
  return found ? query.Int(0) : int64_t{0};
}

// Whether the file is ours. Answers false for one that is empty, and so can be made ours.
Result<bool> IsOurs(Database& db) {
  TIDE_ASSIGN(const int64_t application, Pragma(db, "PRAGMA application_id"));
  TIDE_ASSIGN(const int64_t version, Pragma(db, "PRAGMA user_version"));
  TIDE_ASSIGN(const int64_t tables, Pragma(db, "SELECT count(*) FROM sqlite_master"));
  if (application == 0 && version == 0 && tables == 0) return false;
  if (application != kApplicationId)
    return Status::Error(Code::kStoreForeign, "the file is not a server store of Tidemark");
  if (version > kLayoutVersion)
    return Status::Error(Code::kStoreNewer, "the store has layout " + std::to_string(version) +
                                                "; this tidemarkd knows up to " +
                                                std::to_string(kLayoutVersion));
  return true;
}

Result<std::unique_ptr<Database>> OpenReadOnly(const std::string& directory) {
  TIDE_ASSIGN(const std::string place, ResolvePath(directory));
  TIDE_ASSIGN(auto db, Database::Open(place + "/" + kFileName, Database::Mode::kReadOnly));
  TIDE_TRY(db->Exec("PRAGMA busy_timeout = 5000"));
  return db;
}

}  // namespace

Result<std::unique_ptr<ServerStore>> ServerStore::Open(const std::string& directory,
                                                       std::string_view home,
                                                       const Manifest& manifest, const char* vfs) {
  TIDE_ASSIGN(const std::string place, PrepareDirectory(directory));
  TIDE_ASSIGN(StoreLock lock, StoreLock::Take(place + "/" + kLockName));
  const std::string file = place + "/" + kFileName;
  TIDE_TRY(PrepareFile(file));
  TIDE_ASSIGN(auto db, Database::Open(file, Database::Mode::kReadWrite, vfs));
  auto store = std::unique_ptr<ServerStore>(new ServerStore(std::move(lock), std::move(db)));
  TIDE_TRY(store->Prepare(home, manifest));
  return store;
}

Result<std::unique_ptr<Database>> ServerStore::OpenToRead(const std::string& directory) {
  TIDE_ASSIGN(std::unique_ptr<Database> db, OpenReadOnly(directory));
  TIDE_ASSIGN(const bool ours, IsOurs(*db));
  if (!ours) return Status::Error(Code::kStoreForeign, "the store is empty");
  return db;
}

Result<std::vector<NamedHead>> ServerStore::ReadHeads(const std::string& directory) {
  TIDE_ASSIGN(const auto db, OpenReadOnly(directory));
  TIDE_ASSIGN(const bool ours, IsOurs(*db));
  if (!ours) return std::vector<NamedHead>();
  return ScopeTable(*db).All();
}

Result<ServerStore::Totals> ServerStore::CountAll() {
  auto query = db_->Use("SELECT count(*), coalesce(sum(head), 0), (SELECT count(*) FROM lane)"
                        " FROM scope");
  TIDE_TRY(query.Step().status());
  return Totals{static_cast<uint64_t>(query.Int(0)), static_cast<uint64_t>(query.Int(1)),
                static_cast<uint64_t>(query.Int(2))};
}

Result<int64_t> ServerStore::SizeBytes() {
  TIDE_ASSIGN(const int64_t pages, Pragma(*db_, "PRAGMA page_count"));
  TIDE_ASSIGN(const int64_t page_bytes, Pragma(*db_, "PRAGMA page_size"));
  return pages * page_bytes;
}

Status ServerStore::Prepare(std::string_view home, const Manifest& manifest) {
  TIDE_ASSIGN(const bool ours, IsOurs(*db_));
  // FULL: whatever another party can learn is on the disk first. A reader (digest) never blocks us.
  TIDE_TRY(db_->Exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                     "PRAGMA busy_timeout = 5000; PRAGMA cache_size = -65536"));
  TIDE_ASSIGN(WriteTxn txn, Begin("prepare"));
  if (!ours) {
    TIDE_TRY(db_->Exec(kSchemaSql));
    TIDE_TRY(db_->Exec("PRAGMA application_id = " + std::to_string(kApplicationId) +
                       "; PRAGMA user_version = " + std::to_string(kLayoutVersion)));
    TIDE_TRY(PutMeta(txn, "home", home));
  }
  TIDE_TRY(db_->Exec(kSupportSql));
  TIDE_ASSIGN(const auto stored_home, Meta("home"));
  if (stored_home != home)
    return Status::Error(Code::kStoreOtherHome,
                         "the store is of home \"" + stored_home.value_or("") + "\", not of \"" +
                             std::string(home) + "\"");
  TIDE_TRY(AcceptManifest(txn, manifest));
  return txn.Commit();
}

Status ServerStore::AcceptManifest(WriteTxn& txn, const Manifest& manifest) {
  TIDE_ASSIGN(const auto stored, Meta("manifest"));
  if (stored == manifest.blob()) return Status::Ok();
  if (stored.has_value()) {
    TIDE_ASSIGN(const auto before, Manifest::Load(*stored));
    TIDE_TRY(CheckAdditive(*before, manifest));
  }
  return PutMeta(txn, "manifest", manifest.blob());
}

Result<int64_t> ServerStore::ClockMark() {
  auto query = db_->Use("SELECT value FROM meta WHERE key = 'clock_mark'");
  TIDE_ASSIGN(const bool found, query.Step());
  return found ? query.Int(0) : int64_t{0};
}

Status ServerStore::SetClockMark(WriteTxn& txn, int64_t mark_us) {
  return txn.db()
      .Use("INSERT INTO meta(key, value) VALUES('clock_mark', ?1)"
           " ON CONFLICT DO UPDATE SET value = excluded.value")
      .Bind(1, mark_us)
      .Run();
}

Result<std::optional<std::string>> ServerStore::Meta(std::string_view key) {
  auto query = db_->Use("SELECT value FROM meta WHERE key = ?1");
  query.Bind(1, key);
  TIDE_ASSIGN(const bool found, query.Step());
  return found ? std::optional<std::string>(query.Text(0)) : std::nullopt;
}

Status ServerStore::PutMeta(WriteTxn& txn, std::string_view key, std::string_view value) {
  auto query = txn.db().Use(
      "INSERT INTO meta(key, value) VALUES(?1, ?2)"
      " ON CONFLICT DO UPDATE SET value = excluded.value");
  return query.Bind(1, key).BindBlob(2, value).Run();
}

}  // namespace tidemark::store
