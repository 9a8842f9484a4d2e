#include "tests/sim/truth/committed.h"

#include <algorithm>

namespace tidemark::sim::truth {
namespace {

constexpr int64_t kWaverUs = 10'000'000;  // a slow server keeps a group open for so long

std::set<std::string> WrittenBy(const Operation& operation) {
  std::set<std::string> scopes;
  for (const Effect& effect : operation.effects) scopes.insert(effect.key.scope);
  return scopes;
}

// When the server had it: the commit time, or to the ms when it was refused.
int64_t ReceivedUs(const Committed& event) {
  if (!event.entries.empty()) return event.entries.begin()->second.commit_us;
  return event.outcome.why.empty() ? 0 : event.outcome.why.front().decided_ms * 1000;
}

bool NamesLater(const Operation& operation) {
  const auto later = [](const RecordKey& key, const std::string& field) {
    return !Knows(1, key.collection, field);
  };
  for (const Effect& effect : operation.effects) {
    if (later(effect.key, effect.field)) return true;
    for (const auto& [field, value] : effect.fields)
      if (later(effect.key, field)) return true;
  }
  return std::any_of(operation.expects.begin(), operation.expects.end(),
                     [&](const Expect& expect) { return later(expect.key, expect.field); });
}

}  // namespace

void Roles::Set(const AccessChanged& change, int64_t at_us) {
  given_[{change.account, change.scope}] = {change.role, at_us};
}

int Roles::RoleOf(const std::string& account, const std::string& scope) const {
  const auto found = given_.find({account, scope});
  return found == given_.end() ? DefaultRole(account, scope) : found->second.role;
}

bool Roles::Wavers(const std::string& account, const std::string& scope, int64_t at_us) const {
  const auto found = given_.find({account, scope});
  return found != given_.end() && at_us - found->second.at_us < kWaverUs;
}

Check Verdicts::On(const Committed& event, int64_t at_us) {
  if (!in_group_) {
    in_group_ = true;
    group_heads_.clear();
    for (const auto& [name, scope] : ledger_.scopes()) group_heads_[name] = scope.head();
  }
  TIDE_SIM_TRY(CheckKnown(event, at_us));
  TIDE_SIM_TRY(CheckLane(event));
  TIDE_SIM_TRY(CheckBody(event));
  TIDE_SIM_TRY(CheckEntries(event));
  TIDE_SIM_TRY(CheckStamp(event));
  bool closed = false;
  TIDE_SIM_TRY(CheckGates(event, at_us, &closed));
  if (!closed) TIDE_SIM_TRY(CheckExpects(event, &closed));
  if (!closed) TIDE_SIM_TRY(CheckEffects(event));
  TIDE_SIM_TRY(CheckExplained(book_, event, {}));
  TIDE_SIM_TRY(prompts_.On(event, &ledger_));
  OpTruth& op = *book_.Find(event.operation.uid);
  Lane& lane = book_.LaneOf(event.client);
  op.client = event.client;
  op.outcome = event.outcome;
  op.op_seq = event.operation.op_seq;
  op.operation.base = event.operation.base;
  lane.last = event.operation.op_seq;
  lane.ops[lane.last] = event.operation.uid;
  if (event.entries.empty()) return std::nullopt;
  op.stamp = event.entries.begin()->second.stamp;
  lane.stamp = std::max(lane.stamp, op.stamp);
  return std::nullopt;
}

Check Verdicts::EndGroup() {
  in_group_ = false;
  const std::vector<Loose> loose = std::move(loose_);
  loose_.clear();
  for (const Loose& one : loose)
    if (ledger_.ScopeOf(one.scope).head() == one.head) return Bad("X11", one.detail);
  return std::nullopt;
}

// ---- the operation and its lane -----------------------------------------------------------------

Check Verdicts::CheckKnown(const Committed& event, int64_t at_us) {
  const Operation& body = event.operation;
  const OpTruth* op = book_.Find(body.uid);
  if (op == nullptr && !body.undoes.none())
    if (const OpTruth* undone = book_.Find(body.undoes))
      op = book_.Adopt(undone->device, body.uid, body.undoes, at_us);
  if (op == nullptr && body.effects.empty())
    op = book_.AdoptClosing(device_of_[event.client], event.account, body.uid, body.resolves,
                            at_us);
  const std::string name = Name(body.uid);
  if (op == nullptr) return Bad("S4", name + " was executed, and nobody submitted it");
  if (event.outcome.uid != body.uid)
    return Bad("S6", name + " got the outcome of " + Name(event.outcome.uid));
  if (op->account != event.account)
    return Bad("S10", name + " of " + op->account + " was executed as " + event.account);
  if (op->outcome)
    return Bad("S2", name + " was executed twice: in the lane of " + Name(op->client) +
                         " and of " + Name(event.client));
  if (op->withdrawn) return Bad("S13", name + " was withdrawn unsent, yet executed");
  return std::nullopt;
}

Check Verdicts::CheckLane(const Committed& event) {
  const Lane& lane = book_.LaneOf(event.client);
  const std::string name = Name(event.operation.uid);
  if (event.operation.op_seq != event.outcome.op_seq)
    return Bad("S6", name + " op_seq " + Name(event.operation.op_seq) + " got the outcome of " +
                         Name(event.outcome.op_seq));
  if (event.operation.op_seq != lane.last + 1)
    return Bad("S7", name + " was executed as op_seq " + Name(event.operation.op_seq) + " after " +
                         Name(lane.last) + " of " + Name(event.client));
  return CheckAfter(event);
}

// Its dependencies, by uid and by place in the lane.
Check Verdicts::CheckAfter(const Committed& event) {
  const Operation& body = event.operation;
  const OpTruth& op = *book_.Find(body.uid);
  const Lane& lane = book_.LaneOf(event.client);
  const std::set<Uid> after(body.after.begin(), body.after.end());
  for (const Uid& wanted : op.after_wanted)
    if (!after.contains(wanted))
      return Bad("S6", Name(body.uid) + " does not say that it follows " + Name(wanted));
  std::set<Uid> named;
  for (const uint64_t dep : body.deps) {
    const auto found = lane.ops.find(dep);
    if (found == lane.ops.end() || !after.contains(found->second))
      return Bad("S6", Name(body.uid) + " depends on op_seq " + Name(dep) +
                           ", which is nothing that it follows");
    named.insert(found->second);
  }
  for (const Uid& uid : after) {
    const OpTruth* earlier = book_.Find(uid);
    if (earlier == nullptr || named.contains(uid) || earlier->applied()) continue;
    if (earlier->outcome && earlier->client != event.client) continue;   // of an earlier lane
    return Bad("S6", Name(body.uid) + " follows " + Name(uid) +
                         ", which was not applied, and does not depend on it");
  }
  return std::nullopt;
}

// The bytes that left say what was submitted, whatever happened since.
Check Verdicts::CheckBody(const Committed& event) const {
  const Operation& body = event.operation;
  const OpTruth& op = *book_.Find(body.uid);
  const Operation& want = op.operation;
  const auto bad = [&](const std::string& what) {
    return Bad("S6", Name(body.uid) + " was sent otherwise than submitted: " + what);
  };
  if (body.effects.size() != want.effects.size()) return bad("the number of effects");
  for (size_t i = 0; i < body.effects.size(); i++) {
    Effect sent = body.effects[i];
    const FieldRule* rule = FindRule(sent.key.collection, sent.field);
    const bool filled_in = !want.effects[i].base_value && sent.kind == EffectKind::kSet &&
                           sent.only_if_seq == 0 && rule != nullptr && rule->rule == Rule::kWords;
    if (filled_in) sent.base_value.reset();
    if (!(sent == want.effects[i]))
      return bad(Name(sent) + ", not " + Name(want.effects[i]));
  }
  if (body.expects.size() != want.expects.size()) return bad("the number of expects");
  for (size_t i = 0; i < body.expects.size(); i++) {
    Expect wanted = want.expects[i];
    const auto seen = op.seen.find(wanted.key.scope);
    if (wanted.comparison == Comparison::kUnchanged && wanted.since_seq == 0 &&
        seen != op.seen.end())
      wanted.since_seq = seen->second.seq;
    if (!(body.expects[i] == wanted))
      return bad("expect " + Name(i) + " of " + Name(wanted.key) + " since " +
                 Name(body.expects[i].since_seq));
  }
  if (body.strict != want.strict || body.valid_for_ms != want.valid_for_ms ||
      body.undoes != want.undoes || body.resolves != want.resolves || body.intent != want.intent)
    return bad("strict, validity, intent, undoes or resolves");
  for (const auto& [scope, seen] : op.seen) {
    const auto base = std::find_if(body.base.begin(), body.base.end(),
                                   [&](const Cursor& c) { return c.scope == scope; });
    if (base == body.base.end()) return bad("no base for " + scope);
    if (base->seq != seen.seq || (seen.seq > 0 && base->epoch != seen.epoch))
      return bad("base " + Name(base->seq) + " in " + scope + ", seen was " + Name(seen.seq));
  }
  return std::nullopt;
}

// ---- the entries and the stamp ------------------------------------------------------------------

Check Verdicts::CheckEntries(const Committed& event) const {
  const Outcome& outcome = event.outcome;
  const std::string name = Name(outcome.uid);
  if (!outcome.applied)
    return event.entries.empty() ? Check() : Bad("S4", name + " was not applied, yet logged");
  const std::set<std::string> written = WrittenBy(event.operation);
  std::vector<Cursor> places = outcome.at;
  std::erase_if(places, [&](const Cursor& at) { return event.told.contains(at.scope); });
  if (event.entries.size() != written.size() || places.size() != written.size())
    return Bad("S5", name + " writes " + Name(written.size()) + " scopes and has " +
                         Name(event.entries.size()) + " entries");
  if (event.entries.empty()) return std::nullopt;
  const Entry& first = event.entries.begin()->second;
  for (const Cursor& at : places) {
    const auto found = event.entries.find(at.scope);
    if (found == event.entries.end() || !written.contains(at.scope))
      return Bad("S5", name + " has no entry in " + at.scope);
    const Entry& entry = found->second;
    const std::string where = name + " in " + at.scope + ": ";
    if (entry.seq != at.seq || entry.epoch != at.epoch)
      return Bad("H3", where + "its evidence is not its entry");
    if (entry.client != event.client || entry.op != outcome.uid ||
        entry.op_seq != outcome.op_seq || entry.author != event.account ||
        entry.intent != event.operation.intent)
      return Bad("S6", where + "the entry is told to be of somebody else");
    if (entry.stamp != first.stamp || entry.commit_us != first.commit_us)
      return Bad("S5", where + "two entries of one operation differ in stamp or time");
    std::vector<Cursor> others = places;
    std::erase(others, at);
    if (entry.siblings != others) return Bad("S5", where + "its siblings are not named");
    std::vector<Explanation> why;
    for (const Explanation& each : outcome.why)
      if (each.key.scope == at.scope) why.push_back(each);
    if (entry.why != why) return Bad("H12", where + "it explains otherwise than the outcome");
  }
  return std::nullopt;
}

Check Verdicts::CheckStamp(const Committed& event) const {
  if (!event.outcome.applied || event.entries.empty()) return std::nullopt;
  const Entry& entry = event.entries.begin()->second;
  const std::string name = Name(event.operation.uid) + " has stamp " + Name(entry.stamp);
  Stamp floor = book_.LaneOf(event.client).stamp;
  for (const Cursor& base : event.operation.base) {
    const ScopeTruth& scope = ledger_.ScopeOf(base.scope);
    if (base.epoch == scope.epoch)
      floor = std::max(floor, scope.stamps[std::min(base.seq, scope.head())]);
  }
  const int64_t recv_us = entry.commit_us;
  const auto recv_ms = static_cast<uint64_t>(recv_us / 1000);
  if (entry.stamp.ms > recv_ms) return Bad("X7", name + ", it arrived at " + Name(recv_ms));
  if (entry.stamp <= floor && floor.ms < recv_ms)
    return Bad("X6", name + ", what it had seen or done before has " + Name(floor));
  std::string candidates;
  for (const When& when : event.whens) {
    TIDE_SIM_TRY(CheckAge(event, when));
    int64_t action_us = when.quality == ClockQuality::kUntrusted
                            ? when.base_as_of_us
                            : recv_us - std::clamp<int64_t>(when.age_ms, 0, recv_us / 1000) * 1000;
    action_us = std::clamp<int64_t>(action_us, 0, recv_us);
    Stamp stamp{static_cast<uint64_t>(action_us / 1000), 0};
    if (stamp <= floor) stamp = {floor.ms, floor.counter + 1};
    if (stamp.ms > recv_ms) stamp = {recv_ms, 0};
    if (stamp == entry.stamp) return std::nullopt;
    candidates += " " + Name(stamp);
  }
  if (event.whens.empty()) return std::nullopt;
  return Bad("X8", name + ", wanted:" + candidates + ", above " + Name(floor));
}

// What a device says of the age is what passed between the action and the sending.
Check Verdicts::CheckAge(const Committed& event, const When& when) const {
  constexpr int64_t kSlackUs = 50'000;
  const OpTruth& op = *book_.Find(event.operation.uid);
  const std::string name = Name(event.operation.uid);
  if (op.device < 0) return std::nullopt;
  if (when.quality == ClockQuality::kUntrusted)
    return when.base_as_of_us >= op.seen_as_of_us
               ? Check()
               : Bad("X8", name + " proves " + std::to_string(when.base_as_of_us) +
                               " us, its author had seen " + std::to_string(op.seen_as_of_us));
  // A wall clock may have been set meanwhile, and runs at its own rate.
  if (when.quality == ClockQuality::kWall && when.uncertainty_ms < 5'000 + when.age_ms / 5'000)
    return Bad("X8", name + " is too sure of a wall clock: " +
                         std::to_string(when.uncertainty_ms) + " ms");
  const auto sent = sent_us_.find(event.client);
  if (when.quality != ClockQuality::kAnchored || sent == sent_us_.end()) return std::nullopt;
  const auto& times = sent->second;
  const auto near = std::lower_bound(times.begin(), times.end(),
                                     op.acted_us + when.age_ms * 1000 - kSlackUs);
  if (near != times.end() && *near <= op.acted_us + when.age_ms * 1000 + kSlackUs)
    return std::nullopt;
  if (op.adopted) return std::nullopt;   // the commit that made it may not have been looked at
  return Bad("X8", name + " was told to be " + std::to_string(when.age_ms) +
                       " ms old, and at no push it was; made at " + std::to_string(op.acted_us));
}

// ---- what it had to come to ---------------------------------------------------------------------

bool Verdicts::IsExpired(const Operation& operation, const When& when, int64_t recv_us) const {
  const int64_t action_us =
      when.quality == ClockQuality::kUntrusted
          ? std::clamp<int64_t>(when.base_as_of_us, 0, recv_us)
          : recv_us - std::clamp<int64_t>(when.age_ms, 0, recv_us / 1000) * 1000;
  return operation.valid_for_ms > 0 && (recv_us - action_us) / 1000 > operation.valid_for_ms;
}

bool Verdicts::MayDoAll(const Committed& event, int64_t at_us, bool* wavers) const {
  bool may = true;
  const auto ask = [&](const std::string& scope, int role) {
    may = may && roles_.RoleOf(event.account, scope) >= role;
    *wavers = *wavers || roles_.Wavers(event.account, scope, at_us);
  };
  if (event.account == "init") return true;
  for (const Effect& effect : event.operation.effects) ask(effect.key.scope, 2);
  for (const Expect& expect : event.operation.expects) ask(expect.key.scope, 1);
  return may;
}

// Everything that is asked before any record is looked at, in this order.
Check Verdicts::CheckGates(const Committed& event, int64_t at_us, bool* closed) const {
  const Operation& body = event.operation;
  const Outcome& outcome = event.outcome;
  const std::string name = Name(body.uid) + " (" + Name(outcome) + ")";
  *closed = true;
  if (outcome.code == OutcomeCode::kParked)
    return event.park ? Check() : Bad("S13", name + " was set aside, nobody asked for it");
  bool failed = false;
  Lane& lane = book_.LaneOf(event.client);
  for (const uint64_t dep : body.deps) failed |= !book_.Find(lane.ops.at(dep))->applied();
  if (failed != (outcome.code == OutcomeCode::kDependency))
    return Bad("X1", name + (failed ? ": what it depends on was not applied"
                                    : ": all that it depends on was applied"));
  if (failed) return std::nullopt;
  const int64_t recv_us = ReceivedUs(event);
  size_t expired = 0, barely = 0;
  for (const When& when : event.whens) {
    expired += IsExpired(body, when, recv_us + 1'000) ? 1 : 0;
    barely += IsExpired(body, when, recv_us - 1'000) ? 1 : 0;
  }
  const bool said = outcome.code == OutcomeCode::kExpired;
  if (said ? expired == 0 : barely > 0 && barely == event.whens.size())
    return Bad("X1", name + (said ? ": it was young enough" : ": it was too old"));
  if (said) return std::nullopt;
  bool wavers = false;
  const bool may = MayDoAll(event, at_us, &wavers);
  const bool denied = outcome.reason == Reason::kNotAllowed;
  if (may == denied && !wavers)
    return Bad("Z3", name + ": " + event.account + (may ? " may do that" : " may not do that"));
  if (denied) return std::nullopt;
  if (outcome.reason == Reason::kInvalid)
    return NamesLater(body) ? Check() : Bad("X1", name + ": nothing is wrong with its form");
  *closed = false;
  if (!outcome.applied && outcome.code != OutcomeCode::kConflict)
    return Bad("X1", name + ": refused, and yet no conflict");
  return std::nullopt;
}

Check Verdicts::CheckExpects(const Committed& event, bool* closed) {
  const Operation& body = event.operation;
  const Outcome& outcome = event.outcome;
  const std::set<std::string> written = WrittenBy(body);
  const std::string name = Name(body.uid) + " (" + Name(outcome) + ")";
  std::vector<Wanted> wanted;
  for (const Expect& expect : body.expects) {
    const ScopeTruth& scope = ledger_.ScopeOf(expect.key.scope);
    bool other_epoch = false;
    for (const Cursor& base : body.base)
      if (base.scope == expect.key.scope) other_epoch = base.epoch != scope.epoch;
    const auto reason = Fails(ledger_, expect, event.client, other_epoch);
    if (!reason) continue;
    const std::string detail = name + ": its expect " +
                               std::to_string(static_cast<int>(expect.comparison)) + " of " +
                               Name(expect.key) + "." + expect.field + " does not hold";
    wanted.push_back({expect.key, expect.field, {*reason}, {}, {body.uid}, false});
    if (!outcome.applied) continue;
    const auto before = group_heads_.find(expect.key.scope);
    if (written.contains(expect.key.scope)) return Bad("X11", detail);
    if (before == group_heads_.end() || before->second == scope.head())
      loose_.push_back({expect.key.scope, detail, scope.head()});
  }
  const bool by_expects = outcome.reason == Reason::kExpectationFailed ||
                          outcome.reason == Reason::kSnapshotMoved;
  if (outcome.applied || (wanted.empty() && !by_expects)) return std::nullopt;
  if (wanted.empty()) return Bad("X1", name + ": all that it expects holds");
  if (*wanted.front().reasons.begin() != outcome.reason)
    return Bad("X1", name + ": the first expect that fails is of reason " +
                         ReasonName(*wanted.front().reasons.begin()));
  *closed = true;
  return CheckExplained(book_, event, wanted);
}

}  // namespace tidemark::sim::truth
