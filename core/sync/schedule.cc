#include "core/sync/schedule.h"

#include <algorithm>

#include "core/base/plant.h"

namespace tidemark {
namespace {

bool IsRunning(const SyncState& state) {
  return state.started && state.allowed && state.has_server && state.online && !state.paused;
}

uint32_t ExchangesInUse(const SyncState& state) {
  uint32_t in_use = 0;
  for (const LaneState& lane : state.lanes) in_use += lane.outstanding ? 1 : 0;
  return in_use;
}

bool PullIsDue(const SyncState& state) {
  return state.pull_asked || state.facts.behind || state.facts.acked > 0;
}

int64_t WantedMs(const SyncState& state, Lane lane) {
  switch (lane) {
    case Lane::kPush:
      if (TIDE_PLANTED(kPushHeldBehindPull) && PullIsDue(state)) return kNever;
      if (state.facts.unsent > 0) return 0;
      if (state.acks_since_ms == kNever) return kNever;
      return state.acks_since_ms + (state.goals.empty() ? kAckDelayMs : 0);
    case Lane::kPull:
      return PullIsDue(state) ? 0 : state.poll_ms;
    case Lane::kLive:
      // A long poll asks for news about cursors; while a pull is about to move them it would ask in
      // vain.
      if (!state.loaded || state.background || PullIsDue(state)) return kNever;
      if (state.lane(Lane::kPull).outstanding || state.lane(Lane::kPull).upgrade) return kNever;
      return state.gate.failures > 0 ? kNever : 0;
  }
  return kNever;
}

int64_t WantedWithLaneMs(const SyncState& state, Lane lane) {
  const int64_t wanted = WantedMs(state, lane);
  if (wanted == kNever) return kNever;
  const LaneState& of = state.lane(lane);
  return std::max({wanted, of.not_before_ms, of.floor_ms, state.gate.not_before_ms,
                   state.gate.floor_ms, state.budget_ms - kBudgetBurst * kBudgetCostMs});
}

bool IsRefused(const SyncState& state) {
  return state.auth.state == Auth::kRefused ||
         (state.auth.state == Auth::kAsking &&
          state.now_ms >= state.auth.asked_ms + kTokenPatienceMs);
}

Reason WaitOf(const SyncState& state, Lane lane) {
  const LaneState& of = state.lane(lane);
  if (state.gate.failures > 0 || state.gate.floor_ms > state.now_ms) return state.gate.reason;
  if (lane == Lane::kPush && (state.poison.alone > 0 || state.poison.park_head))
    return Reason::kBehindPoison;
  if (of.floor_ms > state.now_ms) return Reason::kServerBusy;
  const bool poor = state.budget_ms - kBudgetBurst * kBudgetCostMs > state.now_ms;
  return of.failures > 0 || of.stopped || poor ? Reason::kBackingOff : Reason::kNone;
}

}  // namespace

int64_t ReadyMs(const SyncState& state, Lane lane) {
  if (!IsRunning(state) || state.auth.state == Auth::kAsking) return kNever;
  const int64_t wanted = WantedWithLaneMs(state, lane);
  if (wanted == kNever || state.auth.state != Auth::kRefused) return wanted;
  return std::max(wanted, state.auth.retry_ms);
}

bool MayStart(const SyncState& state, Lane lane) {
  const LaneState& push = state.lane(Lane::kPush);
  const LaneState& pull = state.lane(Lane::kPull);
  if (state.lane(lane).outstanding) return false;
  if (state.gate.failures > 0 && (push.outstanding || pull.outstanding)) return false;
  const uint32_t gives_way = lane != Lane::kLive && state.lane(Lane::kLive).outstanding ? 1 : 0;
  return ExchangesInUse(state) - gives_way < std::max(1u, state.exchanges_max);
}

Reason HoldOf(const SyncState& state, Lane lane) {
  if (!state.allowed || !state.started) return Reason::kNone;
  if (!state.has_server) return Reason::kOffline;
  if (state.paused) return Reason::kPaused;
  if (IsRefused(state)) return Reason::kAuthNeeded;
  if (!state.online) return Reason::kOffline;
  const Lane speaks = lane == Lane::kLive ? Lane::kPull : lane;
  if (state.lane(speaks).upgrade) return Reason::kUpgradeNeeded;
  return state.stalled ? Reason::kStalled : WaitOf(state, speaks);
}

Reason HoldOf(const SyncState& state) {
  const Reason pull = HoldOf(state, Lane::kPull), push = HoldOf(state, Lane::kPush);
  // Only one of the two can need a person alone, and that is UPGRADE_NEEDED; else what keeps
  // operations here.
  if (pull == Reason::kUpgradeNeeded || push == Reason::kNone) return pull;
  return push;
}

int64_t ExpiryMs(const SyncState& state, Lane lane) {
  const LaneState& of = state.lane(lane);
  if (!of.outstanding) return kNever;
  return of.sent_ms + (lane == Lane::kLive ? of.wait_ms + kStallMinMs : kExchangeMaxMs);
}

// One operation cannot be made smaller: on a narrow link it needs more patience than silence does,
// or it would be given up for ever.
int64_t StallMs(const SyncState& state) {
  if (!IsRunning(state)) return kNever;
  int64_t due = kNever;
  for (Lane lane : {Lane::kPush, Lane::kPull}) {
    const LaneState& of = state.lane(lane);
    if (!of.outstanding) continue;
    const int64_t wanted = std::max(4 * state.slowest_ms, kStallMinMs << std::min(of.stalls, 2u));
    const int64_t patience_ms = std::clamp(wanted, kStallMinMs, kStallMaxMs);
    due = std::min(due, std::max(of.sent_ms, state.progress_ms) + patience_ms);
  }
  return due;
}

int64_t DueMs(const SyncState& state) {
  int64_t due = kNever;
  const auto consider = [&](int64_t at) { if (at > state.now_ms) due = std::min(due, at); };
  if (!state.started) return kNever;
  consider(state.maintain_ms);
  if (state.allowed && state.has_server && !state.online)
    consider(state.now_ms + kOfflineRecheckMs);
  if (state.auth.state == Auth::kAsking) consider(state.auth.asked_ms + kTokenPatienceMs);
  for (Lane lane : {Lane::kPush, Lane::kPull, Lane::kLive}) {
    if (TIDE_PLANTED(kRetryNotArmed) && lane != Lane::kLive) continue;
    if (!state.lane(lane).outstanding) consider(ReadyMs(state, lane));
    consider(ExpiryMs(state, lane));
  }
  consider(StallMs(state));
  return due;
}

bool Alive(const SyncState& state) {
  if (!IsRunning(state) || state.auth.state == Auth::kAsking) return true;
  bool busy = false;
  for (const LaneState& lane : state.lanes) busy = busy || lane.outstanding;
  const auto is_served = [&](Lane lane) {
    const int64_t ready = ReadyMs(state, lane);
    return busy || (ready != kNever && ready > state.now_ms);
  };
  const bool push = state.facts.unsent == 0 || is_served(Lane::kPush);
  const bool pull = !PullIsDue(state) || is_served(Lane::kPull);
  return push && pull;
}

}  // namespace tidemark
