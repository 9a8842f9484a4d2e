#include "core/sync/measure.h"

#include <algorithm>

#include "core/sync/schedule.h"

namespace tidemark {

const char* EndpointName(Lane lane) {
  switch (lane) {
    case Lane::kPush: return "push";
    case Lane::kPull: return "pull";
    case Lane::kLive: return "live";
  }
  return "unknown";
}

const char* ClassName(Fault fault) {
  switch (fault) {
    case Fault::kUnreachable: return "unreachable";
    case Fault::kNotTidemark: return "not_tidemark";
    case Fault::kBusy: return "busy";
    case Fault::kRateLimited: return "rate_limited";
    case Fault::kServerFault: return "server_fault";
    case Fault::kReauth: return "reauth";
    case Fault::kAccountMismatch: return "account_mismatch";
    case Fault::kUpgrade: return "upgrade";
    case Fault::kForked: return "forked";
    case Fault::kTooLarge: return "too_large";
    case Fault::kRefused: return "refused";
    case Fault::kReplyTooLarge: return "reply_too_large";
    case Fault::kLocal: return "local";
  }
  return "unknown";
}

void MeasurePause(const SyncState& state, const event::Failed& failed, Meter& meter) {
  const int64_t ready_ms = ReadyMs(state, failed.lane);
  if (ready_ms == kNever || ready_ms <= state.now_ms) return;
  meter.Observe(Instrument::kBackoffDelay, {ClassName(failed.fault)},
                static_cast<double>(ready_ms - state.now_ms) / 1000);
}

void MeasureClock(Clock& clock, int64_t sent_boot_us, const Welcome& welcome, Meter& meter) {
  const int64_t wall_us = clock.WallUs();
  if (wall_us < 0) return;
  const auto sent_us = static_cast<double>(welcome.sent_us);
  const double at_server_us = std::max(0.0, sent_us - static_cast<double>(welcome.recv_us));
  const auto took_us = static_cast<double>(clock.BoottimeUs() - sent_boot_us);
  const double way_us = std::max(0.0, took_us - at_server_us) / 2;
  meter.Set(Instrument::kClockOffset, {}, (static_cast<double>(wall_us) - sent_us - way_us) / 1e6);
}

void StallWatch::Look(const SyncState& state, int64_t now_ms, Meter& meter) {
  if (state.stalls > restarts_)
    meter.Add(Instrument::kWatchdogRestart, {}, state.stalls - restarts_);
  restarts_ = state.stalls;
  if (state.stalled && !stalled_) meter.Add(Instrument::kStallCount);
  if (stalled_ && !state.stalled)
    meter.Observe(Instrument::kStallDuration, {},
                  static_cast<double>(now_ms - progress_ms_) / 1000);
  if (!state.stalled) progress_ms_ = state.progress_ms;
  stalled_ = state.stalled;
}

}  // namespace tidemark
