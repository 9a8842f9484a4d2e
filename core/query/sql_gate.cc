#include "core/query/sql_gate.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstdio>

#include "core/base/text.h"
#include "core/query/sql_name.h"
#include "core/query/sql_policy.h"
#include "core/sqlite/sqlite_error.h"

namespace tidemark {
namespace {

constexpr size_t kCheckedMax = 256;        // statements remembered; an app has few texts
constexpr int kExpressionDepthMax = 200;

// Finalizes on leaving.
struct Finalizer {
  sqlite3_stmt* statement = nullptr;
  ~Finalizer() { sqlite3_finalize(statement); }
};

std::string Quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

std::string TwinTable(const PublicTable& table) {
  std::string sql = "CREATE TABLE " + Quoted(table.name) + " (";
  for (const PublicColumn& column : table.columns) sql += Quoted(column.name) + " ANY, ";
  // Without a rowid, as the views are: a row's number is no name for it.
  return sql + "PRIMARY KEY (id)) WITHOUT ROWID";
}

// Whether a word of SQL occurs anywhere, strings and comments included: a wrong yes only makes an
// answer careful.
bool Mentions(std::string_view sql, std::string_view word) {
  return std::search(sql.begin(), sql.end(), word.begin(), word.end(),
                     [](char a, char b) { return LowerAscii(a) == b; }) != sql.end();
}

bool IsCompound(std::string_view sql) {
  return Mentions(sql, "union") || Mentions(sql, "except") || Mentions(sql, "intersect");
}

std::string_view After(std::string_view message, std::string_view prefix) {
  return message.starts_with(prefix) ? message.substr(prefix.size()) : std::string_view();
}

}  // namespace

SqlGate::SqlGate(std::shared_ptr<const Manifest> manifest)
    : manifest_(std::move(manifest)), tables_(PublicTablesOf(*manifest_)) {
  watch_.tables = &tables_;
  watch_.read.resize(tables_.size());
}

SqlGate::~SqlGate() = default;

Result<std::unique_ptr<SqlGate>> SqlGate::Open(std::shared_ptr<const Manifest> manifest) {
  std::unique_ptr<SqlGate> gate(new SqlGate(std::move(manifest)));
  TIDE_TRY(gate->BuildTwin());
  return gate;
}

Status SqlGate::BuildTwin() {
  TIDE_ASSIGN(twin_, Database::Open(":memory:", Database::Mode::kMemory));
  for (const PublicTable& table : tables_) TIDE_TRY(twin_->Exec(TwinTable(table)));
  sqlite3* db = twin_->raw();
  // No virtual tables but those that read their arguments: no dbstat, no list of statements.
  const char* kept_modules[] = {"json_each", "json_tree", nullptr};
  TIDE_TRY(SqliteStatus(db, sqlite3_drop_modules(db, kept_modules), "guard the SQL twin"));
  TIDE_TRY(twin_->Exec(kLearnTableFunctions));
  // "word" is a name, never silently a string: a misspelt column must not become a constant.
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, static_cast<int>(kSqlBytesMax));
  sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, kExpressionDepthMax);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  return SqliteStatus(db, sqlite3_set_authorizer(db, &SqlGate::Authorize, &watch_),
                      "guard the SQL twin");
}

bool SqlGate::Watch::AllowsRead(std::string_view name, std::string_view column) noexcept {
  for (size_t i = 0; i < tables->size(); i++) {
    if (!EqualNames((*tables)[i].name, name)) continue;
    read[i] = 1;
    return true;
  }
  if (IsOfferedTableFunction(name)) return true;
  // Without a column it may be a name that the statement made itself (WITH n ...). The twin holds
  // nothing else that is not public but SQLite's own.
  return column.empty() && !NameBegins(name, "sqlite_") && !NameBegins(name, "pragma_");
}

int SqlGate::Authorize(void* context, int action, const char* first, const char* second,
                       const char*, const char*) noexcept {
  Watch& watch = *static_cast<Watch*>(context);
  const char* name = action == SQLITE_FUNCTION ? second : first;
  switch (action) {
    case SQLITE_SELECT: watch.selects = true; return SQLITE_OK;
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_READ:
      if (name != nullptr && watch.AllowsRead(name, second != nullptr ? second : ""))
        return SQLITE_OK;
      break;
    case SQLITE_FUNCTION:
      if (name != nullptr && IsOfferedFunction(name)) return SQLITE_OK;
      break;
    default: break;
  }
  if (watch.refused_action == 0) {
    watch.refused_action = action;
    std::snprintf(watch.refused_name, sizeof watch.refused_name, "%s", name != nullptr ? name : "");
  }
  return SQLITE_DENY;
}

Status SqlGate::Refusal() const {
  // Shorter than it may have been cut: so that no half character remains.
  const std::string name(CutUtf8(watch_.refused_name, sizeof watch_.refused_name - 4));
  switch (watch_.refused_action) {
    case SQLITE_READ:
      return Status::Error(Code::kSqlRefused, "the table " + name + " is private", name);
    case SQLITE_FUNCTION:
      return Status::Error(Code::kSqlRefused, "the function " + name + " is not offered", name);
    default:
      return Status::Error(Code::kSqlRefused,
                           "only one SELECT may run here: nothing is written by SQL");
  }
}

