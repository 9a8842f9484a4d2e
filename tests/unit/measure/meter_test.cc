#include "core/measure/meter.h"

#include <gtest/gtest.h>

#include <thread>

namespace tidemark {
namespace {

const Sample* Find(const std::vector<Sample>& samples, Instrument what,
                   const std::vector<std::string>& labels) {
  for (const Sample& sample : samples)
    if (sample.what == what && sample.labels == labels) return &sample;
  return nullptr;
}

TEST(Meter, CountsEachSeriesByItself) {
  Meter meter(MeterSide::kDevice);
  meter.Add(Instrument::kReadCount, {"tasks"});
  meter.Add(Instrument::kReadCount, {"tasks"}, 4);
  meter.Add(Instrument::kReadCount, {"notes"});
  meter.Add(Instrument::kConflictCount, {"a", "bc"});
  meter.Add(Instrument::kConflictCount, {"ab", "c"});
  const auto samples = meter.Read();
  EXPECT_EQ(Find(samples, Instrument::kReadCount, {"tasks"})->value, 5);
  EXPECT_EQ(Find(samples, Instrument::kReadCount, {"notes"})->value, 1);
  EXPECT_EQ(Find(samples, Instrument::kConflictCount, {"a", "bc"})->value, 1);
  EXPECT_EQ(Find(samples, Instrument::kConflictCount, {"ab", "c"})->value, 1);
}

TEST(Meter, SaysZeroOfItsOwnSidesCountersOnly) {
  const auto samples = Meter(MeterSide::kDevice).Read();
  ASSERT_NE(Find(samples, Instrument::kForkCount, {}), nullptr);
  EXPECT_EQ(Find(samples, Instrument::kForkCount, {})->value, 0);
  EXPECT_EQ(Find(samples, Instrument::kServerOverflow, {}), nullptr);
  EXPECT_EQ(Find(samples, Instrument::kClockOffset, {}), nullptr);  // a gauge is not 0 unmeasured
}

TEST(Meter, KeepsTheLastOfAGaugeAndAllOfAHistogram) {
  Meter meter(MeterSide::kDevice);
  meter.Set(Instrument::kClockOffset, {}, 2);
  meter.Set(Instrument::kClockOffset, {}, -1.5);
  meter.Observe(Instrument::kReadAge, {"tasks"}, 0.2);
  meter.Record({Instrument::kReadAge, {"tasks"}, 0.4});
  meter.Record({Instrument::kOpCount, {"settled"}});
  const auto samples = meter.Read();
  EXPECT_EQ(Find(samples, Instrument::kClockOffset, {})->value, -1.5);
  EXPECT_EQ(Find(samples, Instrument::kReadAge, {"tasks"})->distribution.count(), 2u);
  EXPECT_EQ(Find(samples, Instrument::kOpCount, {"settled"})->value, 1);
}

TEST(Meter, CountsWhatFindsNoRoomAndLosesNothingElse) {
  Meter meter(MeterSide::kDevice);
  for (size_t i = 0; i < Meter::kSeriesMax + 10; i++)
    meter.Add(Instrument::kReadCount, {"c" + std::to_string(i)});
  meter.Add(Instrument::kReadCount, {"c0"});
  meter.Observe(Instrument::kReadAge, {std::string(500, 'x')}, 1);
  const auto samples = meter.Read();
  EXPECT_EQ(Find(samples, Instrument::kReadCount, {"c0"})->value, 2);
  EXPECT_EQ(Find(samples, Instrument::kOverflow, {})->value, 11);
  double counted = 0;
  for (const Sample& sample : samples)
    if (sample.what == Instrument::kReadCount) counted += sample.value;
  EXPECT_EQ(counted, Meter::kSeriesMax + 1);
}

TEST(Meter, LosesNoCountBetweenThreads) {
  Meter meter(MeterSide::kDevice);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 2'000; i++)
        meter.Add(Instrument::kReadCount, {std::to_string(i % 7 + t)});
    });
  for (std::thread& thread : threads) thread.join();
  double counted = 0;
  for (const Sample& sample : meter.Read())
    if (sample.what == Instrument::kReadCount) counted += sample.value;
  EXPECT_EQ(counted, 8'000);
}

}  // namespace
}  // namespace tidemark
