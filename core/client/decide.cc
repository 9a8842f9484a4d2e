// Choices: what a person decides becomes an operation of theirs, or closes one. Nothing is decided
// here.
#include <algorithm>

#include "core/client/client.h"
#include "core/merge/overlay.h"
#include "core/store/outbox.h"

namespace tidemark {
namespace {

Status Passed() {
  return Status::Error(Code::kChoicePassed,
                       "what this choice was offered for has moved on; read again");
}

// The same intent once more, seen from now on: it prevails over everything it has seen.
Draft Again(const StoredOperation& op) {
  Draft draft;
  draft.operation.intent = op.operation.intent;
  draft.operation.effects = op.operation.effects;
  draft.operation.expects = op.operation.expects;
  draft.operation.strict = op.operation.strict;
  for (Effect& effect : draft.operation.effects) effect.base_value.reset();
  for (Expect& expect : draft.operation.expects) expect.since_seq = 0;
  draft.operation.resolves = op.uid();
  draft.replaces = op.uid();
  return draft;
}

void PutFields(Draft* draft, const Fields& fields) {
  for (Effect& effect : draft->operation.effects) {
    if (effect.kind == EffectKind::kSet && fields.count(effect.field) > 0)
      effect.value = Get(fields, effect.field);
    if (effect.kind == EffectKind::kCreate)
      for (const auto& [name, value] : fields) Put(effect.fields, name, value);
  }
}

// Mine: what the operation wrote, without its conditions.
Draft KeepMine(const StoredOperation& op) {
  Draft draft = Again(op);
  draft.operation.expects.clear();
  return draft;
}

// The record is gone: one create with what the operation had set.
Draft CreateAgain(const StoredOperation& op) {
  Draft draft;
  std::map<RecordKey, Fields> records;
  for (const Effect& effect : op.operation.effects) {
    Fields& fields = records[effect.key];
    if (effect.kind == EffectKind::kCreate) fields = effect.fields;
    if (effect.kind == EffectKind::kSet || effect.kind == EffectKind::kInc)
      Put(fields, effect.field, effect.value);
    if (effect.kind == EffectKind::kAdd) {
      std::vector<Value> items = Get(fields, effect.field).items();
      items.push_back(effect.value);
      Put(fields, effect.field, Value::Set(std::move(items)));
    }
  }
  for (auto& [key, fields] : records) {
    Effect create;
    create.kind = EffectKind::kCreate;
    create.key = key;
    create.fields = std::move(fields);
    draft.operation.effects.push_back(std::move(create));
  }
  draft.operation.resolves = op.uid();
  draft.replaces = op.uid();
  return draft;
}

Draft DeleteRecords(const std::set<RecordKey>& keys) {
  Draft draft;
  for (const RecordKey& key : keys) {
    Effect gone;
    gone.kind = EffectKind::kDelete;
    gone.key = key;
    draft.operation.effects.push_back(std::move(gone));
  }
  return draft;
}

// Brings back what yielded in one decision: a field's value, or the deletion of the record.
Draft Restore(const Explanation& why) {
  if (why.field.empty()) return DeleteRecords({why.key});
  Draft draft;
  Effect set;
  set.key = why.key;
  set.field = why.field;
  set.value = why.yielded.value;
  draft.operation.effects.push_back(std::move(set));
  return draft;
}

Result<Draft> DraftFor(const Choice& choice, const std::optional<StoredOperation>& op,
                       const std::optional<StoredExplanation>& stored) {
  switch (choice.kind) {
    case ChoiceKind::kRestore:
      if (stored) return Restore(stored->explanation);
      return op ? Result<Draft>(KeepMine(*op)) : Result<Draft>(Passed());
    case ChoiceKind::kDelete:
      if (stored) return DeleteRecords({stored->explanation.key});
      return op ? Result<Draft>(DeleteRecords(RecordsOf(op->operation))) : Result<Draft>(Passed());
    case ChoiceKind::kMine: case ChoiceKind::kMerge:
      return op ? Result<Draft>(KeepMine(*op)) : Result<Draft>(Passed());
    case ChoiceKind::kRetry: return op ? Result<Draft>(Again(*op)) : Result<Draft>(Passed());
    case ChoiceKind::kCreateAgain:
      return op ? Result<Draft>(CreateAgain(*op)) : Result<Draft>(Passed());
    case ChoiceKind::kUndo: {
      if (!op || op->state != State::kSettled) return Passed();
      Draft draft;
      draft.operation.effects = UndoEffects(op->operation, *op->outcome);
      draft.operation.undoes = op->uid();
      if (draft.operation.effects.empty())
        return Status::Error(Code::kUnsupported, "nothing of this operation can be undone");
      return draft;
    }
    default:
      return Status::Error(Code::kUnsupported, "this choice is not available in this version");
  }
}

bool ClosesOnly(ChoiceKind kind) {
  return kind == ChoiceKind::kDismiss || kind == ChoiceKind::kTheirs || kind == ChoiceKind::kKeep;
}

// An operation that was decided meanwhile, here or by another call, is not decided twice.
bool StillOffered(const Choice& choice, const StoredOperation& op) {
  if (choice.kind == ChoiceKind::kCancel) return IsLive(op.state);
  if (choice.kind == ChoiceKind::kUndo) return op.state == State::kSettled;
  if (NeedsPerson(op.state)) return true;
  return (op.state == State::kSuperseded || op.state == State::kSettled) &&
      (op.flags & kOpRead) == 0;
}

}  // namespace

Result<Uid> Client::Perform(const Choice& choice, const Fields& fields) {
  if (static_cast<uint32_t>(choice.kind) >= 64)
    return Status::Error(Code::kChoiceIsYours, "only the app can do this");
  if (choice.kind == ChoiceKind::kRefresh) {
    TIDE_TRY(Hint(tidemark::Hint::kRefresh));
    return Uid{};
  }
  std::optional<StoredOperation> op;
  std::optional<StoredExplanation> stored;
  {
    TIDE_ASSIGN(const std::unique_ptr<Reader> reader, BeginRead());
    if (!choice.op.none()) {
      TIDE_ASSIGN(op, reader->Find(choice.op));
    }
    if (choice.explanation_no != 0) {
      TIDE_ASSIGN(stored, reader->FindExplanation(choice.explanation_no));
      if (!stored || !stored->unread) return Passed();
    }
    if (op && stored == std::nullopt && !StillOffered(choice, *op)) return Passed();
    const RecordKey* key = stored ? &stored->explanation.key
                           : op && !op->operation.effects.empty()
                           ? &op->operation.effects.front().key : nullptr;
    if (choice.version != 0 && key != nullptr) {
      TIDE_ASSIGN(const RecordImage image, reader->Read(*key));
      if (image.confirmed && image.confirmed->seq != choice.version) return Passed();
    }
  }
  if (choice.kind == ChoiceKind::kCancel) {
    TIDE_ASSIGN(const CancelAnswer answer, Cancel(choice.op));
    static_cast<void>(answer);
    return Uid{};
  }
  if (ClosesOnly(choice.kind)) {
    TIDE_TRY(InTurn([&] {
      return stored ? replica_->MarkRead(choice.explanation_no) : replica_->Dismiss(choice.op);
    }));
    AfterWrite(/*subscriptions=*/false);
    return Uid{};
  }
  TIDE_ASSIGN(Draft draft, DraftFor(choice, op, stored));
  PutFields(&draft, fields);
  if (choice.seen_epoch != 0)
    for (const Effect& effect : draft.operation.effects)
      draft.seen.push_back({effect.key, choice.seen_epoch, choice.seen_seq});
  if (draft.replaces.none() && op && op->state == State::kSuperseded) draft.replaces = op->uid();
  TIDE_ASSIGN(const Uid uid, SubmitOne(std::move(draft)));
  if (stored) TIDE_TRY(InTurn([&] { return replica_->MarkRead(choice.explanation_no); }));
  return uid;
}

Result<Uid> Client::Choose(const ChoiceToken& token, const Fields& fields) {
  TIDE_ASSIGN(const Choice choice, OpenChoice(token, store_id()));
  return Perform(choice, fields);
}

Status Client::ChooseAsync(const ChoiceToken& token, const Fields& fields,
                           std::function<void(Result<Uid>)> done) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(const Choice choice, OpenChoice(token, store_id()));
  if (static_cast<uint32_t>(choice.kind) >= 64)
    return Status::Error(Code::kChoiceIsYours, "only the app can do this");
  delivery_.Put([this, choice, fields, done] { done(Perform(choice, fields)); });
  engine_->Wake();
  if (config_.wake) config_.wake();
  return Status::Ok();
}

Result<Uid> Client::Resolve(const Uid& uid, ChoiceKind kind, const Fields& fields) {
  TIDE_ASSIGN(const OperationView view, FindOperation(uid));
  const bool open = NeedsPerson(view.op.state) ||
                    (kind == ChoiceKind::kUndo && view.op.state == State::kSettled) ||
                    (kind == ChoiceKind::kDismiss && view.op.state == State::kSuperseded) ||
                    (kind == ChoiceKind::kRestore && view.op.state == State::kSuperseded);
  if (!open)
    return Status::Error(Code::kBadState,
                         std::string("the operation is ") + StateName(view.op.state) +
                                              ": there is nothing to decide", ToHex(uid));
  Choice choice;
  choice.kind = kind;
  choice.op = uid;
  return Perform(choice, fields);
}

}  // namespace tidemark
