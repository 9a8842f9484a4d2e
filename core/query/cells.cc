#include "core/query/cells.h"

#include <sqlite3.h>

#include "core/sqlite/sqlite_error.h"
#include "core/store/set_json.h"

namespace tidemark {
namespace {

void BindOne(Statement* statement, int at, const Value& value) {
  switch (value.kind()) {
    case Kind::kNull: statement->BindNull(at); break;
    case Kind::kBool: case Kind::kInt: case Kind::kTimestamp: case Kind::kDecimal:
      statement->Bind(at, value.integer());
      break;
    case Kind::kDouble: statement->Bind(at, value.real()); break;
    case Kind::kString: statement->Bind(at, std::string_view(value.text())); break;
    case Kind::kBytes: statement->BindBlob(at, value.text()); break;
    case Kind::kSet:
      // Compared with a column as it lies: an empty set is stored as none.
      if (value.absent()) statement->BindNull(at);
      else statement->Bind(at, std::string_view(SetToJson(value)));
      break;
  }
}

// What a stored integer means. A declared kind is believed only where the value can be of it: UNION
// and CASE put other things under a column's name.
void SetInteger(const SqlColumn& column, int64_t n, QueryCell* cell) {
  cell->as.integer = n;
  cell->kind = Kind::kInt;
  if (column.kind == Kind::kBool && (n == 0 || n == 1)) cell->kind = Kind::kBool;
  if (column.kind == Kind::kTimestamp) cell->kind = Kind::kTimestamp;
  if (column.kind == Kind::kDecimal) {
    cell->kind = Kind::kDecimal;
    cell->size = column.scale;
  }
}

void SetText(const char* data, int size, QueryCell* cell, std::string* texts) {
  cell->size = static_cast<uint32_t>(size);
  cell->as.at = texts->size();
  if (size > 0) texts->append(data, static_cast<size_t>(size));
  texts->push_back('\0');
}

}  // namespace

Status CheckParameters(const CheckedSql& checked, const std::vector<Value>& params) {
  if (params.size() == static_cast<size_t>(checked.parameter_count)) return Status::Ok();
  return Status::Error(Code::kSqlParameters,
                       "the statement has " + std::to_string(checked.parameter_count) +
                           " parameters, " + std::to_string(params.size()) + " were given");
}

void BindParameters(Statement* statement, const std::vector<Value>& params) {
  for (size_t i = 0; i < params.size(); i++) BindOne(statement, static_cast<int>(i) + 1, params[i]);
}

Status ReadCell(sqlite3_stmt* statement, int at, const SqlColumn& column, QueryCell* cell,
                std::string* texts) {
  switch (sqlite3_column_type(statement, at)) {
    case SQLITE_NULL: return Status::Ok();
    case SQLITE_INTEGER:
      SetInteger(column, sqlite3_column_int64(statement, at), cell);
      return Status::Ok();
    case SQLITE_FLOAT:
      cell->kind = Kind::kDouble;
      cell->as.real = sqlite3_column_double(statement, at);
      return Status::Ok();
    default: break;
  }
  const bool blob = sqlite3_column_type(statement, at) == SQLITE_BLOB;
  const void* data = sqlite3_column_blob(statement, at);
  const int size = sqlite3_column_bytes(statement, at);
  if (data == nullptr && size > 0)
    return SqliteStatus(sqlite3_db_handle(statement), SQLITE_NOMEM, "read a value");
  cell->kind = blob ? Kind::kBytes : column.kind == Kind::kSet ? Kind::kSet : Kind::kString;
  SetText(static_cast<const char*>(data), size, cell, texts);
  return Status::Ok();
}

}  // namespace tidemark
