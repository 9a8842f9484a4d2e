#include "tests/sim/world/look.h"

#include "core/store/collection_schema.h"
#include "core/store/outbox.h"
#include "core/store/records.h"
#include "core/wire/codec.h"

namespace tidemark::sim {
namespace {

// Scope numbers of present loads, and what stands in them.
struct Numbers {
  std::map<int64_t, const std::pair<const std::string, ScopeSeen>*> by_no;
  const std::string* NameOf(int64_t no) const {
    const auto found = by_no.find(no);
    return found == by_no.end() ? nullptr : &found->second->first;
  }
  bool Revealed(int64_t no) const { return by_no.at(no)->second.revealed; }
};

OpSeen Seen(const StoredOperation& stored) {
  OpSeen seen;
  seen.op = stored.uid();
  seen.state = stored.state;
  seen.op_seq = stored.operation.op_seq;
  seen.reason = stored.reason;
  seen.outcome = stored.outcome;
  seen.replaced_by = stored.replaced_by;
  seen.undoes = stored.operation.undoes;
  seen.resolves = stored.operation.resolves;
  seen.elsewhere = (stored.flags & kOpElsewhere) != 0;
  for (const RecordKey& key : RecordsOf(stored.operation)) seen.records.push_back(key);
  return seen;
}

Status LookAtScopes(Reader& reader, Looked* out) {
  TIDE_ASSIGN(const std::vector<ScopeState> scopes, reader.Scopes());
  for (const ScopeState& scope : scopes) {
    ScopeSeen seen;
    seen.no = scope.no;
    seen.subscribed = scope.subscribed;
    seen.revealed = scope.revealed;
    seen.revoked = scope.revoked;
    seen.epoch = scope.epoch;
    seen.seq = scope.seq;
    seen.as_of_us = scope.as_of_us;
    seen.digest = scope.digest;
    out->scopes.emplace(scope.scope, seen);
  }
  return Status::Ok();
}

// What an app's SELECT answers: the public name, its filter included.
Status LookAtView(Reader& reader, const CollectionRule& rule, Looked* out) {
  const std::string rows = Quoted(rule.name + "_rows");
  Query query = reader.db().Use("SELECT v.id, v._scope, v._pending, v._attention, r._extra" +
                                FieldColumns(rule, ", r.") + " FROM " + Quoted(rule.name) +
                                " v JOIN " + rows + " r ON r._row = v._row");
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return Status::Ok();
    const RecordKey key{std::string(query.Text(1)), rule.name, std::string(query.Text(0))};
    TIDE_ASSIGN(Fields fields, ReadFields(*query.operator->(), rule, 5, 4));
    if (!out->view.emplace(key, std::move(fields)).second)
      out->damage += " two visible rows for " + Describe(key);
  }
}

// What has a column stands in it: an app's SELECT reads nothing else.
Status LookAtExtra(const Query& query, int column, const CollectionRule& rule,
                   const RecordKey& key, Looked* out) {
  if (query.IsNull(column)) return Status::Ok();
  TIDE_ASSIGN(const Fields extra, DecodeFields(query.Text(column)));
  for (const auto& [name, value] : extra) {
    const FieldRule* field = rule.FindField(name);
    if (field != nullptr && KindOf(field->type) == value.kind())
      out->damage += " " + name + " is outside of its column: " + Describe(key);
  }
  return Status::Ok();
}

// The rows as they lie: what is confirmed under them, and their counts.
Status LookAtRows(Reader& reader, const CollectionRule& rule, const Numbers& numbers,
                  Looked* out) {
  Query query = reader.db().Use("SELECT _row, id, _scope, _seq, _truth, _gone, _extra" +
                                FieldColumns(rule, ", ") + " FROM " + Quoted(rule.name + "_rows"));
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return Status::Ok();
    const std::string* scope = numbers.NameOf(query.Int(2));
    if (scope == nullptr) continue;   // of an earlier load, being purged
    const RecordKey key{*scope, rule.name, std::string(query.Text(1))};
    const int64_t truth = query.Int(4);
    const auto pending = static_cast<uint32_t>(truth >> 12 & kCountMax);
    const auto attention = static_cast<uint32_t>(truth & kCountMax);
    if (pending > 0) out->pending[key] = pending;
    if (attention > 0) out->attention[key] = attention;
    TIDE_TRY(LookAtExtra(query, 6, rule, key, out));
    TIDE_ASSIGN(const auto image, FindImage(reader.db(), rule.name, query.Int(0)));
    if (image.has_value() != (pending > 0))
      out->damage += " an image without pending operations, or none under them: " + Describe(key);
    if (!numbers.Revealed(query.Int(2))) continue;
    if (image) {
      if (*image) out->confirmed.emplace(key, **image);
      continue;
    }
    if (query.Int(5) != 0) out->damage += " gone without pending operations: " + Describe(key);
    Record record{static_cast<uint64_t>(query.Int(3)), {}};
    TIDE_ASSIGN(record.fields, ReadFields(*query.operator->(), rule, 7, 6));
    out->confirmed.emplace(key, std::move(record));
  }
}

