// What answers change: success, progress, and what to ask for next.
#include <algorithm>

#include "core/sync/planner.h"

namespace tidemark {
namespace {

// A server's limits are its word, but not a way to make a device useless.
Limits Bounded(Limits limits) {
  limits.max_batch_ops = std::clamp(limits.max_batch_ops, 1u, 100'000u);
  limits.max_batch_bytes = std::clamp(limits.max_batch_bytes, kBatchBytesMin, 16u << 20);
  limits.max_frame_bytes = std::clamp(limits.max_frame_bytes, 16u << 10, 4u << 20);
  limits.poll_ms = std::clamp(limits.poll_ms, 1'000u, 55'000u);
  return limits;
}

}  // namespace

void Planner::Succeed(Lane lane, const Limits& limits) {
  LaneState& of = state_.lane(lane);
  of.outstanding = of.upgrade = of.stopped = false;
  of.failures = of.stalls = 0;
  of.not_before_ms = 0;
  state_.gate.failures = 0;
  state_.gate.not_before_ms = 0;
  state_.consecutive_failures = 0;
  state_.auth.refused = Code::kOk;
  state_.auth.unproven = false;
  state_.auth.failures = 0;
  state_.limits = Bounded(limits);
  state_.ops_max = std::min(state_.ops_max, state_.limits.max_batch_ops);
  state_.bytes_max = std::min(state_.bytes_max, state_.limits.max_batch_bytes);
  if (lane == Lane::kLive) return;
  // The slowest of late, fading: what "slow" means on this path.
  state_.slowest_ms = std::max(state_.now_ms - of.sent_ms, state_.slowest_ms * 7 / 8);
}

void Planner::Progress() {
  state_.progress_ms = state_.now_ms;
  state_.stalled = false;
}

void Planner::On(const event::PushAnswered& answer) {
  Succeed(Lane::kPush, answer.limits);
  LaneState& push = state_.lane(Lane::kPush);
  state_.push_answered_serial = state_.serial;
  const int64_t slow_down = std::clamp<int64_t>(answer.slow_down_ms, 0,
                                                BackoffLimits{}.retry_after_cap_ms);
  if (slow_down > 0) push.floor_ms = state_.now_ms + slow_down;
  if (state_.sent_ops > 0 && answer.outcomes == 0) {
    push.not_before_ms = state_.now_ms + Backoff(++push.fruitless, 0);
    return;
  }
  Refund();
  Progress();
  push.fruitless = 0;
  state_.poison = Poison{};
  // There is evidence to be had that was not there before.
  state_.lane(Lane::kPull).not_before_ms = 0;
  const uint64_t ops = 2ull * std::max(state_.ops_max, 1u), bytes = 2ull * state_.bytes_max;
  state_.ops_max = static_cast<uint32_t>(std::min<uint64_t>(ops, state_.limits.max_batch_ops));
  state_.bytes_max = static_cast<uint32_t>(
      std::min<uint64_t>({bytes, state_.limits.max_batch_bytes, state_.bytes_ceiling}));
}

void Planner::On(const event::PullAnswered& answer) {
  Succeed(Lane::kPull, answer.limits);
  LaneState& pull = state_.lane(Lane::kPull);
  state_.loaded = true;
  state_.poison.answered = true;
  const int64_t half = state_.half_window_ms;
  state_.poll_ms = state_.now_ms + half * 8 / 10 +
                   static_cast<int64_t>(random_.Below(static_cast<uint64_t>(half) / 5 + 1));
  const bool wanting = state_.facts.behind || state_.facts.acked > 0;
  if (answer.progress || !wanting) {
    Refund();
    Progress();
    pull.fruitless = 0;
  } else if (pull.serial > state_.push_answered_serial) {
    // The server says there is more and gives nothing: ask again, but not at once.
    const int64_t delay = Backoff(++pull.fruitless, 0);
    pull.not_before_ms = state_.now_ms + std::min(delay, half);
  }
  if (answer.progress) {
    state_.lane(Lane::kLive).fruitless = 0;
    state_.pull_bytes = std::min(state_.pull_bytes * 2, kPullBytesMax);
  }
  for (GoalState& goal : state_.goals) {
    if (pull.serial <= goal.after_serial) continue;
    const bool settled = state_.facts.live == 0 && !state_.facts.behind;
    if (goal.goal == Goal::kIdle || settled) goal.pulled = true;
  }
}

void Planner::On(const event::LiveAnswered& answer) {
  LaneState& live = state_.lane(Lane::kLive);
  const bool early = state_.now_ms - live.sent_ms < live.wait_ms / 2;
  Succeed(Lane::kLive, answer.limits);
  state_.poison.answered = true;
  const int64_t half = state_.half_window_ms;
  if (!answer.news) state_.poll_ms = std::max(state_.poll_ms, state_.now_ms + half * 8 / 10);
  if (!early) {
    live.fruitless = 0;
    Refund();
    return;
  }
  // Hints that come fast and lead to nothing (forged, or a proxy that will not wait) slow
  // themselves down.
  if (++live.fruitless <= 1) return;
  live.not_before_ms = state_.now_ms + std::min(Backoff(live.fruitless - 1, 0), half);
}

}  // namespace tidemark
