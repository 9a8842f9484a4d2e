#include "core/replica/view.h"

#include "core/base/plant.h"
#include "core/merge/overlay.h"
#include "core/store/damage.h"

namespace tidemark {
namespace {

Result<Image> ConfirmedUnder(Turn& turn, const CollectionRule& rule,
                             const std::optional<StoredRow>& row) {
  if (!row) return Image();
  if (row->pending == 0) return row->gone ? Image() : Image(row->record);
  TIDE_ASSIGN(std::optional<Image> image, FindImage(turn.db(), rule.name, row->row));
  if (!image) return DamagedRecord("the image of a record");  // pending > 0 <=> it is there
  return std::move(*image);
}

void MoveDigest(ScopeState& scope, const std::string& collection, std::string_view id,
                const Image& before, const Image& after) {
  if (before && !(TIDE_PLANTED(kDigestUnmoved) && !after)) {
    scope.digest.Subtract(HashRecord(collection, id, *before));
    scope.records--;
  }
  if (after) {
    scope.digest.Add(HashRecord(collection, id, *after));
    scope.records++;
  }
}

// Without pending operations the row is the confirmed record; an open (conflicted) one only counts.
Status WritePlain(Turn& turn, const CollectionRule& rule, int64_t scope_no, const std::string& id,
                  std::optional<StoredRow>& row, const Image& confirmed, uint32_t attention) {
  if (TIDE_PLANTED(kImageDropped) && row && row->pending > 0 && row->gone) {
    TIDE_TRY(DeleteImage(turn.txn, rule.name, row->row));
    return DeleteRow(turn.txn, rule, row->row);
  }
  if (row && row->pending > 0) TIDE_TRY(DeleteImage(turn.txn, rule.name, row->row));
  if (!confirmed) return row ? DeleteRow(turn.txn, rule, row->row) : Status::Ok();
  StoredRow plain;
  plain.row = row ? row->row : 0;
  plain.attention = attention;
  plain.record = *confirmed;
  return PutRow(turn.txn, rule, scope_no, id, &plain);
}

Status WriteOverlaid(Turn& turn, const CollectionRule& rule, const ScopeState& scope,
                     const RecordKey& key, const std::optional<StoredRow>& row,
                     const Image& confirmed, const std::vector<StoredOperation>& live,
                     uint32_t attention) {
  std::optional<Fields> view;
  if (confirmed && (scope.revealed || TIDE_PLANTED(kHiddenUnderOwn))) view = confirmed->fields;
  for (const StoredOperation& op : live)
    for (const Effect& effect : op.operation.effects)
      if (effect.key == key) view = ApplyEffect(turn.manifest(), effect, std::move(view));
  StoredRow over;
  over.row = row ? row->row : 0;
  over.gone = !view.has_value();
  over.pending = static_cast<uint32_t>(live.size());
  over.attention = TIDE_PLANTED(kAttentionLost) ? 0 : attention;
  over.record.seq = confirmed ? confirmed->seq : 0;
  if (view) over.record.fields = std::move(*view);
  TIDE_TRY(PutRow(turn.txn, rule, scope.no, key.id, &over));
  return PutImage(turn.txn, rule.name, over.row, confirmed);
}

}  // namespace

Result<Image> ConfirmedOf(Turn& turn, int64_t scope_no, const std::string& collection,
                          std::string_view id) {
  const CollectionRule* rule = turn.manifest().FindCollection(collection);
  if (rule == nullptr) return FindUnknown(turn.db(), scope_no, collection, id);
  TIDE_ASSIGN(const std::optional<StoredRow> row, FindRow(turn.db(), *rule, scope_no, id));
  return ConfirmedUnder(turn, *rule, row);
}

Status PutConfirmed(Turn& turn, ScopeState& scope, const std::string& collection,
                    std::string_view id, const Image& record) {
  const CollectionRule* rule = turn.manifest().FindCollection(collection);
  if (rule == nullptr) {
    TIDE_ASSIGN(const Image before, FindUnknown(turn.db(), scope.no, collection, id));
    MoveDigest(scope, collection, id, before, record);
    return PutUnknown(turn.txn, scope.no, collection, id, record);
  }
  TIDE_ASSIGN(std::optional<StoredRow> row, FindRow(turn.db(), *rule, scope.no, id));
  TIDE_ASSIGN(const Image before, ConfirmedUnder(turn, *rule, row));
  MoveDigest(scope, collection, id, before, record);
  if (TIDE_PLANTED(kImageNotMoved) && row && row->pending > 0) return Status::Ok();
  if (row && row->pending > 0) return PutImage(turn.txn, collection, row->row, record);
  return WritePlain(turn, *rule, scope.no, std::string(id), row, record, row ? row->attention : 0);
}

Status Recompute(Turn& turn, const RecordKey& key) {
  const ScopeState* scope = turn.Find(key.scope);
  const CollectionRule* rule = turn.manifest().FindCollection(key.collection);
  if (scope == nullptr || rule == nullptr) return Status::Ok();
  TIDE_ASSIGN(std::optional<StoredRow> row, FindRow(turn.db(), *rule, scope->no, key.id));
  TIDE_ASSIGN(const Image confirmed, ConfirmedUnder(turn, *rule, row));
  TIDE_ASSIGN(std::vector<StoredOperation> touching, OperationsTouching(turn.db(), key));
  std::vector<StoredOperation> live;
  uint32_t attention = 0;
  for (StoredOperation& op : touching) {
    if (NeedsPerson(op.state)) attention++;
    else if (IsLive(op.state) && !HasPassed(op, *scope)) live.push_back(std::move(op));
  }
  if (TIDE_PLANTED(kRecomputeSkipsOne) && live.size() > 1) live.erase(live.begin());
  if (!TIDE_PLANTED(kChangeMissed)) turn.Changed(key);
  if (live.empty()) return WritePlain(turn, *rule, scope->no, key.id, row, confirmed, attention);
  return WriteOverlaid(turn, *rule, *scope, key, row, confirmed, live, attention);
}

Status LayOnTop(Turn& turn, const RecordKey& key, const StoredOperation& newest) {
  const ScopeState* scope = turn.Find(key.scope);
  const CollectionRule* rule = turn.manifest().FindCollection(key.collection);
  TIDE_CHECK(scope != nullptr && rule != nullptr);
  TIDE_ASSIGN(std::optional<StoredRow> row, FindRow(turn.db(), *rule, scope->no, key.id));
  TIDE_ASSIGN(const Image confirmed, ConfirmedUnder(turn, *rule, row));
  const bool overlaid = row && row->pending > 0;
  std::optional<Fields> view;
  if (row && !row->gone && (overlaid || scope->revealed)) view = row->record.fields;
  for (const Effect& effect : newest.operation.effects)
    if (effect.key == key) view = ApplyEffect(turn.manifest(), effect, std::move(view));
  StoredRow over;
  over.row = row ? row->row : 0;
  over.gone = !view.has_value();
  over.pending = overlaid ? row->pending + (TIDE_PLANTED(kLaidTwice) ? 2 : 1) : 1;
  over.attention = row ? row->attention : 0;
  if (!row) {
    TIDE_ASSIGN(over.attention, CountOpenTouching(turn.db(), key));
  }
  over.record.seq = confirmed ? confirmed->seq : 0;
  if (view) over.record.fields = std::move(*view);
  TIDE_TRY(PutRow(turn.txn, *rule, scope->no, key.id, &over));
  turn.Changed(key);
  return overlaid ? Status::Ok() : PutImage(turn.txn, rule->name, over.row, confirmed);
}

Status RecomputeScope(Turn& turn, const std::string& scope) {
  TIDE_ASSIGN(const std::vector<RecordKey> keys, TouchedInScope(turn.db(), scope));
  for (const RecordKey& key : keys) TIDE_TRY(Recompute(turn, key));
  return Status::Ok();
}

}  // namespace tidemark
