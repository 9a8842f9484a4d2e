#include "core/replica/attention.h"

#include "core/base/plant.h"
#include "core/model/attention.h"
#include "core/replica/settle.h"
#include "core/replica/withdraw.h"
#include "core/store/damage.h"
#include "core/store/explanations.h"
#include "core/store/records.h"
#include "core/wire/codec.h"

namespace tidemark {
namespace {

// Told by a server that this version does not understand; the rest of the list still counts.
Status Skip(Turn& turn, const std::string& id, const char* what) {
  turn.log().Write(Level::kWarning, "replica", "attention item " + id + ": " + what);
  return Status::Ok();
}

// Of an item whose operation was too large to travel only the record and the reason are known.
Result<Operation> OperationOf(const AttentionItem& item) {
  Operation operation;
  if (!item.operation.empty()) {
    TIDE_ASSIGN(operation, DecodeOperation(item.operation));
  }
  operation.uid = item.op;
  operation.op_seq = 0;   // a place in another device's lane says nothing here
  operation.deps.clear();
  return operation;
}

Status InsertElsewhere(Turn& turn, const AttentionItem& item, std::set<RecordKey>* stale) {
  Result<Operation> operation = OperationOf(item);
  Result<Outcome> outcome = DecodeOutcome(item.outcome);
  if (!operation.ok() || !outcome.ok() || outcome->applied)
    return Skip(turn, ToHex(item.op), "cannot be read");
  StoredOperation op;
  op.operation = operation.Take();
  op.outcome = outcome.Take();
  op.outcome->uid = item.op;
  op.flags = kOpElsewhere;
  op.state = FinalState(*op.outcome);
  op.reason = op.outcome->reason;
  op.wall_us = item.opened_us;
  TIDE_TRY(InsertOperation(turn.txn, &op));
  TIDE_TRY(UpdateOperation(turn.txn, op));
  TIDE_TRY(InsertTouches(turn.txn, op));
  for (const Explanation& why : op.outcome->why)
    TIDE_TRY(InsertExplanation(turn.txn, {0, op.uid(), 0, false, why}, turn.clock().WallUs()));
  turn.Inserted(op);
  stale->merge(RecordsOf(op.operation));
  return Status::Ok();
}

// Where somebody else decided, their name stays with the operation.
Status CloseHere(Turn& turn, const AttentionItem& item, StoredOperation* op) {
  TIDE_TRY(CloseOpen(turn, op, item.closed_with));
  if (item.closed_by.empty() || item.closed_by == turn.account()) return Status::Ok();
  const Explanation why = ExplainOverride(item, turn.account(), turn.manifest().policy());
  turn.Changed(why.key);
  return InsertExplanation(turn.txn, {0, op->uid(), 0, true, why}, turn.clock().WallUs());
}

Result<std::optional<AttentionItem>> FindItem(Turn& turn, const Uid& uid) {
  const RecordKey key = AttentionKey(turn.account(), uid);
  const ScopeState* scope = turn.Find(key.scope);
  if (scope == nullptr) return std::optional<AttentionItem>();
  TIDE_ASSIGN(const std::optional<Record> record,
              FindUnknown(turn.db(), scope->no, key.collection, key.id));
  if (!record) return std::optional<AttentionItem>();
  return AttentionItemOf(key.id, record->fields);
}

}  // namespace

bool IsAttentionOf(std::string_view account, std::string_view scope) {
  return scope == AttentionScope(account);
}

Status TakeAttention(Turn& turn, const Change& change, const std::optional<Record>& now,
                     std::set<RecordKey>* stale) {
  if (change.collection != kAttentionItems || !now) return Status::Ok();
  const std::optional<AttentionItem> item = AttentionItemOf(change.id, now->fields);
  if (!item) return Skip(turn, change.id, "is of an unknown form");
  TIDE_ASSIGN(std::optional<StoredOperation> op, FindOperation(turn.db(), item->op));
  if (item->open)
    return op ? Status::Ok() : InsertElsewhere(turn, *item, stale);
  if (!op || !NeedsPerson(op->state) || TIDE_PLANTED(kClosedElsewhereUnheard)) return Status::Ok();
  return CloseHere(turn, *item, &*op);
}

Status CloseIfDecided(Turn& turn, StoredOperation* op) {
  if (!NeedsPerson(op->state)) return Status::Ok();
  TIDE_ASSIGN(const std::optional<AttentionItem> item, FindItem(turn, op->uid()));
  return item && !item->open ? CloseHere(turn, *item, op) : Status::Ok();
}

Status ForgetElsewhere(Turn& turn) {
  TIDE_ASSIGN(std::vector<StoredOperation> open,
              ListOperations(turn.db(), kWhereOpen, 0, SIZE_MAX));
  for (const StoredOperation& op : open) {
    if ((op.flags & kOpElsewhere) == 0) continue;
    TIDE_TRY(DeleteTouches(turn.txn, op.no));
    TIDE_TRY(RemoveOperation(turn.txn, op.no));
    turn.Recount();
    turn.changes.operations.push_back(op.uid());
    TIDE_TRY(RecomputeRecords(turn, op.operation));
  }
  return Status::Ok();
}

}  // namespace tidemark
