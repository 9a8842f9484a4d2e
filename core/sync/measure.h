// What exchanges are called where they are measured, and when syncing is stuck. Pure.
#pragma once

#include "core/measure/meter.h"
#include "core/ports/clock.h"
#include "core/sync/event.h"
#include "core/sync/sync_state.h"

namespace tidemark {

const char* EndpointName(Lane lane);   // "push"
const char* ClassName(Fault fault);    // "unreachable"

// The pause that a failed exchange led to.
void MeasurePause(const SyncState& state, const event::Failed& failed, Meter& meter);

// How far this device's calendar is ahead of the server's: the answer's way is taken for half of
// what request and answer took together.
void MeasureClock(Clock& clock, int64_t sent_boot_us, const Welcome& welcome, Meter& meter);

// Watches the planner's watchdog, from one step to the next. One thread.
class StallWatch {
 public:
  void Look(const SyncState& state, int64_t now_ms, Meter& meter);

 private:
  uint64_t restarts_ = 0;
  bool stalled_ = false;
  int64_t progress_ms_ = 0;    // the last before the stall
};

}  // namespace tidemark
