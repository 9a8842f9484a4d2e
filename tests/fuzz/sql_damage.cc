#include "tests/fuzz/sql_damage.h"

#include <sqlite3.h>

#include <vector>

#include "core/store/outbox.h"

namespace tidemark::fuzz {
namespace {

constexpr int kChangesMax = 8;

struct Column {
  const char *table, *name;
};

// Nearly all columns that our own code reads back.
constexpr Column kColumns[] = {
    {"tide_meta", "value"}, {"tide_meta", "key"}, {"tide_scope", "no"}, {"tide_scope", "scope"},
    {"tide_scope", "subscribed"}, {"tide_scope", "implicit"}, {"tide_scope", "revealed"},
    {"tide_scope", "revoked"}, {"tide_scope", "suspect"}, {"tide_scope", "epoch"},
    {"tide_scope", "seq"}, {"tide_scope", "head"}, {"tide_scope", "as_of_us"},
    {"tide_scope", "boot"}, {"tide_scope", "as_of_boot_us"}, {"tide_scope", "as_of_wall_us"},
    {"tide_scope", "digest"}, {"tide_scope", "records"}, {"tide_scope", "priority"},
    {"tide_op", "uid"}, {"tide_op", "op_seq"}, {"tide_op", "state"}, {"tide_op", "flags"},
    {"tide_op", "attempts"}, {"tide_op", "reason"}, {"tide_op", "boot"},
    {"tide_op", "boottime_us"}, {"tide_op", "wall_us"}, {"tide_op", "base_as_of_us"},
    {"tide_op", "final_wall_us"}, {"tide_op", "body"}, {"tide_op", "outcome"},
    {"tide_op", "replaced_by"}, {"tide_op", "checksum"}, {"tide_touch", "collection"},
    {"tide_touch", "id"}, {"tide_touch", "scope"}, {"tide_touch", "op"}, {"tide_touch", "creates"},
    {"tide_overlay", "collection"}, {"tide_overlay", "row"}, {"tide_overlay", "confirmed"},
    {"tide_explanation", "collection"}, {"tide_explanation", "id"}, {"tide_explanation", "scope"},
    {"tide_explanation", "op"}, {"tide_explanation", "seq"}, {"tide_explanation", "unread"},
    {"tide_explanation", "made_wall_us"}, {"tide_explanation", "body"}, {"tasks_rows", "id"},
    {"tasks_rows", "title"}, {"tasks_rows", "labels"}, {"tasks_rows", "visits"},
    {"tasks_rows", "done"}, {"tasks_rows", "_truth"}, {"tasks_rows", "_extra"},
    {"tasks_rows", "_seq"}, {"tasks_rows", "_scope"}, {"sites_rows", "photo"},
    {"sites_rows", "height"}, {"prices_rows", "amount"}, {"drafts_rows", "body"}};

// What no UPDATE reaches.
constexpr const char* kStatements[] = {
    "DELETE FROM tide_touch", "DELETE FROM tide_overlay", "DELETE FROM tide_meta WHERE key='clean'",
    "DELETE FROM tide_meta WHERE key='manifest'", "DELETE FROM tide_meta WHERE key='client_id'",
    "DELETE FROM tide_meta WHERE key='store_id'", "DELETE FROM tide_meta WHERE key='account'",
    "DELETE FROM tide_meta WHERE key='next_op_seq'", "DELETE FROM tide_scope",
    "DELETE FROM tide_op WHERE state > 4", "DELETE FROM tide_op WHERE state <= 4",
    "DELETE FROM tasks_rows", "INSERT INTO tide_purge SELECT no FROM tide_scope",
    "DROP TABLE tide_touch", "DROP TABLE tide_explanation", "DROP TABLE tasks_rows",
    "DROP VIEW tasks", "DROP TABLE tasks_text", "DROP TABLE sites_rows", "DROP INDEX tide_op_live",
    "ALTER TABLE tide_op RENAME COLUMN state TO mood", "CREATE TABLE tasks_rows_2(x)",
    "CREATE TRIGGER t AFTER UPDATE ON tide_scope BEGIN DELETE FROM tide_op; END",
    "UPDATE tide_op SET op_seq = no", "UPDATE tide_op SET state = 2, outcome = NULL",
    "UPDATE tide_scope SET revealed = 0", "PRAGMA user_version = 0", "PRAGMA user_version = 2",
    "PRAGMA user_version = -1", "PRAGMA application_id = 0", "PRAGMA application_id = 7",
    "PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = TRUNCATE", "PRAGMA encoding='UTF-16'",
    "PRAGMA page_size = 512; VACUUM", "PRAGMA auto_vacuum = 1; VACUUM"};

// Made to fit what lies in the row.
void Sum(sqlite3_context* context, int, sqlite3_value** given) {
  const auto bytes = [](sqlite3_value* value) {
    const auto* data = static_cast<const char*>(sqlite3_value_blob(value));
    return std::string(data == nullptr ? "" : data, sqlite3_value_bytes(value));
  };
  sqlite3_result_int64(context, ChecksumOf(bytes(given[0]),
                                           static_cast<uint64_t>(sqlite3_value_int64(given[1])),
                                           bytes(given[2])));
}

void Bind(Feed& feed, sqlite3_stmt* statement, const std::string& old) {
  switch (feed.Byte() % 6) {
    case 0: sqlite3_bind_null(statement, 1); break;
    case 1: sqlite3_bind_int64(statement, 1, static_cast<int8_t>(feed.Byte())); break;
    case 2: sqlite3_bind_int64(statement, 1, static_cast<int64_t>(feed.Number(8))); break;
    case 3: {
      const std::string_view text = feed.Bytes(200);
      sqlite3_bind_text(statement, 1, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
      break;
    }
    case 4: {
      const std::string_view blob = feed.Bytes(200);
      sqlite3_bind_blob(statement, 1, blob.data() == nullptr ? "" : blob.data(),
                        static_cast<int>(blob.size()), SQLITE_TRANSIENT);
      break;
    }
    default: {  // what is there, a byte changed
      std::string blob = old;
      if (!blob.empty()) blob[feed.Below(blob.size())] = static_cast<char>(feed.Byte());
      sqlite3_bind_blob(statement, 1, blob.data(), static_cast<int>(blob.size()),
                        SQLITE_TRANSIENT);
    }
  }
}

std::string OldValue(sqlite3* db, const Column& column, size_t row) {
  const std::string sql = std::string("SELECT ") + column.name + " FROM " + column.table +
                          " LIMIT 1 OFFSET " + std::to_string(row);
  sqlite3_stmt* statement = nullptr;
  std::string old;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW) {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, 0));
    old.assign(data == nullptr ? "" : data, sqlite3_column_bytes(statement, 0));
  }
  sqlite3_finalize(statement);
  return old;
}

