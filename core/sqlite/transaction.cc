#include "core/sqlite/transaction.h"

namespace tidemark {

Result<WriteTxn> WriteTxn::Begin(Database& db, const char* label) {
  TIDE_CHECK(db.autocommit());
  TIDE_TRY(db.Use("BEGIN IMMEDIATE").Run());
  return WriteTxn(db, label);
}

WriteTxn::~WriteTxn() {
  // A failed rollback leaves nothing to save: SQLite has rolled back itself, or the file is gone.
  if (alive()) static_cast<void>(db_->Use("ROLLBACK").Run());
}

Status WriteTxn::Commit() {
  TIDE_CHECK(db_ != nullptr);
  TIDE_TRY(db_->Use("COMMIT").Run());
  db_ = nullptr;
  return Status::Ok();
}

Result<Savepoint> Savepoint::Begin(WriteTxn& txn) {
  TIDE_TRY(txn.db().Use("SAVEPOINT part").Run());
  return Savepoint(txn.db());
}

Savepoint::~Savepoint() {
  if (db_ == nullptr || db_->autocommit()) return;
  static_cast<void>(db_->Use("ROLLBACK TO part").Run());
  static_cast<void>(db_->Use("RELEASE part").Run());
}

Status Savepoint::Keep() {
  TIDE_CHECK(db_ != nullptr);
  TIDE_TRY(db_->Use("RELEASE part").Run());
  db_ = nullptr;
  return Status::Ok();
}

}  // namespace tidemark
