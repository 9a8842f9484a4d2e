#include "core/replica/submit.h"

#include <algorithm>

#include "core/base/plant.h"
#include "core/merge/overlay.h"
#include "core/merge/validate.h"
#include "core/replica/view.h"
#include "core/replica/withdraw.h"
#include "core/store/damage.h"
#include "core/store/scopes.h"
#include "core/wire/codec.h"

namespace tidemark {
namespace {

constexpr size_t kOpBytesMax = Limits{}.max_op_bytes;
constexpr size_t kEffectsMax = 10'000;

SubmitAnswer Refused(std::vector<Status> problems) {
  SubmitAnswer answer;
  answer.status = problems.front();
  answer.problems = std::move(problems);
  return answer;
}

SubmitAnswer Refused(Status problem) { return Refused(std::vector<Status>{std::move(problem)}); }

// A scope left out is that of a record created by this very operation, else it is looked up.
Status CompleteKey(Turn& turn, const Operation& operation, RecordKey* key) {
  if (key->scope.empty())
    for (const Effect& effect : operation.effects)
      if (effect.kind == EffectKind::kCreate && effect.key.collection == key->collection &&
          effect.key.id == key->id)
        key->scope = effect.key.scope;
  std::vector<ScopeState> scopes;
  for (const auto& [name, scope] : turn.scopes) scopes.push_back(scope);
  return ResolveScope(turn.db(), turn.manifest(), scopes, key);
}

bool IsRefusal(const Status& status) {
  const auto code = static_cast<int32_t>(status.code);
  return code <= -200 && code > -300;
}

Status CompleteKeys(Turn& turn, Draft* draft) {
  Operation& operation = draft->operation;
  for (size_t i = 0; i < operation.effects.size(); i++) {
    Effect& effect = operation.effects[i];
    if (effect.kind == EffectKind::kCreate && effect.key.scope.empty())
      return Status::Error(Code::kRequired, "a create must name its scope", Describe(effect.key))
          .At(static_cast<uint32_t>(i));
    if (Status status = CompleteKey(turn, operation, &effect.key); !status.ok())
      return std::move(status).At(static_cast<uint32_t>(i));
  }
  for (Expect& expect : operation.expects) TIDE_TRY(CompleteKey(turn, operation, &expect.key));
  for (Seen& seen : draft->seen) TIDE_TRY(CompleteKey(turn, operation, &seen.key));
  return Status::Ok();
}

// Base is what the person saw: what was held when the operation was begun, lowered by what a screen
// showed. Of a scope that is not revealed, and of another epoch, nothing counts as seen.
Cursor BaseOf(Turn& turn, const Draft& draft, const std::string& name) {
  const ScopeState& scope = *turn.Find(name);
  Cursor base{name, scope.epoch, scope.revealed ? scope.seq : 0};
  if (TIDE_PLANTED(kReloadHeld)) base.seq = scope.seq;
  if (TIDE_PLANTED(kBaseNow)) return base;
  if (draft.begun != nullptr) {
    const auto begun = draft.begun->find(name);
    if (begun == draft.begun->end() || begun->second.epoch != scope.epoch) base.seq = 0;
    else base.seq = std::min(base.seq, begun->second.seq);
  }
  for (const Seen& seen : draft.seen) {
    if (seen.key.scope != name) continue;
    if (TIDE_PLANTED(kSeenIgnored)) break;
    base.seq = seen.epoch == scope.epoch ? std::min(base.seq, seen.seq) : 0;
  }
  return base;
}

void SetBase(Turn& turn, const Draft& draft, Operation* operation, int64_t* base_as_of_us) {
  std::set<std::string> touched;
  for (const Effect& effect : operation->effects) touched.insert(effect.key.scope);
  for (const Expect& expect : operation->expects) touched.insert(expect.key.scope);
  operation->base.clear();
  *base_as_of_us = 0;
  for (const std::string& name : touched) {
    operation->base.push_back(BaseOf(turn, draft, name));
    if (turn.Find(name)->revealed)
      *base_as_of_us = std::max(*base_as_of_us, turn.Find(name)->as_of_us);
  }
}

void SetSince(const Draft& draft, Operation* operation) {
  for (Expect& expect : operation->expects) {
    if (expect.comparison != Comparison::kUnchanged || expect.since_seq != 0) continue;
    for (const Cursor& base : operation->base)
      if (base.scope == expect.key.scope) expect.since_seq = base.seq;
    for (const Seen& seen : draft.seen)
      if (seen.key == expect.key) expect.since_seq = std::min(expect.since_seq, seen.seq);
  }
}

// `after` an operation that failed or was withdrawn can never become right; one that settled is
// dropped.
Status CheckAfter(Turn& turn, Operation* operation) {
  std::vector<Uid> kept;
  for (const Uid& uid : operation->after) {
    TIDE_ASSIGN(const std::optional<StoredOperation> earlier, FindOperation(turn.db(), uid));
    if (!earlier)
      return Status::Error(Code::kDependency, "it is to follow an operation that is not known here",
                           ToHex(uid));
    if (IsLive(earlier->state)) kept.push_back(uid);
    else if (earlier->state != State::kSettled && earlier->state != State::kSuperseded)
      return Status::Error(Code::kDependency, std::string("it is to follow an operation that is ") +
                                                  StateName(earlier->state), ToHex(uid));
  }
  operation->after = std::move(kept);
  return Status::Ok();
}

// An edit of a record that an unfinal operation of ours creates makes no sense without it.
Status DependOnCreators(Turn& turn, Operation* operation) {
  if (TIDE_PLANTED(kCreatorForgotten)) return Status::Ok();
  for (const RecordKey& key : RecordsOf(*operation)) {
    if (Creates(*operation, key)) continue;
    TIDE_ASSIGN(const std::vector<Uid> creators, LiveCreatorsOf(turn.db(), key));
    for (const Uid& uid : creators)
      if (std::count(operation->after.begin(), operation->after.end(), uid) == 0)
        operation->after.push_back(uid);
  }
  return Status::Ok();
}

// What cannot be read is refused, and got anew by the next pull.
Status Noted(Turn& turn, const RecordKey& key, Status status) {
  if (IsDamagedRecord(status)) turn.replica->store().NoteDamage(key.scope);
  return status;
}

// A merge3 field that is set without its editor's first text merges from the text of now.
Status SetMergeBases(Turn& turn, Operation* operation) {
  for (Effect& effect : operation->effects) {
    const CollectionRule* rule = turn.manifest().FindCollection(effect.key.collection);
    const FieldRule* field = rule == nullptr ? nullptr : rule->FindField(effect.field);
    if (effect.kind != EffectKind::kSet || field == nullptr || effect.base_value ||
        field->merge != MergeRule::kMerge3)
      continue;
    const ScopeState& scope = *turn.Find(effect.key.scope);
    const auto row = FindRow(turn.db(), *rule, scope.no, effect.key.id);
    TIDE_TRY(Noted(turn, effect.key, row.status()));
    effect.base_value = *row ? Get((*row)->record.fields, effect.field) : Value::Null();
  }
  return Status::Ok();
}

// Acted at this moment, by all of its clocks.
StoredOperation ActedNow(Turn& turn, Operation operation, int64_t base_as_of_us) {
  StoredOperation stored;
  stored.boot = turn.clock().BootId();
  stored.boottime_us = turn.clock().BoottimeUs();
  stored.wall_us = turn.clock().WallUs();
  stored.base_as_of_us = base_as_of_us;
  stored.operation = std::move(operation);
  return stored;
}

Result<StoredOperation> Insert(Turn& turn, Operation operation, int64_t base_as_of_us) {
  StoredOperation stored = ActedNow(turn, std::move(operation), base_as_of_us);
  TIDE_TRY(InsertOperation(turn.txn, &stored));
  TIDE_TRY(InsertTouches(turn.txn, stored));
  for (const RecordKey& key : RecordsOf(stored.operation))
    TIDE_TRY(Noted(turn, key, LayOnTop(turn, key, stored)));
  turn.Inserted(stored);
  return stored;
}

// What a person asked for, without what the engine filled in.
Operation AskedFor(const Operation& operation) {
  Operation asked;
  asked.intent = operation.intent;
  asked.strict = operation.strict;
  asked.effects = operation.effects;
  asked.expects = operation.expects;
  for (Effect& effect : asked.effects) effect.base_value.reset();
  for (Expect& expect : asked.expects) expect.since_seq = 0;
  return asked;
}

// A second tap on the button: an operation that does the same, and is not final. None: there is
// none.
Result<Uid> FindSame(Turn& turn, const Operation& operation) {
  if (operation.effects.empty()) return Uid{};
  const Operation asked = AskedFor(operation);
  TIDE_ASSIGN(const std::vector<StoredOperation> touching,
              OperationsTouching(turn.db(), operation.effects.front().key));
  for (const StoredOperation& earlier : touching)
    if (IsLive(earlier.state) && AskedFor(earlier.operation) == asked) return earlier.uid();
  return Uid{};
}

// A step of a plan: durable, and neither shown nor sent until its turn comes.
Result<StoredOperation> Hold(Turn& turn, Operation operation, int64_t base_as_of_us) {
  StoredOperation stored = ActedNow(turn, std::move(operation), base_as_of_us);
  stored.state = State::kDraft;
  TIDE_TRY(InsertOperation(turn.txn, &stored));
  turn.Inserted(stored);
  return stored;
}

// Two calls may perform the same choice at once: what one of them has closed is not closed again.
Status CheckReplaces(Turn& turn, const Uid& replaces) {
  if (replaces.none()) return Status::Ok();
  TIDE_ASSIGN(const std::optional<StoredOperation> open, FindOperation(turn.db(), replaces));
  if (open && open->state != State::kResolved) return Status::Ok();
  return Status::Error(Code::kChoicePassed, "the operation to be replaced is closed already",
                       ToHex(replaces));
}

// What must hold before anything is written. Refusals only.
Status Check(Turn& turn, Operation* operation, std::vector<Status>* problems) {
  if (operation->effects.size() > kEffectsMax)
    return Status::Error(Code::kTooLarge, "an operation has at most 10,000 effects");
  FillInitials(turn.manifest(), *operation);
  *problems = CheckOperation(turn.manifest(), *operation);
  if (!problems->empty()) return problems->front();
  if (turn.replica->outbox().live >= turn.replica->store().outbox_max())
    return Status::Error(Code::kOutboxFull, "the outbox is full; sync first");
  TIDE_TRY(CheckAfter(turn, operation));
  if (EncodeOperation(*operation).size() > kOpBytesMax)
    return Status::Error(Code::kTooLarge, "the operation is larger than " +
                                              std::to_string(kOpBytesMax) + " bytes");
  return Status::Ok();
}

}  // namespace

Result<SubmitAnswer> SubmitDraft(Turn& turn, Draft draft) {
  Operation& operation = draft.operation;
  SubmitAnswer answer;
  if (operation.uid.none()) {
    operation.uid = NewUidNow(turn.clock(), turn.random());
  } else {
    TIDE_ASSIGN(const std::optional<StoredOperation> before,
                FindOperation(turn.db(), operation.uid));
    answer.uid = operation.uid;
    if (before) return answer;  // submitted before means the same answer
  }
  Status status = CheckReplaces(turn, draft.replaces);
  if (operation.resolves.none()) operation.resolves = draft.replaces;
  if (status.ok()) status = CompleteKeys(turn, &draft);
  if (!status.ok()) {
    if (IsRefusal(status)) return Refused(std::move(status));
    return status;
  }
  operation.schema = turn.manifest().schema();
  operation.policy = turn.manifest().policy();
  std::vector<Status> problems;
  if (status = Check(turn, &operation, &problems); !status.ok()) {
    if (!IsRefusal(status)) return status;
    return problems.empty() ? Refused(std::move(status)) : Refused(std::move(problems));
  }
  if (draft.once && !TIDE_PLANTED(kTwiceIsTwo)) {
    TIDE_ASSIGN(const Uid first, FindSame(turn, operation));
    answer.folded = !first.none();
    if (answer.folded) answer.uid = first;
    if (answer.folded) return answer;
  }
  TIDE_TRY(DependOnCreators(turn, &operation));
  int64_t base_as_of_us = 0;
  SetBase(turn, draft, &operation, &base_as_of_us);
  SetSince(draft, &operation);
  TIDE_TRY(SetMergeBases(turn, &operation));
  TIDE_ASSIGN(const StoredOperation stored,
              draft.held ? Hold(turn, std::move(operation), base_as_of_us)
                         : Insert(turn, std::move(operation), base_as_of_us));
  if (!draft.replaces.none()) TIDE_TRY(Replace(turn, draft.replaces, stored.uid()));
  answer.uid = stored.uid();
  return answer;
}

Status CompleteKeyOf(Turn& turn, RecordKey* key) { return CompleteKey(turn, {}, key); }

Status ReleaseDraft(Turn& turn, const Uid& uid) {
  TIDE_ASSIGN(std::optional<StoredOperation> op, FindOperation(turn.db(), uid));
  if (!op || op->state != State::kDraft) return Status::Ok();
  for (const RecordKey& key : RecordsOf(op->operation)) {
    const ScopeState* scope = turn.Find(key.scope);
    if (scope != nullptr && scope->subscribed && !scope->revoked) continue;
    op->reason = Reason::kNotSubscribed;
    return turn.SetState(&*op, State::kParked);
  }
  // It takes its place among what is sent now: a lane goes by the order of the outbox.
  TIDE_TRY(RemoveOperation(turn.txn, op->no));
  turn.Recount();
  Operation operation = std::move(op->operation);
  TIDE_TRY(DependOnCreators(turn, &operation));
  int64_t base_as_of_us = 0;
  SetBase(turn, Draft{}, &operation, &base_as_of_us);
  return Insert(turn, std::move(operation), base_as_of_us).status();
}

Result<Uid> UndoSettled(Turn& turn, const StoredOperation& op) {
  Draft draft;
  Operation& undo = draft.operation;
  undo.effects = UndoEffects(op.operation, *op.outcome);
  for (const Effect& effect : undo.effects)
    if (turn.Find(effect.key.scope) == nullptr) return Uid{};   // left meanwhile
  if (undo.effects.empty()) return Uid{};
  undo.undoes = op.uid();
  undo.intent = op.operation.intent;
  undo.uid = NewUid(-1, turn.random());
  undo.schema = turn.manifest().schema();
  undo.policy = turn.manifest().policy();
  int64_t base_as_of_us = 0;
  SetBase(turn, draft, &undo, &base_as_of_us);
  TIDE_ASSIGN(const StoredOperation stored, Insert(turn, std::move(undo), base_as_of_us));
  return stored.uid();
}

Status SubmitClosing(Turn& turn, const StoredOperation& closed) {
  if (!closed.outcome || closed.outcome->applied || TIDE_PLANTED(kClosingUntold))
    return Status::Ok();
  Operation closing;
  closing.uid = NewUidNow(turn.clock(), turn.random());
  closing.intent = "close";
  closing.schema = turn.manifest().schema();
  closing.policy = turn.manifest().policy();
  closing.resolves = closed.uid();
  return Insert(turn, std::move(closing), 0).status();
}

namespace {

Result<std::optional<Fields>> Shown(Turn& turn, const RecordKey& key) {
  std::optional<Fields> shown;
  const ScopeState* scope = turn.Find(key.scope);
  const CollectionRule* rule = turn.manifest().FindCollection(key.collection);
  if (scope == nullptr || rule == nullptr) return shown;
  TIDE_ASSIGN(std::optional<StoredRow> row, FindRow(turn.db(), *rule, scope->no, key.id));
  const bool visible = row && !row->gone && (scope->revealed || row->pending > 0);
  if (visible) shown = std::move(row->record.fields);
  return shown;
}

}  // namespace

Result<std::vector<PreviewedRecord>> Replica::Preview(std::vector<Draft> drafts,
                                                      std::set<RecordKey> about) {
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "preview", /*full=*/false));
  for (Draft& draft : drafts) {
    TIDE_TRY(CompleteKeys(turn, &draft));
    about.merge(RecordsOf(draft.operation));
  }
  std::vector<PreviewedRecord> records;
  for (const RecordKey& key : about) {
    records.push_back({key, {}, {}});
    TIDE_ASSIGN(records.back().before, Shown(turn, key));
  }
  for (Draft& draft : drafts) {
    TIDE_ASSIGN(const SubmitAnswer answer, SubmitDraft(turn, std::move(draft)));
    TIDE_TRY(answer.status);
  }
  for (PreviewedRecord& record : records) {
    TIDE_ASSIGN(record.after, Shown(turn, record.key));
  }
  return records;   // never committed
}

