// WriteTxn: one write transaction. You cannot write without holding one. Commit is explicit;
// leaving its scope rolls back. Savepoint: a part of it that can be taken back alone.
#pragma once

#include "core/sqlite/database.h"

namespace tidemark {

class WriteTxn {
 public:
  // `label` names it in logs and fault tests.
  static Result<WriteTxn> Begin(Database& db, const char* label);
  WriteTxn(WriteTxn&& other) noexcept : db_(other.db_), label_(other.label_) {
    other.db_ = nullptr;
  }
  WriteTxn(const WriteTxn&) = delete;
  ~WriteTxn();

  // Fails: nothing of it is kept, nor will a next process find it; or UNCERTAIN, where that could
  // not be made sure of: then nothing more is written before the connection is closed.
  Status Commit();
  // SQLite rolls the whole transaction back by itself after some failures (disk full, I/O).
  bool alive() const { return db_ != nullptr && !db_->autocommit(); }
  Database& db() const { return *db_; }
  const char* label() const { return label_; }

 private:
  WriteTxn(Database& db, const char* label) : db_(&db), label_(label) {}
  Database* db_;
  const char* label_;
};

class Savepoint {
 public:
  static Result<Savepoint> Begin(WriteTxn& txn);
  Savepoint(Savepoint&& other) noexcept : db_(other.db_) { other.db_ = nullptr; }
  Savepoint(const Savepoint&) = delete;
  ~Savepoint();  // takes back what was not kept, if the transaction still lives
  Status Keep();

 private:
  explicit Savepoint(Database& db) : db_(&db) {}
  Database* db_;
};

}  // namespace tidemark
