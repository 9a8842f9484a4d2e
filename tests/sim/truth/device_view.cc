// View: what an app is shown is what is confirmed, with the device's own operations that are not
// in it yet laid over as they were written; and the rows say how many these are. The overlay is
// written a second time on purpose.
#include <algorithm>
#include <utility>

#include "tests/sim/truth/device.h"
#include "tests/sim/truth/rules.h"
#include "tests/sim/truth/words.h"

namespace tidemark::sim::truth {
namespace {

int64_t Sum(int64_t one, int64_t other) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(one, other, &sum)) return sum;
  return other < 0 ? INT64_MIN : INT64_MAX;
}

Value Elements(const Value& set, const Value& element, bool with) {
  std::vector<Value> items = set.items();
  std::erase(items, element);
  if (with) items.push_back(element);
  return Value::Set(std::move(items));
}

// The words that come of a set of a merged text are known where what came in between is nothing,
// or far away from what was written.
void LaySet(const Effect& effect, Shown* shown) {
  const FieldRule* rule = FindRule(effect.key.collection, effect.field);
  const bool words = rule != nullptr && rule->rule == Rule::kWords && effect.only_if_seq == 0;
  const Value theirs = Get(shown->fields, effect.field);
  const bool open = words && (!effect.base_value || shown->open.contains(effect.field));
  std::optional<std::string> joined;
  if (words && !open && !(*effect.base_value == theirs))
    joined = JoinWords(effect.base_value->text(), effect.value.text(), theirs.text());
  const bool known = !open && (!words || *effect.base_value == theirs || joined);
  if (known) shown->open.erase(effect.field);
  else shown->open.insert(effect.field);
  const bool cleared = joined && joined->empty() && effect.value.absent();
  Put(shown->fields, effect.field,
      joined && !cleared ? Value::String(*std::move(joined)) : effect.value);
}

void Lay(const Effect& effect, Shown* shown) {
  if (effect.kind == EffectKind::kDelete) {
    *shown = {};
    return;
  }
  if (effect.kind == EffectKind::kCreate) *shown = {};
  shown->there = true;
  const Value& have = Get(shown->fields, effect.field);
  switch (effect.kind) {
    case EffectKind::kCreate:
      for (const auto& [field, value] : effect.fields) Put(shown->fields, field, value);
      return;
    case EffectKind::kSet: return LaySet(effect, shown);
    case EffectKind::kInc:
      return Put(shown->fields, effect.field,
                 Value::Integer(effect.value.kind(), Sum(have.integer(), effect.value.integer())));
    case EffectKind::kAdd: case EffectKind::kRemove:
      return Put(shown->fields, effect.field,
                 Elements(have, effect.value, effect.kind == EffectKind::kAdd));
    case EffectKind::kDelete: case EffectKind::kRestore: return;
  }
}

bool Equal(const Shown& want, const Fields& got) {
  if (want.open.empty()) return want.fields == got;
  Fields one = want.fields, other = got;
  for (const std::string& field : want.open) {
    one.erase(field);
    other.erase(field);
  }
  return one == other;
}

std::set<RecordKey> RecordsIn(const Operation& operation) {
  std::set<RecordKey> keys;
  for (const Effect& effect : operation.effects) keys.insert(effect.key);
  return keys;
}

}  // namespace

// In this scope its entry is a part of what is confirmed.
bool DeviceTruth::HasPassed(const Looked& look, const OpTruth& op, const std::string& name) const {
  const uint64_t seq = op.SeqIn(name);
  const auto scope = look.scopes.find(name);
  return seq > 0 && scope != look.scopes.end() && scope->second.revealed &&
         scope->second.seq >= seq;
}

Shown DeviceTruth::Confirmed(const Looked& look, const RecordKey& key) const {
  const auto scope = look.scopes.find(key.scope);
  if (scope == look.scopes.end() || !scope->second.revealed) return {};
  const Record* record = ledger_.Find(key, scope->second.seq);
  return record == nullptr ? Shown{} : Shown{true, record->fields, {}};
}

