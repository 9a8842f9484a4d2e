#include "core/store/store.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/store/collection_schema.h"
#include "core/store/lock_file.h"
#include "core/store/meta.h"
#include "core/store/migration.h"
#include "core/store/reader.h"
#include "core/store/schema.h"

namespace tidemark {
namespace {

constexpr int64_t kCheckpointBytes = 4 << 20;  // move the WAL into the file from here on
constexpr size_t kPoolMax = 4;                 // idle readers kept
constexpr char kOwnTables[] =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('tide_meta',"
    " 'tide_scope', 'tide_purge', 'tide_op', 'tide_touch', 'tide_damaged', 'tide_overlay',"
    " 'tide_unknown', 'tide_explanation', 'tide_plan', 'tide_plan_step')";
constexpr int64_t kOwnTablesCount = 11;

Result<int64_t> Pragma(Database& db, const char* sql) {
  Query query = db.Use(sql);
  TIDE_ASSIGN(const bool row, query.Step());
  return row ? query.Int(0) : 0;
}

int64_t FileSize(const std::string& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 ? static_cast<int64_t>(info.st_size) : -1;
}

}  // namespace

Store::Store(StoreOptions options, Clock& clock, Random& random, Log& log)
    : options_(std::move(options)), clock_(clock), random_(random), log_(log) {
  pool_.reserve(kPoolMax);
}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::Open(const StoreOptions& options, Clock& clock,
                                           Random& random, Log& log) {
  if (options.path.empty())
    return Status::Error(Code::kInvalidArgument, "a path for the store is needed", "config.store");
  std::unique_ptr<Store> store(new Store(options, clock, random, log));
  const bool fresh = options.vfs == nullptr && FileSize(options.path) < 0;
  if (Status status = store->OpenOrCreate(); !status.ok()) {
    const bool ours = store->lock_ != nullptr;
    store->checkpointer_.reset();
    store->writer_.reset();
    // A refused first open leaves nothing behind that a later one could take for a store.
    if (fresh && ours)
      for (const char* suffix : {"", "-wal", "-shm"}) ::unlink((options.path + suffix).c_str());
    return status;
  }
  return store;
}

Status Store::OpenOrCreate() {
  TIDE_TRY(OpenFile());
  TIDE_ASSIGN(WriteTxn txn, Begin("open", /*full=*/true));
  TIDE_TRY(Create(txn));
  TIDE_TRY(BindAccount(txn));
  TIDE_TRY(BindServer(txn));
  TIDE_TRY(AdoptManifest(txn));
  TIDE_TRY(MarkOpen(txn));
  TIDE_TRY(txn.Commit());
  TIDE_ASSIGN(checkpointer_, Connection::OpenWriter(options_.path, false, options_.vfs));
  return writer_->MoveLogOnClose(true);
}

Status Store::OpenFile() {
  if (options_.vfs == nullptr) {
    TIDE_ASSIGN(lock_, LockFile::Take(options_.path));
    // An empty file is a store whose making was cut short by a kill; a few bytes are no database.
    const int64_t size = FileSize(options_.path);
    if (size > 0 && size < 512)
      return Status::Error(Code::kStoreForeign, options_.path + " is not a Tidemark store");
  }
  TIDE_ASSIGN(writer_, Connection::OpenWriter(options_.path, true, options_.vfs));
  TIDE_TRY(Recognise());
  if (options_.vfs == nullptr) TIDE_TRY(MakePrivate(options_.path));
  return writer().Exec("PRAGMA journal_mode = WAL");
}

// Nothing is written into a file that is not ours, or that a newer version has written. Nor is a
// log that lies beside it moved into it before all is opened: SQLite takes any whole log for the
// file's own, so it may be that of a newer version, or of another store.
Status Store::Recognise() {
  TIDE_ASSIGN(const int64_t id, Pragma(writer(), "PRAGMA application_id"));
  TIDE_ASSIGN(const int64_t format, Pragma(writer(), "PRAGMA user_version"));
  TIDE_ASSIGN(const int64_t tables, Pragma(writer(), "SELECT count(*) FROM sqlite_schema"));
  if (tables == 0 && id == 0) return Status::Ok();
  if (id != kApplicationId)
    return Status::Error(Code::kStoreForeign, options_.path + " is not a Tidemark store");
  if (format > kStoreFormat)
    return Status::Error(Code::kStoreNewer, "the store was written by a newer version: format " +
                                                std::to_string(format) + ", this one reads " +
                                                std::to_string(kStoreFormat));
  TIDE_ASSIGN(const int64_t ours, Pragma(writer(), kOwnTables));
  if (ours != kOwnTablesCount)
    return Status::Error(Code::kStoreCorrupt, "tables of the store " + options_.path +
                                                  " are missing");
  return Status::Ok();
}

Status Store::Create(WriteTxn& txn) {
  TIDE_ASSIGN(const int64_t id, Pragma(txn.db(), "PRAGMA application_id"));
  if (id == 0) {
    TIDE_TRY(txn.db().Exec(kStoreSchema));
    TIDE_TRY(txn.db().Exec("PRAGMA application_id = " + std::to_string(kApplicationId) +
                           "; PRAGMA user_version = " + std::to_string(kStoreFormat)));
    TIDE_TRY(SetUid(txn, "store_id", NewUid(-1, random_)));
    TIDE_TRY(SetUid(txn, "client_id", NewUid(-1, random_)));
  }
  TIDE_ASSIGN(store_id_, GetUid(txn.db(), "store_id"));
  return Status::Ok();
}

// A store belongs to one account, for ever.
Status Store::BindAccount(WriteTxn& txn) {
  TIDE_ASSIGN(account_, GetText(txn.db(), "account"));
  const std::string& wanted = options_.account;
  if (account_.empty() && wanted.empty())
    return Status::Error(Code::kInvalidArgument, "a new store needs an account", "config.account");
  if (wanted.empty() || wanted == account_) return Status::Ok();
  if (!account_.empty())
    return Status::Error(Code::kStoreOtherAccount, "this store belongs to the account " + account_,
                         "config.account");
  account_ = wanted;
  return SetText(txn, "account", wanted);
}

// A home may move to another address; its lanes and epochs tell whether it is the same one.
Status Store::BindServer(WriteTxn& txn) {
  TIDE_ASSIGN(server_, GetText(txn.db(), "server"));
  if (options_.server.empty() || options_.server == server_) return Status::Ok();
  server_ = options_.server;
  return SetText(txn, "server", server_);
}

Status Store::AdoptManifest(WriteTxn& txn) {
  TIDE_ASSIGN(const std::string known, GetText(txn.db(), "manifest"));
  const std::string& given = options_.manifest_blob;
  if (given.empty() && known.empty())
    return Status::Error(Code::kManifestMissing, "a new store needs a compiled manifest",
                         "config.manifest");
  std::shared_ptr<const Manifest> from;
  if (!known.empty()) {
    Result<std::shared_ptr<const Manifest>> kept = Manifest::Load(known);
    // It was whole when it was kept: the file is damaged, not what the caller gave.
    if (!kept.ok())
      return Status::Error(Code::kStoreCorrupt, "the store's own copy of its manifest is damaged");
    from = kept.Take();
  }
  manifest_ = from;
  if (given.empty() || given == known) return Status::Ok();
  TIDE_ASSIGN(manifest_, Manifest::Load(given));
  if (from != nullptr) TIDE_TRY(CheckAdditive(*from, *manifest_));
  TIDE_TRY(MigrateCollections(txn, *manifest_));
  return SetText(txn, "manifest", given);
}

// Without a clean close, a reboot in between may have taken NORMAL commits with it.
Status Store::MarkOpen(WriteTxn& txn) {
  TIDE_ASSIGN(const int64_t clean, GetNumber(txn.db(), "clean"));
  TIDE_ASSIGN(const Uid boot, GetUid(txn.db(), "boot_id"));
  may_have_rolled_back_ = clean == 0 && !boot.none() && boot != clock_.BootId();
  TIDE_TRY(SetNumber(txn, "clean", 0));
  return SetUid(txn, "boot_id", clock_.BootId());
}

Status Store::Close() {
  if (closed_) return Status::Ok();
  closed_ = true;
  {
    TIDE_ASSIGN(WriteTxn txn, Begin("close", /*full=*/true));
    TIDE_TRY(SetNumber(txn, "clean", 1));
    TIDE_TRY(txn.Commit());
  }
  {
    const std::lock_guard<std::mutex> guard(pool_mutex_);
    pool_.clear();
  }
  checkpointer_.reset();
  writer_.reset();  // the last connection moves the WAL into the file
  lock_.reset();    // handles that outlive their client must not keep the next one out
  return Status::Ok();
}

Result<WriteTxn> Store::Begin(const char* label, bool full) {
  if (writer().spoiled() != SQLITE_OK) return WriteTxn::Begin(writer(), label);  // refused
  if (renew_writer_) {
    TIDE_ASSIGN(writer_, Connection::OpenWriter(options_.path, false, options_.vfs));
    renew_writer_ = full_ = false;
  }
  // PRAGMA synchronous acts when it is prepared, so it must never come from the statement cache.
  if (full != full_ || full) {
    TIDE_TRY(writer().Exec(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"));
  }
  full_ = full;
  return WriteTxn::Begin(writer(), label);
}

Result<std::unique_ptr<Reader>> Store::BeginRead() {
  std::unique_ptr<Connection> connection;
  {
    const std::lock_guard<std::mutex> guard(pool_mutex_);
    if (!pool_.empty()) {
      connection = std::move(pool_.back());
      pool_.pop_back();
    }
  }
  if (connection == nullptr) {
    TIDE_ASSIGN(connection, Connection::OpenReader(options_.path, options_.vfs));
  }
  TIDE_TRY(connection->db().Use("BEGIN").Run());
  auto reader = std::make_unique<Reader>(*this, std::move(connection));
  TIDE_TRY(reader->Pin());
  return reader;
}

void Store::GiveBack(std::unique_ptr<Connection> connection) {
  // A reader's destructor calls this: nothing here may ask for memory.
  if (connection->db().ExecQuietly("COMMIT") != SQLITE_OK) return;  // closed instead of kept
  const std::lock_guard<std::mutex> guard(pool_mutex_);
  if (pool_.size() < kPoolMax) pool_.push_back(std::move(connection));
}

void Store::NoteDamage(std::string_view scope) {
  const std::lock_guard<std::mutex> guard(damage_mutex_);
  if (damaged_.emplace(scope).second) damage_count_++;
}

bool Store::TakeDamage(const std::string& scope) {
  const std::lock_guard<std::mutex> guard(damage_mutex_);
  return damaged_.erase(scope) > 0;
}

uint64_t Store::damage_count() {
  const std::lock_guard<std::mutex> guard(damage_mutex_);
  return damage_count_;
}

Status Store::CheckpointIfDue() {
  if (options_.vfs == nullptr && FileSize(options_.path + "-wal") < kCheckpointBytes)
    return Status::Ok();
  int log_frames = 0, moved = 0;
  const int result = sqlite3_wal_checkpoint_v2(checkpointer_->db().raw(), nullptr,
                                               SQLITE_CHECKPOINT_PASSIVE, &log_frames, &moved);
  // somebody reads: later
  if (result == SQLITE_BUSY || result == SQLITE_LOCKED) return Status::Ok();
  if (result != SQLITE_OK)
    return Status::Error(Code::kIo, "could not move the WAL into the file")
        .CausedBy(Domain::kSqlite, result);
  return Status::Ok();
}

}  // namespace tidemark
