#include "server/judge/judge.h"

#include "core/base/plant.h"
#include "core/model/trace.h"
#include "server/judge/effects.h"
#include "server/judge/expects.h"
#include "server/judge/pipeline.h"

namespace tidemark::judge {
namespace {

std::set<std::string> WrittenScopes(const Operation& operation) {
  std::set<std::string> scopes;
  for (const Effect& effect : operation.effects) scopes.insert(effect.key.scope);
  return scopes;
}

Outcome NewOutcome(const Context& context) {
  Outcome outcome;
  outcome.op_seq = context.operation().op_seq;
  outcome.uid = context.operation().uid;
  return outcome;
}

// What was decided, decided on these heads; nothing is written.
Verdict NotApplied(const Context& context, Refusal refusal) {
  Verdict verdict;
  Outcome& outcome = verdict.outcome = NewOutcome(context);
  outcome.code = refusal.code;
  outcome.reason = refusal.reason;
  outcome.why = std::move(refusal.why);
  outcome.detail = std::move(refusal.detail);
  for (const std::string& scope : ScopesOf(context.operation()))
    if (context.KnowsHead(scope)) outcome.at.push_back(context.the_case().heads.at(scope));
  if (outcome.code == OutcomeCode::kConflict) outcome.conflict = outcome.uid;
  return verdict;
}

Entry NewEntry(const Context& context, const Cursor& at, const Draft& draft,
               const Outcome& outcome) {
  Entry entry;
  entry.scope = at.scope;
  entry.epoch = at.epoch;
  entry.seq = at.seq;
  entry.client = context.lane();
  entry.op = outcome.uid;
  entry.op_seq = outcome.op_seq;
  entry.author = context.the_case().author;
  entry.intent = context.operation().intent;
  entry.stamp = context.pen().stamp;
  entry.commit_us = context.the_case().recv_us;
  entry.trace = context.operation().trace;
  if (context.operation().trace_state.size() <= kTraceStateBytesMax)
    entry.trace_state = context.operation().trace_state;
  entry.changes = draft.ChangesIn(at.scope);
  if (TIDE_PLANTED(kEntryLacksChange) && entry.changes.size() > 1) entry.changes.pop_back();
  for (const Cursor& other : outcome.at)
    if (other.scope != at.scope && !TIDE_PLANTED(kSiblingsMissing)) entry.siblings.push_back(other);
  for (const Explanation& each : outcome.why)
    if (each.key.scope == at.scope) entry.why.push_back(each);
  return entry;
}

// The reason of a verdict is where the operation itself yielded; what it prevailed over is told,
// too, but is no loss of its own.
Reason ReasonOf(const Outcome& outcome) {
  if (outcome.code == OutcomeCode::kExact) return Reason::kNone;
  for (const Explanation& each : outcome.why)
    if (each.yielded.op == outcome.uid) return each.reason;
  return Reason::kNone;
}

Verdict Applied(const Context& context, EffectRun& run, Draft& draft) {
  Verdict verdict;
  Outcome& outcome = verdict.outcome = NewOutcome(context);
  outcome.applied = true;
  outcome.code = run.code();
  outcome.why = std::move(run.why());
  outcome.before = std::move(run.before());
  outcome.reason = ReasonOf(outcome);
  const std::set<std::string> written = WrittenScopes(context.operation());
  for (const std::string& scope : written) outcome.at.push_back(context.NextOf(scope));
  for (const Cursor& at : outcome.at)
    verdict.entries.emplace(at.scope, NewEntry(context, at, draft, outcome));
  verdict.stamp = context.pen().stamp;
  verdict.rows = draft.TakeRows();
  return verdict;
}

Status CheckHeads(const Context& context) {
  for (const std::string& scope : ScopesOf(context.operation()))
    if (!context.KnowsHead(scope))
      return Status::Error(Code::kFailed, "the case lacks the head of a scope it touches", scope);
  return Status::Ok();
}

}  // namespace

std::set<std::string> ScopesOf(const Operation& operation) {
  std::set<std::string> scopes = WrittenScopes(operation);
  for (const Expect& expect : operation.expects) scopes.insert(expect.key.scope);
  return scopes;
}

Result<Verdict> Decide(const Manifest& manifest, const Case& the_case, Rows& rows) {
  const Context context(manifest, the_case);
  if (std::optional<Refusal> refusal = Admit(context))
    return NotApplied(context, *std::move(refusal));
  TIDE_TRY(CheckHeads(context));
  TIDE_ASSIGN(Draft draft, Draft::Read(context.operation(), rows));
  if (std::optional<Refusal> refusal = CheckExpects(context, draft))
    return NotApplied(context, *std::move(refusal));
  EffectRun run(context, draft);
  if (std::optional<Refusal> refusal = run.Run()) return NotApplied(context, *std::move(refusal));
  return Applied(context, run, draft);
}

}  // namespace tidemark::judge
