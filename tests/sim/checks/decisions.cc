#include "tests/sim/checks/decisions.h"

#include <algorithm>
#include <set>

#include "tests/sim/truth/expected.h"

namespace tidemark::sim {
namespace {

using truth::Bad;
using truth::Check;

bool ClosesOnly(ChoiceKind kind) {
  return kind == ChoiceKind::kDismiss || kind == ChoiceKind::kTheirs ||
         kind == ChoiceKind::kKeep || kind == ChoiceKind::kCancel;
}

// What a person filled in stands in place of what the operation had, or beside it.
void Fill(Fields fields, std::vector<Effect>* effects) {
  for (Effect& effect : *effects) {
    if (effect.kind == EffectKind::kSet && fields.contains(effect.field)) {
      effect.value = Get(fields, effect.field);
      fields.erase(effect.field);
    } else if (effect.kind == EffectKind::kCreate) {
      for (const auto& [name, value] : fields) Put(effect.fields, name, value);
      fields.clear();
    }
  }
  for (const auto& [name, value] : fields) {
    Effect set;
    set.key = effects->front().key;
    set.field = name;
    set.value = value;
    effects->push_back(std::move(set));
  }
}

// What of an operation yielded; all of it where it was not applied.
bool Yielded(const Decided& decided, const Effect& effect) {
  if (!decided.outcome || !decided.outcome->applied) return true;
  const std::vector<Explanation>& why = decided.outcome->why;
  return std::any_of(why.begin(), why.end(), [&](const Explanation& one) {
    return one.yielded.op == decided.about->uid && one.key == effect.key &&
           one.field == effect.field;
  });
}

// The same intent once more; words are merged from the text of now. `mine`: without conditions, and
// only what yielded.
bool IsAgain(const Decided& decided, bool mine) {
  const Operation &about = *decided.about, &made = *decided.made;
  if (made.strict != about.strict || made.intent != about.intent || made.resolves != about.uid ||
      made.expects.size() != (mine ? 0 : about.expects.size()))
    return false;
  std::vector<Effect> want, got = made.effects;
  for (const Effect& effect : about.effects)
    if (!mine || Yielded(decided, effect)) want.push_back(effect);
  for (auto* effects : {&want, &got})
    for (Effect& effect : *effects) effect.base_value.reset();
  if (want.empty()) return false;
  Fill(decided.fields, &want);
  if (want != got) return false;
  for (size_t i = 0; i < made.expects.size(); i++) {
    Expect asked = about.expects[i], asks = made.expects[i];
    asked.since_seq = asks.since_seq = 0;
    if (!(asked == asks)) return false;
  }
  return true;
}

// That a set of words has the text of now for its base says nothing where it goes by the seq.
bool TakesBack(const Decided& decided) {
  const Operation &about = *decided.about, &made = *decided.made;
  std::vector<Effect> got = made.effects;
  for (Effect& effect : got) effect.base_value.reset();
  return made.undoes == about.uid && decided.outcome &&
         got == truth::Inverse(about, *decided.outcome);
}

bool Deletes(const Operation& made, const std::set<RecordKey>& keys) {
  std::set<RecordKey> gone;
  for (const Effect& effect : made.effects)
    if (effect.kind == EffectKind::kDelete) gone.insert(effect.key);
  return gone == keys && made.effects.size() == keys.size();
}

bool Restores(const Operation& made, const Explanation& why) {
  if (why.field.empty()) return Deletes(made, {why.key});
  const Effect& set = made.effects.front();
  return made.effects.size() == 1 && set.kind == EffectKind::kSet && set.key == why.key &&
         set.field == why.field && set.value == why.yielded.value;
}

std::set<RecordKey> RecordsIn(const Operation& operation) {
  std::set<RecordKey> keys;
  for (const Effect& effect : operation.effects) keys.insert(effect.key);
  return keys;
}

// Not: create again, which is a new operation of what the old one had set.
bool IsWhatWasChosen(const Decided& decided) {
  const Operation& made = *decided.made;
  switch (decided.kind) {
    case ChoiceKind::kRetry: return IsAgain(decided, false);
    case ChoiceKind::kMine: case ChoiceKind::kMerge: return IsAgain(decided, true);
    case ChoiceKind::kRestore:
      return decided.explanation ? Restores(made, *decided.explanation) : IsAgain(decided, true);
    case ChoiceKind::kDelete:
      return Deletes(made, decided.explanation ? std::set{decided.explanation->key}
                                               : RecordsIn(*decided.about));
    case ChoiceKind::kUndo: return TakesBack(decided);
    default: return true;
  }
}

}  // namespace

std::optional<Violation> Decisions::On(const Event& event) {
  const auto* decided = std::get_if<Decided>(&event.what);
  if (decided == nullptr) return std::nullopt;
  const std::string who = "d" + std::to_string(decided->device) + " chose " +
                          ChoiceKindName(decided->kind);
  Check bad;
  if (ClosesOnly(decided->kind) && decided->made) bad = Bad("S6", who + ": that made an operation");
  else if (decided->made && (decided->about || decided->explanation) && !IsWhatWasChosen(*decided))
    bad = Bad("S6", who + ", and another operation came of it: " +
                        truth::Name(decided->made->effects.front()));
  else if (decided->kind != ChoiceKind::kUndo && decided->kind != ChoiceKind::kCancel &&
           decided->unread > 0)
    bad = Bad("H7", who + ", and what it was about is still news");
  if (bad) bad->at_us = event.at_us;
  return bad;
}

}  // namespace tidemark::sim
