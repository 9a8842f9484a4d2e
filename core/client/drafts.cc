#include "core/client/drafts.h"

#include <algorithm>

#include "core/base/plant.h"
#include "core/merge/overlay.h"
#include "core/store/outbox.h"

namespace tidemark {
namespace {

// The same intent once more, seen from now on: it prevails over everything it has seen.
Draft Again(const StoredOperation& op) {
  Draft draft;
  draft.operation.intent = op.operation.intent;
  draft.operation.effects = op.operation.effects;
  draft.operation.expects = op.operation.expects;
  draft.operation.strict = op.operation.strict && !TIDE_PLANTED(kRetryLax);
  for (Effect& effect : draft.operation.effects) effect.base_value.reset();
  for (Expect& expect : draft.operation.expects) expect.since_seq = 0;
  draft.operation.resolves = op.uid();
  draft.replaces = op.uid();
  return draft;
}

// A person's own values, in place of those that the operation had, or beside them.
void PutFields(Draft* draft, Fields fields) {
  for (Effect& effect : draft->operation.effects) {
    if (effect.kind == EffectKind::kSet && fields.count(effect.field) > 0) {
      effect.value = Get(fields, effect.field);
      fields.erase(effect.field);
    } else if (effect.kind == EffectKind::kCreate) {
      for (const auto& [name, value] : fields) Put(effect.fields, name, value);
      fields.clear();
    }
  }
  if (draft->operation.effects.empty()) return;
  const RecordKey key = draft->operation.effects.front().key;
  for (const auto& [name, value] : fields) {
    Effect set;
    set.key = key;
    set.field = name;
    set.value = value;
    draft->operation.effects.push_back(std::move(set));
  }
}

// Of an operation that was applied in part only what yielded is done again: what it added, stays
// added once.
void KeepYielded(const StoredOperation& op, std::vector<Effect>* effects) {
  std::erase_if(*effects, [&](const Effect& effect) {
    const std::vector<Explanation>& why = op.outcome->why;
    return std::none_of(why.begin(), why.end(), [&](const Explanation& one) {
      return one.yielded.op == op.uid() && one.key == effect.key && one.field == effect.field;
    });
  });
}

// Mine: what the operation wrote, without its conditions.
Draft KeepMine(const StoredOperation& op) {
  Draft draft = Again(op);
  draft.operation.expects.clear();
  if (op.outcome && op.outcome->applied) KeepYielded(op, &draft.operation.effects);
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

Result<Draft> Begin(const Choice& choice, const std::optional<StoredOperation>& op,
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

}  // namespace

Status Passed() {
  return Status::Error(Code::kChoicePassed,
                       "what this choice was offered for has moved on; read again");
}

Result<Draft> DraftFor(const Choice& choice, const std::optional<StoredOperation>& op,
                       const std::optional<StoredExplanation>& stored, const Fields& fields) {
  TIDE_ASSIGN(Draft draft, Begin(choice, op, stored));
  if (draft.operation.effects.empty())
    return Status::Error(Code::kUnsupported,
                         "what the operation was to do is known on the device that made it only");
  PutFields(&draft, fields);
  if (choice.seen_epoch != 0)
    for (const Effect& effect : draft.operation.effects)
      draft.seen.push_back({effect.key, choice.seen_epoch, choice.seen_seq});
  if (draft.replaces.none() && op && op->state == State::kSuperseded) draft.replaces = op->uid();
  return draft;
}

Draft Reissue(const StoredOperation& dependent, const std::map<Uid, Uid>& renamed) {
  Draft draft = Again(dependent);
  for (const Uid& uid : dependent.operation.after)
    if (const auto now = renamed.find(uid); now != renamed.end())
      draft.operation.after.push_back(now->second);
  return draft;
}

}  // namespace tidemark
