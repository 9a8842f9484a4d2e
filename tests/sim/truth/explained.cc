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
