#include "server/judge/refuse.h"

#include <algorithm>

namespace tidemark::judge {
namespace {

// An operation may have thousands of problems; its answer must stay small.
constexpr size_t kProblemsMax = 32;

Refusal NewRefusal(OutcomeCode code, Explanation explanation) {
  Refusal refusal;
  refusal.code = code;
  refusal.reason = explanation.reason;
  refusal.why.push_back(std::move(explanation));
  return refusal;
}

// What an answer about the whole operation is filed under.
const RecordKey& FirstKey(const Context& context) {
  static const RecordKey kNowhere;
  const Operation& operation = context.operation();
  if (!operation.effects.empty()) return operation.effects.front().key;
  return operation.expects.empty() ? kNowhere : operation.expects.front().key;
}

Explanation BeginWhole(const Context& context, std::string rule, Reason reason,
                       std::string message_key) {
  Explanation out =
      Begin(context, FirstKey(context), {}, std::move(rule), reason, std::move(message_key));
  out.yielded = OwnSide(context, {});
  return out;
}

// "tasks/t1.title" of tasks/t1 is its field "title".
bool IsAbout(const std::string& subject, const RecordKey& key, std::string* field) {
  const std::string name = Describe(key);
  if (!subject.starts_with(name)) return false;
  if (subject.size() > name.size() && subject[name.size()] != '.') return false;
  *field = subject.size() > name.size() ? subject.substr(name.size() + 1) : std::string();
  return true;
}

RecordKey KeyOf(const Context& context, const Status& problem, std::string* field) {
  const Operation& operation = context.operation();
  if (problem.index < operation.effects.size() &&
      IsAbout(problem.subject, operation.effects[problem.index].key, field))
    return operation.effects[problem.index].key;
  for (const Expect& expect : operation.expects)
    if (IsAbout(problem.subject, expect.key, field)) return expect.key;
  return FirstKey(context);
}

}  // namespace

Refusal RefuseTaken(const Context& context, const RecordKey& key, const ServerRecord& taken) {
  Explanation out = Begin(context, key, {}, "create", Reason::kTaken, "conflict.taken");
  out.prevailed = SideOf(taken.born, {});
  out.yielded = OwnSide(context, {});
  out.arguments = {WhatArgument(context, key, {}, &taken),
                   AccountArgument("who", taken.born.author)};
  return NewRefusal(OutcomeCode::kConflict, std::move(out));
}

Refusal RefuseGone(const Context& context, const Effect& effect, const ServerRecord* record) {
  Explanation out =
      Begin(context, effect.key, effect.field, "delete", Reason::kRecordGone, "conflict.gone");
  if (record != nullptr) out.prevailed = SideOf(record->life, {});
  out.yielded = OwnSide(context, effect.value);
  out.arguments = {WhatArgument(context, effect.key, {}, record),
                   AccountArgument("who", out.prevailed.author)};
  return NewRefusal(OutcomeCode::kConflict, std::move(out));
}

Refusal RefuseManual(const Context& context, const Effect& effect, const FieldRule& rule,
                     const Slot& current, const Value& theirs) {
  Explanation out = Begin(context, effect.key, rule.name, MergeName(rule.merge), Reason::kManual,
                          "conflict.manual");
  out.prevailed = SideOf(current, theirs);
  out.yielded = OwnSide(context, effect.value);
  out.arguments = {FieldArgument("field", rule.title), AccountArgument("who", current.author),
                   AccountArgument("other", context.pen().author)};
  return NewRefusal(OutcomeCode::kConflict, std::move(out));
}

Refusal RefuseStrict(const Context& context, const std::vector<Explanation>& lost) {
  Explanation out = BeginWhole(context, "strict", Reason::kStrict, "conflict.strict");
  out.arguments = {NumberArgument("n", static_cast<int64_t>(lost.size()))};
  Refusal refusal = NewRefusal(OutcomeCode::kConflict, std::move(out));
  refusal.why.insert(refusal.why.end(), lost.begin(), lost.end());
  return refusal;
}

Refusal RefuseLimit(const Context& context, const Effect& effect, const FieldRule& rule,
                    const ServerRecord& record, const Beyond& beyond) {
  Explanation out = Begin(context, effect.key, rule.name, MergeName(rule.merge), Reason::kLimit,
                          beyond.below ? "conflict.limit" : "conflict.limit_above");
  out.prevailed = SideOf(SlotOf(record, rule.name), Get(record.values, rule.name));
  out.yielded = OwnSide(context, effect.value);
  out.arguments = {FieldArgument("what", rule.title), ValueArgument("have", beyond.have),
                   ValueArgument("want", beyond.want), ValueArgument("limit", beyond.limit)};
  return NewRefusal(OutcomeCode::kConflict, std::move(out));
}

Refusal RefuseParked(const Context& context) {
  return NewRefusal(OutcomeCode::kParked,
                    BeginWhole(context, "park", Reason::kPoison, "parked.poison"));
}

Refusal RefuseDependency(const Context& context) {
  return NewRefusal(OutcomeCode::kDependency,
                    BeginWhole(context, "after", Reason::kDependency, "conflict.dep"));
}

Refusal RefuseExpired(const Context& context) {
  Explanation out = BeginWhole(context, "valid_for", Reason::kExpired, "reject.expired");
  const int64_t until_ms = context.pen().action_ms + context.operation().valid_for_ms;
  out.arguments = {TimeArgument("t", until_ms)};
  return NewRefusal(OutcomeCode::kExpired, std::move(out));
}

Refusal RefuseDenied(const Context& context, const std::vector<RecordKey>& denied) {
  Refusal refusal;
  refusal.code = OutcomeCode::kReject;
  refusal.reason = Reason::kNotAllowed;
  for (const RecordKey& key : denied) {
    Explanation out = Begin(context, key, {}, "role", Reason::kNotAllowed, "reject.denied");
    out.yielded = OwnSide(context, {});
    out.arguments = {TextArgument("scope", key.scope)};
    refusal.why.push_back(std::move(out));
    refusal.detail += (refusal.detail.empty() ? "" : "\n") + key.scope + ": not allowed";
  }
  return refusal;
}

Refusal RefuseOverride(const Context& context) {
  const bool unknown = context.the_case().override == Override::kUnknown;
  const std::string of = context.operation().resolves_of;
  const std::string problem = unknown ? of + " has no such conflict"
                                      : "only a lead decides what " + of + " is asked";
  Explanation out = BeginWhole(context, "override",
                               unknown ? Reason::kInvalid : Reason::kNotAllowed,
                               unknown ? "reject.invalid" : "reject.denied");
  if (unknown)
    out.arguments = {TextArgument("field", "resolves"), TextArgument("problem", problem)};
  else
    out.arguments = {TextArgument("scope", FirstKey(context).scope)};
  Refusal refusal = NewRefusal(OutcomeCode::kReject, std::move(out));
  refusal.detail = problem;
  return refusal;
}

Refusal RefuseInvalid(const Context& context, const std::vector<Status>& problems) {
  Refusal refusal;
  refusal.code = OutcomeCode::kReject;
  refusal.reason = Reason::kInvalid;
  for (size_t i = 0; i < std::min(problems.size(), kProblemsMax); i++) {
    const Status& problem = problems[i];
    std::string field;
    const RecordKey key = KeyOf(context, problem, &field);
    Explanation out = Begin(context, key, field, "validate", Reason::kInvalid, "reject.invalid");
    out.yielded = OwnSide(context, {});
    const FieldRule* rule = context.FindRule(key, field);
    out.arguments = {FieldArgument("field", rule == nullptr ? problem.subject : rule->title),
                     TextArgument("problem", problem.message)};
    refusal.why.push_back(std::move(out));
    if (i > 0) refusal.detail += "\n";
    refusal.detail += (problem.subject.empty() ? "" : problem.subject + ": ") + problem.message;
  }
  return refusal;
}

}  // namespace tidemark::judge