std::map<RecordKey, Shown> DeviceTruth::Overlaid(const Looked& look) const {
  std::map<RecordKey, Shown> overlaid;
  for (const OpSeen& seen : look.live) {
    const OpTruth* op = book_.Find(seen.op);
    if (op == nullptr) continue;
    for (const Effect& effect : op->operation.effects) {
      if (HasPassed(look, *op, effect.key.scope)) continue;
      auto found = overlaid.find(effect.key);
      if (found == overlaid.end())
        found = overlaid.emplace(effect.key, Confirmed(look, effect.key)).first;
      Lay(effect, &found->second);
    }
  }
  return overlaid;
}

Check DeviceTruth::CheckView(const Looked& look) const {
  const std::string me = "d" + std::to_string(no_) + " ";
  const std::map<RecordKey, Shown> overlaid = Overlaid(look);
  const auto compare = [&](const RecordKey& key, const Shown& want) {
    const auto got = look.view.find(key);
    if (want.there ? got != look.view.end() && Equal(want, got->second) : got == look.view.end())
      return Check();
    return Bad("G1", me + "shows " + Name(key) + " " +
                         (got == look.view.end() ? "not at all" : Name(got->second)) +
                         ", confirmed and own pending make " +
                         (want.there ? Name(want.fields) : "nothing"));
  };
  for (const auto& [key, shown] : overlaid) {
    if (!look.scopes.contains(key.scope))
      return Bad("G1", me + "dropped " + key.scope + " under a pending operation");
    TIDE_SIM_TRY(compare(key, shown));
  }
  for (const auto& [key, record] : look.confirmed)     // they are the log's: checked before
    if (!overlaid.contains(key)) TIDE_SIM_TRY(compare(key, {true, record.fields, {}}));
  for (const auto& [key, fields] : look.view)
    if (!overlaid.contains(key) && !look.confirmed.contains(key))
      return Bad("G1", me + "shows " + Name(key) + " " + Name(fields) + " out of nowhere");
  return std::nullopt;
}

Check DeviceTruth::CheckCounts(const Looked& look) const {
  const std::string me = "d" + std::to_string(no_) + " ";
  std::map<RecordKey, uint32_t> pending, attention;
  for (const OpSeen& seen : look.live) {
    const OpTruth* op = book_.Find(seen.op);
    if (op == nullptr) continue;
    for (const RecordKey& key : RecordsIn(op->operation))
      if (!HasPassed(look, *op, key.scope)) pending[key]++;
  }
  for (const OpSeen& seen : look.open)
    if (const OpTruth* op = book_.Find(seen.op))
      for (const RecordKey& key : RecordsIn(op->operation)) attention[key]++;
  const auto count = [](const std::map<RecordKey, uint32_t>& counts, const RecordKey& key) {
    const auto found = counts.find(key);
    return found == counts.end() ? 0 : found->second;
  };
  for (const auto* counts : {&std::as_const(pending), &look.pending})
    for (const auto& [key, n] : *counts)
      if (count(pending, key) != count(look.pending, key))
        return Bad("H9", me + "says that " + Name(count(look.pending, key)) +
                             " operations are pending on " + Name(key) + ", there are " +
                             Name(count(pending, key)));
  for (const auto& [key, n] : look.attention)
    if (count(attention, key) != n)
      return Bad("H7", me + "says that " + Name(n) + " operations need a person on " + Name(key) +
                           ", there are " + Name(count(attention, key)));
  for (const RecordKey& key : look.unknown) attention.erase(key);   // no column to count in
  for (const auto& [key, n] : attention)
    if (look.view.contains(key) && count(look.attention, key) != n)
      return Bad("H7", me + "says that nothing needs a person on " + Name(key) + ", there are " +
                           Name(n));
  return std::nullopt;
}

}  // namespace tidemark::sim::truth
