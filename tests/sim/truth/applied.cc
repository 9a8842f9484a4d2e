// Applied or in conflict: the outcome, the log entries and the rows against what whole histories
// say must come of the effects.
#include <algorithm>

#include "tests/sim/truth/committed.h"

namespace tidemark::sim::truth {
namespace {

// Of a refused one, as its explanations have it.
Stamp OwnStamp(const Committed& event) {
  if (!event.entries.empty()) return event.entries.begin()->second.stamp;
  for (const Explanation& why : event.outcome.why)
    if (why.yielded.op == event.outcome.uid) return why.yielded.stamp;
  return {};
}

// The invariant that is broken where this record came out wrong.
std::string InvariantOf(const Operation& operation, const RecordKey& key) {
  std::string name = "X10";
  for (const Effect& effect : operation.effects) {
    if (effect.key != key) continue;
    if (effect.only_if_seq != 0) return "X12";
    if (effect.kind == EffectKind::kInc) name = "S2";
  }
  return name;
}

std::string Show(const Record* record) {
  return record == nullptr ? "nothing" : "seq " + Name(record->seq) + " " + Name(record->fields);
}

}  // namespace

Check Verdicts::CheckEffects(const Committed& event) {
  const Outcome& outcome = event.outcome;
  const std::string name = Name(outcome.uid) + " (" + Name(outcome) + ")";
  const Pen pen{event.client, outcome.uid, event.account, OwnStamp(event),
                prompts_.AskedEnough(event)};
  Expected expected = Foretell(ledger_, event.operation, pen, event.entries);
  if (!outcome.applied) {
    const bool open = expected.words_open && outcome.reason == Reason::kStrict;
    if (expected.refusal == outcome.reason)
      return CheckExplained(book_, event, expected.wanted);
    if (open) return std::nullopt;
    const bool manual = outcome.reason == Reason::kManual;
    return Bad(manual ? "X10" : "X1",
               name + ": wanted reason " + ReasonName(expected.refusal) + " for " +
                   Name(event.operation.effects.front()));
  }
  if (expected.refusal != Reason::kNone)
    TIDE_SIM_TRY(Bad(expected.refusal == Reason::kLimit ? "X11" : "X10",
                     name + ": had to be refused for " + ReasonName(expected.refusal)));
  if (expected.code() != outcome.code)
    TIDE_SIM_TRY(Bad("X10", name + ": wanted code " +
                                Name(static_cast<uint64_t>(expected.code())) + " for " +
                                Name(event.operation.effects.front())));
  TIDE_SIM_TRY(CheckExplained(book_, event, expected.wanted));
  if (outcome.why.size() != expected.wanted.size())
    TIDE_SIM_TRY(Bad("H12", name + ": " + Name(outcome.why.size()) + " explanations, wanted " +
                                Name(expected.wanted.size())));
  TIDE_SIM_TRY(CheckBefore(event, expected));
  for (const auto& [scope, entry] : event.entries) TIDE_SIM_TRY(ledger_.Append(entry));
  return CheckRecords(event, expected);
}

Check Verdicts::CheckRecords(const Committed& event, const Expected& expected) {
  const std::string name = Name(event.outcome.uid);
  for (const auto& [scope, entry] : event.entries)
    for (const Change& change : entry.changes) {
      const RecordKey key{scope, change.collection, change.id};
      const auto draft = expected.drafts.find(key);
      if (draft == expected.drafts.end() || !draft->second.touched)
        return Bad(InvariantOf(event.operation, key),
                   name + " changed " + Name(key) + ", and had no right to");
    }
  for (const auto& [key, draft] : expected.drafts) {
    if (!draft.touched) continue;
    const Record* got = ledger_.Find(key, ledger_.ScopeOf(key.scope).head());
    const Record want{draft.record.seq, draft.record.values};
    const bool same = draft.record.alive ? got != nullptr && *got == want : got == nullptr;
    if (!same)
      return Bad(InvariantOf(event.operation, key),
                 name + " left " + Name(key) + " at " + Show(got) + ", wanted " +
                     Show(draft.record.alive ? &want : nullptr));
    ledger_.Put(key, draft.record);
  }
  return std::nullopt;
}

// What an undo will go back to.
Check Verdicts::CheckBefore(const Committed& event, const Expected& expected) const {
  const auto& before = event.outcome.before;
  const auto& effects = event.operation.effects;
  if (before.size() != effects.size())
    return Bad("X12", Name(event.outcome.uid) + " has no image of what was there before");
  for (size_t i = 0; i < effects.size(); i++) {
    const EffectTruth& want = expected.effects[i];
    const bool is_set = effects[i].kind == EffectKind::kSet;
    if (before[i].key != effects[i].key || before[i].field != effects[i].field ||
        before[i].existed != want.existed || before[i].wrote != want.wrote ||
        (is_set && !(before[i].value == want.before)))
      return Bad("X12", Name(event.outcome.uid) + ": what was before " + Name(effects[i]) +
                            " is told wrongly: " + Name(before[i].value));
  }
  return std::nullopt;
}

}  // namespace tidemark::sim::truth
