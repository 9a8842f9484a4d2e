// SyncState: everything the planner remembers. A plain value: copy it, compare worlds, replay.
//
// Timers are values here: a lane goes out when ReadyMs (schedule.h) says so, and not because some
// callback remembered to wake it. So a wakeup cannot be lost.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/base/backoff.h"
#include "core/model/operation.h"
#include "core/sync/event.h"

namespace tidemark {

inline constexpr int64_t kNever = INT64_MAX;

inline constexpr int64_t kBackgroundCapMs = 1'800'000;
inline constexpr int64_t kStallMinMs = 30'000, kStallMaxMs = 120'000;
// beyond every limit of the transport: it lost it
inline constexpr int64_t kExchangeMaxMs = 150'000;
inline constexpr int64_t kTokenPatienceMs = 30'000;   // then the hold is shown
// outcomes that the server may forget can wait
inline constexpr int64_t kAckDelayMs = 1'000;
inline constexpr int64_t kPathJitterMs = 2'000;
inline constexpr int64_t kBypassEveryMs = 1'000;      // a refresh skips a sleep this often at most
// long polls that fail give way to plain polls
inline constexpr int64_t kLivePauseMs = 600'000;
inline constexpr uint32_t kLiveFailuresMax = 3;
inline constexpr int64_t kMaintainEveryMs = 3'600'000;
inline constexpr int64_t kOversleptMs = 5'000;
inline constexpr int64_t kOfflineRecheckMs = 30'000;
// Retry budget: a request that brought nothing costs one; 6 a minute come back, 30 can be saved.
inline constexpr int64_t kBudgetCostMs = 10'000, kBudgetBurst = 30;
inline constexpr uint32_t kBatchBytesMin = 16u << 10;
inline constexpr uint32_t kPullBytesStart = 1u << 20, kPullBytesMax = 2u << 20;
// The poison rule (semantics.md 1.2).
inline constexpr uint32_t kSuspectAttempts = 5, kAloneAttempts = 3;
inline constexpr int64_t kSuspectMs = 600'000;

struct LaneState {
  bool outstanding = false;
  int64_t sent_ms = 0;
  uint64_t serial = 0;            // of its last start; later starts have higher ones
  int64_t not_before_ms = 0;      // a sleep: a refresh ends it
  int64_t floor_ms = 0;           // the server's word: nothing does
  uint32_t failures = 0, fruitless = 0;
  uint32_t stalls = 0;            // in a row: each doubles the patience with the next
  bool upgrade = false;           // told UPGRADE
  bool stopped = false;           // told STOP
  uint32_t wait_ms = 0;           // long poll only
};

// Shared: no server is reachable, or it asked for peace.
struct Gate {
  uint32_t failures = 0;
  int64_t not_before_ms = 0, floor_ms = 0;
  Reason reason = Reason::kNone;
};

enum class Auth : uint8_t { kNone, kAsking, kReady, kRefused };

struct AuthState {
  Auth state = Auth::kNone;
  Code refused = Code::kOk;       // told to whom is asked for the next token
  // the present token replaced a refused one and did not succeed yet
  bool unproven = false;
  bool same_will_do = true;       // the token used before may be tried once more
  uint32_t failures = 0;
  int64_t asked_ms = 0, retry_ms = 0;
};

struct Poison {
  // of the head, ended in 5xx or timeout while the server answered pulls
  uint32_t attempts = 0;
  int64_t first_ms = 0;
  bool answered = false;          // a pull or long poll succeeded since the last failed push
  uint32_t alone = 0;             // further failures of the head alone
  bool park_head = false;
};

struct GoalState {
  uint64_t no = 0;
  Goal goal = Goal::kIdle;
  uint64_t after_serial = 0;      // exchanges that were under way when it was asked do not count
  // kIdle: a pull succeeded since; kSettled: at the heads, nothing live
  bool pulled = false;
  bool reached = false;
};

struct SyncState {
  int64_t now_ms = 0, promised_ms = kNever;  // of the last event; when the next was due
  Facts facts;
  Limits limits;
  int64_t half_window_ms = 30'000;           // a scope is verified at least this often
  uint32_t exchanges_max = 4;

  bool started = false, allowed = true, has_server = true, online = true, path_known = false;
  bool paused = false, background = false;
  uint64_t path = 0;

  std::array<LaneState, kLaneCount> lanes;
  Gate gate;
  AuthState auth;
  Poison poison;
  Lane last_lane = Lane::kPush;              // the last of push and pull to be sent
  uint64_t serial = 0, push_answered_serial = 0;

  bool pull_asked = true;                    // by a person, a goal, a hint, a subscription
  int64_t poll_ms = 0;                       // when the next plain pull is due
  bool loaded = false;                       // a pull succeeded: long polls make sense
  int64_t acks_since_ms = kNever;            // outcomes the server may forget, not told yet

  uint32_t ops_max = 1'000, bytes_max = 1u << 20, bytes_ceiling = UINT32_MAX;  // of the next batch
  uint32_t sent_ops = 0, sent_bytes = 0;     // of the batch under way
  uint32_t pull_bytes = kPullBytesStart;

  int64_t budget_ms = 0;                     // the time at which the retry budget is whole again
  int64_t bypassed_ms = INT64_MIN / 2;
  int64_t progress_ms = 0, slowest_ms = 0;
  bool stalled = false;
  uint64_t stalls = 0;
  int64_t maintain_ms = 0;
  uint32_t consecutive_failures = 0;

  std::vector<GoalState> goals;

  LaneState& lane(Lane which) { return lanes[static_cast<size_t>(which)]; }
  const LaneState& lane(Lane which) const { return lanes[static_cast<size_t>(which)]; }
};

}  // namespace tidemark