// One value of one row, or of all. A strict table refuses the wrong type: so be it.
void ChangeCell(Feed& feed, sqlite3* db) {
  const Column& column = kColumns[feed.Below(std::size(kColumns))];
  const size_t row = feed.Below(16);
  const std::string table(column.table), name(column.name);
  std::string sql = "UPDATE OR IGNORE " + table + " SET " + name + " = ?1";
  if (row < 15)
    sql += " WHERE " + name + " IS (SELECT " + name + " FROM " + table + " LIMIT 1 OFFSET " +
           std::to_string(row) + ")";
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK) {
    Bind(feed, statement, OldValue(db, column, row));
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
}

}  // namespace

void DamageBySql(Feed& feed, const std::string& path) {
  sqlite3* db = nullptr;
  FUZZ_REQUIRE(sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
  sqlite3_exec(db, "PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
  sqlite3_create_function(db, "fitting", 3, SQLITE_UTF8, nullptr, Sum, nullptr, nullptr);
  const bool fits = feed.Flag();
  for (int i = 0; i < kChangesMax && !feed.empty(); i++) {
    const uint8_t kind = feed.Byte();
    if (kind % 4 != 0) ChangeCell(feed, db);
    else
      sqlite3_exec(db, kStatements[feed.Below(std::size(kStatements))], nullptr, nullptr, nullptr);
  }
  if (fits)
    sqlite3_exec(db, "UPDATE tide_op SET checksum = fitting(uid, op_seq, body)", nullptr, nullptr,
                 nullptr);
  FUZZ_REQUIRE(sqlite3_close(db) == SQLITE_OK);
}

}  // namespace tidemark::fuzz