// Collections that this device's manifest does not know are kept for later; they count as shown.
Status LookAtUnknown(Reader& reader, const Numbers& numbers, Looked* out) {
  Query query = reader.db().Use("SELECT scope_no, collection, id, record FROM tide_unknown");
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return Status::Ok();
    const std::string* scope = numbers.NameOf(query.Int(0));
    if (scope == nullptr || !numbers.Revealed(query.Int(0))) continue;
    const RecordKey key{*scope, std::string(query.Text(1)), std::string(query.Text(2))};
    TIDE_ASSIGN(const Record record, DecodeRecord(query.Text(3)));
    out->unknown.push_back(key);
    out->view.emplace(key, record.fields);
    out->confirmed.emplace(key, record);
  }
}

Status LookAtOperations(Reader& reader, const ChangeSet* changes, Looked* out) {
  TIDE_ASSIGN(const auto live, reader.Operations(OperationList::kOutbox, nullptr, SIZE_MAX));
  for (const StoredOperation& op : live) out->live.push_back(Seen(op));
  TIDE_ASSIGN(const auto open, reader.Operations(OperationList::kAttention, nullptr, SIZE_MAX));
  for (const StoredOperation& op : open) out->open.push_back(Seen(op));
  if (changes == nullptr) {
    TIDE_ASSIGN(const auto all, reader.Operations(OperationList::kAll, nullptr, SIZE_MAX));
    for (const StoredOperation& op : all) out->changed.push_back(Seen(op));
    return Status::Ok();
  }
  for (const Uid& uid : changes->operations) {
    TIDE_ASSIGN(const std::optional<StoredOperation> op, reader.Find(uid));
    if (op) out->changed.push_back(Seen(*op));
  }
  out->changed_records = changes->records;
  out->changed_scopes = changes->scopes;
  return Status::Ok();
}

Status LookAtAll(Reader& reader, const ChangeSet* changes, Looked* out) {
  TIDE_ASSIGN(out->db_version, reader.DbVersion());
  Numbers numbers;
  for (const auto& entry : out->scopes) numbers.by_no[entry.second.no] = &entry;
  for (const CollectionRule& rule : reader.store().manifest()->collections()) {
    TIDE_TRY(LookAtView(reader, rule, out));
    TIDE_TRY(LookAtRows(reader, rule, numbers, out));
  }
  TIDE_TRY(LookAtUnknown(reader, numbers, out));
  return LookAtOperations(reader, changes, out);
}

// Only the age of what is held has changed.
bool IsBeat(const ChangeSet* changes, const Looked& now, const Looked& before) {
  if (changes == nullptr || !changes->records.empty() || !changes->operations.empty() ||
      changes->db_version != before.db_version + 1 || now.scopes.size() != before.scopes.size())
    return false;
  for (const auto& [name, scope] : now.scopes) {
    const auto old = before.scopes.find(name);
    if (old == before.scopes.end() || old->second.no != scope.no ||
        old->second.seq != scope.seq || old->second.revealed != scope.revealed ||
        old->second.revoked != scope.revoked || old->second.subscribed != scope.subscribed)
      return false;
  }
  return true;
}

}  // namespace

std::optional<Looked> LookAt(Reader& reader, DeviceNo device, const ChangeSet* changes,
                             const Looked& before) {
  Looked looked;
  looked.device = device;
  looked.opened = changes == nullptr;
  Status status = LookAtScopes(reader, &looked);
  if (status.ok() && IsBeat(changes, looked, before)) {
    std::map<std::string, ScopeSeen> scopes = std::move(looked.scopes);
    looked = before;
    looked.opened = false;
    looked.scopes = std::move(scopes);
    looked.changed.clear();
    looked.changed_records.clear();
    looked.changed_scopes = changes->scopes;
    looked.db_version = changes->db_version;
    return looked;
  }
  if (status.ok()) status = LookAtAll(reader, changes, &looked);
  if (status.code == Code::kStoreCorrupt) looked.damage += " " + status.message;
  else if (!status.ok()) return std::nullopt;
  return looked;
}

}  // namespace tidemark::sim
