// Faults: which kinds a run has, how often each strikes, and how often it really did. Every run
// draws its own few kinds and rates (swarm testing: Groce et al. 2012), so that no kind always
// hides another.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "tests/sim/world/chance.h"

namespace tidemark::sim {

// name, and how often it strikes where its turn comes, in 1 of so many, when a run has it
#define TIDE_SIM_MESSAGE_FAULTS(X) \
  X(kDropRequest, "request_lost", 12) \
  X(kDropReply, "answer_lost_after_commit", 8) \
  X(kDuplicateRequest, "request_doubled", 10) \
  X(kReplayRequest, "old_request_replayed", 10) \
  X(kDelayRequest, "request_late", 8) \
  X(kDelayReply, "answer_late", 8) \
  X(kTruncateRequest, "request_cut", 25) \
  X(kFlipRequest, "request_bit_flipped", 25) \
  X(kTruncateReply, "answer_cut", 12) \
  X(kFlipReply, "answer_bit_flipped", 12) \
  X(kSlowLoris, "answer_never_ends", 25) \
  X(kReset, "connection_reset", 15) \
  X(kPortal, "captive_portal", 25) \
  X(kProxyPage, "proxy_error_page", 25) \
  X(kEmptyReply, "empty_answer", 25) \
  X(kError500, "error_500", 20) \
  X(kError503, "error_503_retry_after", 20) \
  X(kError429, "error_429_retry_after", 25) \
  X(kRetryAfterYear, "retry_after_a_year", 150) \
  X(kError401, "error_401", 30) \
  X(kError403, "error_403", 40) \
  X(kError413, "error_413", 40) \
  X(kError426, "error_426", 60) \
  X(kWrongType, "wrong_content_type", 40) \
  X(kOversize, "answer_too_large", 40) \
  X(kTls, "tls_failure", 30) \
  X(kNeverEnds, "exchange_never_ends", 40) \
  X(kLiveBlocked, "long_poll_blocked", 1) \
  X(kPushBlocked, "push_fails_pull_does_not", 2)

// name, and its weight among the timed faults of a run
#define TIDE_SIM_TIMED_FAULTS(X) \
  X(kPartition, "partition_both_ways", 4) \
  X(kPartitionOut, "partition_outward", 3) \
  X(kPartitionIn, "partition_inward", 3) \
  X(kOffline, "offline_and_told", 4) \
  X(kPathChange, "network_path_changed", 3) \
  X(kSlowLink, "slow_link", 3) \
  X(kForgedHints, "forged_hints", 2) \
  X(kTokenExpires, "token_expired", 3) \
  X(kTokenRefused, "token_refresh_fails", 2) \
  X(kTokenSlow, "token_refresh_slow", 2) \
  X(kTokenOfOther, "token_of_another_account", 2) \
  X(kRevoke, "access_revoked", 4) \
  X(kRoleReader, "writer_becomes_reader", 4) \
  X(kKill, "device_killed", 4) \
  X(kKillInWrite, "device_killed_in_a_write", 4) \
  X(kPowerLost, "power_cut_unsynced_lost", 3) \
  X(kPowerKept, "power_cut_unsynced_kept", 2) \
  X(kPowerTorn, "power_cut_unsynced_torn", 4) \
  X(kReopen, "app_closed_and_opened", 3) \
  X(kReboot, "device_rebooted", 5) \
  X(kSuspend, "device_suspended", 3) \
  X(kStall, "host_stops_stepping", 3) \
  X(kWallForward, "wall_clock_set_forward", 2) \
  X(kWallBack, "wall_clock_set_back", 2) \
  X(kNoCalendar, "device_without_calendar", 3) \
  X(kDiskFull, "device_disk_full", 3) \
  X(kDiskError, "device_disk_write_error", 3) \
  X(kDiskReadError, "device_disk_read_error", 2) \
  X(kDiskSyncError, "device_disk_sync_error", 2) \
  X(kUpgrade, "app_upgraded", 2) \
  X(kServerKill, "server_killed", 3) \
  X(kServerKillBeforeCommit, "server_killed_before_commit", 3) \
  X(kServerKillAfterCommit, "server_killed_after_commit", 4) \
  X(kServerKillInCommit, "server_killed_in_commit", 4) \
  X(kServerPower, "server_power_cut", 3) \
  X(kServerAway, "server_away", 3) \
  X(kServerFull, "server_disk_full", 4) \
  X(kServerIo, "server_disk_error", 4) \
  X(kServerDamage, "server_record_damaged", 3) \
  X(kServerReadError, "server_disk_read_error", 3) \
  X(kServerWallBack, "server_wall_clock_set_back", 2) \
  X(kServerWallForward, "server_wall_clock_set_forward", 2) \
  X(kServerSlow, "server_slow", 2) \
  X(kServerReleases, "long_polls_released", 2) \
  X(kServerUpgrade, "server_upgraded", 2)

enum class Kind {
#define TIDE_SIM_KIND(kind, name, number) kind,
  TIDE_SIM_MESSAGE_FAULTS(TIDE_SIM_KIND)
  TIDE_SIM_TIMED_FAULTS(TIDE_SIM_KIND)
#undef TIDE_SIM_KIND
  kCount
};
inline constexpr int kKindCount = static_cast<int>(Kind::kCount);

const char* KindName(Kind kind);

class Faults {
 public:
  explicit Faults(Chance& chance);
  // A message fault's turn has come: does it strike now? Counts it if so.
  bool Strikes(Kind kind);
  // One of this run's timed faults, by weight; kCount: it has none.
  Kind PickTimed();
  void Count(Kind kind) { fired_[static_cast<size_t>(kind)]++; }
  void Heal() { healed_ = true; }
  bool healed() const { return healed_; }
  bool Has(Kind kind) const { return rate_[static_cast<size_t>(kind)] > 0; }
  const std::array<uint64_t, kKindCount>& fired() const { return fired_; }

 private:
  Chance& chance_;
  bool healed_ = false;
  std::array<uint64_t, kKindCount> rate_{};   // 0: this run does not have it
  std::array<uint64_t, kKindCount> fired_{};
};

}  // namespace tidemark::sim
