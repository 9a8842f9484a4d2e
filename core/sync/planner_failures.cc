// What failures change: sleeps, holds, smaller batches, the poison rule, tokens. Every path is
// bounded.
#include <algorithm>

#include "core/base/plant.h"
#include "core/sync/planner.h"

namespace tidemark {

int64_t Planner::Backoff(uint32_t failures, int64_t retry_after_ms) {
  if (TIDE_PLANTED(kBackoffNone)) return 0;
  BackoffLimits limits;
  limits.cap_ms = CapMs();
  return BackoffDelay(limits, failures, retry_after_ms, random_);
}

void Planner::Penalise(Lane lane, int64_t retry_after_ms) {
  LaneState& of = state_.lane(lane);
  of.not_before_ms = state_.now_ms + Backoff(++of.failures, retry_after_ms);
  const int64_t floor = std::min(retry_after_ms, BackoffLimits{}.retry_after_cap_ms);
  if (floor > 0) of.floor_ms = std::max(of.floor_ms, state_.now_ms + floor);
  // It took long: what comes next time should be less.
  if (lane == Lane::kPull && state_.now_ms - of.sent_ms >= kStallMinMs / 3)
    state_.pull_bytes = std::max(state_.pull_bytes / 2, kBatchBytesMin);
}

void Planner::CloseGate(Reason reason, int64_t retry_after_ms) {
  Gate& gate = state_.gate;
  gate.reason = reason;
  const int64_t until = state_.now_ms + Backoff(++gate.failures, retry_after_ms);
  gate.not_before_ms = std::max(gate.not_before_ms, until);
  if (retry_after_ms <= 0) return;
  const int64_t floor = std::min(retry_after_ms, BackoffLimits{}.retry_after_cap_ms);
  gate.floor_ms = std::max(gate.floor_ms, state_.now_ms + floor);
}

// Nothing will change soon: now and then is enough.
void Planner::Suspend(Lane lane) {
  const int64_t half = CapMs() / 2;
  state_.lane(lane).not_before_ms =
      state_.now_ms + half + static_cast<int64_t>(random_.Below(static_cast<uint64_t>(half) + 1));
}

void Planner::On(const event::Failed& failed) {
  LaneState& lane = state_.lane(failed.lane);
  lane.outstanding = false;
  ++state_.consecutive_failures;
  if (failed.lane == Lane::kPull) state_.pull_asked = true;
  switch (failed.fault) {
    case Fault::kReauth: if (!failed.old_token) LoseToken(false); return;
    case Fault::kAccountMismatch: if (!failed.old_token) LoseToken(true); return;
    case Fault::kUpgrade: lane.upgrade = true; Suspend(failed.lane); return;
    case Fault::kRefused:
      // It may have been damaged on its way: the same request is worth a second try, not a third.
      if (std::exchange(lane.stopped, true)) return Suspend(failed.lane);
      return Penalise(failed.lane, 0);
    case Fault::kForked: actions_.push_back(action::Fork{}); Penalise(failed.lane, 0); return;
    case Fault::kTooLarge:
      if (failed.lane == Lane::kPush) return FailPushOnly(failed.fault);
      lane.stopped = true;
      Suspend(failed.lane);
      return;
    case Fault::kReplyTooLarge:
      state_.pull_bytes = std::max(state_.pull_bytes / 2, kBatchBytesMin);
      break;
    case Fault::kUnreachable:
    case Fault::kNotTidemark:
      if (failed.lane != Lane::kLive) CloseGate(Reason::kBackingOff, 0);
      break;
    case Fault::kBusy: CloseGate(Reason::kServerBusy, failed.retry_after_ms); break;
    case Fault::kRateLimited: CloseGate(Reason::kRateLimited, failed.retry_after_ms); break;
    case Fault::kServerFault:
    case Fault::kLocal: break;
  }
  Penalise(failed.lane, failed.retry_after_ms);
  if (failed.lane == Lane::kPush) FailPushOnly(failed.fault);
  if (failed.lane == Lane::kLive) PauseLiveIfFailing();
}

// A long poll that breaks off says little; a pull tells whether the server is there at all.
void Planner::PauseLiveIfFailing() {
  LaneState& live = state_.lane(Lane::kLive);
  state_.pull_asked = true;
  if (live.failures < kLiveFailuresMax) return;
  live.failures = 0;
  live.not_before_ms = state_.now_ms + kLivePauseMs;
}

void Planner::FailPushOnly(Fault fault) {
  if (fault == Fault::kTooLarge) {
    if (state_.sent_ops > 1) {   // at once: halving ends by itself
      state_.bytes_ceiling = std::max(state_.sent_bytes / 2, kBatchBytesMin);
      ShrinkBatch();
      return;
    }
    Penalise(Lane::kPush, 0);
    if (++state_.poison.alone >= kAloneAttempts) state_.poison.park_head = true;
    return;
  }
  const bool counts = fault == Fault::kUnreachable || fault == Fault::kServerFault ||
                      fault == Fault::kNotTidemark;
  if (!counts) return;
  // It took long: what goes next time should need less.
  if (state_.now_ms - state_.lane(Lane::kPush).sent_ms >= kStallMinMs / 3) {
    state_.bytes_max = std::max(std::min(state_.sent_bytes, state_.bytes_max) / 2, kBatchBytesMin);
  }
  SuspectHead();
}

void Planner::ShrinkBatch() {
  state_.ops_max = std::max(state_.sent_ops / 2, 1u);
  state_.bytes_max = std::max(std::min(state_.sent_bytes, state_.bytes_max) / 2, kBatchBytesMin);
}

// The poison rule: an operation that makes the server fail must not keep the others here for ever.
// A failure counts only where the same server answered pulls meanwhile.
void Planner::SuspectHead() {
  Poison& poison = state_.poison;
  if (!poison.answered || state_.sent_ops == 0) return;
  poison.answered = false;
  if (poison.attempts++ == 0) poison.first_ms = state_.now_ms;
  if (poison.attempts < kSuspectAttempts || state_.now_ms - poison.first_ms < kSuspectMs) return;
  if (state_.sent_ops > 1) {
    state_.ops_max = std::max(state_.sent_ops / 2, 1u);
  } else if (++poison.alone >= kAloneAttempts) {
    poison.park_head = true;
  }
}

// ---- tokens ------------------------------------------------------------------------------------

void Planner::LoseToken(bool mismatch) {
  AuthState& auth = state_.auth;
  if (auth.state != Auth::kReady) return;   // another lane brought the news before
  auth.refused = mismatch ? Code::kAccountMismatch : Code::kAuthNeeded;
  auth.same_will_do = false;
  // One new token is asked for. When that is refused too, or belongs to another, a person must act.
  if (mismatch || (auth.unproven && !TIDE_PLANTED(kTokenLoop))) return RefuseToken();
  auth.state = Auth::kNone;
}

void Planner::RefuseToken() {
  AuthState& auth = state_.auth;
  auth.state = Auth::kRefused;
  auth.retry_ms = state_.now_ms + std::max(kTokenPatienceMs, Backoff(++auth.failures, 0));
}

void Planner::On(const event::TokenCame& came) {
  AuthState& auth = state_.auth;
  if (auth.state != Auth::kAsking) return;
  if (!came.changed && !auth.same_will_do && !TIDE_PLANTED(kTokenLoop)) return RefuseToken();
  auth.state = Auth::kReady;
  auth.unproven = auth.refused != Code::kOk;
}

void Planner::On(const event::TokenFailed&) {
  if (state_.auth.state == Auth::kAsking) RefuseToken();
}

void Planner::On(const event::TokenLost&) {
  if (state_.auth.state == Auth::kAsking) state_.auth.state = Auth::kNone;
}

// ---- what ends a sleep early -------------------------------------------------------------------

// Someone wants it now. Sleeps end, the server's word does not; where things fail, once a second at
// most.
void Planner::Bypass() {
  const bool failing = state_.consecutive_failures > 0;
  const int64_t earliest = failing ? state_.bypassed_ms + kBypassEveryMs : 0;
  if (earliest <= state_.now_ms) {
    state_.bypassed_ms = state_.now_ms;
    Refund();
  }
  const auto wake = [&](int64_t& at) { at = std::min(at, std::max<int64_t>(earliest, 0)); };
  wake(state_.gate.not_before_ms);
  wake(state_.lane(Lane::kPush).not_before_ms);
  wake(state_.lane(Lane::kPull).not_before_ms);
  wake(state_.auth.retry_ms);
}

void Planner::LeavePath() {
  CancelAll();
  actions_.push_back(action::LeaveConnections{});
  // A whole train comes out of the tunnel at once: spread out.
  const int64_t at = state_.now_ms + static_cast<int64_t>(random_.Below(kPathJitterMs + 1));
  state_.gate.failures = 0;
  state_.gate.not_before_ms = at;
  for (LaneState& lane : state_.lanes) {
    lane.failures = 0;
    lane.not_before_ms = at;
  }
  state_.pull_asked = true;
}

}  // namespace tidemark
