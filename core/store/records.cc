#include "core/store/records.h"

#include "core/store/collection_schema.h"
#include "core/store/damage.h"
#include "core/store/set_json.h"
#include "core/wire/codec.h"

namespace tidemark {
namespace {

Result<Value> ReadColumn(const Statement& statement, int column, FieldType type) {
  if (statement.IsNull(column)) return Value::Null();
  const Kind kind = KindOf(type);
  switch (kind) {
    case Kind::kDouble: return Value::Double(statement.Real(column));
    case Kind::kString: case Kind::kBytes:
      return Value::Text(kind, std::string(statement.Text(column)));
    case Kind::kSet: return AtRest(SetFromJson(statement.Text(column)), "a set of a record");
    default: return Value::Integer(kind, statement.Int(column));
  }
}

void BindValue(Query& query, int at, const Value& value) {
  if (value.absent()) { query.BindNull(at); return; }
  switch (value.kind()) {
    case Kind::kDouble: query.Bind(at, value.real()); break;
    case Kind::kString: query.Bind(at, std::string_view(value.text())); break;
    case Kind::kBytes: query.BindBlob(at, value.text()); break;
    case Kind::kSet: query.Bind(at, std::string_view(SetToJson(value))); break;
    default: query.Bind(at, value.integer()); break;
  }
}

// Fields without a column of the right kind travel in _extra, so that nothing a newer server knows
// is lost.
Fields ExtraOf(const CollectionRule& rule, const Fields& fields) {
  Fields extra;
  for (const auto& [name, value] : fields) {
    const FieldRule* field = rule.FindField(name);
    if (field == nullptr || KindOf(field->type) != value.kind()) extra.emplace(name, value);
  }
  return extra;
}

std::string InsertSql(const CollectionRule& rule) {
  std::string marks;
  for (size_t i = 0; i < rule.fields.size(); i++) marks += ", ?" + std::to_string(i + 8);
  return "INSERT INTO " + Quoted(rule.name + "_rows") + "(_scope, id, _seq, _truth, _gone, _extra" +
         FieldColumns(rule, ", ") + ") VALUES(?2, ?3, ?4, ?5, ?6, ?7" + marks + ")";
}

std::string UpdateSql(const CollectionRule& rule) {
  std::string sets;
  for (size_t i = 0; i < rule.fields.size(); i++)
    sets += ", " + Quoted(rule.fields[i].name) + " = ?" + std::to_string(i + 8);
  return "UPDATE " + Quoted(rule.name + "_rows") +
         " SET _scope = ?2, id = ?3, _seq = ?4, _truth = ?5, _gone = ?6, _extra = ?7" + sets +
         " WHERE _row = ?1";
}

}  // namespace

std::string FieldColumns(const CollectionRule& rule, const std::string& prefix) {
  std::string columns;
  for (const FieldRule& field : rule.fields) columns += prefix + Quoted(field.name);
  return columns;
}

Result<Fields> ReadFields(const Statement& statement, const CollectionRule& rule, int first,
                          int extra) {
  Fields fields;
  if (!statement.IsNull(extra)) {
    TIDE_ASSIGN(fields, AtRest(DecodeFields(statement.Text(extra)), "a record"));
  }
  for (size_t i = 0; i < rule.fields.size(); i++) {
    TIDE_ASSIGN(Value value, ReadColumn(statement, first + static_cast<int>(i),
                                        rule.fields[i].type));
    if (!value.absent()) fields.insert_or_assign(rule.fields[i].name, std::move(value));
  }
  return fields;
}

Result<std::optional<StoredRow>> FindRow(Database& db, const CollectionRule& rule, int64_t scope_no,
                                         std::string_view id) {
  Query query = db.Use("SELECT _row, _seq, _truth, _gone, _extra" +
                       FieldColumns(rule, ", ") + " FROM " + Quoted(rule.name + "_rows") +
                       " WHERE _scope = ?1 AND id = ?2");
  query.Bind(1, scope_no).Bind(2, id);
  TIDE_ASSIGN(const bool found, query.Step());
  if (!found) return std::optional<StoredRow>();
  StoredRow row;
  row.row = query.Int(0);
  row.record.seq = static_cast<uint64_t>(query.Int(1));
  row.pending = static_cast<uint32_t>(query.Int(2) >> 12 & kCountMax);
  row.attention = static_cast<uint32_t>(query.Int(2) & kCountMax);
  row.gone = query.Int(3) != 0;
  TIDE_ASSIGN(row.record.fields, ReadFields(*query.operator->(), rule, 5, 4));
  return std::optional<StoredRow>(std::move(row));
}

Result<int64_t> FindRowNo(Database& db, const CollectionRule& rule, int64_t scope_no,
                          std::string_view id) {
  Query query = db.Use("SELECT _row FROM " + Quoted(rule.name + "_rows") +
                       " WHERE _scope = ?1 AND id = ?2");
  query.Bind(1, scope_no).Bind(2, id);
  TIDE_ASSIGN(const bool found, query.Step());
  return found ? query.Int(0) : 0;
}

Status PutRow(WriteTxn& txn, const CollectionRule& rule, int64_t scope_no, std::string_view id,
              StoredRow* row) {
  Query query = txn.db().Use(row->row == 0 ? InsertSql(rule) : UpdateSql(rule));
  if (row->row != 0) query.Bind(1, row->row);
  query.Bind(2, scope_no).Bind(3, id).Bind(4, row->record.seq);
  query.Bind(5, PackTruth(scope_no, row->pending, row->attention)).Bind(6, row->gone ? 1 : 0);
  const Fields extra = ExtraOf(rule, row->record.fields);
  if (extra.empty()) query.BindNull(7);
  else query.BindBlob(7, EncodeFields(extra));
  for (size_t i = 0; i < rule.fields.size(); i++) {
    const Value& value = Get(row->record.fields, rule.fields[i].name);
    const bool fits = value.kind() == KindOf(rule.fields[i].type);
    BindValue(query, static_cast<int>(i) + 8, fits ? value : Value::Null());
  }
  TIDE_TRY(query.Run());
  if (row->row == 0) row->row = txn.db().last_insert_rowid();
  return Status::Ok();
}

Status DeleteRow(WriteTxn& txn, const CollectionRule& rule, int64_t row) {
  Query query = txn.db().Use("DELETE FROM " + Quoted(rule.name + "_rows") + " WHERE _row = ?1");
  return query.Bind(1, row).Run();
}

Result<std::optional<Image>> FindImage(Database& db, const std::string& collection, int64_t row) {
  Query query = db.Use("SELECT confirmed FROM tide_overlay WHERE collection = ?1 AND row = ?2");
  query.Bind(1, std::string_view(collection)).Bind(2, row);
  TIDE_ASSIGN(const bool found, query.Step());
  if (!found) return std::optional<Image>();
  if (query.IsNull(0)) return std::optional<Image>(Image());
  TIDE_ASSIGN(Record record, AtRest(DecodeRecord(query.Text(0)), "the image of a record"));
  return std::optional<Image>(Image(std::move(record)));
}

Status PutImage(WriteTxn& txn, const std::string& collection, int64_t row, const Image& image) {
  Query query = txn.db().Use("INSERT INTO tide_overlay(collection, row, confirmed) VALUES(?1, ?2, "
                             "?3) ON CONFLICT DO UPDATE SET confirmed = excluded.confirmed");
  query.Bind(1, std::string_view(collection)).Bind(2, row);
  if (image) query.BindBlob(3, EncodeRecord(*image));
  else query.BindNull(3);
  return query.Run();
}

Status DeleteImage(WriteTxn& txn, const std::string& collection, int64_t row) {
  Query query = txn.db().Use("DELETE FROM tide_overlay WHERE collection = ?1 AND row = ?2");
  return query.Bind(1, std::string_view(collection)).Bind(2, row).Run();
}

Result<Image> FindUnknown(Database& db, int64_t scope_no, const std::string& collection,
                          std::string_view id) {
  Query query = db.Use(
      "SELECT record FROM tide_unknown WHERE scope_no = ?1 AND collection = ?2 AND id = ?3");
  query.Bind(1, scope_no).Bind(2, std::string_view(collection)).Bind(3, id);
  TIDE_ASSIGN(const bool found, query.Step());
  if (!found) return Image();
  TIDE_ASSIGN(Record record, AtRest(DecodeRecord(query.Text(0)), "a record"));
  return Image(std::move(record));
}

Status PutUnknown(WriteTxn& txn, int64_t scope_no, const std::string& collection,
                  std::string_view id, const Image& record) {
  if (!record) {
    Query query = txn.db().Use(
        "DELETE FROM tide_unknown WHERE scope_no = ?1 AND collection = ?2 AND id = ?3");
    return query.Bind(1, scope_no).Bind(2, std::string_view(collection)).Bind(3, id).Run();
  }
  Query query = txn.db().Use("INSERT INTO tide_unknown(scope_no, collection, id, record) "
                             "VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET record = "
                             "excluded.record");
  query.Bind(1, scope_no).Bind(2, std::string_view(collection)).Bind(3, id);
  return query.BindBlob(4, EncodeRecord(*record)).Run();
}

}  // namespace tidemark
