#include "core/store/collection_schema.h"

#include <set>

#include "core/base/plant.h"

namespace tidemark {
namespace {

const char* ColumnType(FieldType type) {
  switch (KindOf(type)) {
    case Kind::kDouble: return "REAL";
    case Kind::kString: case Kind::kSet: return "TEXT";
    case Kind::kBytes: return "BLOB";
    default: return "INTEGER";
  }
}

Result<std::set<std::string>> ColumnsOf(Database& db, const std::string& table) {
  std::set<std::string> names;
  Query query = db.Use("SELECT name FROM pragma_table_info(?1)");
  query.Bind(1, std::string_view(table));
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return names;
    names.emplace(query.Text(0));
  }
}

Status InstallTable(WriteTxn& txn, const CollectionRule& rule) {
  const std::string table = rule.name + "_rows";
  TIDE_ASSIGN(const std::set<std::string> present, ColumnsOf(txn.db(), table));
  if (present.empty()) {
    std::string columns;
    for (const FieldRule& field : rule.fields)
      columns += ", " + Quoted(field.name) + " " + ColumnType(field.type);
    return txn.db().Exec("CREATE TABLE " + Quoted(table) +
                         "(_row INTEGER PRIMARY KEY, _scope INT NOT NULL, id TEXT NOT NULL, "
                         "_seq INT NOT NULL, _truth INT NOT NULL, _gone INT NOT NULL, _extra BLOB" +
                         columns + ", UNIQUE(_scope, id)) STRICT");
  }
  for (const FieldRule& field : rule.fields)
    if (present.count(field.name) == 0)
      TIDE_TRY(txn.db().Exec("ALTER TABLE " + Quoted(table) + " ADD COLUMN " + Quoted(field.name) +
                             " " + ColumnType(field.type)));
  return Status::Ok();
}

// Indexes end in _scope, which the view's filter reads: without it a filtered page costs 20 times
// as much.
Status InstallIndexes(WriteTxn& txn, const CollectionRule& rule) {
  for (const IndexRule& index : rule.indexes) {
    // No collection and no other list of fields can have this name.
    std::string name = rule.name + (index.descending ? " down" : " up"), columns;
    for (const std::string& field : index.fields) {
      name += " " + field;
      columns += Quoted(field) + (index.descending ? " DESC, " : ", ");
    }
    TIDE_TRY(txn.db().Exec("CREATE INDEX IF NOT EXISTS " + Quoted(name) + " ON " +
                           Quoted(rule.name + "_rows") + "(" + columns + "_scope)"));
  }
  return Status::Ok();
}

std::string TextColumns(const CollectionRule& rule, const std::string& prefix) {
  std::string columns;
  for (const std::string& field : rule.full_text)
    columns += (columns.empty() ? "" : ", ") + prefix + Quoted(field);
  return columns;
}

// FTS5 with external content: the index holds no text of its own, three triggers keep it in step.
Status InstallFullText(WriteTxn& txn, const CollectionRule& rule) {
  const std::string rows = Quoted(rule.name + "_rows"), text = Quoted(rule.name + "_text");
  TIDE_ASSIGN(const std::set<std::string> present, ColumnsOf(txn.db(), rule.name + "_text"));
  const bool same = present == std::set<std::string>(rule.full_text.begin(), rule.full_text.end());
  if (same) return Status::Ok();
  for (const char* suffix : {"_text_insert", "_text_delete", "_text_update"})
    TIDE_TRY(txn.db().Exec("DROP TRIGGER IF EXISTS " + Quoted(rule.name + suffix)));
  TIDE_TRY(txn.db().Exec("DROP TABLE IF EXISTS " + text));
  if (rule.full_text.empty()) return Status::Ok();
  const std::string columns = TextColumns(rule, "");
  const std::string forget = "INSERT INTO " + text + "(" + text + ", rowid, " + columns +
                             ") VALUES('delete', old._row, " + TextColumns(rule, "old.") + ");";
  const std::string learn = "INSERT INTO " + text + "(rowid, " + columns + ") VALUES(new._row, " +
                            TextColumns(rule, "new.") + ");";
  const auto trigger = [&](const char* suffix, const std::string& when, const std::string& body) {
    return txn.db().Exec("CREATE TRIGGER " + Quoted(rule.name + suffix) + " AFTER " +
                         when + " ON " + rows + " BEGIN " + body + " END");
  };
  TIDE_TRY(txn.db().Exec("CREATE VIRTUAL TABLE " + text + " USING fts5(" + columns + ", content='" +
                         rule.name + "_rows', content_rowid='_row')"));
  TIDE_TRY(trigger("_text_insert", "INSERT", learn));
  TIDE_TRY(trigger("_text_delete", "DELETE", forget));
  TIDE_TRY(trigger("_text_update", "UPDATE OF " + columns, forget + " " + learn));
  return txn.db().Exec("INSERT INTO " + text + "(" + text + ") VALUES('rebuild')");
}

std::string FilterOf(const std::string& prefix, const std::vector<int64_t>& hidden) {
  std::string filter = prefix + "_gone = 0";
  if (hidden.empty()) return filter;
  std::string numbers;
  for (const int64_t no : hidden) numbers += (numbers.empty() ? "" : ",") + std::to_string(no);
  if (TIDE_PLANTED(kOwnRowsHidden))
    return filter + " AND " + prefix + "_scope NOT IN (" + numbers + ")";
  return filter + " AND (+" + prefix + "_scope NOT IN (" + numbers + ") OR (" + prefix +
         "_truth >> 12 & 4095) > 0)";
}

}  // namespace

