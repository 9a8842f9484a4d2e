// One effect after the other, each on the last one's result; what was seen is asked of the record
// before the operation.
#include "tests/sim/truth/expected.h"

#include <algorithm>

#include "tests/sim/truth/words.h"

namespace tidemark::sim::truth {
namespace {

class Story {
 public:
  Story(const Ledger& ledger, const Operation& operation, const Pen& pen,
        const std::map<std::string, Entry>& entries)
      : ledger_(ledger), operation_(operation), pen_(pen), entries_(entries) {}

  Expected Tell() {
    bool manual = false;
    for (const Effect& effect : operation_.effects) {
      effect_ = &effect;
      before_ = ledger_.Find(effect.key);
      draft_ = &DraftOf(effect.key);
      base_ = SeenIn(ledger_, operation_, effect.key.scope);
      EffectTruth truth;
      truth.existed = before_ != nullptr && before_->alive;
      if (truth.existed && effect.kind == EffectKind::kSet)
        truth.before = Get(before_->values, effect.field);
      out_.effects.push_back(truth);
      const Fate fate = out_.effects.back().fate = One();
      if (fate == Fate::kRefused && out_.refusal != Reason::kManual) return std::move(out_);
      manual = manual || fate == Fate::kRefused;
      lost_ = lost_ || fate == Fate::kLost;
    }
    if (!manual && operation_.strict && lost_) Refuse(Reason::kStrict, {}, {});
    KeepWanted();
    return std::move(out_);
  }

 private:
  // A refusal tells what it is about, not what else would have happened.
  void KeepWanted() {
    const Reason refusal = out_.refusal;
    if (refusal == Reason::kNone) return;
    std::erase_if(out_.wanted, [&](const Wanted& wanted) {
      if (refusal == Reason::kManual) return !wanted.reasons.contains(Reason::kManual);
      return wanted.told_only || wanted.reasons.contains(Reason::kMerged);
    });
  }

  DraftTruth& DraftOf(const RecordKey& key) {
    const auto found = out_.drafts.find(key);
    if (found != out_.drafts.end()) return found->second;
    DraftTruth& draft = out_.drafts[key];
    if (before_ != nullptr) {
      draft.record = *before_;
      draft.known = true;
    }
    return draft;
  }

  Fate One() {
    switch (effect_->kind) {
      case EffectKind::kCreate: return Create();
      case EffectKind::kSet: return Set();
      case EffectKind::kInc: return Inc();
      case EffectKind::kAdd: return Add();
      case EffectKind::kRemove: return Remove();
      case EffectKind::kDelete: return Delete();
      case EffectKind::kRestore: return Restore();
    }
    return Fate::kNothing;
  }

  Touch Mine() const {
    return {ledger_.ScopeOf(effect_->key.scope).head() + 1, pen_.client, pen_.op, pen_.author,
            pen_.stamp};
  }
  bool IsThere() const { return draft_->known && draft_->record.alive; }

  // ---- how it ends ------------------------------------------------------------------------------
  void Want(std::string field, std::set<Reason> reasons, std::set<Uid> prevailed,
            std::set<Uid> yielded, bool told_only = false) {
    out_.wanted.push_back({effect_->key, std::move(field), std::move(reasons),
                           std::move(prevailed), std::move(yielded), told_only});
  }
  Fate Refuse(Reason reason, std::string field, std::set<Uid> prevailed) {
    if (reason == Reason::kStrict) {
      out_.wanted.push_back({operation_.effects.front().key, {}, {reason}, {}, {pen_.op}, false});
    } else {
      if (reason != Reason::kManual) out_.wanted.clear();
      Want(std::move(field), {reason}, std::move(prevailed), {pen_.op});
    }
    out_.refusal = reason;
    return Fate::kRefused;
  }
  Fate Lose(std::string field, std::set<Reason> reasons, std::set<Uid> to) {
    Want(std::move(field), std::move(reasons), std::move(to), {pen_.op});
    return Fate::kLost;
  }
  Fate LoseUndo() { return Lose(effect_->field, {Reason::kRule}, {}); }

  // An edit finds its record, or it was deleted unseen: then it comes back, or the edit yields.
  std::optional<Fate> Target() {
    if (IsThere()) return std::nullopt;
    const bool unseen =
        before_ != nullptr && !before_->alive && IsUnseen(before_->life, pen_.client, base_);
    if (!unseen) {
      std::set<Uid> by;
      if (draft_->known && !draft_->touched) by.insert(draft_->record.life.back().op);
      return Refuse(Reason::kRecordGone, effect_->field, std::move(by));
    }
    if (!DeleteWins(effect_->key.collection)) return std::nullopt;
    return Lose(effect_->field, {Reason::kRule}, {before_->life.back().op});
  }

  Fate Write(Value value) {
    RecordTruth& record = draft_->record;
    if (!record.alive) {
      Want({}, {Reason::kRestored}, {pen_.op}, {record.life.back().op}, true);
      record.alive = true;
      record.life.push_back(Mine());
    }
    const auto known = record.fields.try_emplace(effect_->field, record.born).first;
    if (!draft_->born_here) known->second.push_back(Mine());
    record.seq = Mine().seq;
    Put(record.values, effect_->field, std::move(value));
    draft_->touched = true;
    out_.effects.back().wrote = true;
    return Fate::kWon;
  }

