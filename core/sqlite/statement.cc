#include "core/sqlite/statement.h"

#include <sqlite3.h>

#include <utility>

#include "core/sqlite/sqlite_error.h"

namespace tidemark {

Statement::Statement(sqlite3* db, std::string_view sql) : db_(db) {
  failure_ = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()),
                                SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
}

Statement::Statement(Statement&& other) noexcept { *this = std::move(other); }

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(db_, other.db_);
  std::swap(statement_, other.statement_);
  std::swap(failure_, other.failure_);
  return *this;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::Bind(int at, int64_t n) {
  if (failure_ == SQLITE_OK) failure_ = sqlite3_bind_int64(statement_, at, n);
  return *this;
}

Statement& Statement::Bind(int at, double d) {
  if (failure_ == SQLITE_OK) failure_ = sqlite3_bind_double(statement_, at, d);
  return *this;
}

Statement& Statement::Bind(int at, std::string_view text) {
  const char* data = text.data() != nullptr ? text.data() : "";
  if (failure_ == SQLITE_OK)
    failure_ =
        sqlite3_bind_text64(statement_, at, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Statement& Statement::BindBlob(int at, std::string_view bytes) {
  const char* data = bytes.data() != nullptr ? bytes.data() : "";
  if (failure_ == SQLITE_OK)
    failure_ = sqlite3_bind_blob64(statement_, at, data, bytes.size(), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::BindNull(int at) {
  if (failure_ == SQLITE_OK) failure_ = sqlite3_bind_null(statement_, at);
  return *this;
}

Result<bool> Statement::Step() {
  if (failure_ != SQLITE_OK) return SqliteStatus(db_, failure_, "prepare a statement");
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return SqliteStatus(db_, result, "run a statement");
}

Status Statement::Run() {
  for (;;) {
    TIDE_ASSIGN(const bool row, Step());
    if (!row) return Status::Ok();
  }
}

void Statement::Reset() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  failure_ = SQLITE_OK;
}

int64_t Statement::Int(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::Real(int column) const { return sqlite3_column_double(statement_, column); }

std::string_view Statement::Text(int column) const {
  // Blob first: of a text value it gives the bytes without converting.
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return data == nullptr
             ? std::string_view("", 0)
             : std::string_view(static_cast<const char*>(data), static_cast<size_t>(size));
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

int Statement::column_count() const { return sqlite3_column_count(statement_); }

}  // namespace tidemark
