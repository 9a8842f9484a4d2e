// Rerun: the verdict between two values, from nothing but its explanation (H12).
#include "core/merge/rules.h"
#include "server/judge/judge.h"

namespace tidemark::judge {
namespace {

// The side that found the other one there. What yielded was never written: it has no seq.
bool IsArriving(const Side& side, const Side& other) {
  return other.seq != 0 && (side.seq == 0 || side.seq > other.seq);
}

std::optional<MergeRule> RuleOf(const std::string& name) {
  for (const MergeRule rule :
       {MergeRule::kLastAction, MergeRule::kKeepServer, MergeRule::kLastArrival, MergeRule::kFirst,
        MergeRule::kMax, MergeRule::kMin})
    if (name == MergeName(rule)) return rule;
  return std::nullopt;
}

}  // namespace

Winner Rerun(const Explanation& explanation) {
  const Side &prevailed = explanation.prevailed, &yielded = explanation.yielded;
  const std::optional<MergeRule> rule = RuleOf(explanation.rule);
  const bool prevailed_arrived = IsArriving(prevailed, yielded);
  if (!rule || prevailed_arrived == IsArriving(yielded, prevailed)) return Winner::kUnknown;
  const auto claim = [](const Side& side) { return Claim{side.stamp, side.client, side.value}; };
  const bool arriving_wins = prevailed_arrived ? Prevails(*rule, claim(prevailed), claim(yielded))
                                               : Prevails(*rule, claim(yielded), claim(prevailed));
  return arriving_wins == prevailed_arrived ? Winner::kPrevailed : Winner::kYielded;
}

}  // namespace tidemark::judge