  bool StillCarries() const {
    return IsThere() && before_ != nullptr &&
           before_->SeqOf(effect_->field) == effect_->only_if_seq;
  }

  // ---- one effect -------------------------------------------------------------------------------
  Fate Create() {
    if (IsThere()) return Refuse(Reason::kTaken, {}, {draft_->record.born.front().op});
    RecordTruth record;
    record.alive = true;
    record.seq = Mine().seq;
    record.born = record.life = {Mine()};
    for (const auto& [field, value] : effect_->fields) {
      Put(record.values, field, value);
      for (const Value& item : value.items())
        record.dots[field][Canonical(item)] = {{record.seq, pen_.client, pen_.op}};
    }
    *draft_ = {std::move(record), true, true, true};
    out_.effects.back().wrote = true;
    return Fate::kWon;
  }

  Fate Set() {
    if (effect_->only_if_seq != 0) return StillCarries() ? Write(effect_->value) : LoseUndo();
    if (const auto end = Target()) return *end;
    const bool contested = before_ != nullptr && !draft_->born_here &&
                           IsUnseen(before_->HistoryOf(effect_->field), pen_.client, base_);
    return contested ? SetContested() : Write(effect_->value);
  }

  Fate SetContested() {
    const FieldRule* rule = FindRule(effect_->key.collection, effect_->field);
    const Touch& last = before_->HistoryOf(effect_->field).back();
    const Value& theirs = Get(before_->values, effect_->field);
    const Value& mine = effect_->value;
    const bool later = std::pair(pen_.stamp, pen_.client) > std::pair(last.stamp, last.client);
    const auto beyond = [&](int direction) {
      return theirs.absent() || (!mine.absent() && Compare(mine, theirs) * direction > 0);
    };
    switch (rule == nullptr ? Rule::kLastAction : rule->rule) {
      case Rule::kManual:
        if (pen_.asked_enough) return Decide(later, last, theirs, true);
        return Refuse(Reason::kManual, effect_->field, {last.op});
      case Rule::kWords:
        if (effect_->base_value) return SetWords(last);
        return Decide(later, last, theirs, true);
      case Rule::kKeepServer: return Decide(false, last, theirs, false);
      case Rule::kLastArrival: return Decide(true, last, theirs, false);
      case Rule::kFirst: return Decide(theirs.absent(), last, theirs, false);
      case Rule::kMax: return Decide(beyond(1), last, theirs, false);
      case Rule::kMin: return Decide(beyond(-1), last, theirs, false);
      case Rule::kLastAction: case Rule::kCounter: case Rule::kSet: break;
    }
    return Decide(later, last, theirs, true);
  }

  Fate Decide(bool won, const Touch& last, const Value& theirs, bool by_time) {
    const std::set<Reason> reasons = by_time
                                         ? std::set{Reason::kLaterAction, Reason::kSameTime}
                                         : std::set{Reason::kRule};
    if (!won) return Lose(effect_->field, reasons, {last.op});
    if (last.author != pen_.author && !theirs.absent() && theirs != effect_->value)
      Want(effect_->field, reasons, {pen_.op}, {last.op}, true);
    return Write(effect_->value);
  }

  // Words that both changed far from each other are joined; where they are near, the log says how
  // it went, and must have chosen among what is possible.
  Fate SetWords(const Touch& last) {
    const Value theirs = Get(draft_->record.values, effect_->field);
    const auto joined = JoinWords(effect_->base_value->text(), effect_->value.text(),
                                  theirs.text());
    Value result = joined ? Value::String(*joined) : Logged();
    if (joined && joined->empty() && (effect_->value.absent() || theirs.absent()))
      result = Value();
    if (!joined) out_.words_open = true;
    // Refused for something else, it left nothing by which to know how the words went.
    if (!joined && entries_.empty()) return Write(effect_->value);
    if (result == effect_->value) {
      if (theirs == *effect_->base_value) return Write(std::move(result));
      return Decide(true, last, theirs, true);
    }
    if (result == theirs) return Decide(false, last, theirs, true);
    Want(effect_->field, {Reason::kMerged}, {last.op}, {pen_.op});
    Write(std::move(result));
    return Fate::kMerged;
  }

  // The field's value in the log entry; theirs where it was not written.
  Value Logged() const {
    const auto entry = entries_.find(effect_->key.scope);
    if (entry != entries_.end())
      for (const Change& change : entry->second.changes) {
        if (change.collection != effect_->key.collection || change.id != effect_->key.id) continue;
        const auto field = change.fields.find(effect_->field);
        if (field != change.fields.end()) return field->second;
      }
    return Get(draft_->record.values, effect_->field);
  }

