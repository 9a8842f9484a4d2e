// Effects: the merge of each effect of one operation (docs/conflicts.md), in order, each on the
// last one's result; what was seen is asked of the records before the operation.
#pragma once

#include <optional>

#include "server/judge/context.h"
#include "server/judge/draft.h"
#include "server/judge/refuse.h"

namespace tidemark::judge {

class EffectRun {
 public:
  EffectRun(const Context& context, Draft& draft) : context_(context), draft_(draft) {}

  // Merges every effect into the draft. A refusal leaves a draft that must be dropped.
  std::optional<Refusal> Run();

  // EXACT, MERGED or SUPERSEDED.
  OutcomeCode code() const;
  std::vector<Explanation>& why() { return why_; }
  std::vector<PreImage>& before() { return before_; }

 private:
  enum class Result { kWon, kMerged, kLost, kNothing, kRefused };

  Result Apply(const Effect& effect);
  Result Create(const Effect& effect);
  Result Set(const Effect& effect);
  Result MergeWords(const Effect& effect, const FieldRule& rule, const Slot& current, bool* merged);
  Result Inc(const Effect& effect);
  Result Add(const Effect& effect);
  Result Remove(const Effect& effect);
  Result Delete(const Effect& effect);
  Result Restore(const Effect& effect);

  // Whether an edit finds its record: there, or deleted unseen. Else *out says how it ends.
  bool FindTarget(const Effect& effect, Result* out);
  Result Put(const Effect& effect, Value value);
  void TellOverwritten(const Effect& effect, const FieldRule& rule, const Slot& current,
                       const Value& theirs);
  Result Lose(Explanation why);
  Result LoseUndo(const Effect& effect);
  Result Refuse(Refusal refusal);
  void Remember(const Effect& effect);

  // The new slot of something whose old one is `old`, null where there was none.
  Slot NewSlot(const Slot* old, const std::string& scope) const;
  bool IsCreatedHere(const RecordKey& key) const;
  // Whether a field still carries what the undone operation gave it.
  bool StillCarries(const Effect& effect) const;
  std::optional<FieldRule> RuleInstead(const Effect& effect) const;
  const FieldRule& RuleOf(const Effect& effect) const;

  const Context& context_;
  Draft& draft_;
  std::optional<Refusal> refusal_;
  std::vector<Explanation> why_;
  std::vector<PreImage> before_;
  bool won_ = false, merged_ = false, lost_ = false;
};

}  // namespace tidemark::judge
