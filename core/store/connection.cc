#include "core/store/connection.h"

#include <sqlite3.h>

#include "core/sqlite/sqlite_error.h"

namespace tidemark {
namespace {

void ScopeName(sqlite3_context* context, int, sqlite3_value** arguments) {
  const auto* names =
      static_cast<const std::map<int64_t, std::string>*>(sqlite3_user_data(context));
  const auto found = names->find(sqlite3_value_int64(arguments[0]));
  if (found == names->end()) return sqlite3_result_null(context);
  sqlite3_result_text64(context, found->second.data(), found->second.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::OpenWriter(const std::string& path, bool create,
                                                           const char* vfs) {
  const auto mode = create ? Database::Mode::kCreate : Database::Mode::kReadWrite;
  TIDE_ASSIGN(std::unique_ptr<Database> db, Database::Open(path, mode, vfs));
  std::unique_ptr<Connection> connection(new Connection(std::move(db)));
  TIDE_TRY(connection->MoveLogOnClose(false));
  TIDE_TRY(connection->db().Exec(
      "PRAGMA cell_size_check = ON; PRAGMA wal_autocheckpoint = 0;"
      // Its size says when a checkpoint is due, so it must shrink again after one.
      "PRAGMA journal_size_limit = 1048576;"
      "PRAGMA temp_store = FILE; PRAGMA cache_size = -8192; PRAGMA fullfsync = ON;"
      "PRAGMA checkpoint_fullfsync = ON"));
  TIDE_TRY(connection->RegisterScopeNames());
  return connection;
}

Status Connection::MoveLogOnClose(bool moves) {
  const int result = sqlite3_db_config(db_->raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, moves ? 0 : 1,
                                       nullptr);
  return SqliteStatus(db_->raw(), result, "configure a connection");
}

Result<std::unique_ptr<Connection>> Connection::OpenReader(const std::string& path,
                                                           const char* vfs) {
  TIDE_ASSIGN(std::unique_ptr<Database> db, Database::Open(path, Database::Mode::kReadOnly, vfs));
  std::unique_ptr<Connection> connection(new Connection(std::move(db)));
  TIDE_TRY(connection->db().Exec("PRAGMA query_only = ON; PRAGMA temp_store = FILE;"
                                 "PRAGMA mmap_size = 268435456; PRAGMA cache_size = -2048"));
  // ms; only WAL recovery ever makes a reader wait
  sqlite3_busy_timeout(connection->db().raw(), 2'000);
  TIDE_TRY(connection->RegisterScopeNames());
  return connection;
}

Status Connection::RegisterScopeNames() {
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  const int result = sqlite3_create_function_v2(db_->raw(), "tide_scope_name", 1, flags, &names_,
                                                ScopeName, nullptr, nullptr, nullptr);
  return SqliteStatus(db_->raw(), result, "register a function");
}

Status Connection::RefreshScopeNames() {
  names_.clear();
  Query query = db_->Use("SELECT no, scope FROM tide_scope");
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return Status::Ok();
    names_.emplace(query.Int(0), query.Text(1));
  }
}

}  // namespace tidemark
