#include "core/base/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tidemark {
namespace {

constexpr int kDraws = 2'000;

struct Spread { int64_t min = INT64_MAX, max = INT64_MIN; };

Spread Draw(uint32_t failures, int64_t retry_after_ms) {
  SeededRandom random(failures + 1);
  Spread spread;
  for (int i = 0; i < kDraws; i++) {
    const int64_t delay_ms = BackoffDelay({}, failures, retry_after_ms, random);
    spread.min = std::min(spread.min, delay_ms);
    spread.max = std::max(spread.max, delay_ms);
  }
  return spread;
}

TEST(Backoff, IsSpreadFromZeroToADoublingCeiling) {
  for (uint32_t failures = 1; failures <= 8; failures++) {
    const int64_t ceiling_ms = 1'000LL << (failures - 1);
    const Spread spread = Draw(failures, 0);
    EXPECT_GE(spread.min, 0);
    EXPECT_LT(spread.min, ceiling_ms / 20);
    EXPECT_LE(spread.max, ceiling_ms);
    EXPECT_GT(spread.max, ceiling_ms * 19 / 20);
  }
}

TEST(Backoff, StaysUnderItsCapHoweverOftenItFailed) {
  for (const uint32_t failures : {10u, 21u, 64u, 1'000u, UINT32_MAX}) {
    const Spread spread = Draw(failures, 0);
    EXPECT_GE(spread.min, 0) << failures;
    EXPECT_LE(spread.max, BackoffLimits{}.cap_ms) << failures;
    EXPECT_GT(spread.max, BackoffLimits{}.cap_ms * 19 / 20) << failures;
  }
}

TEST(Backoff, TakesRetryAfterAsAFloorWithJitterOnTop) {
  const Spread spread = Draw(4, 30'000);
  EXPECT_GE(spread.min, 30'000);
  EXPECT_LE(spread.max, 30'000 + 8'000 / 4);
  EXPECT_GT(spread.max, spread.min + 1'000);
}

TEST(Backoff, IsNotPutToSleepForAYear) {
  const int64_t year_ms = 365LL * 86'400'000;
  const BackoffLimits limits;
  const int64_t longest_ms = limits.retry_after_cap_ms + limits.cap_ms / 4;
  EXPECT_LE(Draw(20, year_ms).max, longest_ms);
  EXPECT_LE(Draw(20, INT64_MAX).max, longest_ms);
}

TEST(Backoff, TreatsANegativeRetryAfterAsNone) {
  EXPECT_LE(Draw(1, -5).max, 1'000);
  EXPECT_GE(Draw(1, INT64_MIN).min, 0);
}

}  // namespace
}  // namespace tidemark