std::vector<SubmitAnswer> Replica::Submit(std::vector<Draft> drafts, bool full) {
  std::vector<SubmitAnswer> answers(drafts.size());
  const auto fail_all = [&](const Status& status) {
    for (SubmitAnswer& answer : answers)
      if (answer.status.ok()) answer = {status, Uid{}, false, {}};
    return answers;
  };
  Result<Turn> begun = Turn::Begin(*this, "submit", full && !TIDE_PLANTED(kSubmitNormal));
  if (!begun.ok()) return fail_all(begun.status());
  Turn turn = begun.Take();
  for (size_t i = 0; i < drafts.size(); i++) {
    Result<Savepoint> savepoint = Savepoint::Begin(turn.txn);
    if (!savepoint.ok()) return fail_all(savepoint.status());
    Result<SubmitAnswer> answer = SubmitDraft(turn, std::move(drafts[i]));
    if (!answer.ok()) return fail_all(answer.status());  // the store's failure ends the whole group
    answers[i] = answer.Take();
    if (answers[i].status.ok())
      if (Status status = savepoint->Keep(); !status.ok()) return fail_all(status);
  }
  if (const Status status = turn.Commit(); !status.ok()) return fail_all(status);
  return answers;  // moved: what is committed must not fail for want of memory
}

}  // namespace tidemark
