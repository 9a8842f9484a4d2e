#include "core/replica/measure.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/replica/usual.h"

namespace tidemark {
namespace {

constexpr double kSecond = 1e6;

// Nothing where no clock can tell: made before a reboot, and the calendar was unset or set back.
std::optional<double> AgeSeconds(Turn& turn, const StoredOperation& op) {
  if (op.boot == turn.clock().BootId())
    return std::max<double>(0, static_cast<double>(turn.clock().BoottimeUs() - op.boottime_us)) /
           kSecond;
  const int64_t now_us = turn.clock().WallUs();
  if (op.wall_us < 0 || now_us < op.wall_us) return std::nullopt;
  return static_cast<double>(now_us - op.wall_us) / kSecond;
}

// Empty for an operation without effects: a decision.
std::string CollectionOf(const StoredOperation& op) {
  const auto& effects = op.operation.effects;
  return effects.empty() ? std::string() : effects.front().key.collection;
}

bool WasMerged(const StoredOperation& op) {
  return op.state == State::kSettled && op.outcome && op.outcome->code == OutcomeCode::kMerged;
}

std::string OutcomeOf(const StoredOperation& op) {
  return WasMerged(op) ? "merged" : ToLower(StateName(op.state));
}

// Withdrawn while it was under way: what became of it is closed at once, and shown to nobody.
bool IsOpened(const StoredOperation& op, State before) {
  return NeedsPerson(op.state) && !NeedsPerson(before) && (op.flags & kOpWantCancel) == 0;
}

void MeasureFinal(Turn& turn, const StoredOperation& op) {
  turn.Measure(Instrument::kOpCount, {OutcomeOf(op)});
  const std::optional<double> age_s = AgeSeconds(turn, op);
  if (!op.outcome || !age_s) return;
  const std::string collection = CollectionOf(op);
  turn.Measure(Instrument::kOpSettleDuration, {collection}, *age_s);
  if (!collection.empty())
    turn.usual[UsualKey(Usually::kSettled, collection)].push_back(*age_s);
}

void MeasureClosed(Turn& turn, const StoredOperation& op) {
  const int64_t now_us = turn.clock().WallUs();
  if (op.final_wall_us < 0 || now_us < op.final_wall_us) return;
  turn.Measure(Instrument::kConflictResolve, {},
               static_cast<double>(now_us - op.final_wall_us) / kSecond);
}

// An operation over several scopes has an entry in each, and is measured by the first that is here.
bool IsFirst(Turn& turn, const Entry& entry) {
  return std::none_of(entry.siblings.begin(), entry.siblings.end(), [&](const Cursor& other) {
    const ScopeState* scope = turn.Find(other.scope);
    return other.scope < entry.scope && scope != nullptr && scope->subscribed && !scope->revoked;
  });
}

// Told too large rather than too small: the way of the request is counted too.
double SecondsSinceCommit(const Entry& entry, const PullTimes& times) {
  const double waited_us = static_cast<double>(times.server_sent_us) -
                           static_cast<double>(entry.commit_us);
  return (std::max(0.0, waited_us) + static_cast<double>(times.on_the_way_us)) / kSecond;
}

}  // namespace

void MeasureState(Turn& turn, const StoredOperation& op, State before) {
  if (op.state == State::kAcked && before != State::kAcked)
    if (const std::optional<double> age_s = AgeSeconds(turn, op))
      turn.Measure(Instrument::kOpAckDuration, {CollectionOf(op)}, *age_s);
  if (IsLive(before) && !IsLive(op.state)) MeasureFinal(turn, op);
  if (op.state == State::kParked && before != State::kParked)
    turn.Measure(Instrument::kOpParkedCount, {ReasonName(op.reason)});
  if (IsOpened(op, before))
    turn.Measure(Instrument::kConflictPromptCount, {ReasonName(op.reason)});
  const bool shown = (op.flags & kOpWantCancel) == 0;
  if (NeedsPerson(before) && op.state == State::kResolved && shown) MeasureClosed(turn, op);
}

Status MeasureEntry(Turn& turn, const Entry& entry, const Uid& client, const PullTimes& times) {
  if (entry.changes.empty() || !IsFirst(turn, entry)) return Status::Ok();
  const std::string& collection = entry.changes.front().collection;
  // What the server keeps for itself, and what a newer app declares, is shown to nobody here.
  if (turn.manifest().FindCollection(collection) == nullptr) return Status::Ok();
  const double since_commit_s = SecondsSinceCommit(entry, times);
  if (!entry.trace.empty())
    turn.reveals.push_back({0, entry.trace, entry.trace_state, collection, entry.op,
                            entry.client == client, entry.commit_us,
                            static_cast<int64_t>(since_commit_s * kSecond)});
  if (entry.client != client) {
    turn.Measure(Instrument::kPropagation, {"download", collection}, since_commit_s);
    turn.usual[UsualKey(Usually::kSeen, collection)].push_back(since_commit_s);
    return Status::Ok();
  }
  TIDE_ASSIGN(const std::optional<StoredOperation> own, FindOperation(turn.db(), entry.op));
  if (!own) return Status::Ok();
  if (const std::optional<double> age_s = AgeSeconds(turn, *own))
    turn.Measure(Instrument::kPropagation, {"upload", collection},
                 std::max(0.0, *age_s - since_commit_s));
  return Status::Ok();
}

void MeasureDecision(Turn& turn, const Explanation& why) {
  const bool prevailed = why.prevailed.author == turn.account();
  if (!prevailed && why.yielded.author != turn.account()) return;
  turn.Measure(Instrument::kConflictCount, {why.rule, prevailed ? "prevailed" : "yielded"});
}

void MeasureRefusal(Turn& turn, const Explanation& why, OutcomeCode code) {
  turn.Measure(Instrument::kConflictCount, {why.rule, OutcomeName(code)});
}

void MeasureReveal(Turn& turn, const ScopeState& scope) {
  if (scope.as_of_us <= 0 || scope.boot != turn.clock().BootId()) return;
  const int64_t age_us = turn.clock().BoottimeUs() - scope.as_of_boot_us;
  turn.Measure(Instrument::kRevealInterval, {},
               static_cast<double>(std::max<int64_t>(0, age_us)) / kSecond);
}

}  // namespace tidemark
