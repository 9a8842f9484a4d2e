#include "core/replica/withdraw.h"

#include <algorithm>

#include "core/base/plant.h"
#include "core/replica/scope_life.h"
#include "core/replica/settle.h"
#include "core/replica/submit.h"
#include "core/replica/view.h"
#include "core/store/explanations.h"

namespace tidemark {
namespace {

Result<StoredOperation> Find(Turn& turn, const Uid& uid) {
  TIDE_ASSIGN(std::optional<StoredOperation> op, FindOperation(turn.db(), uid));
  if (!op) return Status::Error(Code::kNotFound, "no such operation", ToHex(uid));
  return std::move(*op);
}

}  // namespace

Status CloseOpen(Turn& turn, StoredOperation* op, const Uid& replaced_by) {
  op->replaced_by = replaced_by;
  TIDE_TRY(turn.SetState(op, State::kResolved));
  TIDE_TRY(DeleteTouches(turn.txn, op->no));
  TIDE_TRY(MarkExplanationsOfRead(turn.txn, op->uid()));
  if (TIDE_PLANTED(kClosedNotRecomputed)) return Status::Ok();
  return RecomputeRecords(turn, op->operation);
}

Status Withdraw(Turn& turn, const std::set<Uid>& first, State state, Reason reason,
                std::vector<Uid>* gone) {
  TIDE_ASSIGN(std::vector<StoredOperation> live,
              ListOperations(turn.db(), kWhereLive, 0, SIZE_MAX));
  std::set<Uid> ending = first;
  std::vector<StoredOperation*> victims;
  for (StoredOperation& op : live) {  // in order of submit: one pass reaches all dependents
    const auto& after = op.operation.after;
    const bool builds = std::any_of(after.begin(), after.end(),
                                    [&](const Uid& uid) { return ending.count(uid) > 0; });
    const bool only_named = (TIDE_PLANTED(kCancelAlone) && state == State::kCancelled) ||
                            (TIDE_PLANTED(kParkAlone) && state == State::kParked);
    if (only_named && first.count(op.uid()) == 0) continue;
    if (op.sent() || !(builds || ending.count(op.uid()) > 0)) continue;
    if (!TIDE_PLANTED(kChainKept)) ending.insert(op.uid());
    victims.push_back(&op);
  }
  for (StoredOperation* op : victims) {
    op->reason = reason;
    TIDE_TRY(turn.SetState(op, state));
    if (!NeedsPerson(state)) TIDE_TRY(DeleteTouches(turn.txn, op->no));
    gone->push_back(op->uid());
  }
  for (const StoredOperation* op : victims) TIDE_TRY(RecomputeRecords(turn, op->operation));
  return Drain(turn);
}

Status ParkUnsent(Turn& turn, const std::string& scope) {
  TIDE_ASSIGN(const std::vector<StoredOperation> live,
              ListOperations(turn.db(), kWhereLive, 0, SIZE_MAX));
  std::set<Uid> lost;
  for (const StoredOperation& op : live)
    for (const Effect& effect : op.operation.effects)
      if (!op.sent() && effect.key.scope == scope) lost.insert(op.uid());
  std::vector<Uid> gone;
  return lost.empty() ? Status::Ok()
                      : Withdraw(turn, lost, State::kParked, Reason::kScopeRevoked, &gone);
}

Status Replace(Turn& turn, const Uid& uid, const Uid& replaced_by) {
  TIDE_ASSIGN(StoredOperation op, Find(turn, uid));
  const Transition& move = TransitionOf(op.state, OpEvent::kReplace);
  if (move.sent_move != Move::kTo || IsLive(op.state)) return Status::Ok();  // stays as it is
  return CloseOpen(turn, &op, replaced_by);
}

Result<CancelAnswer> Replica::Cancel(const Uid& uid) {
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "cancel", /*full=*/!TIDE_PLANTED(kCancelNormal)));
  TIDE_ASSIGN(StoredOperation op, Find(turn, uid));
  const Transition& move = TransitionOf(op.state, OpEvent::kCancel);
  const Move what = op.sent() ? move.sent_move : move.never_sent_move;
  CancelAnswer answer;
  if (what == Move::kTo && IsLive(op.state)) {
    TIDE_TRY(Withdraw(turn, {uid}, State::kCancelled, Reason::kNone, &answer.withdrawn));
  } else if (what == Move::kTo) {
    TIDE_TRY(CloseOpen(turn, &op, Uid{}));
    TIDE_TRY(SubmitClosing(turn, op));
    answer.withdrawn.push_back(uid);
  } else if (what == Move::kWantCancel) {
    op.flags |= kOpWantCancel;
    TIDE_TRY(turn.SetState(&op, op.state));
    answer.too_late = true;
  } else {
    return Status::Error(Code::kBadState, std::string("the operation is ") + StateName(op.state) +
                                              " and cannot be withdrawn", ToHex(uid));
  }
  TIDE_TRY(turn.Commit());
  return answer;
}

Status Replica::Dismiss(const Uid& uid) {
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "dismiss", /*full=*/true));
  TIDE_ASSIGN(StoredOperation op, Find(turn, uid));
  const Transition& move = TransitionOf(op.state, OpEvent::kDismiss);
  if (move.sent_move == Move::kTo) {
    TIDE_TRY(CloseOpen(turn, &op, Uid{}));
    TIDE_TRY(SubmitClosing(turn, op));
  } else if (IsLive(op.state) || op.state == State::kResolved || op.state == State::kCancelled) {
    return Status::Error(Code::kBadState, std::string("the operation is ") + StateName(op.state) +
                                              ": there is nothing to close", ToHex(uid));
  } else {
    op.flags |= kOpRead;
    TIDE_TRY(turn.SetState(&op, op.state));
    if (!TIDE_PLANTED(kClosedUnread)) TIDE_TRY(MarkExplanationsOfRead(turn.txn, uid));
    for (const RecordKey& key : RecordsOf(op.operation)) turn.Changed(key);
  }
  return turn.Commit();
}

Status Replica::MarkRead(int64_t explanation_no) {
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "mark read", /*full=*/true));
  TIDE_ASSIGN(const std::optional<StoredExplanation> stored,
              FindExplanation(turn.db(), explanation_no));
  if (!stored) return Status::Error(Code::kNotFound, "no such explanation");
  TIDE_TRY(MarkExplanationRead(turn.txn, explanation_no));
  turn.Changed(stored->explanation.key);
  return turn.Commit();
}

}  // namespace tidemark