std::string Quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

Status InstallView(WriteTxn& txn, const CollectionRule& rule, const std::vector<int64_t>& hidden) {
  std::string fields;
  for (const FieldRule& field : rule.fields) fields += Quoted(field.name) + ", ";
  TIDE_TRY(txn.db().Exec("DROP VIEW IF EXISTS " + Quoted(rule.name)));
  TIDE_TRY(txn.db().Exec(
      "CREATE VIEW " + Quoted(rule.name) + " AS SELECT id, " + fields +
      "_row, tide_scope_name(_scope) AS _scope, _seq, _truth, (_truth >> 12 & 4095) AS _pending, "
      "(_truth & 4095) AS _attention FROM " + Quoted(rule.name + "_rows") + " WHERE " +
      FilterOf("", hidden)));
  TIDE_TRY(txn.db().Exec("DROP VIEW IF EXISTS " + Quoted(rule.name + "_fts")));
  if (rule.full_text.empty()) return Status::Ok();
  // The hidden column that MATCH and the ranking functions take has the name of the table.
  const std::string text = Quoted(rule.name + "_text");
  return txn.db().Exec("CREATE VIEW " + Quoted(rule.name + "_fts") + " AS SELECT r.id AS id, " +
                       TextColumns(rule, "t.") + ", t." + text + " AS " +
                       Quoted(rule.name + "_fts") +
                       ", t.rank AS rank, r._row AS _row, tide_scope_name(r._scope) AS _scope, "
                       "r._truth AS _truth FROM " + text + " AS t JOIN " +
                       Quoted(rule.name + "_rows") + " AS r ON r._row = t.rowid WHERE " +
                       FilterOf("r.", hidden));
}

Status InstallCollection(WriteTxn& txn, const CollectionRule& rule,
                         const std::vector<int64_t>& hidden) {
  TIDE_TRY(InstallTable(txn, rule));
  TIDE_TRY(InstallIndexes(txn, rule));
  TIDE_TRY(InstallFullText(txn, rule));
  return InstallView(txn, rule, hidden);
}

Result<std::vector<int64_t>> HiddenLoads(Database& db) {
  std::vector<int64_t> numbers;
  Query query =
      db.Use("SELECT no FROM tide_scope WHERE revealed = 0 UNION SELECT no FROM tide_purge");
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return numbers;
    numbers.push_back(query.Int(0));
  }
}

}  // namespace tidemark
