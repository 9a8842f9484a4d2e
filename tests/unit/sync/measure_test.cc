// What the engine measures: how exchanges end, what they carry, pauses, stalls, clocks.
#include "core/sync/measure.h"

#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace tidemark {
namespace {

Sample Find(const Meter& meter, Instrument what, std::vector<std::string> labels = {}) {
  for (const Sample& sample : meter.Read())
    if (sample.what == what && sample.labels == labels) return sample;
  return {what, std::move(labels), 0, {}};
}

TEST(StallWatch, CountsAStallOnceHoweverOftenTheWatchdogFires) {
  Meter meter(MeterSide::kDevice);
  StallWatch watch;
  SyncState state;
  state.progress_ms = 1'000;
  watch.Look(state, 1'000, meter);
  state.stalled = true;
  state.stalls = 1;
  state.progress_ms = 31'000;      // the planner begins to count anew
  watch.Look(state, 31'000, meter);
  watch.Look(state, 32'000, meter);
  state.stalls = 3;
  watch.Look(state, 91'000, meter);
  EXPECT_EQ(Find(meter, Instrument::kStallCount).value, 1);
  EXPECT_EQ(Find(meter, Instrument::kWatchdogRestart).value, 3);
  EXPECT_EQ(Find(meter, Instrument::kStallDuration).distribution.count(), 0u);
  state.stalled = false;
  watch.Look(state, 101'000, meter);
  watch.Look(state, 102'000, meter);
  EXPECT_EQ(Find(meter, Instrument::kStallDuration).distribution.count(), 1u);
  EXPECT_EQ(Find(meter, Instrument::kStallDuration).distribution.sum(), 100);
}

TEST(MeasureClock, TakesTheWayForHalfOfWhatIsNotTheServers) {
  testing::ManualClock clock;
  Meter meter(MeterSide::kDevice);
  Welcome welcome;
  const int64_t sent_boot_us = clock.BoottimeUs();
  clock.Advance(3'000);             // 1 s there, 1 s at the server, 1 s back
  welcome.recv_us = clock.WallUs() - 10'000'000 - 2'000'000;
  welcome.sent_us = welcome.recv_us + 1'000'000;
  MeasureClock(clock, sent_boot_us, welcome, meter);
  EXPECT_EQ(Find(meter, Instrument::kClockOffset).value, 10);
}

TEST(MeasurePause, SaysNothingOfAPauseThatOnlyTheWorldEnds) {
  Meter meter(MeterSide::kDevice);
  SyncState state;                  // not started: never ready
  MeasurePause(state, {.lane = Lane::kPush, .fault = Fault::kUnreachable}, meter);
  EXPECT_EQ(Find(meter, Instrument::kBackoffDelay, {"unreachable"}).distribution.count(), 0u);
}

}  // namespace
}  // namespace tidemark