Status SqlGate::PrepareFailure(int result) const {
  if (watch_.refused_action != 0) return Refusal();
  if ((result & 0xFF) == SQLITE_NOMEM) return SqliteStatus(twin_->raw(), result, "check SQL");
  const std::string message = sqlite3_errmsg(twin_->raw());
  if (std::string_view name = After(message, "no such table: "); !name.empty()) {
    if (const size_t dot = name.rfind('.'); dot != name.npos) name.remove_prefix(dot + 1);
    if (IsPrivateName(*manifest_, name))
      return Status::Error(Code::kSqlRefused, "the table " + std::string(name) + " is private",
                           std::string(name));
    return Status::Error(Code::kUnknownCollection, "no collection is called " + std::string(name),
                         std::string(name));
  }
  if (const std::string_view name = After(message, "no such function: "); !name.empty())
    return Status::Error(Code::kSqlRefused, "the function " + std::string(name) + " is not offered",
                         std::string(name));
  const int offset = sqlite3_error_offset(twin_->raw());
  const std::string where = offset < 0 ? "" : " (at byte " + std::to_string(offset) + ")";
  Status status = Status::Error(Code::kSql, message + where);
  return std::move(status).CausedBy(Domain::kSqlite, result);
}

Status SqlGate::CheckTail(std::string_view tail) {
  while (!tail.empty()) {
    Finalizer next;
    const char* rest = nullptr;
    const int result = sqlite3_prepare_v2(twin_->raw(), tail.data(), static_cast<int>(tail.size()),
                                          &next.statement, &rest);
    if (result != SQLITE_OK || next.statement != nullptr)
      return Status::Error(Code::kSqlRefused, "only one statement may run at a time");
    const size_t used = static_cast<size_t>(rest - tail.data());
    if (used == 0) break;
    tail.remove_prefix(used);
  }
  return Status::Ok();
}

Result<CheckedSql> SqlGate::Describe(sqlite3_stmt* statement, std::string_view sql) {
  CheckedSql checked;
  checked.sql = sql;
  checked.parameter_count = sqlite3_bind_parameter_count(statement);
  checked.compound = IsCompound(sql);
  for (size_t i = 0; i < tables_.size(); i++) {
    if (watch_.read[i] == 0) continue;
    // A collection and its full text stand side by side.
    if (checked.read_set.empty() || checked.read_set.back() != tables_[i].collection)
      checked.read_set.push_back(tables_[i].collection);
  }
  for (int at = 0; at < sqlite3_column_count(statement); at++) {
    SqlColumn column;
    const char* name = sqlite3_column_name(statement, at);
    if (name == nullptr) return Status::Error(Code::kOutOfMemory, "no memory for a column's name");
    column.name = name;
    const char* table_name = sqlite3_column_table_name(statement, at);
    const char* origin = sqlite3_column_origin_name(statement, at);
    if (table_name != nullptr && origin != nullptr) {
      const auto table = std::ranges::find_if(tables_, [&](const PublicTable& candidate) {
        return EqualNames(candidate.name, table_name);
      });
      const PublicColumn* declared = table == tables_.end() ? nullptr : table->FindColumn(origin);
      if (declared != nullptr) {
        column.collection = table->collection;
        column.kind = declared->kind;
        column.scale = declared->scale;
        column.truth = declared->name == kTruthColumn;
      }
    }
    checked.columns.push_back(std::move(column));
  }
  return checked;
}

Result<CheckedSql> SqlGate::Prepare(std::string_view sql) {
  std::ranges::fill(watch_.read, 0);
  watch_.selects = false;
  watch_.refused_action = 0;
  Finalizer made;
  const char* tail = nullptr;
  const int result = sqlite3_prepare_v2(twin_->raw(), sql.data(), static_cast<int>(sql.size()),
                                        &made.statement, &tail);
  if (result != SQLITE_OK) return PrepareFailure(result);
  if (made.statement == nullptr)
    return Status::Error(Code::kSql, "there is no statement in this text");
  const size_t used = static_cast<size_t>(tail - sql.data());
  // Before the tail is looked at: preparing it would be watched too.
  TIDE_ASSIGN(CheckedSql checked, Describe(made.statement, sql.substr(0, used)));
  if (!watch_.selects || checked.columns.empty() || sqlite3_stmt_isexplain(made.statement) != 0 ||
      sqlite3_stmt_readonly(made.statement) == 0)
    return Refusal();
  TIDE_TRY(CheckTail(sql.substr(used)));
  return checked;
}

Result<std::shared_ptr<const CheckedSql>> SqlGate::Check(std::string_view sql) {
  if (sql.size() > kSqlBytesMax)
    return Status::Error(Code::kSql, "the statement is longer than " +
                         std::to_string(kSqlBytesMax) + " bytes");
  if (!IsUtf8(sql)) return Status::Error(Code::kSql, "the statement is not UTF-8, or holds a NUL");
  std::string text(sql);
  const std::lock_guard lock(mutex_);
  if (const auto known = checked_.find(text); known != checked_.end()) return known->second;
  TIDE_ASSIGN(CheckedSql made, Prepare(text));
  auto checked = std::make_shared<const CheckedSql>(std::move(made));
  if (checked_.size() >= kCheckedMax) checked_.clear();
  checked_.emplace(std::move(text), checked);
  return checked;
}

}  // namespace tidemark
