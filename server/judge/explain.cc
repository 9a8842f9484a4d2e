#include "server/judge/explain.h"

#include <algorithm>

#include "core/base/plant.h"

namespace tidemark::judge {
namespace {

constexpr int64_t kDayMs = 86'400'000;

Argument NewArgument(Argument::Type type, std::string name) {
  Argument argument;
  argument.type = type;
  argument.name = std::move(name);
  return argument;
}

// Two moments that the clocks cannot tell apart, or that only the tie-break told apart.
bool IsSameTime(const Side& one, const Side& other) {
  const int64_t unsure_ms = TIDE_PLANTED(kSurelySame) ? 0 : other.uncertainty_ms;
  const int64_t apart_ms_min = std::max<int64_t>(1, one.uncertainty_ms + unsure_ms);
  return one.stamp.ms == other.stamp.ms || one.action_ms - other.action_ms < apart_ms_min;
}

void SetSides(const Context& context, Side prevailed, Side yielded, Explanation* out) {
  out->prevailed = std::move(prevailed);
  out->yielded = std::move(yielded);
  out->arguments.push_back(AccountArgument("who", out->prevailed.author));
  out->arguments.push_back(AccountArgument("other", out->yielded.author));
  out->arguments.push_back(TimeArgument("t1", out->prevailed.action_ms));
  out->arguments.push_back(TimeArgument("t2", out->yielded.action_ms));
  const CollectionRule* collection = context.FindCollection(out->key);
  const int64_t days = collection == nullptr ? 0 : collection->keep_explanations_days;
  out->restorable_until_ms = out->decided_ms + days * kDayMs;
}

}  // namespace

Argument AccountArgument(std::string name, std::string author) {
  Argument argument = NewArgument(Argument::Type::kAccount, std::move(name));
  argument.text = std::move(author);
  return argument;
}

Argument FieldArgument(std::string name, std::string title) {
  Argument argument = NewArgument(Argument::Type::kField, std::move(name));
  argument.text = std::move(title);
  return argument;
}

Argument TextArgument(std::string name, std::string text) {
  Argument argument = NewArgument(Argument::Type::kText, std::move(name));
  argument.text = std::move(text);
  return argument;
}

Argument ValueArgument(std::string name, Value value) {
  Argument argument = NewArgument(Argument::Type::kValue, std::move(name));
  argument.value = std::move(value);
  return argument;
}

Argument TimeArgument(std::string name, int64_t ms) {
  Argument argument = NewArgument(Argument::Type::kTime, std::move(name));
  argument.number = ms;
  return argument;
}

Argument NumberArgument(std::string name, int64_t number) {
  Argument argument = NewArgument(Argument::Type::kNumber, std::move(name));
  argument.number = number;
  return argument;
}

std::string TitleOf(const Context& context, const RecordKey& key, const ServerRecord* record) {
  const CollectionRule* collection = context.FindCollection(key);
  if (collection == nullptr || record == nullptr) return Describe(key);
  for (const FieldRule& rule : collection->fields) {
    const bool is_text = rule.type == FieldType::kString && rule.one_of.empty();
    const Value& value = Get(record->values, rule.name);
    if (is_text && value.kind() == Kind::kString && !value.text().empty()) return value.text();
  }
  return Describe(key);
}

Argument WhatArgument(const Context& context, const RecordKey& key, std::string_view field,
                      const ServerRecord* record) {
  if (field.empty()) return TextArgument("what", TitleOf(context, key, record));
  const FieldRule* rule = context.FindRule(key, field);
  return FieldArgument("what", rule == nullptr ? std::string(field) : rule->title);
}

Explanation Begin(const Context& context, const RecordKey& key, std::string_view field,
                  std::string rule, Reason reason, std::string message_key) {
  Explanation explanation;
  explanation.key = key;
  explanation.field = field;
  explanation.rule = std::move(rule);
  explanation.policy = context.manifest().policy();
  explanation.reason = reason;
  explanation.decided_ms = context.decided_ms();
  explanation.base = context.BaseOf(key.scope);
  explanation.message_key = std::move(message_key);
  return explanation;
}

Side SideOf(const Slot& slot, const Value& value) {
  Side side;
  side.op = slot.op;
  side.client = slot.client;
  side.author = slot.author;
  side.stamp = slot.stamp;
  side.action_ms = slot.action_ms;
  side.uncertainty_ms = slot.uncertainty_ms;
  side.seq = slot.seq;
  side.value = value;
  return side;
}

Side UnseenSide(const Context& context, const Slot& slot, const Value& value) {
  if (slot.client != context.lane()) return SideOf(slot, value);
  Side side;
  side.seq = slot.other_seq;
  return side;
}

Side OwnSide(const Context& context, const Value& value) { return SideOf(context.pen(), value); }

namespace {

// One value prevailed over another by a field's rule.
Explanation ExplainRule(const Context& context, const RecordKey& key, const FieldRule& rule,
                        const Side& prevailed, const Side& yielded) {
  const std::string name = MergeName(rule.merge);
  const bool by_time = rule.merge == MergeRule::kLastAction || rule.merge == MergeRule::kMerge3;
  const bool same_time = by_time && IsSameTime(prevailed, yielded);
  const Reason reason = same_time ? Reason::kSameTime
                        : by_time ? Reason::kLaterAction
                                  : Reason::kRule;
  const std::string message =
      same_time ? "yield.same_time" : by_time ? "yield.later_action" : "yield." + name;
  Explanation out = Begin(context, key, rule.name, name, reason, message);
  SetSides(context, prevailed, yielded, &out);
  out.arguments.push_back(AccountArgument("winner", prevailed.author));
  out.arguments.push_back(FieldArgument("field", rule.title));
  return out;
}

}  // namespace

Explanation ExplainYield(const Context& context, const RecordKey& key, const FieldRule& rule,
                         const Slot& current, const Value& theirs, const Value& mine) {
  if (TIDE_PLANTED(kWinnerSwapped))
    return ExplainRule(context, key, rule, OwnSide(context, mine), SideOf(current, theirs));
  return ExplainRule(context, key, rule, SideOf(current, theirs), OwnSide(context, mine));
}

Explanation ExplainOverwritten(const Context& context, const RecordKey& key, const FieldRule& rule,
                               const Slot& current, const Value& theirs, const Value& mine) {
  Side own = OwnSide(context, mine);
  own.seq = context.NextOf(key.scope).seq;
  return ExplainRule(context, key, rule, own, SideOf(current, theirs));
}

Explanation ExplainMerged(const Context& context, const RecordKey& key, const FieldRule& rule,
                          const Slot& current, const Value& theirs, const Value& mine) {
  Explanation out =
      Begin(context, key, rule.name, MergeName(rule.merge), Reason::kMerged, "done.merged");
  SetSides(context, SideOf(current, theirs), OwnSide(context, mine), &out);
  out.arguments.push_back(FieldArgument("fields", rule.title));
  return out;
}

Explanation ExplainDeleteKept(const Context& context, const RecordKey& key,
                              const UnseenChange& edit, const ServerRecord& record) {
  Explanation out = Begin(context, key, {}, "delete", Reason::kDeleteKept, "yield.delete_kept");
  const Value& value = edit.field.empty() ? Value() : Get(record.values, edit.field);
  SetSides(context, UnseenSide(context, *edit.slot, value), OwnSide(context, {}), &out);
  out.arguments.push_back(WhatArgument(context, key, edit.field, &record));
  return out;
}

Explanation ExplainRemoveKept(const Context& context, const RecordKey& key, const FieldRule& rule,
                              const Slot& keeper, const Value& element) {
  Explanation out = Begin(context, key, rule.name, MergeName(rule.merge), Reason::kDeleteKept,
                          "yield.observed_remove");
  SetSides(context, SideOf(keeper, element), OwnSide(context, {}), &out);
  out.arguments.push_back(ValueArgument("element", element));
  out.arguments.push_back(FieldArgument("field", rule.title));
  return out;
}

Explanation ExplainRestored(const Context& context, const RecordKey& key, const Slot& deletion) {
  Explanation out = Begin(context, key, {}, "delete", Reason::kRestored, "yield.restored");
  Side restorer = OwnSide(context, {});
  restorer.seq = context.NextOf(key.scope).seq;
  SetSides(context, restorer, SideOf(deletion, {}), &out);
  out.arguments[0].text = deletion.author;  // the sentence names the one who had deleted it
  return out;
}

Explanation ExplainDeleteWins(const Context& context, const Effect& effect, const Slot& deletion) {
  Explanation out = Begin(context, effect.key, effect.field, "delete_wins", Reason::kRule,
                          "yield.delete_wins");
  SetSides(context, SideOf(deletion, {}), OwnSide(context, effect.value), &out);
  return out;
}

Explanation ExplainUndoLeft(const Context& context, const Effect& effect,
                            const ServerRecord* record) {
  Explanation out = Begin(context, effect.key, effect.field, "undo", Reason::kRule, "yield.undo");
  Side current;
  if (record != nullptr) {
    const bool by_field = record->alive && !effect.field.empty();
    current = by_field ? SideOf(SlotOf(*record, effect.field), Get(record->values, effect.field))
                       : SideOf(NewestSlot(*record), {});
  }
  SetSides(context, current, OwnSide(context, effect.value), &out);
  out.arguments.push_back(WhatArgument(context, effect.key, effect.field, record));
  return out;
}

}  // namespace tidemark::judge
