// Truth: FRESH exactly within the window, one headline by priority, a reason wherever something is
// not right.
#include "core/tell/truth.h"

#include "core/base/random.h"
#include "tests/unit/tell/pieces.h"

namespace tidemark {
namespace {

constexpr int64_t kWindowMs = 60'000;

Standing StandingAt(const ScopeState& scope, const Moment& now) {
  return StandingOf(scope, kWindowMs, now, Running());
}

TEST(Standing, IsFreshUpToTheWindowAndStaleOneMicrosecondLater) {
  Moment now = At(kWindowMs);
  EXPECT_EQ(StandingAt(LoadedScope(), now).freshness, Freshness::kFresh);
  EXPECT_EQ(StandingAt(LoadedScope(), now).stale_in_ms, 0);
  now.boot_us += 1;
  EXPECT_EQ(StandingAt(LoadedScope(), now).freshness, Freshness::kStale);
  EXPECT_EQ(StandingAt(LoadedScope(), now).reason, Reason::kCatchingUp);
  EXPECT_EQ(StandingAt(LoadedScope(), now).stale_in_ms, -1);
}

TEST(Standing, IgnoresEveryJumpOfTheWallClock) {
  for (const int64_t wall_us : {int64_t{-1}, int64_t{0}, INT64_MAX / 2}) {
    Moment young = At(1'000), old = At(kWindowMs + 1);
    young.wall_us = old.wall_us = wall_us;
    EXPECT_EQ(StandingAt(LoadedScope(), young).freshness, Freshness::kFresh) << wall_us;
    EXPECT_EQ(StandingAt(LoadedScope(), old).freshness, Freshness::kStale) << wall_us;
  }
}

TEST(Standing, DoesNotKnowItsAgeAfterAReboot) {
  Moment now = At(1'000);
  now.boot = Boot(2);
  const Standing standing = StandingAt(LoadedScope(), now);
  EXPECT_EQ(standing.freshness, Freshness::kStale);
  EXPECT_EQ(standing.reason, Reason::kClockUnknown);
  EXPECT_EQ(standing.age_ms, -1);
  EXPECT_EQ(standing.as_of_ms, kStartMs);
}

// FRESH <=> revealed, subscribed, not revoked, not suspect, same boot, age <= window: over random
// worlds.
TEST(Standing, IsFreshExactlyWhenItMayClaimSo) {
  SeededRandom random(7);
  int fresh = 0;
  for (int i = 0; i < 20'000; i++) {
    ScopeState scope = LoadedScope();
    scope.subscribed = random.Below(8) != 0;
    scope.revealed = random.Below(4) != 0;
    scope.revoked = random.Below(8) == 0;
    scope.suspect = random.Below(8) == 0;
    if (random.Below(8) == 0) scope.as_of_us = 0;
    if (random.Below(8) == 0) scope.epoch = 0;
    Moment now = At(static_cast<int64_t>(random.Below(2 * kWindowMs)));
    now.wall_us = static_cast<int64_t>(random.Below(1'000'000'000)) * 1'000'000;
    if (random.Below(6) == 0) now.boot = Boot(2);
    SyncView sync = Running();
    if (random.Below(3) == 0) sync.stale = Reason::kOffline;
    const Standing standing = StandingOf(scope, kWindowMs, now, sync);
    const bool may = scope.revealed && scope.subscribed && !scope.revoked && !scope.suspect
        && scope.as_of_us != 0 &&
                     now.boot == scope.boot && now.boot_us <= kWindowMs * 1000;
    ASSERT_EQ(standing.freshness == Freshness::kFresh, may) << i;
    ASSERT_EQ(standing.reason == Reason::kNone, may) << i;
    fresh += may ? 1 : 0;
  }
  EXPECT_GT(fresh, 1'000);
}

TEST(Standing, TellsNeverLoadedLoadingRevokedAndUnsubscribedApart) {
  ScopeState scope = LoadedScope();
  scope.revealed = false;
  EXPECT_EQ(StandingAt(scope, At(0)).freshness, Freshness::kLoading);
  scope.seq = 3;
  scope.head = 12;
  EXPECT_EQ(StandingAt(scope, At(0)).loaded_percent, 25u);
  scope.epoch = 0;
  EXPECT_EQ(StandingAt(scope, At(0)).freshness, Freshness::kEmpty);
  EXPECT_EQ(StandingAt(scope, At(0)).reason, Reason::kNeverLoaded);
  scope.subscribed = false;
  EXPECT_EQ(StandingAt(scope, At(0)).reason, Reason::kNotSubscribed);
  scope.revoked = true;
  EXPECT_EQ(StandingAt(scope, At(0)).freshness, Freshness::kRevoked);
}

TEST(Standing, IsIncompatibleWhereOnlyAnUpgradeBringsNewData) {
  SyncView sync = Running();
  sync.stale = Reason::kUpgradeNeeded;
  EXPECT_EQ(StandingOf(LoadedScope(), kWindowMs, At(kWindowMs), sync).freshness, Freshness::kFresh);
  EXPECT_EQ(StandingOf(LoadedScope(), kWindowMs, At(kWindowMs + 1), sync).freshness,
      Freshness::kIncompatible);
}

TEST(Headline, IsTheFirstThatHolds) {
  const Moment young = At(0), old = At(kWindowMs + 1);
  RecordImage image = Image();
  const auto headline =
      [&](const Moment& now) { return TruthOf(image, kWindowMs, now, Running(), 1).headline; };
  EXPECT_EQ(headline(young), Headline::kSettled);
  image.unread.emplace_back().explanation.reason = Reason::kLaterAction;
  EXPECT_EQ(headline(young), Headline::kChanged);
  EXPECT_EQ(headline(old), Headline::kStale);
  image.live.push_back(OpIn(State::kQueued));
  EXPECT_EQ(headline(young), Headline::kPending);
  EXPECT_EQ(headline(old), Headline::kPending);
  image.open.push_back(OpIn(State::kRejected, Reason::kNotAllowed));
  EXPECT_EQ(headline(old), Headline::kConflicted);
  const Truth truth = TruthOf(image, kWindowMs, old, Running(), 1);
  EXPECT_EQ(truth.reason, Reason::kNotAllowed);
  EXPECT_EQ(truth.flags & (kTruthConflicted | kTruthPending | kTruthChanged | kTruthExists),
            kTruthConflicted | kTruthPending | kTruthChanged | kTruthExists);
  EXPECT_EQ(truth.pending_count, 1u);
  EXPECT_EQ(truth.attention_count, 1u);
}

TEST(Headline, NeverComesWithoutAReasonUnlessAllIsWell) {
  for (const Reason hold : {Reason::kNone, Reason::kOffline}) {
    for (const Reason stale : {Reason::kNone, Reason::kNotRunning, Reason::kAuthNeeded}) {
      for (int parts = 0; parts < 16; parts++) {
        RecordImage image = Image();
        if ((parts & 1) != 0) image.open.push_back(OpIn(State::kConflicted));
        if ((parts & 2) != 0) image.live.push_back(OpIn(State::kAcked));
        if ((parts & 4) != 0) image.unread.emplace_back();
        SyncView sync;
        sync.hold = hold;
        sync.stale = stale;
        const Truth truth =
            TruthOf(image, kWindowMs, At((parts & 8) != 0 ? kWindowMs + 1 : 0), sync, 1);
        EXPECT_EQ(truth.reason == Reason::kNone, truth.headline == Headline::kSettled) << parts;
      }
    }
  }
}

TEST(Truth, MarksWhatIsLocalContestedOrAboutToGo) {
  RecordImage image = Image();
  image.confirmed.reset();
  image.live.push_back(OpIn(State::kQueued));
  EXPECT_NE(TruthOf(image, kWindowMs, At(0), Running(), 1).flags & kTruthLocalOnly, 0u);
  image.confirmed = Record{8, {}};
  EXPECT_NE(TruthOf(image, kWindowMs, At(0), Running(), 1).flags & kTruthContested, 0u);
  image.view.reset();
  image.live.front().operation.effects.front().kind = EffectKind::kDelete;
  const Truth truth = TruthOf(image, kWindowMs, At(0), Running(), 1);
  EXPECT_NE(truth.flags & kTruthDeletePending, 0u);
  EXPECT_EQ(truth.flags & kTruthExists, 0u);
}

TEST(Truth, SaysSinceWhenItIsPendingByTheClockAsItIsNow) {
  RecordImage image = Image();
  image.live.push_back(OpIn(State::kQueued));
  Moment now = At(5'000);
  now.wall_us -= 86'400'000'000;  // set back by a day
  EXPECT_EQ(TruthOf(image, kWindowMs, now, Running(), 1).pending_since_ms,
      now.wall_us / 1000 - 5'000);
  now.wall_us = -1;
  EXPECT_EQ(TruthOf(image, kWindowMs, now, Running(), 1).pending_since_ms, -1);
}

TEST(TruthOfSet, IsAsTrueAsItsWorstPart) {
  const Standing fresh = StandingAt(LoadedScope(), At(0)), stale =
      StandingAt(LoadedScope(), At(70'000));
  ScopeState unloaded = LoadedScope();
  unloaded.revealed = false;
  unloaded.epoch = 0;
  const Standing empty = StandingAt(unloaded, At(0));
  const auto set = [](const std::vector<Standing>& parts, uint32_t pending, uint32_t attention) {
    return TruthOfSet(parts, pending, attention, At(70'000), Running(), 1);
  };
  EXPECT_EQ(set({fresh, fresh}, 0, 0).headline, Headline::kSettled);
  EXPECT_EQ(set({fresh, stale}, 0, 0).freshness, Freshness::kStale);
  EXPECT_EQ(set({empty, stale, fresh}, 0, 0).freshness, Freshness::kEmpty);
  EXPECT_EQ(set({fresh, stale}, 1, 0).headline, Headline::kPending);
  EXPECT_EQ(set({fresh, stale}, 1, 1).headline, Headline::kConflicted);
  EXPECT_EQ(set({}, 0, 0).headline, Headline::kStale);
  EXPECT_EQ(set({}, 0, 0).reason, Reason::kNotSubscribed);
}

}  // namespace
}  // namespace tidemark
