#include "tests/sim/checks/cuts.h"

#include <algorithm>
#include <utility>

#include "tests/sim/truth/rules.h"

namespace tidemark::sim {

using truth::Bad;
using truth::Check;
using truth::Name;

std::optional<Violation> Cuts::On(const Event& event) {
  Check bad;
  if (const auto* committed = std::get_if<Committed>(&event.what)) bad = OnCommitted(*committed);
  if (const auto* change = std::get_if<AccessChanged>(&event.what)) {
    const auto known = access_.find({change->account, change->scope});
    const int before = known == access_.end() ? truth::DefaultRole(change->account, change->scope)
                                              : known->second.role;
    if (before != change->role)
      access_[{change->account, change->scope}] = {change->role, event.at_us, before};
  }
  if (const auto* request = std::get_if<Requested>(&event.what)) {
    Question& asked = asked_[{request->device, request->wire}];
    asked = {request->account, event.at_us, {}, held_[request->device]};
    for (const Cursor& have : request->have) asked.have[have.scope] = have;
  }
  if (const auto* answer = std::get_if<Answered>(&event.what)) {
    const Question& asked = asked_[{answer->device, answer->wire}];
    if (answer->usable && answer->pull) NoteLoading(answer->device, asked, *answer->pull);
    if (answer->usable && answer->pull) bad = OnPull(asked, *answer->pull);
    if (answer->usable && answer->live) bad = OnLive(asked, *answer->live);
    if (bad) bad->detail = "d" + std::to_string(answer->device) + " was told: " + bad->detail;
  }
  if (const auto* looked = std::get_if<Looked>(&event.what)) bad = OnLook(*looked);
  if (const auto* down = std::get_if<WentDown>(&event.what)) loading_[down->device].clear();
  if (bad) bad->at_us = event.at_us;
  return bad;
}

void Cuts::NoteLoading(DeviceNo device, const Question& asked, const PullReply& pull) {
  std::set<std::string>& loading = loading_[device];
  loading.clear();
  for (const Target& target : pull.targets) {
    const auto then = asked.held.find(target.to.scope);
    const auto now = std::as_const(held_[device]).find(target.to.scope);
    // Of the same load still, and hidden.
    if (target.status == Target::Status::kOk && then != asked.held.end() &&
        now != held_[device].end() && then->second.no == now->second.no && !now->second.revealed &&
        now->second.subscribed && !now->second.revoked)
      loading.insert(target.to.scope);
  }
}

Check Cuts::OnLook(const Looked& looked) {
  const std::map<std::string, ScopeSeen>& held = held_[looked.device];
  const std::set<std::string>& loading = loading_[looked.device];
  for (const std::string& shown : loading) {
    const auto before = held.find(shown), after = looked.scopes.find(shown);
    if (looked.opened || before == held.end() || after == looked.scopes.end() ||
        before->second.revealed || !after->second.revealed)
      continue;
    for (const std::string& other : loading) {
      const auto is = looked.scopes.find(other), was = held.find(other);
      if (is != looked.scopes.end() && was != held.end() && is->second.no == was->second.no &&
          is->second.subscribed && !is->second.revealed)
        return Bad("G6", "d" + std::to_string(looked.device) + " shows " + shown + " before " +
                             other + ", which it loads with it");
    }
  }
  held_[looked.device] = looked.scopes;
  return std::nullopt;
}

Check Cuts::OnCommitted(const Committed& committed) {
  for (const auto* entries : {&committed.entries, &committed.told})
    for (const auto& [scope, entry] : *entries) TIDE_SIM_TRY(Keep(entry));
  return std::nullopt;
}

Check Cuts::Keep(const Entry& entry) {
  TIDE_SIM_TRY(ledger_.Append(entry));
  log_.emplace(std::pair(entry.scope, entry.seq), entry);
  const auto promise = promised_.find({entry.scope, entry.seq - 1});
  if (promise != promised_.end() && entry.commit_us <= promise->second)
    return Bad("H1", entry.scope + " was said to be complete at seq " + Name(entry.seq - 1) +
                         " as of " + std::to_string(promise->second) +
                         ", the next entry is of " + std::to_string(entry.commit_us));
  return std::nullopt;
}

Check Cuts::Promise(const std::string& scope, uint64_t seq, int64_t as_of_us) {
  const truth::ScopeTruth& log = ledger_.ScopeOf(scope);
  if (seq > log.head()) return Bad("G5", scope + " has a seq " + Name(seq) + " beyond its log");
  if (seq < log.head() && log.commit_us[seq + 1] <= as_of_us)
    return Bad("H1", scope + " is complete at seq " + Name(seq) + " as of " +
                         std::to_string(as_of_us) + ", the next entry is of " +
                         std::to_string(log.commit_us[seq + 1]));
  int64_t& latest = promised_[{scope, seq}];
  latest = std::max(latest, as_of_us);
  return std::nullopt;
}

bool Cuts::CouldRead(const Question& asked, const std::string& scope) const {
  const auto known = access_.find({asked.account, scope});
  if (known == access_.end()) return truth::DefaultRole(asked.account, scope) > 0;
  const Access& access = known->second;
  return access.role > 0 || (access.before > 0 && access.since_us >= asked.at_us);
}

Check Cuts::OnPull(const Question& asked, const PullReply& pull) {
  std::map<std::string, const Target*> targets;
  for (const Target& target : pull.targets)
    if (target.status == Target::Status::kOk) targets[target.to.scope] = &target;
  for (const auto& [scope, target] : targets) {
    if (!CouldRead(asked, scope)) return Bad("Z4", scope + " is told to " + asked.account);
    TIDE_SIM_TRY(CheckTarget(*target, pull));
  }
  for (const Entry& entry : pull.entries) {
    const auto logged = log_.find({entry.scope, entry.seq});
    if (!targets.contains(entry.scope) || logged == log_.end())
      return Bad("G5", "an entry of " + entry.scope + " seq " + Name(entry.seq) +
                           " that nobody asked for, or that is not in the log");
    TIDE_SIM_TRY(CheckEntry(entry, logged->second, targets, asked));
  }
  return std::nullopt;
}

Check Cuts::CheckTarget(const Target& target, const PullReply& pull) {
  const std::string& scope = target.to.scope;
  const std::string where = scope + " " + Name(target.from.seq) + ".." + Name(target.to.seq);
  uint64_t next = target.from.seq + 1;
  for (const Entry& entry : pull.entries) {
    if (entry.scope != scope) continue;
    if (entry.seq != next++) return Bad("G5", where + " has a gap before seq " + Name(entry.seq));
  }
  if (next != target.to.seq + 1) return Bad("G5", where + " ends at seq " + Name(next - 1));
  if (target.head < target.to.seq || target.head > ledger_.ScopeOf(scope).head())
    return Bad("G5", where + " has a head at " + Name(target.head));
  TIDE_SIM_TRY(Promise(scope, target.to.seq, target.as_of_us));
  if (target.digest && !(*target.digest == ledger_.ScopeOf(scope).digests[target.to.seq]))
    return Bad("C2", where + " comes with another digest than that of the log");
  if (target.to.seq == target.head && !target.digest)
    return Bad("C2", where + " comes without the digest that was asked for");
  return std::nullopt;
}

Check Cuts::CheckEntry(const Entry& entry, const Entry& logged,
                       const std::map<std::string, const Target*>& targets,
                       const Question& asked) const {
  const std::string where = entry.scope + " seq " + Name(entry.seq);
  Entry whole = entry;
  whole.siblings = logged.siblings;
  if (!(whole == logged)) return Bad("G5", where + " is told otherwise than it was committed");
  for (const Cursor& sibling : entry.siblings) {
    if (std::find(logged.siblings.begin(), logged.siblings.end(), sibling) ==
        logged.siblings.end())
      return Bad("S5", where + " names a sibling in " + sibling.scope + " that it does not have");
    if (!CouldRead(asked, sibling.scope))
      return Bad("Z4", asked.account + " is told that " + where + " was also written in " +
                           sibling.scope);
  }
  for (const Cursor& sibling : logged.siblings) {
    const auto target = targets.find(sibling.scope);
    if (target == targets.end()) continue;
    if (sibling.seq > target->second->to.seq)
      return Bad("G6", where + " comes without its part in " + sibling.scope + " seq " +
                           Name(sibling.seq));
    if (std::find(entry.siblings.begin(), entry.siblings.end(), sibling) == entry.siblings.end())
      return Bad("S5", where + " does not name its sibling in " + sibling.scope);
  }
  return std::nullopt;
}

// A head that was read then stands for everything that was committed before.
Check Cuts::OnLive(const Question& asked, const LiveReply& live) {
  for (const Cursor& head : live.heads) {
    if (!CouldRead(asked, head.scope))
      return Bad("Z4", "the head of " + head.scope + " is told to " + asked.account);
    TIDE_SIM_TRY(Promise(head.scope, head.seq, live.verified_us - 1));
  }
  return std::nullopt;
}

}  // namespace tidemark::sim
