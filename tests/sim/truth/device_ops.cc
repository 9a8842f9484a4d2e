// Operations: none disappears, each is in one state, moves only where the table of states lets it,
// and ends only by a verdict of the server, shown with what explains it, or by a person.
#include <algorithm>

#include "tests/sim/truth/device.h"

namespace tidemark::sim::truth {
namespace {

bool Live(State state) { return state <= State::kAcked; }
bool Open(State state) {
  return state == State::kConflicted || state == State::kRejected || state == State::kParked;
}

State EndOf(const Outcome& outcome) {
  switch (outcome.code) {
    case OutcomeCode::kExact: case OutcomeCode::kMerged: return State::kSettled;
    case OutcomeCode::kSuperseded: return State::kSuperseded;
    case OutcomeCode::kReject: case OutcomeCode::kExpired: return State::kRejected;
    case OutcomeCode::kParked: return State::kParked;
    default: return State::kConflicted;
  }
}

// From one final state to another: an undo, or a person.
bool MayFollow(State from, State to) {
  if (from == to) return true;
  if (from == State::kSettled) return to == State::kUndone;
  return to == State::kResolved && (Open(from) || from == State::kSuperseded);
}

}  // namespace

std::optional<State> DeviceTruth::StateOf(const Uid& uid) const {
  const auto found = past_.find(uid);
  if (found == past_.end() || !found->second.known) return std::nullopt;
  return found->second.state;
}

Check DeviceTruth::CheckOperations(const Looked& look, int64_t at_us) {
  AdoptClosings(look, at_us);
  std::set<Uid> named;
  std::map<Uid, State> listed;
  const auto& order = book_.OrderOf(no_);
  for (const auto* list : {&look.changed, &look.live, &look.open})
    for (const OpSeen& seen : *list) {
      const bool fits = list == &look.changed || (list == &look.live ? Live(seen.state)
                                                                     : Open(seen.state));
      if (!fits || listed.emplace(seen.op, seen.state).first->second != seen.state)
        return Bad("S3", "d" + std::to_string(no_) + " has " + Name(seen.op) +
                             " in two states or in a wrong list, " + StateName(seen.state));
      if (named.insert(seen.op).second) TIDE_SIM_TRY(CheckOne(look, seen, at_us));
    }
  auto at = order.begin();
  for (const OpSeen& seen : look.live) {
    if (seen.records.empty()) continue;   // when the engine made it was not told
    at = std::find(at, order.end(), seen.op);
    if (at == order.end())
      return Bad("S7", "d" + std::to_string(no_) + " has " + Name(seen.op) +
                           " out of the order of submit");
  }
  TIDE_SIM_TRY(CheckUnsent(look));
  return CheckMissing(look, named);
}

// A decision is known before what it closed is looked at.
void DeviceTruth::AdoptClosings(const Looked& look, int64_t at_us) {
  for (const auto* list : {&look.changed, &look.live})
    for (const OpSeen& seen : *list)
      if (seen.records.empty() && !seen.elsewhere && book_.Find(seen.op) == nullptr)
        book_.AdoptClosing(no_, account_, seen.op, seen.resolves, at_us);
}

// What builds on something that never left does not leave either.
Check DeviceTruth::CheckUnsent(const Looked& look) const {
  for (const OpSeen& seen : look.live) {
    const OpTruth* op = book_.Find(seen.op);
    if (op == nullptr || seen.op_seq != 0) continue;
    for (const Uid& wanted : op->after_wanted) {
      const OpTruth* earlier = book_.Find(wanted);
      if (earlier != nullptr && earlier->withdrawn)
        return Bad("S13", "d" + std::to_string(no_) + " " + Name(seen.op) + " waits, though " +
                              Name(wanted) + ", on which it builds, was withdrawn");
    }
  }
  return std::nullopt;
}

Check DeviceTruth::CheckOne(const Looked& look, const OpSeen& seen, int64_t at_us) {
  const std::string name = "d" + std::to_string(no_) + " " + Name(seen.op);
  if (seen.elsewhere) return CheckElsewhere(look, seen);
  OpTruth* op = book_.Find(seen.op);
  if (op == nullptr && !seen.undoes.none()) {
    op = book_.Adopt(no_, seen.op, seen.undoes, at_us);
    if (op != nullptr && !gap_)   // else it was made at an earlier cursor, and nobody looked
      for (const Effect& effect : op->operation.effects)
        if (const auto scope = look.scopes.find(effect.key.scope); scope != look.scopes.end()) {
          const ScopeSeen& held = scope->second;
          op->seen[effect.key.scope] = {effect.key.scope, held.epoch,
                                        held.revealed ? held.seq : 0};
        }
  }
  if (op == nullptr || op->device != no_)
    return Bad("S3", name + " was never submitted there (it undoes " + Name(seen.undoes) + ")");
  op->appeared = true;
  if (op->op_seq != 0 && seen.op_seq != op->op_seq && !op->outcome)
    return Bad("S7", name + " had op_seq " + Name(op->op_seq) + " and has " + Name(seen.op_seq));
  if (seen.op_seq != 0) op->op_seq = seen.op_seq;
  if (seen.outcome && !(op->outcome && *op->outcome == *seen.outcome))
    return Bad("S1", name + " has a verdict that the server never gave: " + Name(*seen.outcome));
  if (seen.state == State::kAcked && !seen.outcome)
    return Bad("S1", name + " is acknowledged without a verdict");
  return CheckMove(look, seen);
}

Check DeviceTruth::CheckMove(const Looked& look, const OpSeen& seen) {
  const auto past = past_.find(seen.op);
  const bool known = past != past_.end() && past->second.known;
  const State from = known ? past->second.state : State::kQueued;
  const std::string name = "d" + std::to_string(no_) + " " + Name(seen.op) + ": " +
                           (known ? StateName(from) : "unknown") + " to " + StateName(seen.state);
  if (Live(seen.state)) {
    if (known && !Live(from)) return Bad("S1", name);
    if (book_.Find(seen.op)->withdrawn) return Bad("S13", name + " after it was withdrawn");
  } else if (!known || Live(from)) {
    TIDE_SIM_TRY(CheckFinal(look, seen));
    if (known && !gap_) TIDE_SIM_TRY(CheckEvidence(look, seen));
    if (!book_.Find(seen.op)->outcome) book_.Find(seen.op)->withdrawn = true;
  } else if (!MayFollow(from, seen.state)) {
    return Bad("S1", name);
  } else if (!gap_ && Open(from) && seen.state == State::kResolved && seen.outcome &&
             IsOpenInList(look, seen.op).value_or(true) && !book_.Decided(no_, seen.op)) {
    return Bad("X2", name + ", and nobody decided that");
  } else if (seen.state == State::kUndone && from != State::kUndone && !IsUndone(seen.op)) {
    return Bad("S1", name + ", and no undo of it was applied");
  }
  past_[seen.op] = {seen.state, true};
  const auto undone = past_.find(seen.undoes);
  if (!may_forget_ && seen.state == State::kSettled && !seen.undoes.none() &&
      undone != past_.end() && undone->second.known && !IsTakenBack(look, seen.undoes))
    return Bad("S1", name + ", and what it undoes is still called " +
                         StateName(undone->second.state));
  return std::nullopt;
}

// Its undo is done, as this commit tells: it is not settled any more.
bool DeviceTruth::IsTakenBack(const Looked& look, const Uid& uid) const {
  for (const OpSeen& seen : look.changed)
    if (seen.op == uid) return seen.state != State::kSettled;
  return past_.at(uid).state != State::kSettled;
}

bool DeviceTruth::IsUndone(const Uid& uid) const {
  const auto& all = book_.all();
  return std::any_of(all.begin(), all.end(), [&](const auto& one) {
    return one.second.operation.undoes == uid && one.second.applied();
  });
}

// Final: by the verdict, or withdrawn before it was ever sent.
Check DeviceTruth::CheckFinal(const Looked& look, const OpSeen& seen) const {
  const OpTruth& op = *book_.Find(seen.op);
  const std::string name = "d" + std::to_string(no_) + " " + Name(seen.op) + " is " +
                           StateName(seen.state);
  if (!op.outcome) {
    const bool unsent = seen.op_seq == 0;
    const bool parked = seen.state == State::kParked && seen.reason == Reason::kScopeRevoked;
    const bool closed = gap_ && seen.state == State::kResolved;
    if (unsent && (seen.state == State::kCancelled || parked || closed)) return std::nullopt;
    return Bad("S1", name + ", the server never decided it");
  }
  const State end = EndOf(*op.outcome);
  if (seen.state == end) return std::nullopt;
  const bool person = seen.state == State::kResolved && !op.outcome->applied &&
                      (op.too_late || gap_ || !IsOpenInList(look, seen.op).value_or(true));
  if (person || (gap_ && MayFollow(end, seen.state))) return std::nullopt;
  return Bad("S1", name + ", the server said " + Name(*op.outcome));
}

Check DeviceTruth::CheckEvidence(const Looked& look, const OpSeen& seen) const {
  const OpTruth& op = *book_.Find(seen.op);
  if (!op.outcome) return std::nullopt;
  const std::string name = "d" + std::to_string(no_) + " shows " + StateName(seen.state) + " of " +
                           Name(seen.op);
  for (const Cursor& at : op.outcome->at) {
    const auto found = look.scopes.find(at.scope);
    if (found == look.scopes.end()) continue;
    const ScopeSeen& scope = found->second;
    if (!scope.subscribed || scope.revoked) continue;
    if (!scope.revealed || (scope.epoch == at.epoch && scope.seq < at.seq))
      return Bad("H3", name + " before " + at.scope + " seq " + Name(at.seq) + ", it is at " +
                           Name(scope.seq) + (scope.revealed ? "" : " hidden"));
  }
  if (op.outcome->code != OutcomeCode::kDependency) return std::nullopt;
  for (const Uid& earlier : op.operation.after)
    if (std::any_of(look.live.begin(), look.live.end(),
                    [&](const OpSeen& live) { return live.op == earlier; }))
      return Bad("H3", name + " before that of " + Name(earlier) + ", which explains it");
  return std::nullopt;
}

// What is not named: it must have been closed before, or never have been there for certain.
Check DeviceTruth::CheckMissing(const Looked& look, const std::set<Uid>& named) {
  const std::vector<Uid> order = book_.OrderOf(no_);
  for (const Uid& uid : order) {
    OpTruth* op = book_.Find(uid);
    if (op == nullptr || named.contains(uid)) continue;
    const auto past = past_.find(uid);
    const bool seen = past != past_.end();
    if (seen && !Live(past->second.state) && !Open(past->second.state)) continue;
    const std::string name = "d" + std::to_string(no_) + " " + Name(uid);
    const bool may_be_lost = power_cut_ && !op->full && op->op_seq == 0 && !op->outcome;
    const bool may_be_not = !op->appeared && !op->sure;
    if (look.opened) {
      if (!may_be_lost && !may_be_not) return Bad("S9", name + " is gone after a restart");
      if (may_be_lost) {
        past_.erase(uid);
        book_.Forget(uid);
      }
    } else if (gap_) {
      past_[uid] = {State::kResolved, false};
    } else if (!may_be_not) {
      return Bad("S3", name + " is gone" + (seen ? std::string(", it was ") +
                                                       StateName(past->second.state)
                                                 : std::string()));
    }
  }
  return std::nullopt;
}

}  // namespace tidemark::sim::truth
