#include "core/replica/settle.h"

#include "core/base/plant.h"
#include "core/merge/overlay.h"
#include "core/model/attention.h"
#include "core/replica/attention.h"
#include "core/replica/measure.h"
#include "core/replica/scope_life.h"
#include "core/replica/submit.h"
#include "core/replica/view.h"
#include "core/store/damage.h"
#include "core/store/explanations.h"

namespace tidemark {
namespace {

// Every scope named is at its evidence; scopes not subscribed or not readable any more are skipped.
bool EvidenceIsHere(Turn& turn, const Outcome& outcome) {
  if (TIDE_PLANTED(kVerdictEarly)) return true;
  for (const Cursor& at : outcome.at) {
    const ScopeState* scope = turn.Find(at.scope);
    if (TIDE_PLANTED(kEvidenceOfOne) && &at != &outcome.at.front()) break;
    if (scope == nullptr || !scope->subscribed || scope->revoked) continue;
    if (!scope->revealed) return false;
    if (scope->epoch == at.epoch && scope->seq < at.seq) return false;
  }
  return true;
}

// A DEPENDENCY verdict is explained by the failed operation, so it is never shown before that one's
// own.
Result<bool> WaitsForDependency(Turn& turn, const StoredOperation& op) {
  if (TIDE_PLANTED(kDependencyEarly)) return false;
  if (op.outcome->code != OutcomeCode::kDependency) return false;
  for (const Uid& uid : op.operation.after) {
    TIDE_ASSIGN(const std::optional<StoredOperation> earlier, FindOperation(turn.db(), uid));
    if (earlier && IsLive(earlier->state)) return true;
  }
  return false;
}

// The author's own explanations of what was not applied; what was applied is explained with its
// entry.
Status KeepExplanations(Turn& turn, const StoredOperation& op) {
  for (const Explanation& why : op.outcome->why) {
    if (op.outcome->applied && why.rule != kOverrideRule) continue;
    TIDE_TRY(InsertExplanation(turn.txn, {0, op.uid(), 0, false, why}, turn.clock().WallUs()));
    if (!op.outcome->applied) MeasureRefusal(turn, why, op.outcome->code);
  }
  return Status::Ok();
}

Status FinishUndone(Turn& turn, const StoredOperation& op) {
  const bool done = op.outcome->applied || TIDE_PLANTED(kUndoneByFailed);
  if (op.operation.undoes.none() || !done) return Status::Ok();
  TIDE_ASSIGN(std::optional<StoredOperation> undone, FindOperation(turn.db(), op.operation.undoes));
  if (!undone || undone->state != State::kSettled) return Status::Ok();
  if (TIDE_PLANTED(kUndoneMisses)) return Status::Ok();
  return turn.SetState(&*undone, TIDE_PLANTED(kUndoneAsResolved) ? State::kResolved
                                                                  : State::kUndone);
}

// It was to be cancelled but had been sent: what was applied is undone by an operation of its own.
Status FollowWithUndo(Turn& turn, StoredOperation* op) {
  if (NeedsPerson(op->state)) {
    TIDE_TRY(turn.SetState(op, State::kResolved));
    TIDE_TRY(DeleteTouches(turn.txn, op->no));
    return SubmitClosing(turn, *op);
  }
  return op->state == State::kSettled ? UndoSettled(turn, *op).status() : Status::Ok();
}

// Not final yet, but gone from the overlay of scopes whose entry is here.
void AddPassed(Turn& turn, const StoredOperation& op, std::set<RecordKey>* stale) {
  for (const RecordKey& key : RecordsOf(op.operation)) {
    const ScopeState* scope = turn.Find(key.scope);
    if (scope != nullptr && HasPassed(op, *scope) && !TIDE_PLANTED(kPassedKept)) stale->insert(key);
  }
}

Status Finish(Turn& turn, StoredOperation op, std::set<RecordKey>* stale) {
  op.reason = op.outcome->reason;
  TIDE_TRY(turn.SetState(&op, FinalState(*op.outcome)));
  if (!NeedsPerson(op.state)) TIDE_TRY(DeleteTouches(turn.txn, op.no));
  TIDE_TRY(KeepExplanations(turn, op));
  TIDE_TRY(FinishUndone(turn, op));
  TIDE_TRY(CloseIfDecided(turn, &op));
  if ((op.flags & kOpWantCancel) != 0) TIDE_TRY(FollowWithUndo(turn, &op));
  if (TIDE_PLANTED(kFinishedNotRecomputed)) return Status::Ok();
  stale->merge(RecordsOf(op.operation));
  return Status::Ok();
}

// A record that cannot be read must not hold back what moves with it.
Status RecomputeOrGetAnew(Turn& turn, const RecordKey& key) {
  Status status = Recompute(turn, key);
  if (!IsDamagedRecord(status)) return status;
  return GetAnew(turn, *turn.Find(key.scope), status.message);
}

}  // namespace

Status RecomputeAndDrain(Turn& turn, const std::set<RecordKey>& stale) {
  for (const RecordKey& key : stale) TIDE_TRY(RecomputeOrGetAnew(turn, key));
  return Drain(turn);
}

Status RecomputeRecords(Turn& turn, const Operation& operation) {
  for (const RecordKey& key : RecordsOf(operation)) TIDE_TRY(RecomputeOrGetAnew(turn, key));
  return Status::Ok();
}

Result<bool> TakeOutcome(Turn& turn, const Outcome& outcome) {
  TIDE_ASSIGN(std::optional<StoredOperation> op, FindOperation(turn.db(), outcome.uid));
  // An answer to another device's operation of a cloned lane, or to one purged long ago.
  if (!op || op->operation.op_seq != outcome.op_seq) return false;
  if (op->outcome) {
    if (*op->outcome != outcome)
      turn.log().Write(Level::kError, "replica", "two different answers for " + ToHex(op->uid()));
    return false;
  }
  const Transition& move = TransitionOf(op->state, VerdictEvent(outcome));
  if (move.sent_move != Move::kTo) return false;
  op->outcome = outcome;
  op->flags &= ~static_cast<uint32_t>(kOpUncertain);
  TIDE_TRY(turn.SetState(&*op, move.sent));
  return true;
}

Status Settle(Turn& turn, std::set<RecordKey>* stale) {
  TIDE_ASSIGN(std::vector<StoredOperation> acked,
              ListOperations(turn.db(), kWhereAcked, 0, SIZE_MAX));
  for (StoredOperation& op : acked) {
    bool here = EvidenceIsHere(turn, *op.outcome);
    if (here) {
      TIDE_ASSIGN(const bool waits, WaitsForDependency(turn, op));
      here = !waits;
    }
    if (here) TIDE_TRY(Finish(turn, std::move(op), stale));
    else AddPassed(turn, op, stale);
  }
  return Status::Ok();
}

Status SettleAndRecompute(Turn& turn) {
  std::set<RecordKey> stale;
  TIDE_TRY(Settle(turn, &stale));
  return RecomputeAndDrain(turn, stale);
}

}  // namespace tidemark
