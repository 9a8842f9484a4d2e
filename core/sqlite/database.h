// Database: one SQLite connection, RAII, with its statement cache. One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/status.h"
#include "core/sqlite/statement.h"

namespace tidemark {

class Database {
 public:
  enum class Mode { kCreate, kReadWrite, kReadOnly, kMemory };
  // `vfs`: nullptr is the platform's own; a test's simulated disk has a name.
  static Result<std::unique_ptr<Database>> Open(const std::string& path, Mode mode,
                                                const char* vfs = nullptr);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // One or more statements without parameters or wanted rows.
  Status Exec(const std::string& sql);
  // A cached statement, by its text; of a closed set: literals, and one text per collection.
  Query Use(std::string_view sql);
  Statement Prepare(std::string_view sql) { return Statement(raw(), sql); }
  // Prepares under an authorizer (see sqlite3_set_authorizer). It stays set, asleep: setting it
  // anew each time would make SQLite prepare every cached statement again.
  using Authorizer = int (*)(void* none, int action, const char* first, const char* second,
                             const char* database, const char* inside) noexcept;
  Statement PrepareGuarded(std::string_view sql, Authorizer authorizer);
  void ForgetStatements();

  // False inside a transaction. After a failed statement: whether SQLite rolled back by itself.
  bool autocommit() const;
  // Runs SQL without asking for memory of ours: for destructors. A result code of SQLite.
  int ExecQuietly(const char* sql) noexcept;
  // Why what a transaction left is not known, or not what it should be (see WriteTxn); 0: it is.
  int spoiled() const { return spoiled_; }
  void SetSpoiled(int result) { spoiled_ = result; }
  int64_t last_insert_rowid() const;
  int64_t changes() const;
  sqlite3* raw() const { return db_.get(); }

 private:
  struct CloseHandle {
    void operator()(sqlite3* db) const;
  };
  Database() = default;

  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unique_ptr<sqlite3, CloseHandle> db_;
  int spoiled_ = 0;
  Authorizer authorizer_ = nullptr;   // awake
  bool guarded_ = false;
  std::unordered_map<std::string, std::unique_ptr<Statement>, Hash, std::equal_to<>> statements_;
};

}  // namespace tidemark
