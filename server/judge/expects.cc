#include "server/judge/expects.h"

#include "core/base/plant.h"
#include "server/judge/explain.h"

namespace tidemark::judge {
namespace {

bool IsNumber(const FieldRule& rule) {
  const Kind kind = KindOf(rule.type);
  return kind == Kind::kInt || kind == Kind::kDecimal;
}

// One expect and the record that it is about.
class Expectation {
 public:
  Expectation(const Context& context, const Expect& expect, const ServerRecord* record)
      : context_(context), expect_(expect), record_(record),
        alive_(record != nullptr && record->alive) {}

  bool Holds() const {
    switch (expect_.comparison) {
      case Comparison::kExists: return IsThere();
      case Comparison::kAbsent: return !IsThere();
      case Comparison::kEq: return Have() == expect_.value;
      case Comparison::kNe: return !(Have() == expect_.value);
      case Comparison::kLe: return IsOrdered(-1);
      case Comparison::kGe: return IsOrdered(1);
      case Comparison::kUnchanged: return alive_ && NewestMove().slot == nullptr;
    }
    return false;
  }

  Explanation Explain() const {
    switch (expect_.comparison) {
      case Comparison::kExists: return Say(Reason::kExpectationFailed, "conflict.missing");
      case Comparison::kAbsent:
        return expect_.field.empty() ? Say(Reason::kTaken, "conflict.taken")
                                     : Say(Reason::kExpectationFailed, "conflict.expect");
      case Comparison::kEq: return Say(Reason::kExpectationFailed, "conflict.expect");
      case Comparison::kNe: return Say(Reason::kExpectationFailed, "conflict.expect_not");
      case Comparison::kLe: return Say(BoundReason(), "conflict.limit_above");
      case Comparison::kGe: return Say(BoundReason(), "conflict.limit");
      case Comparison::kUnchanged: break;
    }
    return Say(Reason::kSnapshotMoved, "conflict.moved");
  }

 private:
  Value Have() const { return alive_ ? Get(record_->values, expect_.field) : Value(); }
  bool IsThere() const { return alive_ && (expect_.field.empty() || !Have().absent()); }

  // A number that was never written counts as 0; nothing else without a value has an order.
  bool IsOrdered(int direction) const {
    Value have = Have();
    const FieldRule* rule = context_.FindRule(expect_.key, expect_.field);
    if (have.absent() && rule != nullptr && IsNumber(*rule))
      have = Value::Integer(KindOf(rule->type), 0);
    return !have.absent() && Compare(have, expect_.value) * direction >= 0;
  }

  Reason BoundReason() const {
    const FieldRule* rule = context_.FindRule(expect_.key, expect_.field);
    return rule != nullptr && IsNumber(*rule) ? Reason::kLimit : Reason::kExpectationFailed;
  }

  // Against since_seq, not the base: what this expect was written on. Another epoch: all moved.
  UnseenChange NewestMove() const {
    uint64_t since = IsOtherEpoch() ? 0 : expect_.since_seq;
    if (TIDE_PLANTED(kUnchangedByBase)) since = context_.BaseOf(expect_.key.scope);
    if (expect_.field.empty()) return NewestUnseen(*record_, context_.lane(), since);
    const Slot& slot = SlotOf(*record_, expect_.field);
    if (!IsUnseen(slot, context_.lane(), since)) return {};
    return {&slot, expect_.field};
  }

  bool IsOtherEpoch() const {
    for (const Cursor& base : context_.operation().base)
      if (base.scope == expect_.key.scope) return base.epoch != context_.NextOf(base.scope).epoch;
    return false;
  }

  Side CurrentSide() const {
    if (record_ == nullptr) return {};
    const bool moved = expect_.comparison == Comparison::kUnchanged && alive_;
    if (moved)
      if (const UnseenChange move = NewestMove(); move.slot != nullptr)
        return UnseenSide(context_, *move.slot, Get(record_->values, move.field));
    if (!alive_) return SideOf(record_->life, {});
    if (expect_.field.empty()) return SideOf(NewestSlot(*record_), {});
    return SideOf(SlotOf(*record_, expect_.field), Have());
  }

  Explanation Say(Reason reason, std::string message_key) const {
    Explanation out =
        Begin(context_, expect_.key, expect_.field, "expect", reason, std::move(message_key));
    out.prevailed = CurrentSide();
    out.yielded = OwnSide(context_, expect_.value);
    out.arguments = {WhatArgument(context_, expect_.key, expect_.field, record_),
                     AccountArgument("who", out.prevailed.author),
                     ValueArgument("wanted", expect_.value), ValueArgument("want", expect_.value),
                     ValueArgument("limit", expect_.value), ValueArgument("have", Have())};
    return out;
  }

  const Context& context_;
  const Expect& expect_;
  const ServerRecord* record_;
  const bool alive_;
};

// "{n} things changed since you looked: {diff}": each of them says how many there are.
void CountMoves(std::vector<Explanation>& why) {
  int64_t count = 0;
  std::string titles;
  for (const Explanation& each : why) {
    if (each.reason != Reason::kSnapshotMoved) continue;
    count++;
    titles += (titles.empty() ? "" : ", ") + each.arguments.front().text;
  }
  for (Explanation& each : why) {
    if (each.reason != Reason::kSnapshotMoved) continue;
    each.arguments.push_back(NumberArgument("n", count));
    each.arguments.push_back(TextArgument("diff", titles));
  }
}

}  // namespace

std::optional<Refusal> CheckExpects(const Context& context, const Draft& draft) {
  Refusal refusal;
  for (const Expect& expect : context.operation().expects) {
    if (TIDE_PLANTED(kFirstExpect) && &expect != &context.operation().expects.front()) break;
    const Expectation expectation(context, expect, draft.Before(expect.key));
    if (!expectation.Holds()) refusal.why.push_back(expectation.Explain());
  }
  if (refusal.why.empty()) return std::nullopt;
  refusal.reason = refusal.why.front().reason;
  CountMoves(refusal.why);
  return refusal;
}

}  // namespace tidemark::judge
