#include "core/measure/distribution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tidemark {
namespace {

TEST(Distribution, TellsPercentilesTooLargeRatherThanTooSmall) {
  Distribution spread;
  EXPECT_FALSE(spread.Percentile(0.5).has_value());
  for (int i = 0; i < 90; i++) spread.Add(0.3);
  for (int i = 0; i < 10; i++) spread.Add(7);
  EXPECT_EQ(spread.Percentile(0.5), 0.5);
  EXPECT_EQ(spread.Percentile(0.9), 0.5);
  EXPECT_EQ(spread.Percentile(0.91), 10);
  EXPECT_EQ(spread.Percentile(0.99), 10);
}

TEST(Distribution, HasABucketForWhatIsBeyondEveryBound) {
  Distribution spread;
  spread.Add(1e12);
  EXPECT_EQ(spread.count(), 1u);
  EXPECT_EQ(spread.CountUpTo(604'800), 0u);
  EXPECT_FALSE(spread.Percentile(0.5).has_value());
}

TEST(Distribution, BoundsAreInclusive) {
  Distribution spread;
  spread.Add(1);
  EXPECT_EQ(spread.CountUpTo(1), 1u);
  EXPECT_EQ(spread.CountUpTo(0.99), 0u);
}

TEST(Distribution, TakesNonsenseForZero) {
  Distribution spread;
  spread.Add(-3);
  spread.Add(std::numeric_limits<double>::quiet_NaN());
  spread.Add(std::numeric_limits<double>::infinity());
  EXPECT_EQ(spread.count(), 3u);
  EXPECT_EQ(spread.sum(), 0);
}

TEST(Distribution, ReadsBackWhatItWroteAndNothingElse) {
  Distribution spread;
  for (int i = 0; i < 1'000; i++) spread.Add(i * 0.37);
  const auto read = Distribution::FromText(spread.Text());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, spread);
  for (const char* text : {"", "1", "x", "1 2 3;4", ";", "0 0"})
    EXPECT_FALSE(Distribution::FromText(text).has_value()) << text;
  std::string negative = spread.Text();
  negative.front() = '-';
  EXPECT_FALSE(Distribution::FromText(negative).has_value());
  EXPECT_FALSE(Distribution::FromText(spread.Text() + " ").has_value());
}

TEST(Distribution, FadesByHalf) {
  Distribution spread;
  for (int i = 0; i < 8; i++) spread.Add(1);
  spread.Fade();
  EXPECT_EQ(spread.count(), 4u);
  EXPECT_EQ(spread.sum(), 4);
}

}  // namespace
}  // namespace tidemark
