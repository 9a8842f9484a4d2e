#include "core/sync/engine_state.h"

#include <algorithm>

#include "core/store/damage.h"
#include "core/sync/schedule.h"

namespace tidemark {
namespace {

constexpr int64_t kWindowMsMin = 5'000, kWindowMsMax = 1'800'000;

// Half of the tightest window declared: a scope verified that often is never stale while the server
// answers.
int64_t HalfWindowMs(const Manifest& manifest) {
  int64_t window = Tier{}.window_ms;
  bool any = false;
  for (const CollectionRule& collection : manifest.collections()) {
    if (collection.tier.kind == TierKind::kEventual || collection.tier.window_ms <= 0) continue;
    window = any ? std::min(window, collection.tier.window_ms) : collection.tier.window_ms;
    any = true;
  }
  return std::clamp(window, kWindowMsMin, kWindowMsMax) / 2;
}

}  // namespace

SyncState InitialState(const std::string& server, bool no_network, uint32_t exchanges_max,
                       const Manifest& manifest) {
  SyncState state;
  state.has_server = !server.empty();
  state.allowed = !no_network;
  state.exchanges_max = std::max(1u, exchanges_max);
  state.half_window_ms = HalfWindowMs(manifest);
  return state;
}

Facts FactsOf(const OutboxCounts& outbox, bool behind) {
  return {.unsent = outbox.unsent,
          .acked = outbox.by_state[static_cast<size_t>(State::kAcked)],
          .live = outbox.live - outbox.drafts,   // a step's turn may come in a week
          .behind = behind};
}

void Describe(const SyncState& state, Progress* progress) {
  progress->hold = HoldOf(state);
  for (Lane lane : {Lane::kPush, Lane::kPull, Lane::kLive})
    progress->lane_hold[static_cast<size_t>(lane)] = HoldOf(state, lane);
  progress->behind = state.facts.behind;
  progress->consecutive_failures = state.consecutive_failures;
  progress->stalls = state.stalls;
  int64_t next = kNever;
  for (Lane lane : {Lane::kPush, Lane::kPull})
    if (!state.lane(lane).outstanding) next = std::min(next, ReadyMs(state, lane));
  progress->next_attempt_boot_ms = next == kNever ? -1 : next;
}

bool IsFatal(const Status& status) {
  if (IsDamagedRecord(status)) return false;   // the rest is to be trusted
  switch (status.code) {
    case Code::kUncertain:
    case Code::kStoreCorrupt:
    case Code::kFailed:
    case Code::kClosed: return true;
    default: return false;
  }
}

}  // namespace tidemark
