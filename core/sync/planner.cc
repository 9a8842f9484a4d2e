#include "core/sync/planner.h"

#include <algorithm>

#include "core/base/plant.h"

namespace tidemark {

Actions Planner::Handle(const Event& event) {
  actions_.clear();
  const int64_t before_ms = std::exchange(state_.now_ms, std::max(state_.now_ms, event.now_ms));
  ForgiveSleep(before_ms);
  // An outcome came: the server may forget it once it is told that we keep it.
  if (event.facts.unsent < state_.facts.unsent)
    state_.acks_since_ms = std::min(state_.acks_since_ms, state_.now_ms);
  state_.facts = event.facts;
  std::visit([this](const auto& what) { On(what); }, event.what);
  GiveUpOverdue();
  GiveUpStalled();
  AskForGoals();
  Decide();
  SettleGoals();
  state_.promised_ms = DueMs(state_);
  return std::move(actions_);
}

bool Planner::Reached(uint64_t goal_no) const {
  for (const GoalState& goal : state_.goals)
    if (goal.no == goal_no) return goal.reached;
  return false;
}

// ---- events ------------------------------------------------------------------------------------

void Planner::On(const event::Started&) {
  state_.started = true;
  state_.pull_asked = true;
  // What an earlier run learned may not have been told.
  state_.acks_since_ms = state_.now_ms;
  state_.progress_ms = state_.now_ms;
}

void Planner::On(const event::Changed& changed) {
  if (!changed.subscriptions) return;
  if (!TIDE_PLANTED(kSubscribedUnasked)) state_.pull_asked = true;
  Cancel(Lane::kLive);   // it listens for the old set
}

void Planner::On(const event::NetworkIs& network) {
  const bool moved = state_.path_known && network.path != state_.path;
  if (TIDE_PLANTED(kNetworkBackUnheard) && state_.path_known && !state_.online) return;
  const bool back = network.online && !state_.online;
  state_.path_known = true;
  state_.path = network.path;
  state_.online = network.online;
  if (network.online && (moved || back)) LeavePath();
}

void Planner::On(const event::NetworkAllowed& network) {
  state_.allowed = network.allowed;
  if (!network.allowed) CancelAll();
}

void Planner::On(const event::Hinted& hinted) {
  switch (hinted.hint) {
    case Hint::kRefresh: state_.pull_asked = true; Bypass(); break;
    case Hint::kNetwork: LeavePath(); break;
    case Hint::kForeground: state_.background = false; state_.pull_asked = true; Bypass(); break;
    case Hint::kBackground: state_.background = true; Cancel(Lane::kLive); break;
    case Hint::kPush: state_.pull_asked = true; break;
    case Hint::kSignedIn:
      state_.auth.same_will_do = true;
      if (state_.auth.state != Auth::kAsking) state_.auth = AuthState{};
      Bypass();
      break;
    case Hint::kLowMemory: break;   // the client's business
    case Hint::kPause: state_.paused = true; Cancel(Lane::kLive); break;
    case Hint::kResume: state_.paused = false; state_.pull_asked = true; break;
  }
}

void Planner::On(const event::Asked& asked) {
  state_.goals.push_back({asked.goal_no, asked.goal, state_.serial, false, false});
  state_.pull_asked = true;
  Bypass();
}

void Planner::On(const event::Dropped& dropped) {
  std::erase_if(state_.goals, [&](const GoalState& goal) { return goal.no == dropped.goal_no; });
}

void Planner::On(const event::Sent& sent) {
  if (sent.lane != Lane::kPush) return;
  state_.sent_ops = sent.ops;
  state_.sent_bytes = sent.bytes;
}

void Planner::On(const event::NothingToSend& nothing) {
  LaneState& lane = state_.lane(nothing.lane);
  lane.outstanding = false;
  Refund();
  if (nothing.lane == Lane::kLive) lane.not_before_ms = state_.poll_ms;
  if (nothing.lane == Lane::kPush && state_.facts.unsent > 0)
    lane.not_before_ms = state_.now_ms + Backoff(++lane.fruitless, 0);
}

void Planner::On(const event::Maintained& maintained) {
  state_.maintain_ms = state_.now_ms + (maintained.more ? 1 : kMaintainEveryMs);
}

// ---- time --------------------------------------------------------------------------------------

// The device slept, or its host did not step: nobody was late but we.
void Planner::ForgiveSleep(int64_t before_ms) {
  if (state_.promised_ms == kNever || state_.now_ms <= state_.promised_ms + kOversleptMs) return;
  const int64_t late = state_.now_ms - before_ms;
  state_.progress_ms += late;
  for (LaneState& lane : state_.lanes) lane.sent_ms += lane.outstanding ? late : 0;
}

void Planner::GiveUpOverdue() {
  if (TIDE_PLANTED(kNoWatchdog)) return;
  for (Lane lane : {Lane::kPush, Lane::kPull, Lane::kLive}) {
    if (ExpiryMs(state_, lane) > state_.now_ms) continue;
    Cancel(lane, true);
    On(event::Failed{.lane = lane, .fault = Fault::kUnreachable});
  }
}

// The watchdog: lag is never called stuck, stuck is never called lag (semantics.md 1.5).
void Planner::GiveUpStalled() {
  if (StallMs(state_) > state_.now_ms || TIDE_PLANTED(kNoWatchdog)) return;
  const Facts& facts = state_.facts;
  state_.stalled = facts.unsent > 0 || facts.acked > 0 || facts.behind;
  ++state_.stalls;
  ++state_.consecutive_failures;
  const bool pushed = state_.lane(Lane::kPush).outstanding;
  for (Lane lane : {Lane::kPush, Lane::kPull})
    if (state_.lane(lane).outstanding) {
      ++state_.lane(lane).stalls;
      Penalise(lane, 0);
      Cancel(lane, true);
    }
  Cancel(Lane::kLive);
  actions_.push_back(action::LeaveConnections{});
  state_.progress_ms = state_.now_ms;
  if (pushed) FailPushOnly(Fault::kUnreachable);
}

// ---- decisions ---------------------------------------------------------------------------------

void Planner::Decide() {
  if (state_.started && state_.maintain_ms <= state_.now_ms) {
    state_.maintain_ms = kNever;   // until Maintained
    actions_.push_back(action::Maintain{});
  }
  // Where only one of the two can go out they take turns: neither waits for the other for long.
  const bool push_first = state_.last_lane == Lane::kPull;
  TryStart(push_first ? Lane::kPush : Lane::kPull);
  TryStart(push_first ? Lane::kPull : Lane::kPush);
  TryStart(Lane::kLive);
}

bool Planner::TryStart(Lane lane) {
  if (ReadyMs(state_, lane) > state_.now_ms || !MayStart(state_, lane)) return false;
  if (state_.auth.state == Auth::kReady) {
    Start(lane);
    return true;
  }
  // A refused token may be tried again after a while: the server may have been wrong. Another
  // account's may not.
  if (state_.auth.state == Auth::kRefused && state_.auth.refused != Code::kAccountMismatch)
    state_.auth.same_will_do = true;
  state_.auth.state = Auth::kAsking;
  state_.auth.asked_ms = state_.now_ms;
  actions_.push_back(action::WantToken{state_.auth.refused});
  return false;
}

void Planner::Start(Lane lane) {
  uint32_t in_use = 0;
  for (const LaneState& other : state_.lanes) in_use += other.outstanding ? 1 : 0;
  if (in_use >= state_.exchanges_max) Cancel(Lane::kLive);

  LaneState& of = state_.lane(lane);
  TIDE_CHECK(!of.outstanding);
  of.outstanding = true;
  of.sent_ms = state_.now_ms;
  of.serial = ++state_.serial;
  state_.budget_ms = std::max(state_.budget_ms, state_.now_ms) + kBudgetCostMs;
  if (lane == Lane::kLive) {
    const int64_t wait = std::min<int64_t>(state_.limits.poll_ms, state_.half_window_ms * 7 / 10);
    of.wait_ms = static_cast<uint32_t>(wait);
    actions_.push_back(action::SendLive{of.wait_ms});
    return;
  }
  state_.last_lane = lane;
  if (lane == Lane::kPull) {
    state_.pull_asked = false;
    actions_.push_back(action::SendPull{state_.pull_bytes});
    return;
  }
  state_.sent_ops = state_.sent_bytes = 0;
  state_.acks_since_ms = kNever;
  actions_.push_back(action::SendPush{state_.ops_max, state_.bytes_max, state_.poison.park_head});
}

void Planner::Cancel(Lane lane, bool unanswered) {
  LaneState& of = state_.lane(lane);
  if (!of.outstanding) return;
  of.outstanding = false;
  if (lane == Lane::kPull) state_.pull_asked = true;
  if (lane == Lane::kLive) Refund();   // it did nothing wrong
  actions_.push_back(action::Cancel{lane, unanswered});
}

void Planner::CancelAll() {
  for (Lane lane : {Lane::kPush, Lane::kPull, Lane::kLive}) Cancel(lane);
}

// What a push settled by itself was never seen at the heads: look once more.
void Planner::AskForGoals() {
  if (state_.facts.live > 0 || state_.lane(Lane::kPull).outstanding) return;
  for (const GoalState& goal : state_.goals)
    if (goal.goal == Goal::kSettled && !goal.pulled) state_.pull_asked = true;
}

void Planner::SettleGoals() {
  const Facts& facts = state_.facts;
  const bool idle = facts.unsent == 0 && facts.acked == 0 && !facts.behind && !state_.pull_asked &&
                    !state_.lane(Lane::kPush).outstanding && !state_.lane(Lane::kPull).outstanding;
  for (GoalState& goal : state_.goals)
    goal.reached = goal.reached || (goal.pulled && (goal.goal == Goal::kSettled || idle));
}

}  // namespace tidemark
