// Ending: when all is quiet, everybody holds the same, nobody waits, and the books add up.
#include "tests/sim/truth/rules.h"
#include "tests/sim/truth/truth.h"

namespace tidemark::sim {

using truth::Bad;
using truth::Check;
using truth::Name;

Check Truth::Hear(const ServerSeen& event, int64_t) {
  for (const auto& [name, head] : event.heads) {
    const truth::ScopeTruth& log = ledger_.ScopeOf(name);
    if (head.seq != log.head())
      return Bad("S1", "the server's head of " + name + " is " + Name(head.seq) +
                           ", it has told " + Name(log.head()) + " entries");
    const auto digest = event.digests.find(name);
    if (digest != event.digests.end() && !(digest->second == log.digests.back()))
      return Bad("C2", "the server's digest of " + name + " at " + Name(head.seq) +
                           " is not that of its log");
    const auto records = event.records.find(name);
    if (records == event.records.end()) continue;
    const std::map<RecordKey, Record> fold = FoldOf(name, head.seq);
    for (const auto& [key, record] : records->second) {
      const auto want = fold.find(key);
      if (want == fold.end() || !(want->second == record))
        return Bad("G5", "the server's row of " + Name(key) + " is not the fold of its log: " +
                             Name(record.fields));
    }
    if (records->second.size() != fold.size())
      return Bad("G5", "the server has " + Name(records->second.size()) + " records in " + name +
                           ", the fold of its log " + Name(fold.size()));
  }
  return std::nullopt;
}

Check Truth::Hear(const Ended&, int64_t) {
  for (const auto& [no, device] : devices_) {
    if (no < 0) continue;
    std::map<std::string, int> roles;
    const auto account = accounts_.find(no);
    if (account != accounts_.end())
      for (const auto& [name, scope] : device.scopes())
        roles[name] = roles_.RoleOf(account->second, name);
    TIDE_SIM_TRY(device.CheckEnded(roles));
  }
  return CheckBank();
}

// The counters of every record that is there, from what was submitted and what devices were told:
// what it was created with, and each increment once.
Check Truth::CheckBank() const {
  std::map<std::pair<RecordKey, std::string>, int64_t> sums;
  for (const auto& [uid, op] : book_.all()) {
    if (!op.applied()) continue;
    const std::optional<State> told = StateOf(op.device, uid);
    const bool settled = !told || *told == State::kSettled || *told == State::kUndone;
    for (const Effect& effect : op.operation.effects) {
      const truth::RecordTruth* record = ledger_.Find(effect.key);
      const truth::FieldRule* rule = truth::FindRule(effect.key.collection, effect.field);
      const uint64_t seq = op.SeqIn(effect.key.scope);
      if (record == nullptr || seq < record->born.front().seq) continue;
      const bool counts = rule != nullptr && rule->rule == truth::Rule::kCounter;
      if (effect.kind == EffectKind::kInc && counts && settled && effect.only_if_seq == 0)
        sums[{effect.key, effect.field}] += effect.value.integer();
      // An undo may have been left alone: the record was gone just then.
      const auto at = static_cast<size_t>(&effect - op.operation.effects.data());
      const bool wrote = at < op.outcome->before.size() && op.outcome->before[at].wrote;
      if (effect.kind == EffectKind::kInc && counts && effect.only_if_seq != 0 && settled && wrote)
        sums[{effect.key, effect.field}] += effect.value.integer();
      if (effect.kind == EffectKind::kCreate && seq == record->born.front().seq)
        for (const auto& [field, value] : effect.fields)
          if (value.kind() == Kind::kInt) sums[{effect.key, field}] += value.integer();
    }
  }
  for (const auto& [name, sum] : sums) {
    const truth::FieldRule* rule = truth::FindRule(name.first.collection, name.second);
    const Record* record = ledger_.Find(name.first, HeadOf(name.first.scope));
    if (record == nullptr || rule == nullptr || rule->rule != truth::Rule::kCounter ||
        name.first.collection == "hard")
      continue;
    if (Get(record->fields, name.second).integer() != sum)
      return Bad("S2", Name(name.first) + "." + name.second + " is " +
                           Name(Get(record->fields, name.second)) +
                           ", what was told to be done makes " + std::to_string(sum));
  }
  return std::nullopt;
}

}  // namespace tidemark::sim
