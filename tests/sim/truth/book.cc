#include "tests/sim/truth/book.h"

#include "tests/sim/truth/expected.h"

namespace tidemark::sim::truth {
namespace {

// An effect that takes back what `effect` wrote at `seq`; nothing where there is none.
std::optional<Effect> Reverse(const Effect& effect, const PreImage& before, uint64_t seq) {
  Effect back;
  back.key = effect.key;
  back.field = effect.field;
  back.only_if_seq = seq;
  back.kind = effect.kind;
  switch (effect.kind) {
    case EffectKind::kSet: back.value = before.value; break;
    case EffectKind::kInc:
      back.value = Value::Integer(effect.value.kind(), -effect.value.integer());
      break;
    case EffectKind::kAdd:
      back.kind = EffectKind::kRemove;
      back.value = effect.value;
      break;
    case EffectKind::kRemove:
      back.kind = EffectKind::kAdd;
      back.value = effect.value;
      break;
    case EffectKind::kCreate: case EffectKind::kRestore:
      back.kind = EffectKind::kDelete;
      break;
    case EffectKind::kDelete:
      if (!before.existed) return std::nullopt;
      back.kind = EffectKind::kRestore;
  }
  return back;
}

}  // namespace

uint64_t OpTruth::SeqIn(const std::string& scope) const {
  if (applied())
    for (const Cursor& at : outcome->at)
      if (at.scope == scope) return at.seq;
  return 0;
}

OpTruth* Book::Find(const Uid& uid) {
  const auto found = ops_.find(uid);
  return found == ops_.end() ? nullptr : &found->second;
}

const OpTruth* Book::Find(const Uid& uid) const {
  const auto found = ops_.find(uid);
  return found == ops_.end() ? nullptr : &found->second;
}

OpTruth& Book::Add(const Uid& uid, OpTruth op) {
  order_[op.device].push_back(uid);
  if (!op.operation.resolves.none()) decided_.insert({op.device, op.operation.resolves});
  OpTruth& added = ops_[uid];
  added = std::move(op);
  return added;
}

const std::vector<Uid>& Book::OrderOf(DeviceNo device) const {
  static const std::vector<Uid> kNone;
  const auto found = order_.find(device);
  return found == order_.end() ? kNone : found->second;
}

OpTruth* Book::Adopt(DeviceNo device, const Uid& uid, const Uid& undoes, int64_t at_us) {
  const OpTruth* undone = Find(undoes);
  if (undone == nullptr || undone->device != device || !undone->too_late || !undone->applied())
    return nullptr;
  OpTruth op;
  op.device = device;
  op.account = undone->account;
  op.operation.uid = uid;
  op.operation.intent = undone->operation.intent;
  op.operation.undoes = undoes;
  op.operation.effects = Inverse(undone->operation, *undone->outcome);
  op.full = false;
  op.adopted = true;
  op.acted_us = at_us;
  return &Add(uid, std::move(op));
}

OpTruth* Book::AdoptClosing(DeviceNo device, const std::string& account, const Uid& uid,
                            const Uid& resolves, int64_t at_us) {
  const OpTruth* closed = Find(resolves);
  if (closed == nullptr || closed->account != account || !closed->outcome || closed->applied())
    return nullptr;
  OpTruth op;
  op.device = device;
  op.account = account;
  op.operation.uid = uid;
  op.operation.intent = "close";
  op.operation.resolves = resolves;
  op.full = false;
  op.adopted = true;
  op.acted_us = at_us;
  return &Add(uid, std::move(op));
}

std::vector<Effect> Inverse(const Operation& operation, const Outcome& outcome) {
  std::vector<Effect> undo;
  std::set<RecordKey> made;
  const size_t count = std::min(operation.effects.size(), outcome.before.size());
  for (size_t i = 0; i < count; i++)
    if (operation.effects[i].kind == EffectKind::kCreate && outcome.before[i].wrote)
      made.insert(operation.effects[i].key);
  for (size_t i = count; i > 0; i--) {
    const Effect& effect = operation.effects[i - 1];
    const PreImage& before = outcome.before[i - 1];
    uint64_t seq = 0;
    for (const Cursor& at : outcome.at)
      if (at.scope == effect.key.scope) seq = at.seq;
    const bool with_its_record = effect.kind != EffectKind::kCreate && made.contains(effect.key);
    if (!before.wrote || seq == 0 || with_its_record) continue;
    if (auto back = Reverse(effect, before, seq)) undo.push_back(*std::move(back));
  }
  return undo;
}

}  // namespace tidemark::sim::truth
