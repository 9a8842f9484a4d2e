#include "core/store/migration.h"

#include "core/base/plant.h"
#include "core/store/collection_schema.h"
#include "core/store/damage.h"
#include "core/store/outbox.h"
#include "core/store/records.h"
#include "core/wire/codec.h"

namespace tidemark {
namespace {

struct Place {
  int64_t scope_no;
  std::string id;
};

Result<std::vector<Place>> RowsWithExtra(Database& db, const CollectionRule& rule) {
  std::vector<Place> places;
  Query query = db.Use("SELECT _scope, id FROM " + Quoted(rule.name + "_rows") +
                       " WHERE _extra IS NOT NULL");
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return places;
    places.push_back({query.Int(0), std::string(query.Text(1))});
  }
}

// Writing a row anew moves what has a column now out of _extra.
Status FillColumns(WriteTxn& txn, const CollectionRule& rule) {
  TIDE_ASSIGN(const std::vector<Place> places, RowsWithExtra(txn.db(), rule));
  for (const Place& place : places) {
    TIDE_ASSIGN(std::optional<StoredRow> row, FindRow(txn.db(), rule, place.scope_no, place.id));
    TIDE_CHECK(row.has_value());
    TIDE_TRY(PutRow(txn, rule, place.scope_no, place.id, &*row));
  }
  return Status::Ok();
}

// What other devices of the account have open about it came here before its collection was known.
Result<uint32_t> OpenAbout(Database& db, const CollectionRule& rule, const Place& place) {
  Query query = db.Use("SELECT scope FROM tide_scope WHERE no = ?1");
  TIDE_ASSIGN(const bool present, query.Bind(1, place.scope_no).Step());
  if (!present) return 0u;   // of an earlier load
  return CountOpenTouching(db, {std::string(query.Text(0)), rule.name, place.id});
}

Status MoveUnknown(WriteTxn& txn, const CollectionRule& rule) {
  std::vector<std::pair<Place, Record>> found;
  {
    Query query =
        txn.db().Use("SELECT scope_no, id, record FROM tide_unknown WHERE collection = ?1");
    query.Bind(1, std::string_view(rule.name));
    for (;;) {
      TIDE_ASSIGN(const bool row, query.Step());
      if (!row) break;
      TIDE_ASSIGN(Record record, AtRest(DecodeRecord(query.Text(2)), "a record"));
      found.push_back({{query.Int(0), std::string(query.Text(1))}, std::move(record)});
    }
  }
  for (auto& [place, record] : found) {
    StoredRow row;
    row.record = std::move(record);
    if (!TIDE_PLANTED(kAttentionNotMoved)) {
      TIDE_ASSIGN(row.attention, OpenAbout(txn.db(), rule, place));
    }
    TIDE_TRY(PutRow(txn, rule, place.scope_no, place.id, &row));
  }
  Query query = txn.db().Use("DELETE FROM tide_unknown WHERE collection = ?1");
  return query.Bind(1, std::string_view(rule.name)).Run();
}

}  // namespace

Status MigrateCollections(WriteTxn& txn, const Manifest& to) {
  TIDE_ASSIGN(const std::vector<int64_t> hidden, HiddenLoads(txn.db()));
  txn.db().ForgetStatements();  // their columns are about to change
  for (const CollectionRule& rule : to.collections()) {
    TIDE_TRY(InstallCollection(txn, rule, hidden));
    if (!TIDE_PLANTED(kExtraLeft)) TIDE_TRY(FillColumns(txn, rule));
    if (!TIDE_PLANTED(kUnknownLeft)) TIDE_TRY(MoveUnknown(txn, rule));
  }
  return Status::Ok();
}

}  // namespace tidemark
