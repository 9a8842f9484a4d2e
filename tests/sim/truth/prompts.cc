#include "tests/sim/truth/prompts.h"

#include <algorithm>

namespace tidemark::sim::truth {
namespace {

constexpr int kTwice = 2;
constexpr char kItems[] = "tide_attention", kOpenOnes[] = "tide_conflict";

RecordKey AboutOf(const Committed& event) {
  const auto& why = event.outcome.why;
  if (!why.empty() && !why.front().key.collection.empty()) return why.front().key;
  if (!event.operation.effects.empty()) return event.operation.effects.front().key;
  return event.operation.expects.empty() ? RecordKey{} : event.operation.expects.front().key;
}

const Change* ChangeOf(const Entry& entry, const std::string& collection, const std::string& id) {
  for (const Change& change : entry.changes)
    if (change.collection == collection && change.id == id) return &change;
  return nullptr;
}

bool Says(const Change& change, const char* field, const Value& value) {
  const auto found = change.fields.find(field);
  return found == change.fields.end() ? value.absent() : found->second == value;
}

bool SaysUid(const Change& change, const char* field, const Uid& uid) {
  return Says(change, field, uid.none() ? Value() : Value::Bytes(std::string(uid.view())));
}

}  // namespace

const Prompts::Asked* Prompts::Find(const std::string& account, const Uid& uid) const {
  const auto found = asked_.find({account, uid});
  return found == asked_.end() ? nullptr : &found->second;
}

bool Prompts::AskedEnough(const Committed& event) const {
  const Asked* resolved = Find(event.account, event.operation.resolves);
  return resolved != nullptr && resolved->times >= kTwice;
}

// What is open about this record; the prompt that this answers; the one of what it builds on.
Uid Prompts::ConflictOf(const Committed& event, const RecordKey& about,
                        const Asked* resolved) const {
  const auto open = open_.find({event.account, about});
  if (open != open_.end()) return open->second.first;
  if (resolved != nullptr) return resolved->conflict;
  if (event.outcome.code == OutcomeCode::kDependency)
    for (const Uid& uid : event.operation.after)
      if (const Asked* ground = Find(event.account, uid); ground != nullptr && ground->open)
        return ground->conflict;
  return event.operation.uid;
}

Check Prompts::On(const Committed& event, Ledger* ledger) {
  const std::string name = Name(event.operation.uid) + " (" + Name(event.outcome) + ")";
  const auto resolved = asked_.find({event.account, event.operation.resolves});
  const bool closes = resolved != asked_.end() && resolved->second.open;
  if (closes) {
    resolved->second.open = false;
    const auto open = open_.find({event.account, resolved->second.about});
    if (--open->second.second == 0) open_.erase(open);
  }
  const Asked* before = resolved == asked_.end() ? nullptr : &resolved->second;
  if (!event.outcome.applied) {
    Asked asked;
    asked.about = AboutOf(event);
    asked.conflict = ConflictOf(event, asked.about, before);
    asked.times = (before == nullptr ? 0 : before->times) +
                  (event.outcome.reason == Reason::kManual ? 1 : 0);
    if (asked.times > kTwice)
      return Bad("X3", name + " asks about one chain for the " + Name(asked.times) + "th time");
    if (event.outcome.conflict != asked.conflict)
      return Bad("X3", name + " is of prompt " + Name(event.outcome.conflict) + ", and not " +
                           Name(asked.conflict));
    open_.try_emplace({event.account, asked.about}, asked.conflict, 0).first->second.second++;
    asked_[{event.account, event.operation.uid}] = asked;
  }
  const bool writes = closes || !event.outcome.applied;
  const auto entry = event.told.find("attention/" + event.account);
  if (event.told.size() != (writes ? 1u : 0u) || (entry == event.told.end()) == writes)
    return Bad("X5", name + ": the list of " + event.account + (writes ? " misses it"
                                                                       : " has more than it"));
  if (!writes) return std::nullopt;
  TIDE_SIM_TRY(CheckEntry(event, entry->second, closes));
  return ledger->Append(entry->second);
}

Check Prompts::CheckEntry(const Committed& event, const Entry& entry, bool closes) const {
  const std::string name = Name(event.operation.uid) + " in the list of " + event.account + ": ";
  if (entry.stamp != Stamp{} || entry.op_seq != 0 || !entry.client.none() ||
      !entry.siblings.empty() || entry.author != event.account)
    return Bad("S4", name + "an entry of the server's own looks like somebody's");
  size_t changes = 0;
  std::map<RecordKey, Uid> counted;
  const auto item = [&](const Uid& uid) { return ChangeOf(entry, kItems, ToHex(uid)); };
  if (closes) {
    const Asked& asked = asked_.at({event.account, event.operation.resolves});
    const Change* change = item(event.operation.resolves);
    if (change == nullptr || !Says(*change, "open", Value::Bool(false)) ||
        !Says(*change, "closed_by", Value::String(event.account)) ||
        !SaysUid(*change, "closed_with", event.operation.uid))
      return Bad("X5", name + "what it resolves is not closed by it");
    counted[asked.about] = asked.conflict;
    changes++;
  }
  if (!event.outcome.applied) {
    const Asked& asked = asked_.at({event.account, event.operation.uid});
    const Change* change = item(event.operation.uid);
    if (change == nullptr || !Says(*change, "open", Value::Bool(true)) ||
        !SaysUid(*change, "conflict", asked.conflict) ||
        !Says(*change, "asked", Value::Int(asked.times)) ||
        !Says(*change, "collection", Value::String(asked.about.collection)) ||
        !Says(*change, "id", Value::String(asked.about.id)))
      return Bad("X5", name + "it is not open there as it ended");
    counted[asked.about] = asked.conflict;
    changes++;
  }
  for (const auto& [about, conflict] : counted) {
    const auto open = open_.find({event.account, about});
    const auto change = std::find_if(entry.changes.begin(), entry.changes.end(),
                                     [&](const Change& one) {
      if (one.collection != kOpenOnes) return false;
      if (open == open_.end()) return one.deleted;
      return SaysUid(one, "conflict", open->second.first) &&
             Says(one, "items", Value::Int(open->second.second)) &&
             Says(one, "id", Value::String(about.id));
    });
    if (change == entry.changes.end())
      return Bad("X3", name + "what is open about " + Name(about) + " is miscounted");
  }
  if (entry.changes.size() != changes + counted.size())
    return Bad("X5", name + Name(entry.changes.size()) + " changes");
  return std::nullopt;
}

}  // namespace tidemark::sim::truth