  Fate Inc() {
    const bool same_life = IsThere() && draft_->record.born.front().seq <= effect_->only_if_seq;
    if (effect_->only_if_seq != 0 && !same_life) return LoseUndo();
    if (const auto end = Target()) return *end;
    const FieldRule* rule = FindRule(effect_->key.collection, effect_->field);
    const int64_t have = Get(draft_->record.values, effect_->field).integer();
    int64_t total = 0;
    const bool held = !__builtin_add_overflow(have, effect_->value.integer(), &total);
    if (!held || (rule != nullptr && (total < rule->min || total > rule->max)))
      return Refuse(Reason::kLimit, effect_->field,
                    {draft_->record.HistoryOf(effect_->field).back().op});
    return Write(Value::Integer(effect_->value.kind(), total));
  }

  Value Elements() const { return Get(draft_->record.values, effect_->field); }
  bool Has() const {
    const std::vector<Value> items = Elements().items();
    return std::find(items.begin(), items.end(), effect_->value) != items.end();
  }

  Fate Add() {
    if (effect_->only_if_seq != 0 && !StillCarries()) return LoseUndo();
    if (const auto end = Target()) return *end;
    const bool had = Has();
    std::vector<Value> items = Elements().items();
    items.push_back(effect_->value);
    auto& dots = draft_->record.dots[effect_->field][Canonical(effect_->value)];
    std::erase_if(dots, [&](const Dot& dot) { return dot.client == pen_.client; });
    dots.push_back({Mine().seq, pen_.client, pen_.op});
    Write(Value::Set(std::move(items)));
    out_.effects.back().wrote = !had;
    return Fate::kWon;
  }

  Fate Remove() {
    if (effect_->only_if_seq != 0 && !StillCarries()) return LoseUndo();
    if (const auto end = Target()) return *end;
    const uint64_t seen = effect_->only_if_seq != 0 ? effect_->only_if_seq : base_;
    std::vector<Dot>& dots = draft_->record.dots[effect_->field][Canonical(effect_->value)];
    if (dots.empty()) return Fate::kNothing;
    const size_t had = dots.size();
    std::erase_if(dots, [&](const Dot& dot) {
      return dot.client == pen_.client || dot.seq <= seen;
    });
    const bool stays = !dots.empty(), moved = dots.size() != had;
    if (stays) Want(effect_->field, {Reason::kDeleteKept}, {}, {pen_.op});
    if (!moved) return Fate::kLost;
    std::vector<Value> items = Elements().items();
    if (!stays) std::erase(items, effect_->value);
    Write(Value::Set(std::move(items)));
    out_.effects.back().wrote = !stays;
    return stays ? Fate::kLost : Fate::kWon;
  }

  Fate Delete() {
    if (!IsThere()) return Fate::kNothing;
    const bool undo = effect_->only_if_seq != 0;
    if (undo && (before_ == nullptr || before_->seq != effect_->only_if_seq)) return LoseUndo();
    if (!undo && before_ != nullptr && !draft_->born_here &&
        !DeleteWins(effect_->key.collection)) {
      std::set<Uid> by;
      for (const Touch& touch : before_->Everything())
        if (touch.seq > base_ && touch.client != pen_.client) by.insert(touch.op);
      if (!by.empty()) {
        by.insert(Uid{});   // overwritten by the author since: nobody is named
        return Lose({}, {Reason::kDeleteKept}, std::move(by));
      }
    }
    return Turn(false);
  }

  Fate Restore() {
    const RecordTruth& record = draft_->record;
    if (!draft_->known || record.alive || record.life.back().seq != effect_->only_if_seq)
      return LoseUndo();
    return Turn(true);
  }

  Fate Turn(bool alive) {
    draft_->record.alive = alive;
    draft_->record.seq = Mine().seq;
    draft_->record.life.push_back(Mine());
    draft_->touched = true;
    out_.effects.back().wrote = true;
    return Fate::kWon;
  }

  const Ledger& ledger_;
  const Operation& operation_;
  const Pen& pen_;
  const std::map<std::string, Entry>& entries_;
  Expected out_;
  const Effect* effect_ = nullptr;
  const RecordTruth* before_ = nullptr;
  DraftTruth* draft_ = nullptr;
  uint64_t base_ = 0;
  bool lost_ = false;
};

}  // namespace

OutcomeCode Expected::code() const {
  const auto any = [&](Fate fate) {
    return std::any_of(effects.begin(), effects.end(),
                       [&](const EffectTruth& effect) { return effect.fate == fate; });
  };
  if (refusal != Reason::kNone) return OutcomeCode::kConflict;
  if (!any(Fate::kLost) && !any(Fate::kMerged)) return OutcomeCode::kExact;
  return any(Fate::kWon) || any(Fate::kMerged) ? OutcomeCode::kMerged : OutcomeCode::kSuperseded;
}

Expected Foretell(const Ledger& ledger, const Operation& operation, const Pen& pen,
                  const std::map<std::string, Entry>& entries) {
  return Story(ledger, operation, pen, entries).Tell();
}

uint64_t SeenIn(const Ledger& ledger, const Operation& operation, const std::string& scope) {
  for (const Cursor& base : operation.base)
    if (base.scope == scope) return base.epoch == ledger.ScopeOf(scope).epoch ? base.seq : 0;
  return 0;
}

}  // namespace tidemark::sim::truth
