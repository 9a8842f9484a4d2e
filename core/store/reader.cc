#include "core/store/reader.h"

#include "core/store/collection_schema.h"
#include "core/store/damage.h"
#include "core/store/explanations.h"
#include "core/store/meta.h"
#include "core/store/outbox.h"
#include "core/store/records.h"
#include "core/store/scopes.h"
#include "core/wire/codec.h"

namespace tidemark {
namespace {

constexpr size_t kUnreadMax = 16;  // explanations a reading carries

}  // namespace

Reader::~Reader() { store_.GiveBack(std::move(connection_)); }

Status Reader::Pin() { return connection_->RefreshScopeNames(); }

Result<uint64_t> Reader::DbVersion() {
  TIDE_ASSIGN(const int64_t version, GetNumber(db(), "db_version"));
  return static_cast<uint64_t>(version);
}

Result<std::vector<ScopeState>> Reader::Scopes() { return LoadScopes(db()); }

Result<std::optional<ScopeState>> Reader::FindScope(std::string_view scope) {
  TIDE_ASSIGN(std::vector<ScopeState> scopes, Scopes());
  for (ScopeState& state : scopes)
    if (state.scope == scope) return std::optional<ScopeState>(std::move(state));
  return std::optional<ScopeState>();
}

Status Reader::Resolve(RecordKey* key) {
  TIDE_ASSIGN(const std::vector<ScopeState> scopes, Scopes());
  return ResolveScope(db(), *store_.manifest(), scopes, key);
}

Result<RecordImage> Reader::Read(RecordKey key) {
  TIDE_TRY(Resolve(&key));
  Result<RecordImage> image = ReadImage(key);
  if (IsDamagedRecord(image.status())) store_.NoteDamage(key.scope);
  return image;
}

Result<RecordImage> Reader::ReadImage(RecordKey key) {
  RecordImage image;
  TIDE_ASSIGN(const std::optional<ScopeState> scope, FindScope(key.scope));
  image.scope = scope.value();
  const CollectionRule& rule = *store_.manifest()->FindCollection(key.collection);
  TIDE_ASSIGN(std::optional<StoredRow> row, FindRow(db(), rule, image.scope.no, key.id));
  const bool visible = row && (image.scope.revealed || row->pending > 0);
  if (visible) {
    image.row = row->row;
    image.confirmed = row->record;
    if (row->pending > 0) {
      TIDE_ASSIGN(std::optional<Image> under, FindImage(db(), rule.name, row->row));
      if (!under) return DamagedRecord("the image of a record");
      image.confirmed = image.scope.revealed ? std::move(*under) : Image();
    }
    if (!row->gone) image.view = std::move(row->record.fields);
  }
  TIDE_ASSIGN(std::vector<StoredOperation> touching, OperationsTouching(db(), key));
  for (StoredOperation& op : touching) {
    if (IsLive(op.state) && HasPassed(op, image.scope)) continue;   // nothing here waits for it
    (IsLive(op.state) ? image.live : image.open).push_back(std::move(op));
  }
  TIDE_ASSIGN(image.unread, ExplanationsOfRecord(db(), key, true, kUnreadMax));
  image.key = std::move(key);
  return image;
}

Result<std::vector<StoredOperation>> Reader::Operations(OperationList list, const Uid* after,
                                                        size_t limit) {
  int64_t from = 0;
  if (after != nullptr) {
    TIDE_ASSIGN(const std::optional<StoredOperation> op, Find(*after));
    if (!op) return Status::Error(Code::kNotFound, "no such operation to continue after");
    from = op->no;
  }
  const char* where = list == OperationList::kOutbox ? kWhereLive
                      : list == OperationList::kAttention ? kWhereOpen : kWhereAny;
  return ListOperations(db(), where, from, limit);
}

Result<std::optional<StoredOperation>> Reader::Find(const Uid& op) {
  return FindOperation(db(), op);
}

Result<std::vector<StoredExplanation>> Reader::ExplanationsOf(const RecordKey& key, size_t limit) {
  return ExplanationsOfRecord(db(), key, false, limit);
}

Result<std::vector<StoredExplanation>> Reader::ExplanationsOf(const Uid& op) {
  return ExplanationsOfOperation(db(), op);
}

Result<std::optional<StoredExplanation>> Reader::FindExplanation(int64_t no) {
  return tidemark::FindExplanation(db(), no);
}

namespace {

// Adds one collection's live confirmed records of a load to the sum.
Status CountCollection(Database& db, const CollectionRule& rule, int64_t scope_no,
                       const std::function<bool()>& interrupted, RecountedDigest* sum) {
  Query query = db.Use("SELECT _row, id, _seq, _truth, _extra" +
                       FieldColumns(rule, ", ") + " FROM " + Quoted(rule.name + "_rows") +
                       " WHERE _scope = ?1");
  query.Bind(1, scope_no);
  for (uint64_t n = 0;; n++) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return Status::Ok();
    if (n % 1024 == 0 && interrupted && interrupted())
      return Status::Error(Code::kInterrupted, "counting was interrupted");
    Image record = Record{static_cast<uint64_t>(query.Int(2)), {}};
    if ((query.Int(3) >> 12 & kCountMax) > 0) {
      TIDE_ASSIGN(std::optional<Image> image, FindImage(db, rule.name, query.Int(0)));
      if (!image) return DamagedRecord("the image of a record");
      record = std::move(*image);
    } else {
      TIDE_ASSIGN(record->fields, ReadFields(*query.operator->(), rule, 5, 4));
    }
    if (!record) continue;
    sum->digest.Add(HashRecord(rule.name, query.Text(1), *record));
    sum->records++;
  }
}

Status CountUnknown(Database& db, int64_t scope_no, RecountedDigest* sum) {
  Query query = db.Use("SELECT collection, id, record FROM tide_unknown WHERE scope_no = ?1");
  query.Bind(1, scope_no);
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return Status::Ok();
    TIDE_ASSIGN(const Record record, AtRest(DecodeRecord(query.Text(2)), "a record"));
    sum->digest.Add(HashRecord(query.Text(0), query.Text(1), record));
    sum->records++;
  }
}

}  // namespace

Result<RecountedDigest> Reader::RecountDigest(std::string_view scope,
                                              const std::function<bool()>& interrupted) {
  TIDE_ASSIGN(const std::optional<ScopeState> state, FindScope(scope));
  if (!state || !state->subscribed)
    return Status::Error(Code::kNotSubscribed, "this device does not subscribe to the scope",
                         std::string(scope));
  RecountedDigest sum;
  sum.epoch = state->epoch;
  sum.seq = state->seq;
  Status counted = CountUnknown(db(), state->no, &sum);
  for (const CollectionRule& rule : store_.manifest()->collections())
    if (counted.ok()) counted = CountCollection(db(), rule, state->no, interrupted, &sum);
  sum.matches = sum.digest == state->digest && sum.records == state->records;
  if (IsDamagedRecord(counted) || (counted.ok() && !sum.matches)) store_.NoteDamage(scope);
  TIDE_TRY(counted);
  return sum;
}

}  // namespace tidemark
