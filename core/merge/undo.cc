// Undo: a new operation, made of the inverses of what was written, newest first.
#include <limits>
#include <set>

#include "core/base/plant.h"
#include "core/merge/overlay.h"

namespace tidemark {
namespace {

uint64_t SeqIn(const Outcome& outcome, std::string_view scope) {
  for (const Cursor& cursor : outcome.at)
    if (cursor.scope == scope) return cursor.seq;
  return 0;
}

// Nothing where the effect has no inverse.
std::optional<Effect> Inverse(const Effect& effect, const PreImage& before, uint64_t seq) {
  Effect inverse;
  inverse.key = effect.key;
  inverse.only_if_seq = seq;
  switch (effect.kind) {
    case EffectKind::kCreate:
    case EffectKind::kRestore: inverse.kind = EffectKind::kDelete; return inverse;
    case EffectKind::kDelete:
      if (!before.existed) return std::nullopt;
      inverse.kind = EffectKind::kRestore;
      return inverse;
    case EffectKind::kInc:
      if (effect.value.integer() == std::numeric_limits<int64_t>::min()) return std::nullopt;
      inverse.value = Value::Integer(effect.value.kind(), -effect.value.integer());
      break;
    case EffectKind::kSet: inverse.value = before.value; break;
    case EffectKind::kAdd: case EffectKind::kRemove: inverse.value = effect.value; break;
  }
  inverse.kind = effect.kind == EffectKind::kAdd      ? EffectKind::kRemove
                 : effect.kind == EffectKind::kRemove ? EffectKind::kAdd
                                                      : effect.kind;
  inverse.field = effect.field;
  return inverse;
}

}  // namespace

std::vector<Effect> UndoEffects(const Operation& operation, const Outcome& outcome) {
  std::vector<Effect> undo;
  const auto& effects = operation.effects;
  if (!outcome.applied || outcome.before.size() != effects.size()) return undo;
  std::set<RecordKey> created;  // taking back the creation takes back what was written on it
  for (size_t i = 0; i < effects.size(); i++)
    if (effects[i].kind == EffectKind::kCreate && outcome.before[i].wrote)
      created.insert(effects[i].key);
  for (size_t i = effects.size(); i-- > 0;) {
    const uint64_t seq = SeqIn(outcome, effects[i].key.scope);
    if (!(outcome.before[i].wrote || TIDE_PLANTED(kUndoUnwritten)) || seq == 0) continue;
    if (effects[i].kind != EffectKind::kCreate && created.contains(effects[i].key)) continue;
    if (std::optional<Effect> inverse = Inverse(effects[i], outcome.before[i], seq))
      undo.push_back(*std::move(inverse));
  }
  return undo;
}

}  // namespace tidemark
