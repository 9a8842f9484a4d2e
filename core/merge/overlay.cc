#include "core/merge/overlay.h"

#include <limits>

#include "core/base/plant.h"
#include "core/merge/merge3.h"
#include "core/merge/rules.h"

namespace tidemark {
namespace {

// What the editor wrote, joined with what has come in since; own words where both touched them.
Value MergedSet(const Manifest& manifest, const Effect& effect, const Value& current) {
  const CollectionRule* collection = manifest.FindCollection(effect.key.collection);
  const FieldRule* rule = collection == nullptr ? nullptr : collection->FindField(effect.field);
  const bool merges = effect.base_value && rule != nullptr && rule->merge == MergeRule::kMerge3;
  if (!merges || *effect.base_value == current || TIDE_PLANTED(kMergeOverlayStale))
    return effect.value;
  std::optional<MergedText> merged =
      Merge3(effect.base_value->text(), effect.value.text(), current.text(), Favour::kMine);
  if (!merged || (merged->text.empty() && effect.value.absent())) return effect.value;
  return Value::String(std::move(merged->text));
}

// The judge refuses an overflow; until then the view stops at the edge.
Value Incremented(const Value& current, const Value& amount) {
  const int64_t from = current.kind() == amount.kind() ? current.integer() : 0;
  const auto edge = amount.integer() < 0 ? std::numeric_limits<int64_t>::min()
                                         : std::numeric_limits<int64_t>::max();
  return Value::Integer(amount.kind(), AddExactly(from, amount.integer()).value_or(edge));
}

Value Written(const Manifest& manifest, const Effect& effect, const Value& current) {
  switch (effect.kind) {
    case EffectKind::kSet: return MergedSet(manifest, effect, current);
    case EffectKind::kInc: return Incremented(current, effect.value);
    case EffectKind::kAdd: return WithElement(current, effect.value);
    case EffectKind::kRemove: return WithoutElement(current, effect.value);
    case EffectKind::kCreate: case EffectKind::kDelete: case EffectKind::kRestore: break;
  }
  return current;
}

}  // namespace

std::optional<Fields> ApplyEffect(const Manifest& manifest, const Effect& effect,
                                  std::optional<Fields> view) {
  if (effect.kind == EffectKind::kDelete) return std::nullopt;
  if (!view || effect.kind == EffectKind::kCreate) view.emplace();
  if (effect.kind == EffectKind::kCreate)
    for (const auto& [name, value] : effect.fields) Put(*view, name, value);
  else if (effect.kind != EffectKind::kRestore)
    Put(*view, effect.field, Written(manifest, effect, Get(*view, effect.field)));
  return view;
}

std::optional<Record> ApplyChange(std::optional<Record> old, const Change& change, uint64_t seq) {
  if (change.deleted) return std::nullopt;
  Record record = old && !change.full ? *std::move(old) : Record{};
  record.seq = seq;
  for (const auto& [name, value] : change.fields) Put(record.fields, name, value);
  return record;
}

}  // namespace tidemark
