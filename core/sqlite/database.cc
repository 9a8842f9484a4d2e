#include "core/sqlite/database.h"

#include <sqlite3.h>

#include "core/sqlite/sqlite_error.h"

namespace tidemark {
namespace {

int Authorize(void* awake, int action, const char* first, const char* second, const char* database,
              const char* inside) noexcept {
  const Database::Authorizer authorizer = *static_cast<Database::Authorizer*>(awake);
  return authorizer == nullptr ? SQLITE_OK
                               : authorizer(nullptr, action, first, second, database, inside);
}

}  // namespace

Result<std::unique_ptr<Database>> Database::Open(const std::string& path, Mode mode,
                                                 const char* vfs) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW;
  switch (mode) {
    case Mode::kCreate: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE; break;
    case Mode::kReadWrite: flags |= SQLITE_OPEN_READWRITE; break;
    case Mode::kReadOnly: flags |= SQLITE_OPEN_READONLY; break;
    case Mode::kMemory:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY;
      break;
  }
  std::unique_ptr<Database> opened(new Database);  // first: what fails from here on is closed by it
  sqlite3* db = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &db, flags, vfs);
  opened->db_.reset(db);
  if (result != SQLITE_OK) return SqliteStatus(db, result, "open " + path);
  return opened;
}

void Database::CloseHandle::operator()(sqlite3* db) const { sqlite3_close_v2(db); }

Database::~Database() { ForgetStatements(); }

Status Database::Exec(const std::string& sql) {
  const int result = sqlite3_exec(raw(), sql.c_str(), nullptr, nullptr, nullptr);
  return SqliteStatus(raw(), result, "run SQL");
}

Query Database::Use(std::string_view sql) {
  const auto found = statements_.find(sql);
  // A statement that failed to prepare is tried anew: the schema may have grown meanwhile.
  if (found != statements_.end() && found->second->raw() != nullptr) return Query(*found->second);
  auto made = statements_.insert_or_assign(std::string(sql),
                                           std::make_unique<Statement>(raw(), sql));
  return Query(*made.first->second);
}

Statement Database::PrepareGuarded(std::string_view sql, Authorizer authorizer) {
  if (!guarded_) sqlite3_set_authorizer(raw(), &Authorize, &authorizer_);
  guarded_ = true;
  authorizer_ = authorizer;
  Statement statement(raw(), sql);
  authorizer_ = nullptr;
  return statement;
}

void Database::ForgetStatements() { statements_.clear(); }

int Database::ExecQuietly(const char* sql) noexcept {
  return sqlite3_exec(raw(), sql, nullptr, nullptr, nullptr);
}

bool Database::autocommit() const { return sqlite3_get_autocommit(raw()) != 0; }
int64_t Database::last_insert_rowid() const { return sqlite3_last_insert_rowid(raw()); }
int64_t Database::changes() const { return sqlite3_changes64(raw()); }

}  // namespace tidemark
