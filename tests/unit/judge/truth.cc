#include "tests/unit/judge/truth.h"

#include <algorithm>

namespace tidemark {

uint64_t Truth::BaseOf(const RecordKey& key) const {
  for (const Cursor& base : operation_->base)
    if (base.scope == key.scope) return base.seq;
  return 0;
}

const Value& Truth::ValueOf(const RecordKey& key, const std::string& field) const {
  static const Fields kNone;
  const auto at = live_.find(key);
  return Get(at == live_.end() ? kNone : at->second, field);
}

int64_t Truth::SumOf(const RecordKey& key, const std::string& field) const {
  const auto at = sums_.find({key, field});
  return at == sums_.end() ? 0 : at->second;
}

std::string Truth::Where(const Effect& effect) const {
  return ToHex(operation_->uid).substr(0, 6) + " kind " +
      std::to_string(static_cast<int>(effect.kind)) +
         " on " + Describe(effect.key) + "." + effect.field;
}

bool Truth::IsUnseen(const RecordKey& key, const std::string& field, uint64_t since) const {
  const auto at = history_.find({key, field});
  return at != history_.end()
      && std::any_of(at->second.begin(), at->second.end(), [&](const Event& e) {
    return e.seq > since && e.client != client_;
  });
}

bool Truth::IsAnythingUnseen(const RecordKey& key, uint64_t since) const {
  if (IsUnseen(key, "", since)) return true;
  for (const FieldRule& rule : RulesManifest().FindCollection(key.collection)->fields)
    if (IsUnseen(key, rule.name, since)) return true;
  return false;
}

bool Truth::StillCarries(const Effect& effect) const {
  const auto at = history_.find({effect.key, effect.field});
  return at != history_.end() && !at->second.empty() && at->second.back().op == operation_->undoes;
}

bool Truth::Holds(const Expect& expect) const {
  const bool alive = live_.contains(expect.key);
  const Value& have = ValueOf(expect.key, expect.field);
  const bool there = alive && (expect.field.empty() || !have.absent());
  switch (expect.comparison) {
    case Comparison::kExists: return there;
    case Comparison::kAbsent: return !there;
    case Comparison::kEq: return have == expect.value;
    case Comparison::kNe: return !(have == expect.value);
    case Comparison::kGe: return have.integer() >= expect.value.integer();
    case Comparison::kLe: return have.integer() <= expect.value.integer();
    case Comparison::kUnchanged: break;
  }
  return alive && !(expect.field.empty() ? IsAnythingUnseen(expect.key, expect.since_seq)
                                         : IsUnseen(expect.key, expect.field, expect.since_seq));
}

Truth::Want Truth::WantOfSet(const Effect& effect) const {
  if (!IsUnseen(effect.key, effect.field, BaseOf(effect.key))) return Want::kWritten;
  const FieldRule* rule =
      RulesManifest().FindCollection(effect.key.collection)->FindField(effect.field);
  const Event& last = history_.at({effect.key, effect.field}).back();
  // In a deleted record the values are remembered by the server, not by this ledger.
  const bool alive = live_.contains(effect.key);
  const Value& have = ValueOf(effect.key, effect.field);
  const auto by = [](bool written) { return written ? Want::kWritten : Want::kKept; };
  switch (rule->merge) {
    case MergeRule::kLastAction:
      return by(std::pair(stamp_, client_) > std::pair(last.stamp, last.client));
    case MergeRule::kKeepServer: return Want::kKept;
    case MergeRule::kLastArrival: return Want::kWritten;
    case MergeRule::kFirst: return alive ? by(have.absent()) : Want::kAny;
    case MergeRule::kMax:
      return alive ? by(have.absent() || effect.value.integer() > have.integer()) : Want::kAny;
    case MergeRule::kMin:
      return alive ? by(have.absent() || effect.value.integer() < have.integer()) : Want::kAny;
    default: return Want::kAny;
  }
}

Truth::Want Truth::WantOf(const Effect& effect) const {
  const bool alive = live_.contains(effect.key);
  if (effect.kind == EffectKind::kDelete && effect.only_if_seq == 0)
    return alive && !IsAnythingUnseen(effect.key, BaseOf(effect.key)) ? Want::kWritten
        : Want::kKept;
  if (effect.kind == EffectKind::kSet && effect.only_if_seq != 0)
    return alive && StillCarries(effect) ? Want::kWritten : Want::kKept;
  return effect.kind == EffectKind::kSet ? WantOfSet(effect) : Want::kAny;
}

void Truth::Check(const Uid& client, const Operation& operation, int64_t recv_us,
                  const judge::Verdict& verdict) {
  client_ = client;
  operation_ = &operation;
  stamp_ = verdict.stamp;
  const Outcome& outcome = verdict.outcome;
  const bool held = std::all_of(operation.expects.begin(), operation.expects.end(),
                                [&](const Expect& expect) { return Holds(expect); });
  EXPECT_TRUE(held || !outcome.applied) << "X11 applied although an expect did not hold";
  EXPECT_TRUE(!held || outcome.why.empty() || outcome.why[0].rule != "expect")
      << "an expect that held was refused";
  if (!outcome.applied) return CheckRefusal(outcome);
  CheckStamp(verdict, recv_us);
  wants_.clear();
  for (const Effect& effect : operation.effects) wants_.push_back(WantOf(effect));
  const auto before = live_;
  for (const auto& [scope, entry] : verdict.entries) Fold(entry);
  for (size_t i = 0; i < wants_.size(); i++) Compare(operation.effects[i], wants_[i], before);
}

void Truth::CheckRefusal(const Outcome& outcome) const {
  const auto any = [&](auto&& is_so) {
    return std::any_of(operation_->effects.begin(), operation_->effects.end(), is_so);
  };
  const auto is_manual = [](const Effect& effect) { return effect.field == "m"; };
  switch (outcome.reason) {
    case Reason::kManual:
      EXPECT_TRUE(any([&](const Effect& effect) {
        return is_manual(effect) && IsUnseen(effect.key, effect.field, BaseOf(effect.key));
      })) << "X10 a conflict without anything unseen";
      break;
    case Reason::kRecordGone:
      EXPECT_TRUE(any([&](const Effect& effect) { return !live_.contains(effect.key); }))
          << "gone, though all is there";
      break;
    case Reason::kTaken:
      EXPECT_TRUE(outcome.why[0].rule == "expect" || any([&](const Effect& effect) {
        return effect.kind == EffectKind::kCreate && live_.contains(effect.key);
      })) << "taken, though nothing was there";
      break;
    default: break;
  }
}

void Truth::CheckStamp(const judge::Verdict& verdict, int64_t recv_us) {
  for (const Cursor& base : operation_->base)
    for (size_t i = 0; i < base.seq && i < stamps_[base.scope].size(); i++)
      EXPECT_GT(verdict.stamp, stamps_[base.scope][i])
          << "X6 causality lost: not above what was seen";
  EXPECT_GT(verdict.stamp, lanes_[client_]) << "X6 causality lost: not above the own lane";
  EXPECT_LE(verdict.stamp.ms, static_cast<uint64_t>(recv_us / 1000))
      << "X7 a stamp from the future";
  lanes_[client_] = verdict.stamp;
  for (const auto& [scope, entry] : verdict.entries) stamps_[scope].push_back(entry.stamp);
}

void Truth::Fold(const Entry& entry) {
  for (const Change& change : entry.changes) {
    const RecordKey key{entry.scope, change.collection, change.id};
    const Event event{entry.seq, entry.client, entry.op, entry.stamp};
    const auto mine = std::find_if(operation_->effects.begin(), operation_->effects.end(),
                                   [&](const Effect& effect) { return effect.key == key; });
    ASSERT_NE(mine, operation_->effects.end()) << "a change of a record that no effect names";
    const bool created = mine->kind == EffectKind::kCreate;
    if (created) {
      births_[key] = entry.seq;
      for (const FieldRule& rule : RulesManifest().FindCollection(key.collection)->fields) {
        history_[{key, rule.name}] = {event};
        dots_[{key, rule.name}].clear();
        sums_[{key, rule.name}] = Get(change.fields, rule.name).integer();
        for (const Value& item : Get(change.fields, rule.name).items())
          dots_[{key, rule.name}][Canonical(item)] = {event};
      }
      history_[{key, ""}] = {event};
    } else if (change.deleted || (change.full && !live_.contains(key))) {
      history_[{key, ""}].push_back(event);
    }
    for (size_t i = 0; i < wants_.size() && !created; i++)
      if (operation_->effects[i].key == key) Move(operation_->effects[i], wants_[i], change, entry);
    if (change.deleted) {
      live_.erase(key);
      continue;
    }
    Fields& fields = live_[key];
    if (change.full) fields.clear();
    for (const auto& [name, value] : change.fields) Put(fields, name, value);
  }
}

void Truth::Move(const Effect& effect, Want want, const Change& change, const Entry& entry) {
  // A full change leaves out what was cleared.
  const Value& value = Get(change.fields, effect.field);
  const bool listed = change.fields.contains(effect.field);
  if (effect.field.empty() || !(listed || (change.full && want != Want::kKept))) return;
  const Event event{entry.seq, entry.client, entry.op, entry.stamp};
  const bool of_set = effect.kind == EffectKind::kAdd || effect.kind == EffectKind::kRemove;
  if (effect.kind == EffectKind::kSet && !(value == effect.value) && !effect.base_value) return;
  if (of_set && !MoveDots(effect, entry.seq)) return;
  if (effect.kind == EffectKind::kInc) {
    const bool undo_of_other_life = effect.only_if_seq != 0
        && births_[effect.key] > effect.only_if_seq;
    if (undo_of_other_life) return;
    sums_[{effect.key, effect.field}] += effect.value.integer();
  }
  history_[{effect.key, effect.field}].push_back(event);
}

// Whether the effect changed which adds still stand.
bool Truth::MoveDots(const Effect& effect, uint64_t seq) {
  if (effect.only_if_seq != 0 && !StillCarries(effect)) return false;
  auto& standing = dots_[{effect.key, effect.field}][Canonical(effect.value)];
  if (effect.kind == EffectKind::kAdd) {
    standing.push_back({seq, client_, operation_->uid, stamp_});
    return true;
  }
  const uint64_t base = effect.only_if_seq != 0 ? effect.only_if_seq : BaseOf(effect.key);
  const size_t had = standing.size();
  std::erase_if(standing,
      [&](const Event& add) { return add.client == client_ || add.seq <= base; });
  return standing.size() != had;
}

void Truth::Compare(const Effect& effect, Want want,
                    const std::map<RecordKey, Fields>& before) const {
  const auto old = before.find(effect.key);
  const bool was = old != before.end(), is = live_.contains(effect.key);
  const Value& value = ValueOf(effect.key, effect.field);
  const FieldRule* rule =
      RulesManifest().FindCollection(effect.key.collection)->FindField(effect.field);
  if (effect.kind == EffectKind::kDelete && want != Want::kAny) {
    EXPECT_EQ(is, was && want == Want::kKept) << "X10 delete removes what was seen, and only that: "
        << Where(effect);
  } else if (effect.kind == EffectKind::kDelete && was && !is) {
    EXPECT_TRUE(std::all_of(history_.begin(), history_.end(), [&](const auto& each) {
      return each.first.first != effect.key || each.first.second.empty() || each.second.empty() ||
             each.second.back().op == operation_->undoes;
    })) << "X12 the undo of a create removed a later change: " << Where(effect);
  } else if (effect.kind == EffectKind::kSet && want != Want::kAny) {
    const bool same = was && Get(old->second, effect.field) == effect.value;
    EXPECT_TRUE((is && value == effect.value) == (want == Want::kWritten) || same)
        << "X10 who prevails, X12 what an undo touches: " << Where(effect);
  } else if (rule != nullptr && rule->type == FieldType::kCounter && is) {
    EXPECT_EQ(value.integer(), SumOf(effect.key, effect.field)) << "S2 a counter does not add up: "
        << Where(effect);
    const bool inside = rule->min <= value.integer() && value.integer() <= rule->max;
    EXPECT_TRUE(!rule->bounded || inside) << "X11 a bound is broken: " << Where(effect);
  } else if (rule != nullptr && rule->type == FieldType::kSet && is) {
    const auto standing = dots_.find({effect.key, effect.field});
    for (const auto& [name, adds] : standing->second) {
      const bool there = std::any_of(value.items().begin(), value.items().end(),
                                     [&](const Value& item) { return Canonical(item) == name; });
      EXPECT_EQ(there, !adds.empty()) << "X10 removed what was unseen or kept what was seen: "
          << Where(effect);
    }
  }
}

}  // namespace tidemark
