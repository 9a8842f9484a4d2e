#include "tests/unit/sync/planner_world.h"

namespace tidemark {
namespace {

constexpr int64_t kMinute = 60'000, kHour = 3'600'000;
// 30 saved + 6 a minute, and the polls a healthy stretch may have earned.
constexpr int kRequestsPerHourMax = 30 + 360;

TEST(Planner, PullsAtStartAndThenListens) {
  PlannerWorld world(1);
  world.server = HealthyServer;
  world.Tell(event::Started{});
  world.RunFor(10 * kMinute);
  EXPECT_EQ(world.sends[0], 1);           // once, to ask whether outcomes may be forgotten
  EXPECT_EQ(world.sends[1], 1);           // long polls keep everything fresh
  EXPECT_GE(world.sends[2], 25);
  EXPECT_EQ(HoldOf(world.state()), Reason::kNone);
}

TEST(Planner, PollsWithinHalfTheWindowWhereLongPollsFail) {
  PlannerWorld world(2);
  world.server = [](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane != Lane::kLive) return HealthyServer(lane);
    return PlannerWorld::Answer{5, event::Failed{lane, Fault::kNotTidemark}};
  };
  world.Tell(event::Started{});
  world.RunFor(kHour);
  const auto& pulls = world.sent_at[1];
  for (size_t i = 1; i < pulls.size(); i++) EXPECT_LE(pulls[i] - pulls[i - 1], 30'100);
  EXPECT_LE(world.sends[2], 6 * 4);       // three failures, then ten minutes of plain polls
}

TEST(Planner, SendsAtOnceAndPullsTheEvidenceAfterwards) {
  PlannerWorld world(3);
  world.server = HealthyServer;
  world.on_answer = [&](const What& what) {
    if (std::holds_alternative<event::PushAnswered>(what))
      world.facts = {.acked = world.facts.unsent, .live = 1};
    if (std::holds_alternative<event::PullAnswered>(what)) world.facts.acked = 0;
  };
  world.Tell(event::Started{});
  world.RunFor(5'000);
  const int pulls = world.sends[1];
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Changed{});
  EXPECT_EQ(world.sent_at[0].back(), world.now_ms());
  world.RunFor(200);
  EXPECT_EQ(world.sends[1], pulls + 1);
  EXPECT_EQ(world.facts.acked, 0u);
}

TEST(Planner, DownloadsNeverWaitForUploads) {
  PlannerWorld world(4);
  world.server = [](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kPush)
      return PlannerWorld::Answer{20'000, event::PushAnswered{.outcomes = 1}};
    return HealthyServer(lane);
  };
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.RunFor(1'000);
  EXPECT_TRUE(world.state().lane(Lane::kPush).outstanding);
  world.Tell(event::Hinted{Hint::kRefresh});
  EXPECT_EQ(world.sent_at[1].back(), world.now_ms());
}

TEST(Planner, EndsTheLongPollWhereOneExchangeIsAllThereIs) {
  SyncState state;
  state.exchanges_max = 1;
  PlannerWorld world(5, state);
  world.server = HealthyServer;
  world.Tell(event::Started{});
  world.RunFor(5'000);
  ASSERT_TRUE(world.state().lane(Lane::kLive).outstanding);
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Changed{});           // Send asserts that there are never two
  EXPECT_TRUE(world.state().lane(Lane::kPush).outstanding);
  EXPECT_FALSE(world.state().lane(Lane::kLive).outstanding);
}

struct Pattern {
  const char* name;
  Fault fault;
};

class PermanentFailure : public ::testing::TestWithParam<Pattern> {};

TEST_P(PermanentFailure, StaysWithinTheRequestBudget) {
  for (uint64_t seed = 1; seed <= 20; seed++) {
    PlannerWorld world(seed);
    world.server = Failing(GetParam().fault);
    world.facts = {.unsent = 5, .acked = 1, .live = 6, .behind = true};
    world.batch_ops = 5;
    world.Tell(event::Started{});
    world.RunFor(kHour);
    EXPECT_LE(world.requests(), kRequestsPerHourMax) << seed;
    EXPECT_GE(world.requests(), 4) << "it gave up, seed " << seed;
    const int before = world.requests();
    world.RunFor(2 * kHour);
    EXPECT_GT(world.requests(), before) << "it gave up later, seed " << seed;
    // It heals by itself, within the longest sleep.
    world.server = HealthyServer;
    world.on_answer = [&](const What& what) {
      if (std::holds_alternative<event::PushAnswered>(what)) world.facts = {};
    };
    world.RunFor(kHour);
    EXPECT_EQ(world.facts.unsent, 0u) << seed;
    EXPECT_EQ(HoldOf(world.state()), Reason::kNone) << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Planner, PermanentFailure,
    ::testing::Values(Pattern{"Unreachable", Fault::kUnreachable},
                      Pattern{"NotTidemark", Fault::kNotTidemark},
                      Pattern{"Busy", Fault::kBusy}, Pattern{"RateLimited", Fault::kRateLimited},
                      Pattern{"ServerFault", Fault::kServerFault},
                      Pattern{"Reauth", Fault::kReauth},
                      Pattern{"AccountMismatch", Fault::kAccountMismatch},
                      Pattern{"Upgrade", Fault::kUpgrade},
                      Pattern{"Forked", Fault::kForked}, Pattern{"TooLarge", Fault::kTooLarge},
                      Pattern{"Refused", Fault::kRefused},
                      Pattern{"ReplyTooLarge", Fault::kReplyTooLarge},
                      Pattern{"Local", Fault::kLocal}),
    [](const auto& pattern) { return pattern.param.name; });

TEST(Planner, ServersThatAnswerWithoutEverGivingAnythingAreNotHammered) {
  PlannerWorld world(6);
  world.facts = {.unsent = 1, .acked = 1, .live = 2, .behind = true};
  world.server = [](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kPush) return PlannerWorld::Answer{1, event::PushAnswered{.outcomes = 0}};
    if (lane == Lane::kPull) return PlannerWorld::Answer{1, event::PullAnswered{.progress = false}};
    return PlannerWorld::Answer{1, event::LiveAnswered{.news = true}};
  };
  world.Tell(event::Started{});
  world.RunFor(kHour);
  EXPECT_LE(world.requests(), kRequestsPerHourMax);
}

TEST(Planner, ForgedHintsCostLittle) {
  PlannerWorld world(7);
  world.server = [&](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kLive) return PlannerWorld::Answer{1, event::LiveAnswered{.news = true}};
    return PlannerWorld::Answer{1, event::PullAnswered{.progress = false}};
  };
  world.on_answer = [&](const What& what) {
    world.facts.behind = std::holds_alternative<event::LiveAnswered>(what);
  };
  world.Tell(event::Started{});
  world.RunFor(kHour);
  EXPECT_LE(world.requests(), 2 * kRequestsPerHourMax);
}

TEST(Planner, RespectsRetryAfterEvenWhenAskedToHurry) {
  PlannerWorld world(8);
  world.server = Failing(Fault::kBusy, 600'000);
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.RunFor(100);
  const int before = world.requests();
  EXPECT_EQ(HoldOf(world.state(), Lane::kPush), Reason::kServerBusy);
  for (int i = 0; i < 50; i++) {
    world.Tell(event::Hinted{Hint::kRefresh});
    world.RunFor(10'000);
  }
  EXPECT_EQ(world.requests(), before);
  world.RunFor(500'000);
  EXPECT_GT(world.requests(), before);
}

TEST(Planner, ARetryAfterToldToOneLaneHoldsForAll) {
  PlannerWorld world(18);
  world.server = [](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kPush)
      return PlannerWorld::Answer{50, event::Failed{lane, Fault::kBusy, 600'000, false}};
    return HealthyServer(lane);
  };
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.RunFor(100);
  const int before = world.requests();
  for (int i = 0; i < 50; i++) {
    world.Tell(event::Hinted{Hint::kRefresh});
    world.RunFor(10'000);
  }
  EXPECT_EQ(world.requests(), before);
}

TEST(Planner, ARefreshThatFailedIsTriedAgainBeforeTheNextPoll) {
  SyncState state;
  state.half_window_ms = kHour;
  PlannerWorld world(19, state);
  world.server = HealthyServer;
  world.Tell(event::Hinted{Hint::kBackground});   // no long polls
  world.Tell(event::Started{});
  world.RunFor(10'000);
  world.server = Failing(Fault::kUnreachable);
  world.Tell(event::Hinted{Hint::kRefresh});
  world.RunFor(100);
  world.server = HealthyServer;
  const int before = world.sends[1];
  world.RunFor(10'000);
  EXPECT_GT(world.sends[1], before);
}

TEST(Planner, ARetryAfterOfAYearIsAnHour) {
  PlannerWorld world(9);
  world.server = Failing(Fault::kRateLimited, 365ll * 24 * kHour);
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.RunFor(100);
  EXPECT_EQ(HoldOf(world.state(), Lane::kPush), Reason::kRateLimited);
  const int before = world.requests();
  world.RunFor(kHour - 1'000);
  EXPECT_EQ(world.requests(), before);
  world.RunFor(10 * kMinute);
  EXPECT_GT(world.requests(), before);
}

TEST(Planner, ARefreshEndsASleepButNotMoreThanOnceASecond) {
  PlannerWorld world(10);
  world.server = Failing(Fault::kUnreachable);
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.RunFor(kHour);
  const int before = world.requests();
  world.Tell(event::Hinted{Hint::kRefresh});
  EXPECT_EQ(world.requests(), before + 1);   // one probe, whoever waits
  for (int i = 0; i < 1'000; i++) {
    world.Tell(event::Hinted{Hint::kRefresh});
    world.RunFor(10);
  }
  EXPECT_LE(world.requests() - before, 1 + 10 + 10);
}

TEST(Planner, AnotherPathEndsTheSleepOnce) {
  PlannerWorld world(11);
  world.server = Failing(Fault::kUnreachable);
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.Tell(event::NetworkIs{true, 1});
  world.RunFor(kHour);
  const int before = world.requests();
  world.Tell(event::NetworkIs{true, 2});
  EXPECT_EQ(world.requests(), before);       // not all devices of a train at once
  world.RunFor(2'001);
  EXPECT_GT(world.requests(), before);
}

TEST(Planner, HoldsWhileOfflineAndComesBackByItself) {
  PlannerWorld world(12);
  world.server = HealthyServer;
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::NetworkIs{false, 0});
  world.Tell(event::Started{});
  world.RunFor(kHour);
  EXPECT_EQ(world.requests(), 0);
  EXPECT_EQ(HoldOf(world.state()), Reason::kOffline);
  world.Tell(event::NetworkIs{true, 0});
  world.RunFor(3'000);
  EXPECT_GT(world.sends[0], 0);
}

TEST(Planner, PauseSendsNothingAndResumeSendsAtOnce) {
  PlannerWorld world(13);
  world.server = HealthyServer;
  world.Tell(event::Started{});
  world.RunFor(1'000);
  world.Tell(event::Hinted{Hint::kPause});
  const int before = world.requests();
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Changed{});
  world.RunFor(kHour);
  EXPECT_EQ(world.requests(), before);
  EXPECT_EQ(HoldOf(world.state()), Reason::kPaused);
  world.Tell(event::Hinted{Hint::kResume});
  EXPECT_GT(world.requests(), before);
}

TEST(Planner, WithoutPermissionNothingLeavesAndNothingHolds) {
  SyncState state;
  state.allowed = false;
  PlannerWorld world(14, state);
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.Tell(event::Hinted{Hint::kRefresh});
  world.RunFor(kHour);
  EXPECT_EQ(world.requests() + world.token_requests, 0);
  EXPECT_GE(world.maintains, 1);
  EXPECT_EQ(HoldOf(world.state()), Reason::kNone);
}

TEST(Planner, UpgradeHoldsPullsOnlyAndTheOutboxStillDrains) {
  PlannerWorld world(15);
  world.server = [](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kPush) return HealthyServer(lane);
    return PlannerWorld::Answer{5, event::Failed{lane, Fault::kUpgrade}};
  };
  world.on_answer = [&](const What& what) {
    if (std::holds_alternative<event::PushAnswered>(what)) world.facts.unsent = 0;
  };
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.RunFor(kMinute);
  EXPECT_EQ(world.facts.unsent, 0u);
  EXPECT_EQ(HoldOf(world.state(), Lane::kPull), Reason::kUpgradeNeeded);
  EXPECT_EQ(HoldOf(world.state(), Lane::kPush), Reason::kNone);
}

TEST(Planner, HalvesABatchThatIsTooLargeWithoutSleeping) {
  PlannerWorld world(16);
  world.batch_ops = 100;
  uint32_t last_ops = 0;
  world.on_action = [&](const Action& action) {
    if (const auto* push = std::get_if<action::SendPush>(&action))
      last_ops = std::min(100u, push->ops_max);
  };
  world.server = [&](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kPush && last_ops > 10)
      return PlannerWorld::Answer{5, event::Failed{lane, Fault::kTooLarge}};
    return HealthyServer(lane);
  };
  world.on_answer = [&](const What& what) {
    if (std::holds_alternative<event::PushAnswered>(what)) world.facts = {};
  };
  world.facts = {.unsent = 100, .live = 100};
  world.Tell(event::Started{});
  world.RunFor(100);
  EXPECT_EQ(world.facts.unsent, 0u);
  EXPECT_LE(last_ops, 10u);
}

TEST(Planner, ForkTakesANewLaneAndGoesOn) {
  PlannerWorld world(17);
  world.facts = {.unsent = 1, .live = 1};
  world.server = [&](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kPush && world.forks == 0)
      return PlannerWorld::Answer{5, event::Failed{lane, Fault::kForked}};
    return HealthyServer(lane);
  };
  world.on_answer = [&](const What& what) {
    if (std::holds_alternative<event::PushAnswered>(what)) world.facts = {};
  };
  world.Tell(event::Started{});
  world.RunFor(kMinute);
  EXPECT_EQ(world.forks, 1);
  EXPECT_EQ(world.facts.unsent, 0u);
}

}  // namespace
}  // namespace tidemark
