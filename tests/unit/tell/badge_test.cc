// Badges: a label that is right now, and the moment at which it will not be.
#include "core/base/random.h"
#include "core/tell/sentence.h"
#include "tests/unit/tell/pieces.h"

namespace tidemark {
namespace {

constexpr int64_t kWindowMs = 60'000, kQuietMs = 400;
const Listener kBen{"ben", "en", "UTC"};

Truth TruthAt(const RecordImage& image,
    int64_t ms) { return TruthOf(image, kWindowMs, At(ms), Running(), 1); }
Badge BadgeAt(const Truth& truth, int64_t ms) { return BadgeOf(truth, kQuietMs, kBen, At(ms)); }

TEST(Badge, IsCalmWhereAllIsWell) {
  const Badge badge = BadgeAt(TruthAt(Image(), 0), 0);
  EXPECT_EQ(badge.label, "");
  EXPECT_EQ(badge.severity, Severity::kNone);
  EXPECT_EQ(badge.changes_in_ms, kWindowMs + 1);
}

TEST(Badge, TurnsStaleByTheClockAloneAndCountsOn) {
  const Truth truth = TruthAt(Image(), 0);
  EXPECT_EQ(BadgeAt(truth, kWindowMs).label, "");
  EXPECT_EQ(BadgeAt(truth, kWindowMs + 1).label, "Stale 1 m");
  EXPECT_EQ(BadgeAt(truth, 3 * kWindowMs).label, "Stale 3 m");
  EXPECT_EQ(BadgeOf(truth, kQuietMs, {"ben", "de-AT", "UTC"}, At(3 * kWindowMs)).label,
      "Stand 3 min");
}

TEST(Badge, TurnsFromChangedToStaleToo) {
  RecordImage image = Image();
  image.unread.emplace_back();
  const Truth truth = TruthAt(image, 0);
  EXPECT_EQ(BadgeAt(truth, 0).label, "Changed");
  EXPECT_EQ(BadgeAt(truth, 0).changes_in_ms, kWindowMs + 1);
  EXPECT_EQ(BadgeAt(truth, kWindowMs + 1).label, "Stale 1 m");
}

TEST(Badge, KeepsQuietAboutWhatIsPendingForAMoment) {
  RecordImage image = Image();
  image.live.push_back(OpIn(State::kQueued));
  const Truth truth = TruthAt(image, 100);
  EXPECT_EQ(BadgeAt(truth, 100).label, "");
  EXPECT_EQ(BadgeAt(truth, 100).changes_in_ms, 300);
  EXPECT_EQ(BadgeAt(truth, 400).label, "Pending");
  EXPECT_EQ(BadgeAt(truth, 400).changes_in_ms, -1);
}

TEST(Badge, GoesOnSayingStaleWhilePendingIsQuiet) {
  RecordImage image = Image();
  image.live.push_back(OpIn(State::kQueued));
  image.live.front().boottime_us = 200'000'000;
  const Truth truth = TruthAt(image, 200'010);
  EXPECT_EQ(BadgeAt(truth, 200'010).label, "Stale 3 m");
  EXPECT_EQ(BadgeAt(truth, 200'010).changes_in_ms, 390);
}

TEST(Badge, ShowsWhatIsPendingWhereNoClockKnowsSinceWhen) {
  RecordImage image = Image();
  image.live.push_back(OpIn(State::kQueued));
  image.live.front().boot = Boot(9);
  // Of another boot, and in the future.
  image.live.front().wall_us = (kStartMs + 86'400'000) * 1000;
  EXPECT_EQ(BadgeAt(TruthAt(image, 0), 0).label, "Pending");
}

TEST(Badge, TellsConflictAndRejectionApart) {
  RecordImage image = Image();
  image.open.push_back(OpIn(State::kConflicted, Reason::kManual));
  EXPECT_EQ(BadgeAt(TruthAt(image, 0), 0).label, "Conflict");
  image.open.front().reason = Reason::kNotAllowed;
  EXPECT_EQ(BadgeAt(TruthAt(image, 0), 0).label, "Rejected");
  EXPECT_EQ(BadgeAt(TruthAt(image, 0), 0).severity, Severity::kAction);
}

TEST(Badge, SaysNothingOfAnAgeThatNobodyKnows) {
  Moment now = At(0);
  now.boot = Boot(2);
  const Truth truth = TruthOf(Image(), kWindowMs, now, Running(), 1);
  EXPECT_EQ(BadgeOf(truth, kQuietMs, kBen, now).label, "Stale");
}

// Up to changes_in_ms nothing changes, so that whoever draws it again then is never wrong.
TEST(Badge, HoldsItsLabelUntilTheMomentItNames) {
  SeededRandom random(11);
  int changed = 0;
  for (int i = 0; i < 3'000; i++) {
    RecordImage image = Image();
    const auto taken_ms = static_cast<int64_t>(random.Below(100'000'000) >> random.Below(20));
    if (random.Below(3) == 0) {
      image.live.push_back(OpIn(State::kQueued));
      image.live.front().boottime_us = (taken_ms - static_cast<int64_t>(random.Below(500))) * 1000;
    }
    if (random.Below(4) == 0) image.unread.emplace_back();
    const Truth truth = TruthAt(image, taken_ms);
    const int64_t shown_ms = taken_ms + static_cast<int64_t>(random.Below(100'000));
    const Badge badge = BadgeAt(truth, shown_ms);
    const int64_t in_ms = badge.changes_in_ms;
    if (in_ms < 0) {
      ASSERT_EQ(BadgeAt(truth, shown_ms + 1'000'000'000).label, badge.label) << i;
      continue;
    }
    ASSERT_GT(in_ms, 0) << i;
    for (const int64_t later_ms : {in_ms / 2, in_ms - 1})
      ASSERT_EQ(BadgeAt(truth, shown_ms + later_ms).label, badge.label) << i;
    changed += BadgeAt(truth, shown_ms + in_ms).label != badge.label ? 1 : 0;
  }
  EXPECT_GT(changed, 1'000);
}

}  // namespace
}  // namespace tidemark
