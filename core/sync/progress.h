// Progress: what observers of the engine see. A copy, made after each step.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/status.h"
#include "core/model/operation.h"
#include "core/sync/event.h"

namespace tidemark {

struct Progress {
  // since the engine was made
  uint64_t pushed_ops = 0, pulled_changes = 0, bytes_up = 0, bytes_down = 0;
  uint64_t requests = 0, exchanges_ok = 0, pulls_ok = 0, stalls = 0;
  // now
  Reason hold = Reason::kNone;             // the one that matters most
  std::array<Reason, kLaneCount> lane_hold{};  // [push] of operations, [pull] of scopes
  bool pushing = false, pulling = false, behind = false;
  uint32_t consecutive_failures = 0;
  Status last_failure;                     // OK: the last exchange succeeded, or there was none
  int64_t last_contact_boot_ms = -1;       // boottime; -1: none since the engine was made
  int64_t next_attempt_boot_ms = -1;       // -1: none is planned
};

}  // namespace tidemark
