#include "core/sqlite/transaction.h"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>

#include "core/sqlite/sqlite_error.h"

namespace tidemark {
namespace {

// The frame that makes a commit of it is written last, then synced: before that nothing of it can
// come back.
bool MayBeWritten(int result) {
  return (result & 0xFF) != SQLITE_FULL && result != SQLITE_IOERR_WRITE;
}

int TakeNumber(void* out, int, char** columns, char**) noexcept {
  *static_cast<int*>(out) = columns[0] == nullptr ? 0 : std::atoi(columns[0]);
  return 0;
}

// SQLite has taken the failed transaction back, yet all of it may lie in the WAL, where the next
// process would find it. Another one, synced, over its first frame makes sure that none does.
bool Bury(Database& db) noexcept {
  int version = 0;
  char sql[128];
  if (sqlite3_exec(db.raw(), "PRAGMA user_version", TakeNumber, &version, nullptr) != SQLITE_OK)
    return false;
  std::snprintf(sql, sizeof sql,
                "PRAGMA synchronous = FULL; BEGIN IMMEDIATE; PRAGMA user_version = %d; COMMIT",
                version);
  const bool buried = db.ExecQuietly(sql) == SQLITE_OK;
  if (!db.autocommit()) static_cast<void>(db.ExecQuietly("ROLLBACK"));
  return buried;
}

Status Uncertain(int result) {
  return Status::Error(Code::kUncertain, "a commit failed, and what it left is not known: open "
                                         "the store again to learn it")
      .CausedBy(Domain::kSqlite, result);
}

}  // namespace

Result<WriteTxn> WriteTxn::Begin(Database& db, const char* label) {
  if (db.spoiled() != SQLITE_OK) return Uncertain(db.spoiled());
  TIDE_CHECK(db.autocommit());
  TIDE_TRY(db.Use("BEGIN IMMEDIATE").Run());
  return WriteTxn(db, label);
}

// What was thrown may pass here, for want of memory too.
WriteTxn::~WriteTxn() {
  if (db_ == nullptr) return;
  if (db_->autocommit()) {
    if (db_->spoiled() != SQLITE_OK && Bury(*db_)) db_->SetSpoiled(SQLITE_OK);
    return;
  }
  // One that cannot be ended holds the connection: only closing that ends it.
  int result = db_->ExecQuietly("ROLLBACK");
  if (!db_->autocommit()) result = db_->ExecQuietly("ROLLBACK");  // memory may be back
  db_->SetSpoiled(db_->autocommit() ? SQLITE_OK : result);
}

Status WriteTxn::Commit() {
  TIDE_CHECK(db_ != nullptr);
  if (db_->spoiled() != SQLITE_OK)
    return SqliteStatus(nullptr, db_->spoiled(), "take a part of a transaction back");
  Query commit = db_->Use("COMMIT");
  db_->SetSpoiled(SQLITE_NOMEM);  // until more is known: the next lines may throw
  const Status status = commit.Run();
  const int result = status.cause;
  // Still open: leaving rolls it back, and that is certain.
  const bool known = status.ok() || !db_->autocommit() || !MayBeWritten(result) || Bury(*db_);
  db_->SetSpoiled(known ? SQLITE_OK : result);
  if (status.ok()) db_ = nullptr;
  return known ? status : Uncertain(result);
}

Result<Savepoint> Savepoint::Begin(WriteTxn& txn) {
  TIDE_TRY(txn.db().Use("SAVEPOINT part").Run());
  return Savepoint(txn.db());
}

Savepoint::~Savepoint() {
  if (db_ == nullptr || db_->autocommit()) return;
  const int result = db_->ExecQuietly("ROLLBACK TO part; RELEASE part");
  // What was to be taken back is still in the transaction: that must not be committed.
  if (result != SQLITE_OK) db_->SetSpoiled(result);
}

Status Savepoint::Keep() {
  TIDE_CHECK(db_ != nullptr);
  TIDE_TRY(db_->Use("RELEASE part").Run());
  db_ = nullptr;
  return Status::Ok();
}

}  // namespace tidemark
