#include "core/model/stamp.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

TEST(Stamp, IsTheActionTimeWhereNothingSpeaksAgainstIt) {
  EXPECT_EQ(StampOf(5'000'900, 9'000'000, {}), (Stamp{5'000, 0}));
}

TEST(Stamp, IsNeverLaterThanTheArrival) {
  EXPECT_EQ(StampOf(50'000'000, 9'000'000, {}), (Stamp{9'000, 0}));
}

TEST(Stamp, IsLaterThanEverythingTheAuthorSaw) {
  EXPECT_EQ(StampOf(5'000'000, 9'000'000, {7'000, 3}), (Stamp{7'000, 4}));
  EXPECT_EQ(StampOf(7'000'000, 9'000'000, {7'000, 0}), (Stamp{7'000, 1}));
}

TEST(Stamp, GivesTheArrivalPrecedenceOverAFloorFromTheFuture) {
  EXPECT_EQ(StampOf(5'000'000, 9'000'000, {99'000, 3}), (Stamp{9'000, 0}));
}

TEST(Stamp, ClampsTimesBeforeTheEpoch) { EXPECT_EQ(StampOf(-1, 9'000'000, {}), (Stamp{0, 1})); }

}  // namespace
}  // namespace tidemark
