// Explained: every decision names the right two sides, and says nothing that did not happen.
#include <algorithm>

#include "tests/sim/truth/committed.h"

namespace tidemark::sim::truth {
namespace {

bool Matches(const Explanation& why, const Wanted& wanted) {
  return why.key == wanted.key && why.field == wanted.field &&
         wanted.reasons.contains(why.reason) &&
         (wanted.prevailed.empty() || wanted.prevailed.contains(why.prevailed.op)) &&
         (wanted.yielded.empty() || wanted.yielded.contains(why.yielded.op));
}

Check CheckSide(const Book& book, const Committed& event, const Side& side) {
  if (side.op.none()) return std::nullopt;
  const std::string name = Name(event.outcome.uid);
  const OpTruth* op = book.Find(side.op);
  if (op == nullptr) return Bad("H12", name + " is explained by an unknown operation");
  const bool own = side.op == event.outcome.uid;
  if (side.author != op->account || side.client != (own ? event.client : op->client))
    return Bad("H12", name + " is explained by " + Name(side.op) + " of " + side.author +
                          ", which is of " + op->account);
  return std::nullopt;
}

std::string Names(const std::set<Uid>& uids) {
  std::string text;
  for (const Uid& uid : uids) text += (text.empty() ? "" : " or ") + Name(uid);
  return text.empty() ? "anybody" : text;
}

// A verdict of last_action, decided again on what it records.
bool RanByTime(const Explanation& why) {
  const bool by_time = why.reason == Reason::kLaterAction || why.reason == Reason::kSameTime;
  return !by_time || std::pair(why.prevailed.stamp, why.prevailed.client) >
                         std::pair(why.yielded.stamp, why.yielded.client);
}

// "At the same time" is said exactly where the two clocks, as far as they are known, cannot tell
// the two moments apart.
bool SaysSameTimeRightly(const Explanation& why) {
  const Side &one = why.prevailed, &other = why.yielded;
  const bool by_time = why.reason == Reason::kLaterAction || why.reason == Reason::kSameTime;
  if (!by_time) return true;
  const int64_t apart_ms = std::max<int64_t>(1, one.uncertainty_ms + other.uncertainty_ms);
  const bool same = one.stamp.ms == other.stamp.ms || one.action_ms - other.action_ms < apart_ms;
  return same == (why.reason == Reason::kSameTime);
}

// The moment of the operation's own side is what one of its pushes proved, with its uncertainty.
bool IsOwnMoment(const Committed& event, const Side& own) {
  if (event.entries.empty() || event.whens.empty()) return true;
  const int64_t recv_us = event.entries.begin()->second.commit_us;
  return std::any_of(event.whens.begin(), event.whens.end(), [&](const When& when) {
    const bool untrusted = when.quality == ClockQuality::kUntrusted;
    const int64_t age_ms = std::clamp<int64_t>(when.age_ms, 0, recv_us / 1000);
    const int64_t action_us = untrusted ? std::clamp<int64_t>(when.base_as_of_us, 0, recv_us)
                                        : recv_us - age_ms * 1000;
    int64_t uncertainty_ms = std::clamp<int64_t>(when.uncertainty_ms, 0, recv_us / 1000);
    if (untrusted) uncertainty_ms = std::max(uncertainty_ms, (recv_us - action_us) / 1000);
    return own.action_ms == action_us / 1000 && own.uncertainty_ms == uncertainty_ms;
  });
}

}  // namespace

Check CheckExplained(const Book& book, const Committed& event, const std::vector<Wanted>& wanted) {
  const Outcome& outcome = event.outcome;
  const std::string name = Name(outcome.uid) + " (" + Name(outcome) + ")";
  const Explanation* own = nullptr;
  for (const Explanation& why : outcome.why) {
    if (why.yielded.op == outcome.uid && own == nullptr) own = &why;
    if (why.yielded.op != outcome.uid && why.prevailed.op != outcome.uid)
      return Bad("H12", name + " has an explanation of other operations");
    if (why.message_key.empty() || why.rule.empty() || why.reason == Reason::kNone)
      return Bad("H12", name + " has an explanation without rule, reason or words");
    TIDE_SIM_TRY(CheckSide(book, event, why.prevailed));
    TIDE_SIM_TRY(CheckSide(book, event, why.yielded));
    for (const Side* side : {&why.prevailed, &why.yielded})
      if (side->op == outcome.uid && !IsOwnMoment(event, *side))
        return Bad("H12", name + " is explained by another moment of it than was told");
    if (!SaysSameTimeRightly(why))
      return Bad("H12", name + ": same time or not is told wrongly in " + Name(why.key) + "." +
                            why.field);
    // A merge of words may decide for the earlier action where both are kept elsewhere.
    if (why.rule == "last_action" && !RanByTime(why))
      return Bad("H12", name + ": run again, the rule decides otherwise in " + Name(why.key) + "." +
                            why.field);
  }
  const bool exact = outcome.code == OutcomeCode::kExact;
  if (exact != (own == nullptr))
    return Bad("H12", name + (exact ? " yielded nothing, and is told to" : " is not explained"));
  if (outcome.reason != (own == nullptr ? Reason::kNone : own->reason))
    return Bad("H12", name + " does not have the reason of its first explanation");
  for (const Wanted& one : wanted)
    if (std::none_of(outcome.why.begin(), outcome.why.end(),
                     [&](const Explanation& why) { return Matches(why, one); }))
      return Bad("H12", name + ": nothing explains " + Name(one.key) + "." + one.field + " " +
                            ReasonName(*one.reasons.begin()) + " against " +
                            Names(one.prevailed) + "; " + Name(outcome.why.size()) + " told");
  return std::nullopt;
}

}  // namespace tidemark::sim::truth
