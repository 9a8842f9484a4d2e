#include "core/replica/quarantine.h"

#include "core/replica/settle.h"
#include "core/replica/withdraw.h"
#include "core/store/meta.h"

namespace tidemark {
namespace {

// What is final has lost its history only. An answer that the server was told is kept here can not
// be asked for again: it would take the question for another device's. What it brought comes with
// the pull.
Result<bool> MustGo(Turn& turn, const DamagedOperation& found) {
  const StoredOperation& op = found.op;
  if (!found.is_usable || !(IsLive(op.state) || NeedsPerson(op.state))) return true;
  if (op.state != State::kAcked || op.outcome) return false;
  TIDE_ASSIGN(const int64_t told, GetNumber(turn.db(), "kept_sent"));
  return op.operation.op_seq <= static_cast<uint64_t>(told);
}

// The answer is damaged, not the question: it is asked again, and the server has kept the answer.
Status AskAgain(Turn& turn, StoredOperation* op) {
  op->flags |= kOpUncertain;
  return turn.SetState(op, State::kQueued);
}

// Its place in the lane has to be consumed. Where the server has executed it after all it sees that
// these are other bytes, and says what became of the lane.
Status HoldPlace(Turn& turn, StoredOperation* op) {
  op->operation.schema = turn.manifest().schema();
  op->operation.policy = turn.manifest().policy();
  op->reason = Reason::kPoison;
  TIDE_TRY(FixBody(turn.txn, *op));
  if (!IsLive(op->state) || op->outcome) return UpdateOperation(turn.txn, *op);
  if (op->sent()) op->flags |= kOpUncertain | kOpWantPark;
  return turn.SetState(op, State::kQueued);
}

}  // namespace

Status Quarantine(Turn& turn, std::vector<DamagedOperation> damaged) {
  std::set<RecordKey> stale;
  std::set<Uid> unsent;
  for (DamagedOperation& found : damaged) {
    StoredOperation& op = found.op;
    turn.log().Write(Level::kError, "replica", "operation " + ToHex(op.uid()) + " (number " +
                     std::to_string(op.no) + ") is damaged on disk and was set aside");
    TIDE_TRY(KeepDamaged(turn.txn, op.no, turn.clock().WallUs()));
    TIDE_ASSIGN(const bool goes, MustGo(turn, found));
    if (!goes && found.body_is_sound && IsLive(op.state)) {
      TIDE_TRY(AskAgain(turn, &op));
      continue;
    }
    TIDE_ASSIGN(const std::vector<RecordKey> touched, TouchedBy(turn.db(), op.no));
    stale.insert(touched.begin(), touched.end());
    TIDE_TRY(DeleteTouches(turn.txn, op.no));
    if (goes) {
      if (!found.is_usable || IsLive(op.state)) turn.Measure(Instrument::kOpCount, {"damaged"});
      TIDE_TRY(RemoveOperation(turn.txn, op.no));
      continue;
    }
    TIDE_TRY(HoldPlace(turn, &op));
    if (IsLive(op.state) && !op.sent()) unsent.insert(op.uid());
  }
  turn.Recount();
  std::vector<Uid> gone;
  if (!unsent.empty())
    TIDE_TRY(Withdraw(turn, unsent, State::kParked, Reason::kPoison, &gone));
  return RecomputeAndDrain(turn, stale);
}

}  // namespace tidemark
