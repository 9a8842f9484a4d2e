// Sending: op_seq, deps and body are fixed in the FULL transaction that first marks an operation
// INFLIGHT, before anything leaves; a retry sends the same bytes.
#include <algorithm>

#include "core/base/plant.h"
#include "core/replica/quarantine.h"
#include "core/replica/settle.h"
#include "core/replica/turn.h"
#include "core/store/meta.h"
#include "core/wire/codec.h"

namespace tidemark {
namespace {

constexpr int64_t kDriftPpm = 200;               // of a phone's clock across a reboot
constexpr int64_t kWallErrorUs = 5'000'000;      // a set-back or a step nobody told us of
constexpr int64_t kWallAgeMaxUs = 30ll * 24 * 3600 * 1'000'000;

// How old the action is. The boot clock cannot be set by the user; the wall clock is believed only
// where a reboot lies between and it did not run backwards; else the age is unknown.
When WhenOf(Turn& turn, const StoredOperation& op) {
  When when;
  when.base_as_of_us = TIDE_PLANTED(kNoBaseAsOf) ? 0 : op.base_as_of_us;
  if (op.boot == turn.clock().BootId() || TIDE_PLANTED(kAgeAcrossReboot)) {
    when.quality = ClockQuality::kAnchored;
    when.age_ms = std::max<int64_t>(0, turn.clock().BoottimeUs() - op.boottime_us) / 1000;
    return when;
  }
  const int64_t age_us = turn.clock().WallUs() - op.wall_us;
  if (op.wall_us < 0 || turn.clock().WallUs() < 0 || age_us < 0 || age_us > kWallAgeMaxUs) {
    return when;
  }
  when.quality = ClockQuality::kWall;
  when.age_ms = age_us / 1000;
  when.uncertainty_ms = (kWallErrorUs + age_us / 1'000'000 * kDriftPpm) / 1000;
  return when;
}

Status FirstSend(Turn& turn, StoredOperation* op) {
  TIDE_ASSIGN(const int64_t op_seq, TakeNumber(turn.txn, "next_op_seq"));
  op->operation.op_seq = static_cast<uint64_t>(op_seq);
  op->operation.deps.clear();
  for (const Uid& uid : op->operation.after) {
    if (TIDE_PLANTED(kDepsDropped)) break;
    TIDE_ASSIGN(const std::optional<StoredOperation> earlier, FindOperation(turn.db(), uid));
    // What settled meanwhile needs no waiting for; what failed is told by its op_seq.
    if (!earlier || earlier->state == State::kSettled || earlier->state == State::kSuperseded) {
      continue;
    }
    // Live, earlier in order, and yet without a place: its answer came before the lane was forked.
    if (!earlier->sent()) continue;
    op->operation.deps.push_back(earlier->operation.op_seq);
  }
  return FixBody(turn.txn, *op);
}

// The highest op_seq up to which every answer is kept here: the server may forget those.
Result<uint64_t> KeptThrough(Database& db) {
  Query gap = db.Use(
      "SELECT op_seq FROM tide_op WHERE state <= 4 AND state < 4 AND op_seq > 0"
      " ORDER BY no LIMIT 1");
  TIDE_ASSIGN(const bool waiting, gap.Step());
  if (waiting && !TIDE_PLANTED(kKeptTooMuch)) return static_cast<uint64_t>(gap.Int(0)) - 1;
  TIDE_ASSIGN(const int64_t next, GetNumber(db, "next_op_seq"));
  return static_cast<uint64_t>(next == 0 ? 0 : next - 1);
}

Status NoAnswer(Turn& turn) {
  TIDE_ASSIGN(std::vector<StoredOperation> inflight,
              ListOperations(turn.db(), kWhereInflight, 0, SIZE_MAX));
  for (StoredOperation& op : inflight) {
    op.flags |= kOpUncertain;
    TIDE_TRY(turn.SetState(&op, State::kQueued));
    if (TIDE_PLANTED(kDroppedUnanswered)) TIDE_TRY(RemoveOperation(turn.txn, op.no));
  }
  return Status::Ok();
}

// Damage may have set the counter back. A place that is taken would end every push from then on.
Status RaiseNextOpSeq(Turn& turn) {
  Query last = turn.db().Use("SELECT max(op_seq) FROM tide_op WHERE op_seq > 0");
  TIDE_TRY(last.Step().status());
  TIDE_ASSIGN(const int64_t next, GetNumber(turn.db(), "next_op_seq"));
  if (last.IsNull(0) || last.Int(0) < next || last.Int(0) == INT64_MAX) return Status::Ok();
  return SetNumber(turn.txn, "next_op_seq", last.Int(0) + 1);
}

}  // namespace

Status Replica::Recover() {
  TIDE_ASSIGN(std::vector<DamagedOperation> damaged, FindDamaged(store_.writer()));
  if (!damaged.empty()) {
    TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "quarantine", /*full=*/true));
    TIDE_TRY(Quarantine(turn, std::move(damaged)));
    TIDE_TRY(turn.Commit());
  }
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "recover", /*full=*/false));
  TIDE_TRY(NoAnswer(turn));
  TIDE_TRY(RaiseNextOpSeq(turn));
  turn.Recount();
  turn.plans_due = true;   // time has passed, and memory is empty
  return turn.Commit();
}

