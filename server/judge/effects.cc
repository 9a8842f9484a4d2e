#include "server/judge/effects.h"

#include "core/base/check.h"
#include "core/base/plant.h"
#include "core/merge/merge3.h"
#include "core/merge/rules.h"
#include "core/merge/validate.h"

namespace tidemark::judge {

std::optional<Refusal> EffectRun::Run() {
  std::vector<Explanation> lost;
  for (const Effect& effect : context_.operation().effects) {
    Remember(effect);
    const size_t told = why_.size();
    switch (Apply(effect)) {
      case Result::kWon: won_ = true; break;
      case Result::kMerged: merged_ = true; break;
      case Result::kLost:
        lost_ = true;
        lost.insert(lost.end(), why_.begin() + told, why_.end());
        break;
      case Result::kNothing: break;
      // Every field that people must decide goes onto one card; anything else ends it here.
      case Result::kRefused:
        if (refusal_->reason != Reason::kManual) return refusal_;
        break;
    }
  }
  const bool strict = context_.operation().strict && !TIDE_PLANTED(kStrictIgnored);
  if (!refusal_ && strict && lost_) return RefuseStrict(context_, lost);
  return refusal_;
}

OutcomeCode EffectRun::code() const {
  if (!lost_ && !merged_) return OutcomeCode::kExact;
  return won_ || merged_ ? OutcomeCode::kMerged : OutcomeCode::kSuperseded;
}

EffectRun::Result EffectRun::Apply(const Effect& effect) {
  switch (effect.kind) {
    case EffectKind::kCreate: return Create(effect);
    case EffectKind::kSet: return Set(effect);
    case EffectKind::kInc: return Inc(effect);
    case EffectKind::kAdd: return Add(effect);
    case EffectKind::kRemove: return Remove(effect);
    case EffectKind::kDelete: return Delete(effect);
    case EffectKind::kRestore: return Restore(effect);
  }
  TIDE_CHECK(!"an effect that validation let through");
  return Result::kNothing;
}

EffectRun::Result EffectRun::Create(const Effect& effect) {
  const ServerRecord* now = draft_.Now(effect.key);
  if (now != nullptr && now->alive && !TIDE_PLANTED(kTakenOverwritten))
    return Refuse(RefuseTaken(context_, effect.key, *now));
  const uint64_t seq = context_.NextOf(effect.key.scope).seq;
  ServerRecord record;
  record.alive = true;
  record.seq = seq;
  record.life = record.born = Bump(nullptr, context_.pen(), seq);  // history starts anew
  for (const auto& [field, value] : effect.fields) {
    if (value.absent()) continue;
    record.values.emplace(field, value);
    record.slots.emplace(field, record.born);
    for (const Value& item : value.items())
      record.sets[field][Canonical(item)] = {item, {{context_.lane(), seq}}};
  }
  draft_.Edit(effect.key) = std::move(record);
  draft_.TouchAll(effect.key);
  before_.back().wrote = true;
  return Result::kWon;
}

EffectRun::Result EffectRun::Set(const Effect& effect) {
  if (effect.only_if_seq != 0)
    return StillCarries(effect) ? Put(effect, effect.value) : LoseUndo(effect);
  Result end = Result::kNothing;
  if (!FindTarget(effect, &end)) return end;
  const ServerRecord* before = draft_.Before(effect.key);
  const uint64_t base = context_.BaseOf(effect.key.scope);
  const bool concurrent = before != nullptr && !IsCreatedHere(effect.key) &&
                          IsUnseen(SlotOf(*before, effect.field), context_.lane(), base);
  if (!concurrent) return Put(effect, effect.value);
  const std::optional<FieldRule> instead = RuleInstead(effect);
  const FieldRule& rule = instead ? *instead : RuleOf(effect);
  const Slot& current = SlotOf(*before, effect.field);
  const Value theirs = Get(before->values, effect.field);
  if (rule.merge == MergeRule::kManual && TIDE_PLANTED(kManualOverwritten))
    return Put(effect, effect.value);
  if (rule.merge == MergeRule::kManual)
    return Refuse(RefuseManual(context_, effect, rule, current, theirs));
  bool merged = false;
  if (effect.base_value && !TIDE_PLANTED(kMerge3Overwrites))
    end = MergeWords(effect, rule, current, &merged);
  if (merged) return end;
  const Claim mine{context_.pen().stamp, context_.lane(), effect.value};
  if (Prevails(rule.merge, mine, {current.stamp, current.client, theirs})) {
    TellOverwritten(effect, rule, current, theirs);
    return Put(effect, effect.value);
  }
  return Lose(ExplainYield(context_, effect.key, rule, current, theirs, effect.value));
}

// Whoever acted first and arrived first loses as much as one who arrived last, and is told the
// same way.
void EffectRun::TellOverwritten(const Effect& effect, const FieldRule& rule, const Slot& current,
                                const Value& theirs) {
  const bool somebody_else = current.author != context_.pen().author;
  if (somebody_else && !theirs.absent() && theirs != effect.value &&
      !TIDE_PLANTED(kOverwrittenUntold))
    why_.push_back(ExplainOverwritten(context_, effect.key, rule, current, theirs, effect.value));
}

// *merged stays false where the words cannot be merged: then last_action decides over it all.
EffectRun::Result EffectRun::MergeWords(const Effect& effect, const FieldRule& rule,
                                        const Slot& current, bool* merged) {
  const Value theirs = Get(draft_.Now(effect.key)->values, effect.field);
  const Claim mine{context_.pen().stamp, context_.lane(), effect.value};
  const bool later = IsLaterAction(mine, {current.stamp, current.client, theirs});
  const std::optional<MergedText> words =
      Merge3(effect.base_value->text(), effect.value.text(), theirs.text(),
             later ? Favour::kMine : Favour::kTheirs);
  if (!words) return Result::kNothing;
  const bool nothing = words->text.empty() && (effect.value.absent() || theirs.absent());
  const Value result = nothing ? Value() : Value::String(words->text);
  if (!CheckValue(rule, result).ok()) return Result::kNothing;
  *merged = true;
  if (result == effect.value) {
    if (theirs != *effect.base_value) TellOverwritten(effect, rule, current, theirs);
    return Put(effect, result);
  }
  if (result == theirs)
    return Lose(ExplainYield(context_, effect.key, rule, current, theirs, effect.value));
  why_.push_back(ExplainMerged(context_, effect.key, rule, current, theirs, effect.value));
  Put(effect, result);
  return Result::kMerged;
}

EffectRun::Result EffectRun::Inc(const Effect& effect) {
  const ServerRecord* now = draft_.Now(effect.key);
  // An undo stays within the life that it saw.
  const bool same_life = now != nullptr && now->alive && now->born.seq <= effect.only_if_seq;
  if (effect.only_if_seq != 0 && !same_life && !TIDE_PLANTED(kUndoOtherLife))
    return LoseUndo(effect);
  Result end = Result::kNothing;
  if (!FindTarget(effect, &end)) return end;
  const FieldRule& rule = RuleOf(effect);
  const ServerRecord& record = *draft_.Now(effect.key);
  const Kind kind = effect.value.kind();
  const int64_t have = Get(record.values, effect.field).integer(), by = effect.value.integer();
  const std::optional<int64_t> total = AddExactly(have, by);
  const bool bounded = rule.bounded && !TIDE_PLANTED(kBoundIgnored);
  const bool inside = total && (!bounded || (rule.min <= *total && *total <= rule.max));
  if (inside) return Put(effect, Value::Integer(kind, *total));
  Beyond beyond{Value::Integer(kind, have), effect.value, {}, by < 0};
  // "You asked for 3", not for -3; what has no opposite is shown as it is.
  if (by < 0) beyond.want = Value::Integer(kind, AddExactly(-(by + 1), 1).value_or(by));
  if (rule.bounded) beyond.limit = Value::Integer(kind, by < 0 ? rule.min : rule.max);
  return Refuse(RefuseLimit(context_, effect, rule, record, beyond));
}

EffectRun::Result EffectRun::Add(const Effect& effect) {
  if (effect.only_if_seq != 0 && !StillCarries(effect)) return LoseUndo(effect);
  Result end = Result::kNothing;
  if (!FindTarget(effect, &end)) return end;
  const FieldRule& rule = RuleOf(effect);
  const Value current = Get(draft_.Now(effect.key)->values, effect.field);
  const bool had = HasElement(current, effect.value);
  const Value result = WithElement(current, effect.value);
  if (!had && Canonical(result).size() > rule.max_bytes)
    return Refuse(RefuseLimit(context_, effect, rule, *draft_.Now(effect.key),
                              {current, effect.value, Value::Int(rule.max_bytes), false}));
  Element& element = draft_.Edit(effect.key).sets[effect.field][Canonical(effect.value)];
  element.value = effect.value;
  if (TIDE_PLANTED(kOneDot)) element.dots.clear();
  element.dots[context_.lane()] = context_.NextOf(effect.key.scope).seq;
  Put(effect, result);
  before_.back().wrote = !had;
  return Result::kWon;
}

EffectRun::Result EffectRun::Remove(const Effect& effect) {
  if (effect.only_if_seq != 0 && !StillCarries(effect)) return LoseUndo(effect);
  Result end = Result::kNothing;
  if (!FindTarget(effect, &end)) return end;
  const uint64_t base =
      effect.only_if_seq != 0 ? effect.only_if_seq : context_.BaseOf(effect.key.scope);
  const ServerRecord& now = *draft_.Now(effect.key);
  const auto set = now.sets.find(effect.field);
  if (set == now.sets.end()) return Result::kNothing;
  const std::string name = Canonical(effect.value);
  const auto element = set->second.find(name);
  if (element == set->second.end()) return Result::kNothing;
  std::map<Uid, uint64_t> left = element->second.dots;
  std::erase_if(left, [&](const auto& dot) {
    const bool last = TIDE_PLANTED(kRemoveShort) && dot.second == base;
    return dot.first == context_.lane() || (dot.second <= base && !last);
  });
  if (TIDE_PLANTED(kRemoveUnseen)) left.clear();
  const bool stays = !left.empty(), moved = left.size() != element->second.dots.size();
  Value result = Get(now.values, effect.field);
  if (!stays) result = WithoutElement(result, effect.value);
  if (stays) {
    Slot keeper = SlotOf(now, effect.field);
    if (const auto dot = left.begin(); keeper.client != dot->first || keeper.seq != dot->second) {
      keeper = Slot{};  // the dot says which client and when, not whose
      keeper.client = dot->first;
      keeper.seq = dot->second;
    }
    why_.push_back(ExplainRemoveKept(context_, effect.key, RuleOf(effect), keeper, effect.value));
  }
  if (!moved) return Result::kLost;
  auto& elements = draft_.Edit(effect.key).sets[effect.field];
  if (stays) elements[name].dots = std::move(left);
  else elements.erase(name);
  Put(effect, std::move(result));
  before_.back().wrote = !stays;
  return stays ? Result::kLost : Result::kWon;
}

EffectRun::Result EffectRun::Delete(const Effect& effect) {
  const ServerRecord *now = draft_.Now(effect.key), *before = draft_.Before(effect.key);
  if (now == nullptr || !now->alive) return Result::kNothing;
  if (effect.only_if_seq != 0 && !TIDE_PLANTED(kUndoCreateBlind) &&
      (before == nullptr || before->seq != effect.only_if_seq))
    return LoseUndo(effect);
  const CollectionRule* collection = context_.FindCollection(effect.key);
  const bool asks = effect.only_if_seq == 0 && before != nullptr && !IsCreatedHere(effect.key);
  if (asks && !collection->delete_wins && !TIDE_PLANTED(kDeleteBlind)) {  // keep if edited
    const UnseenChange edit =
        NewestUnseen(*before, context_.lane(), context_.BaseOf(effect.key.scope));
    if (edit.slot != nullptr) return Lose(ExplainDeleteKept(context_, effect.key, edit, *before));
  }
  ServerRecord& record = draft_.Edit(effect.key);
  record.alive = false;
  record.seq = context_.NextOf(effect.key.scope).seq;
  record.life = NewSlot(&record.life, effect.key.scope);
  before_.back().wrote = true;
  return Result::kWon;
}

EffectRun::Result EffectRun::Restore(const Effect& effect) {
  const ServerRecord* now = draft_.Now(effect.key);
  if (now == nullptr || now->alive || now->life.seq != effect.only_if_seq) return LoseUndo(effect);
  ServerRecord& record = draft_.Edit(effect.key);
  record.alive = true;
  record.seq = context_.NextOf(effect.key.scope).seq;
  record.life = NewSlot(&record.life, effect.key.scope);
  draft_.TouchAll(effect.key);
  before_.back().wrote = true;
  return Result::kWon;
}

bool EffectRun::FindTarget(const Effect& effect, Result* out) {
  const ServerRecord *now = draft_.Now(effect.key), *before = draft_.Before(effect.key);
  if (now != nullptr && now->alive) return true;
  const bool unseen = before != nullptr && !before->alive &&
                      IsUnseen(before->life, context_.lane(), context_.BaseOf(effect.key.scope));
  if (TIDE_PLANTED(kGoneRecreated) && now != nullptr) return true;
  if (!unseen) *out = Refuse(RefuseGone(context_, effect, now));
  else if (context_.FindCollection(effect.key)->delete_wins && !TIDE_PLANTED(kDeleteWinsIgnored))
    *out = Lose(ExplainDeleteWins(context_, effect, before->life));
  else return true;
  return false;
}

EffectRun::Result EffectRun::Put(const Effect& effect, Value value) {
  ServerRecord& record = draft_.Edit(effect.key);
  const uint64_t seq = context_.NextOf(effect.key.scope).seq;
  if (!record.alive) {  // deleted unseen: the edit brings it back
    why_.push_back(ExplainRestored(context_, effect.key, record.life));
    record.alive = true;
    record.life = NewSlot(&record.life, effect.key.scope);
    draft_.TouchAll(effect.key);
  }
  const ServerRecord* before = draft_.Before(effect.key);
  record.slots[effect.field] =
      IsCreatedHere(effect.key)
          ? record.born
          : NewSlot(before == nullptr ? nullptr : &SlotOf(*before, effect.field), effect.key.scope);
  record.seq = seq;
  tidemark::Put(record.values, effect.field, std::move(value));
  draft_.Touch(effect.key, effect.field);
  before_.back().wrote = true;
  return Result::kWon;
}

EffectRun::Result EffectRun::Lose(Explanation why) {
  if (TIDE_PLANTED(kYieldUntold)) return Result::kLost;
  why_.push_back(std::move(why));
  return Result::kLost;
}

EffectRun::Result EffectRun::LoseUndo(const Effect& effect) {
  return Lose(ExplainUndoLeft(context_, effect, draft_.Before(effect.key)));
}

EffectRun::Result EffectRun::Refuse(Refusal refusal) {
  if (refusal_ && refusal.reason == Reason::kManual)
    refusal_->why.insert(refusal_->why.end(), refusal.why.begin(), refusal.why.end());
  else
    refusal_ = std::move(refusal);
  return Result::kRefused;
}

void EffectRun::Remember(const Effect& effect) {
  const ServerRecord* before = draft_.Before(effect.key);
  PreImage image;
  image.key = effect.key;
  image.kind = effect.kind;
  image.field = effect.field;
  image.existed = before != nullptr && before->alive;
  if (effect.kind != EffectKind::kSet) image.value = effect.value;
  else if (image.existed) image.value = Get(before->values, effect.field);
  before_.push_back(std::move(image));
}

Slot EffectRun::NewSlot(const Slot* old, const std::string& scope) const {
  return Bump(old, context_.pen(), context_.NextOf(scope).seq);
}

bool EffectRun::IsCreatedHere(const RecordKey& key) const {
  const ServerRecord* now = draft_.Now(key);
  return now != nullptr && now->born.seq == context_.NextOf(key.scope).seq;
}

bool EffectRun::StillCarries(const Effect& effect) const {
  const ServerRecord *now = draft_.Now(effect.key), *before = draft_.Before(effect.key);
  const bool alive = now != nullptr && (now->alive || TIDE_PLANTED(kUndoRevives));
  return alive && before != nullptr &&
         (TIDE_PLANTED(kUndoBlind) || SlotOf(*before, effect.field).seq == effect.only_if_seq);
}

// Nobody is asked a third time about one change: then time decides, and says so.
std::optional<FieldRule> EffectRun::RuleInstead(const Effect& effect) const {
  const bool asked_enough = context_.the_case().asked >= kAskedMax && !TIDE_PLANTED(kAsksForEver);
  if (!asked_enough || RuleOf(effect).merge != MergeRule::kManual) return std::nullopt;
  FieldRule rule = RuleOf(effect);
  rule.merge = MergeRule::kLastAction;
  return rule;
}

const FieldRule& EffectRun::RuleOf(const Effect& effect) const {
  const FieldRule* rule = context_.FindRule(effect.key, effect.field);
  TIDE_CHECK(rule != nullptr);
  return *rule;
}

}  // namespace tidemark::judge
