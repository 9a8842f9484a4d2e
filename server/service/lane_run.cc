#include "server/service/lane_run.h"

#include <algorithm>

#include "core/base/plant.h"
#include "core/model/state.h"
#include "core/model/trace.h"
#include "core/wire/codec.h"
#include "server/service/body_hash.h"
#include "server/service/docket.h"
#include "server/service/own_outcome.h"

namespace tidemark::service {
namespace {

// How far a lane may run ahead of the outcomes its client has made durable: in operations and in
// bytes, so that every kept outcome fits into the answer of a pull.
constexpr uint64_t kWindowOps = 4'096;
constexpr uint64_t kWindowBytes = 768u << 10;
// What a frame needs around the one entry or outcome in it.
constexpr size_t kFrameOverheadBytes = 4u << 10;
constexpr size_t kLogPageBytes = 1u << 20;

uint64_t BaseIn(const Operation& operation, const std::string& scope) {
  for (const Cursor& base : operation.base)
    if (base.scope == scope) return base.seq;
  return 0;
}

}  // namespace

Result<LaneResult> LaneRun::Run() {
  TIDE_TRY(CheckSizes());
  if (result_.refusal.has_value()) return std::move(result_);
  TIDE_TRY(Open());
  DecodeAll();
  TIDE_TRY(FindFirstPosition());
  for (size_t i = 0; i < push_.ops.size() && !result_.refusal.has_value(); i++) {
    TIDE_ASSIGN(const Next next, RunOne(i));
    if (next == Next::kStop) break;
  }
  result_.last_op_seq = lane_.last_op_seq;
  return std::move(result_);
}

Status LaneRun::CheckSizes() {
  size_t bytes = 0;
  for (const PushOp& pushed : push_.ops) bytes += pushed.body.size();
  // One operation alone gets a verdict, however large: a transport error would leave the lane
  // stuck.
  const bool too_large = push_.ops.size() > desk_.limits.max_batch_ops ||
                         (push_.ops.size() > 1 && bytes > desk_.limits.max_batch_bytes);
  if (too_large)
    result_.refusal = Refuse(ErrorCode::kTooLarge,
                             "a batch holds at most " + std::to_string(desk_.limits.max_batch_ops) +
                                 " operations and " +
                                 std::to_string(desk_.limits.max_batch_bytes) + " bytes");
  return Status::Ok();
}

// Binds the client to its account and takes what it says it has kept.
Status LaneRun::Open() {
  const Uid& client = push_.hello.client;
  TIDE_ASSIGN(auto found, desk_.store.lanes().Find(client));
  if (found.has_value()) {
    lane_ = std::move(*found);
  } else {
    lane_.account = account_;
    TIDE_TRY(desk_.store.lanes().Put(txn_, client, lane_));
    result_.new_lanes = 1;
  }
  const uint64_t kept = std::min(push_.outcomes_kept_through, lane_.last_op_seq);
  if (kept <= lane_.kept_through) return Status::Ok();
  return desk_.store.lanes().Free(txn_, client, kept, &lane_);
}

void LaneRun::DecodeAll() {
  for (const PushOp& pushed : push_.ops) {
    auto decoded = DecodeOperation(pushed.body);
    const bool usable = decoded.ok() && decoded->op_seq > 0 && !decoded->uid.none();
    operations_.push_back(usable ? std::optional<Operation>(decoded.Take()) : std::nullopt);
  }
}

// Bodies that cannot be read still have a place in the lane: beside a neighbour that can, or where
// these very bytes were answered before, or the next one.
Status LaneRun::FindFirstPosition() {
  first_op_seq_ = lane_.last_op_seq + 1;
  for (size_t i = 0; i < operations_.size(); i++) {
    if (!operations_[i].has_value() || operations_[i]->op_seq <= i) continue;
    first_op_seq_ = operations_[i]->op_seq - i;
    return Status::Ok();
  }
  if (push_.ops.empty()) return Status::Ok();
  TIDE_ASSIGN(const auto known, desk_.store.lanes().FindOutcomeByHash(push_.hello.client,
                                                                      BodyHash(push_.ops[0].body)));
  if (known.has_value()) first_op_seq_ = known->op_seq;
  return Status::Ok();
}

Result<LaneRun::Next> LaneRun::RunOne(size_t index) {
  const uint64_t op_seq = first_op_seq_ + index;
  const PushOp& pushed = push_.ops[index];
  const Operation* operation = operations_[index].has_value() ? &*operations_[index] : nullptr;
  const std::string gap = "the lane goes on with op_seq " + std::to_string(lane_.last_op_seq + 1);
  if (operation != nullptr && operation->op_seq != op_seq)
    return StopAt(index, ErrorCode::kGap, gap);
  const std::string hash = BodyHash(pushed.body);
  if (TIDE_PLANTED(kNoDedup) && operation != nullptr && op_seq <= lane_.last_op_seq) {
    operations_[index]->op_seq = lane_.last_op_seq + 1;
    return Execute(pushed, operation, lane_.last_op_seq + 1, hash).ok() ? Next::kGoOn : Next::kStop;
  }
  if (op_seq <= lane_.last_op_seq) return AnswerStored(op_seq, hash);
  // Its client has answers that this lane does not know: our store went back to a backup, or anew.
  if (op_seq > lane_.last_op_seq + 1) return RefuseLane(ErrorCode::kGap, gap);
  if (op_seq > lane_.kept_through + kWindowOps || lane_.unkept_bytes > kWindowBytes)
    return StopAt(index, ErrorCode::kBusy, "more outcomes are unkept than the lane may hold");
  const Status done = Execute(pushed, operation, op_seq, hash);
  if (done.ok()) return Next::kGoOn;
  if (!txn_.alive()) return done;
  desk_.log.Write(Level::kError, "service", "operation " + std::to_string(op_seq) + " of client " +
                                                ToHex(push_.hello.client) + ": " + done.message);
  if (TIDE_PLANTED(kFailedSkipped)) {
    lane_.last_op_seq = op_seq;
    return Next::kGoOn;
  }
  return StopAt(index, ErrorCode::kUnavailable, "the operation could not be executed");
}

// A prefix is an answer; only where there is none is the whole push refused.
LaneRun::Next LaneRun::StopAt(size_t index, ErrorCode code, std::string message) {
  if (index == 0) result_.refusal = Refuse(code, std::move(message));
  return Next::kStop;
}

Result<LaneRun::Next> LaneRun::AnswerStored(uint64_t op_seq, std::string_view hash) {
  const Uid& client = push_.hello.client;
  // Its client said that it has this outcome and never asks again; so this is a copy of that
  // client.
  if (op_seq <= lane_.kept_through) return RefuseCopy(op_seq);
  TIDE_ASSIGN(auto stored, desk_.store.lanes().FindOutcome(client, op_seq));
  if (!stored.has_value() || !stored->outcome.has_value())
    return Status::Error(Code::kStoreCorrupt, "the outcome of an executed operation is missing");
  if (stored->body_hash != hash) return RefuseCopy(op_seq);
  if (TIDE_PLANTED(kStoredOutcomeBare)) stored->outcome->at.clear();
  result_.outcomes.push_back(std::move(*stored->outcome));
  return Next::kGoOn;
}

Result<LaneRun::Next> LaneRun::RefuseCopy(uint64_t op_seq) {
  return RefuseLane(ErrorCode::kHashMismatch,
                    "another operation was executed as op_seq " + std::to_string(op_seq));
}

// Its client goes on in a lane of its own, with the outcomes that this one has.
Result<LaneRun::Next> LaneRun::RefuseLane(ErrorCode code, std::string message) {
  result_.refusal = Refuse(code, std::move(message));
  TIDE_ASSIGN(result_.refusal->error.outcomes,
              desk_.store.lanes().KeptOutcomes(push_.hello.client));
  TIDE_TRY(AddOutcomesOfLog(&result_.refusal->error.outcomes));
  return Next::kStop;
}

// Answers at or below kept_through were freed because their client has them. A copy of it has not,
// and would have them executed again in its new lane. What was applied still stands in the log.
Status LaneRun::AddOutcomesOfLog(std::vector<Outcome>* outcomes) {
  std::map<Uid, Outcome> freed;
  std::map<std::string, uint64_t> after;  // the entry of an operation lies above its base
  for (const std::optional<Operation>& operation : operations_) {
    if (!operation.has_value() || operation->op_seq > lane_.kept_through) continue;
    freed[operation->uid].op_seq = operation->op_seq;
    for (const Effect& effect : operation->effects) {
      const uint64_t base = BaseIn(*operation, effect.key.scope);
      uint64_t& lowest = after.emplace(effect.key.scope, base).first->second;
      lowest = std::min(lowest, base);
    }
  }
  for (const auto& [scope, seq] : after)
    if (desk_.MayRead(account_, scope)) TIDE_TRY(FindInLog(scope, seq, &freed));
  for (auto& [uid, outcome] : freed)
    if (outcome.applied) outcomes->push_back(std::move(outcome));
  return Status::Ok();
}

Status LaneRun::FindInLog(const std::string& name, uint64_t after,
                          std::map<Uid, Outcome>* freed) {
  TIDE_ASSIGN(const store::ScopeHead scope, desk_.store.scopes().Find(name));
  while (after < scope.head) {
    TIDE_ASSIGN(const std::vector<Entry> entries,
                desk_.store.scopes().ReadLog(scope, after, kLogPageBytes));
    for (const Entry& entry : entries) {
      after = entry.seq;
      const auto found = freed->find(entry.op);
      if (found == freed->end() || entry.client != push_.hello.client) continue;
      Outcome& outcome = found->second;
      const bool wrote = outcome.code == OutcomeCode::kExact || !entry.changes.empty();
      outcome.uid = entry.op;
      outcome.applied = true;
      outcome.code = wrote ? OutcomeCode::kExact : OutcomeCode::kSuperseded;
      outcome.at.push_back({name, entry.epoch, entry.seq});
      outcome.why.insert(outcome.why.end(), entry.why.begin(), entry.why.end());
    }
  }
  return Status::Ok();
}

Status LaneRun::Execute(const PushOp& pushed, const Operation* operation, uint64_t op_seq,
                        std::string_view hash) {
  TIDE_ASSIGN(Savepoint part, Savepoint::Begin(txn_));
  if (TIDE_PLANTED(kPartKept)) TIDE_TRY(part.Keep());
  judge::Verdict verdict;
  if (operation == nullptr) {
    verdict.outcome = UnreadableOutcome(op_seq, pushed.park, desk_.manifest.policy(), now_us_);
  } else {
    TIDE_ASSIGN(verdict, Judge(pushed, *operation));
    // Not even the head of a scope is told to whom it does not concern.
    std::erase_if(verdict.outcome.at, [this](const Cursor& at) {
      return !desk_.MayRead(account_, at.scope);
    });
  }
  // A copy, so that what a failure takes back on disk is taken back here too.
  store::Lane lane = lane_;
  // One that only closes a question is no action among others.
  const bool acts = operation != nullptr && !operation->effects.empty();
  if (verdict.outcome.applied && acts) lane.last_stamp = std::max(lane.last_stamp, verdict.stamp);
  TIDE_TRY(Write(verdict));
  TIDE_TRY(desk_.store.lanes().AddOutcome(txn_, push_.hello.client, hash, verdict.outcome, &lane));
  if (!TIDE_PLANTED(kPartKept)) TIDE_TRY(part.Keep());
  lane_ = std::move(lane);
  for (const auto& [scope, entry] : verdict.entries) result_.written.insert(scope);
  Measure(verdict, operation);
  result_.outcomes.push_back(std::move(verdict.outcome));
  result_.executed++;
  return Status::Ok();
}

void LaneRun::Measure(const judge::Verdict& verdict, const Operation* operation) {
  const char* outcome = OutcomeName(verdict.outcome.code);
  result_.measured.push_back({Instrument::kServerOpCount, {outcome}});
  for (const Explanation& why : verdict.outcome.why)
    result_.measured.push_back({Instrument::kServerConflictCount, {why.rule, outcome}});
  for (const auto& [scope, entry] : verdict.entries) {
    result_.new_scopes += entry.seq == 1 ? 1 : 0;
    result_.new_entries++;
  }
  if (!verdict.outcome.applied)
    result_.failures.push_back(store::NoteOf(push_.hello.client, verdict.outcome, now_us_));
  if (operation == nullptr || operation->trace.empty()) return;
  result_.traces.push_back("committed " + ToHex(operation->uid) + ", " + outcome + ", trace " +
                           TraceParentText(operation->trace));
}

Result<judge::Verdict> LaneRun::Judge(const PushOp& pushed, const Operation& operation) {
  TIDE_ASSIGN(judge::Case the_case, MakeCase(pushed, operation));
  const size_t bytes_max = desk_.limits.max_frame_bytes - kFrameOverheadBytes;
  Docket docket(desk_, account_, now_us_, bytes_max - kFrameOverheadBytes);
  TIDE_TRY(docket.Read(operation, &the_case));
  TIDE_ASSIGN(judge::Verdict verdict, JudgeWithin(bytes_max, pushed, operation, the_case));
  TIDE_TRY(docket.Enter(operation, &verdict));
  return verdict;
}

Result<judge::Verdict> LaneRun::JudgeWithin(size_t bytes_max, const PushOp& pushed,
                                            const Operation& operation,
                                            const judge::Case& the_case) {
  judge::Verdict too_large;
  if (pushed.body.size() > desk_.limits.max_op_bytes && !pushed.park) {
    too_large.outcome = TooLargeOutcome(operation, the_case.heads, desk_.limits.max_op_bytes,
                                        desk_.manifest.policy(), now_us_);
    return too_large;
  }
  TIDE_ASSIGN(judge::Verdict verdict,
              judge::Decide(desk_.manifest, the_case, desk_.store.records()));
  bool fits = EncodeOutcome(verdict.outcome).size() <= bytes_max;
  if (!fits && !verdict.outcome.applied) {
    DropValues(verdict.outcome);
    return verdict;
  }
  for (const auto& [scope, entry] : verdict.entries) fits &= EncodeEntry(entry).size() <= bytes_max;
  if (fits) return verdict;
  too_large.outcome = TooLargeOutcome(operation, the_case.heads, bytes_max, desk_.manifest.policy(),
                                      now_us_);
  return too_large;
}

Result<judge::Case> LaneRun::MakeCase(const PushOp& pushed, const Operation& operation) {
  judge::Case the_case;
  the_case.operation = &operation;
  the_case.when = pushed.when;
  the_case.client = push_.hello.client;
  the_case.author = account_;
  the_case.park = pushed.park;
  the_case.recv_us = now_us_;
  for (const uint64_t dependency : operation.deps) {
    TIDE_ASSIGN(const bool failed, desk_.store.lanes().Failed(push_.hello.client, dependency));
    if (TIDE_PLANTED(kLastDependency)) the_case.dependency_failed = false;
    the_case.dependency_failed |= failed;
  }
  for (const std::string& scope : judge::ScopesOf(operation)) {
    TIDE_ASSIGN(const store::ScopeHead head, desk_.store.scopes().Find(scope));
    the_case.heads[scope] = {scope, head.epoch, head.head};
    const bool first = TIDE_PLANTED(kRoleOfFirst) && !the_case.roles.empty();
    the_case.roles[scope] =
        first ? the_case.roles.begin()->second : desk_.RoleOf(account_, scope);
  }
  TIDE_ASSIGN(the_case.floor, FloorOf(operation));
  return the_case;
}

// Seen under another epoch, or beyond the head: only what is in the log can have been seen.
Result<Stamp> LaneRun::FloorOf(const Operation& operation) {
  Stamp floor = TIDE_PLANTED(kLaneStampForgotten) ? Stamp{} : lane_.last_stamp;
  for (const Cursor& base : operation.base) {
    TIDE_ASSIGN(const store::ScopeHead head, desk_.store.scopes().Find(base.scope));
    if (base.epoch != head.epoch) continue;
    const uint64_t seen_seq = TIDE_PLANTED(kFloorPulled) ? head.head : base.seq;
    TIDE_ASSIGN(const Stamp seen, desk_.store.scopes().MaxStampAt(head, seen_seq));
    floor = std::max(floor, seen);
  }
  return floor;
}

Status LaneRun::Write(const judge::Verdict& verdict) {
  std::map<std::string, store::ScopeHead> heads;
  for (const auto& [scope, entry] : verdict.entries) {
    TIDE_ASSIGN(heads[scope], desk_.store.scopes().Find(scope));
    if (heads[scope].no == 0) TIDE_TRY(desk_.store.scopes().Create(txn_, scope, &heads[scope]));
  }
  for (const auto& [key, record] : verdict.rows) {
    TIDE_CHECK(heads.count(key.scope) == 1);  // a row without an entry would be told to nobody
    TIDE_TRY(desk_.store.records().Put(txn_, key, record, &heads[key.scope]));
  }
  for (const auto& [scope, entry] : verdict.entries)
    TIDE_TRY(desk_.store.scopes().Append(txn_, entry, EncodeEntry(entry), &heads[scope]));
  return Status::Ok();
}

}  // namespace tidemark::service