Result<PushBatch> Replica::PreparePush(uint32_t ops_max, uint32_t bytes_max, bool park_head) {
  const bool normal = TIDE_PLANTED(kOpSeqNormal) ||
                      (TIDE_PLANTED(kKeptNormal) && outbox_.unsent == 0);
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "prepare push", /*full=*/!normal));
  const size_t limit = park_head ? 1 : std::max<uint32_t>(1, ops_max);
  TIDE_ASSIGN(std::vector<StoredOperation> todo,
              ListOperations(turn.db(), TIDE_PLANTED(kCancelledSent) ? "state IN (2, 3, 10)"
                                                                     : kWhereToSend, 0, limit));
  if (TIDE_PLANTED(kOrderReversed) && todo.size() > 1) std::swap(todo[0], todo[1]);
  PushBatch batch;
  for (StoredOperation& op : todo) {
    if (!op.sent()) TIDE_TRY(FirstSend(turn, &op));
    TIDE_ASSIGN(std::string body, BodyOf(turn.db(), op.no));
    if (TIDE_PLANTED(kReencoded) && op.attempts > 0) {
      for (Cursor& base : op.operation.base)
        if (const ScopeState* scope = turn.Find(base.scope)) base.seq = scope->seq;
      body = EncodeOperation(op.operation);
    }
    if (!batch.ops.empty() && batch.bytes + body.size() > bytes_max) {
      TIDE_TRY(turn.SetState(&op, State::kQueued));  // it has its place in the lane and goes next
      break;
    }
    batch.bytes += body.size();
    op.attempts++;
    if (park_head) op.flags |= kOpWantPark;
    TIDE_TRY(turn.SetState(&op, State::kInflight));
    const When when = WhenOf(turn, op);
    if (op.attempts == 1 && when.quality == ClockQuality::kUntrusted)
      turn.Measure(Instrument::kClockUntrusted, {});
    batch.ops.push_back({std::move(body), when, (op.flags & kOpWantPark) != 0});
  }
  TIDE_ASSIGN(batch.outcomes_kept_through, KeptThrough(turn.db()));
  TIDE_ASSIGN(const int64_t told, GetNumber(turn.db(), "kept_sent"));
  batch.worth_sending = !batch.ops.empty() ||
      batch.outcomes_kept_through > static_cast<uint64_t>(told);
  if (!batch.worth_sending) return batch;
  TIDE_TRY(SetNumber(turn.txn, "kept_sent", static_cast<int64_t>(batch.outcomes_kept_through)));
  TIDE_TRY(turn.Commit());
  return batch;
}

Result<uint32_t> Replica::FinishPush(const std::vector<Outcome>& outcomes) {
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "finish push", /*full=*/false));
  uint32_t taken = 0;
  for (Outcome outcome : outcomes) {
    // A server that could not read the body knows only its place, and has compared its hash.
    if (outcome.uid.none()) {
      TIDE_ASSIGN(const auto op, FindOperationBySeq(turn.db(), outcome.op_seq));
      if (op) outcome.uid = op->uid();
    }
    TIDE_ASSIGN(const bool news, TakeOutcome(turn, outcome));
    taken += news ? 1 : 0;
  }
  if (TIDE_PLANTED(kOutcomesNotCommitted)) return taken;
  TIDE_TRY(NoAnswer(turn));
  TIDE_TRY(SettleAndRecompute(turn));
  TIDE_TRY(turn.Commit());
  return taken;
}

Status Replica::FailPush() {
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "no answer", /*full=*/false));
  TIDE_TRY(NoAnswer(turn));
  return turn.Commit();
}

Status Replica::Fork(const std::vector<Outcome>& outcomes) {
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "fork", /*full=*/true));
  for (const Outcome& outcome : outcomes) TIDE_TRY(TakeOutcome(turn, outcome).status());
  TIDE_TRY(SetUid(turn.txn, "client_id", NewUid(-1, random_)));
  TIDE_TRY(SetNumber(turn.txn, "next_op_seq", 1));
  TIDE_TRY(SetNumber(turn.txn, "kept_sent", 0));
  TIDE_ASSIGN(std::vector<StoredOperation> all,
              ListOperations(turn.db(), kWhereAny, 0, SIZE_MAX));
  for (StoredOperation& op : all) {
    if (!op.sent()) continue;
    const bool answered = op.outcome.has_value();
    op.operation.op_seq = 0;  // answered ones keep their verdict; their place was in the old lane
    op.operation.deps.clear();
    TIDE_TRY(FixBody(turn.txn, op));
    op.flags &= ~static_cast<uint32_t>(kOpUncertain);
    if (!answered) TIDE_TRY(turn.SetState(&op, State::kQueued));
  }
  turn.Measure(Instrument::kForkCount, {});
  log_.Write(Level::kWarning, "replica",
             "this store was cloned or restored: it has a new client id");
  TIDE_TRY(SettleAndRecompute(turn));
  return turn.Commit();
}

}  // namespace tidemark
