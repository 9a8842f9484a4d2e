// Tokens, poison, stalls, goals and storms of random events.
#include "tests/unit/sync/planner_world.h"

namespace tidemark {
namespace {

constexpr int64_t kMinute = 60'000, kHour = 3'600'000;

// ---- tokens ------------------------------------------------------------------------------------

TEST(Tokens, AreAskedForOnceBeforeAnythingIsSent) {
  PlannerWorld world(1);
  world.server = HealthyServer;
  world.tokens = [] { return PlannerWorld::Answer{5'000, event::TokenCame{true}}; };
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  for (int i = 0; i < 100; i++) world.Tell(event::Hinted{Hint::kRefresh});
  EXPECT_EQ(world.token_requests, 1);
  EXPECT_EQ(world.requests(), 0);
  world.RunFor(6'000);
  EXPECT_GT(world.sends[0], 0);
}

TEST(Tokens, ANewOneFollowsARefusalAtOnce) {
  PlannerWorld world(2);
  int token = 0;
  world.tokens = [&] { token++; return PlannerWorld::Answer{5, event::TokenCame{true}}; };
  world.server = [&](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (token < 2) return PlannerWorld::Answer{5, event::Failed{lane, Fault::kReauth}};
    return HealthyServer(lane);
  };
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.RunFor(200);
  EXPECT_EQ(world.token_requests, 2);
  EXPECT_EQ(HoldOf(world.state()), Reason::kNone);
  EXPECT_GT(world.sends[1], 1);
}

TEST(Tokens, TheSameOneAgainIsNotSentAgain) {
  PlannerWorld world(3);
  bool first = true;
  world.tokens = [&] {
    return PlannerWorld::Answer{5, event::TokenCame{std::exchange(first, false)}};
  };
  world.server = Failing(Fault::kReauth);
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.RunFor(1'000);
  EXPECT_EQ(HoldOf(world.state()), Reason::kAuthNeeded);
  EXPECT_LE(world.requests(), 2);            // one push, one pull
  EXPECT_EQ(world.token_requests, 2);
}

TEST(Tokens, RefusedForEverIsAHoldAndNoLoop) {
  for (uint64_t seed = 1; seed <= 50; seed++) {
    PlannerWorld world(seed);
    world.server = Failing(Fault::kReauth);  // and every token is a new one
    world.facts = {.unsent = 1, .live = 1};
    world.Tell(event::Started{});
    world.RunFor(10'000);
    EXPECT_EQ(HoldOf(world.state()), Reason::kAuthNeeded);
    world.RunFor(kHour - 10'000);
    EXPECT_LE(world.token_requests, 120) << seed;
    EXPECT_LE(world.requests(), 240) << seed;
    world.server = HealthyServer;
    world.Tell(event::Hinted{Hint::kSignedIn});
    world.RunFor(2'000);
    EXPECT_EQ(HoldOf(world.state()), Reason::kNone) << seed;
  }
}

TEST(Tokens, OfAnotherAccountNothingMoreIsSentUntilItChanges) {
  PlannerWorld world(4);
  bool signed_in = false, first = true;
  world.tokens = [&] {
    return PlannerWorld::Answer{5, event::TokenCame{std::exchange(first, false) || signed_in}};
  };
  world.server = [&](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (signed_in) return HealthyServer(lane);
    return PlannerWorld::Answer{5, event::Failed{lane, Fault::kAccountMismatch}};
  };
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.RunFor(kHour);
  EXPECT_EQ(HoldOf(world.state()), Reason::kAuthNeeded);
  EXPECT_LE(world.requests(), 2);
  signed_in = true;
  world.Tell(event::Hinted{Hint::kSignedIn});
  world.RunFor(2'000);
  EXPECT_EQ(HoldOf(world.state()), Reason::kNone);
}

TEST(Tokens, ARefusalOfAnOldOneIsNoRefusalOfTheNew) {
  PlannerWorld world(5);
  int refusals = 0;
  world.server = [&](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kPull && refusals++ == 0)
      return PlannerWorld::Answer{500, event::Failed{.lane = lane, .fault = Fault::kReauth,
                                                     .old_token = true}};
    return HealthyServer(lane);
  };
  world.Tell(event::Started{});
  world.RunFor(2'000);
  EXPECT_EQ(world.token_requests, 1);
  EXPECT_EQ(HoldOf(world.state()), Reason::kNone);
}

TEST(Tokens, AnAnswerThatNeverComesIsShown) {
  PlannerWorld world(6);
  world.server = HealthyServer;
  world.tokens = [] { return std::optional<PlannerWorld::Answer>(); };
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.RunFor(29'000);
  EXPECT_EQ(HoldOf(world.state()), Reason::kNone);
  world.RunFor(2'000);
  EXPECT_EQ(HoldOf(world.state()), Reason::kAuthNeeded);
  EXPECT_EQ(world.token_requests, 1);
}

// ---- poison ------------------------------------------------------------------------------------

TEST(Poison, TheHeadIsParkedInBoundedTimeAndNeverEarly) {
  for (uint64_t seed = 1; seed <= 50; seed++) {
    PlannerWorld world(seed);
    world.batch_ops = 100;
    world.facts = {.unsent = 100, .live = 100};
    int64_t parked_ms = -1;
    world.on_action = [&](const Action& action) {
      const auto* push = std::get_if<action::SendPush>(&action);
      if (push != nullptr && push->park_head && parked_ms < 0) parked_ms = world.now_ms();
    };
    world.server = [&](Lane lane) -> std::optional<PlannerWorld::Answer> {
      if (lane == Lane::kPush && parked_ms < 0)
        return PlannerWorld::Answer{50, event::Failed{lane, Fault::kServerFault}};
      return HealthyServer(lane);
    };
    world.on_answer = [&](const What& what) {
      if (std::holds_alternative<event::PushAnswered>(what)) world.facts = {};
    };
    world.Tell(event::Started{});
    world.RunFor(4 * kHour);
    ASSERT_GE(parked_ms, 10 * kMinute) << seed;
    EXPECT_LE(parked_ms, 2 * kHour) << seed;
    EXPECT_EQ(world.parks, 1) << seed;
    EXPECT_EQ(HoldOf(world.state(), Lane::kPush), Reason::kNone);
  }
}

TEST(Poison, AServerThatIsDownPoisonsNothing) {
  for (uint64_t seed = 1; seed <= 20; seed++) {
    PlannerWorld world(seed);
    world.server = Failing(seed % 2 == 0 ? Fault::kServerFault : Fault::kUnreachable);
    world.facts = {.unsent = 100, .live = 100};
    world.batch_ops = 100;
    world.Tell(event::Started{});
    world.RunFor(24 * kHour);
    EXPECT_EQ(world.parks, 0) << seed;
  }
}

// ---- stalls ------------------------------------------------------------------------------------

TEST(Stall, SilenceWithWorkIsCalledStalledAndTheConnectionIsLeft) {
  PlannerWorld world(1);
  world.server = [](Lane) { return std::optional<PlannerWorld::Answer>(); };
  world.facts = {.unsent = 1, .live = 1};
  int left = 0;
  world.on_action = [&](const Action& action) {
    left += std::holds_alternative<action::LeaveConnections>(action) ? 1 : 0;
  };
  world.Tell(event::Started{});
  world.RunFor(29'000);
  EXPECT_NE(HoldOf(world.state()), Reason::kStalled);
  world.RunFor(2'000);
  EXPECT_EQ(HoldOf(world.state()), Reason::kStalled);
  EXPECT_EQ(world.state().stalls, 1u);
  EXPECT_EQ(left, 1);
  world.server = HealthyServer;
  world.on_answer = [&](const What& what) {
    if (std::holds_alternative<event::PushAnswered>(what)) world.facts = {};
  };
  world.RunFor(2 * kMinute);
  EXPECT_EQ(HoldOf(world.state()), Reason::kNone);
}

TEST(Stall, SlowIsNotStuck) {
  PlannerWorld world(2);
  world.facts = {.unsent = 50, .live = 50};
  world.server = [](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kLive) return HealthyServer(lane);
    if (lane == Lane::kPush)
      return PlannerWorld::Answer{25'000, event::PushAnswered{.outcomes = 1}};
    return PlannerWorld::Answer{25'000, event::PullAnswered{.progress = true}};
  };
  world.Tell(event::Started{});
  world.RunFor(kHour);
  EXPECT_EQ(world.state().stalls, 0u);
}

// A large operation on a narrow link: the first patience is too short for it.
TEST(Stall, WhatTakesLongerThanThePatienceIsGivenMore) {
  PlannerWorld world(5);
  world.facts = {.unsent = 1, .live = 1};
  world.server = [](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kPush)
      return PlannerWorld::Answer{100'000, event::PushAnswered{.outcomes = 1}};
    return HealthyServer(lane);
  };
  world.on_answer = [&](const What& what) {
    if (std::holds_alternative<event::PushAnswered>(what)) world.facts = {};
  };
  world.Tell(event::Started{});
  world.RunFor(15 * kMinute);
  EXPECT_EQ(world.facts.unsent, 0u);
  EXPECT_EQ(HoldOf(world.state()), Reason::kNone);
}

TEST(Stall, ADeviceThatSleptIsNotStalled) {
  PlannerWorld world(3);
  world.facts = {.unsent = 1, .live = 1};
  world.server = [](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kPush)
      return PlannerWorld::Answer{8 * kHour, event::PushAnswered{.outcomes = 1}};
    return PlannerWorld::Answer{8 * kHour, event::PullAnswered{.progress = true}};
  };
  world.Tell(event::Started{});
  world.RunFor(1'000);                       // sent
  Random& chance = world.random();
  Planner copy(world.state(), chance);
  copy.Handle({8 * kHour, world.facts, event::Tick{}});
  EXPECT_EQ(copy.state().stalls, 0u);
  EXPECT_TRUE(copy.state().lane(Lane::kPush).outstanding);
}

TEST(Stall, ATransportThatLosesAnExchangeDoesNotLoseTheLane) {
  PlannerWorld world(4);
  int pushes = 0;
  world.facts = {.unsent = 1, .live = 1};
  world.server = [&](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane == Lane::kPush && pushes++ == 0) return std::nullopt;
    return HealthyServer(lane);
  };
  world.on_answer = [&](const What& what) {
    if (std::holds_alternative<event::PushAnswered>(what)) world.facts = {};
  };
  world.Tell(event::Started{});
  world.RunFor(10 * kMinute);                // pulls go on meanwhile: that is no stall
  EXPECT_EQ(world.facts.unsent, 0u);
}

// ---- stops -------------------------------------------------------------------------------------

// A request that was damaged on its way is refused like one that is wrong: the first time says
// little, the second a lot.
TEST(Stop, IsTriedOnceMoreSoonAndThenAtTheCap) {
  PlannerWorld world(6);
  std::vector<int64_t> sent_ms;
  world.facts = {.unsent = 1, .live = 1};
  world.server = [&](Lane lane) -> std::optional<PlannerWorld::Answer> {
    if (lane != Lane::kPush) return HealthyServer(lane);
    sent_ms.push_back(world.state().now_ms);
    return PlannerWorld::Answer{10, event::Failed{.lane = lane, .fault = Fault::kRefused}};
  };
  world.Tell(event::Started{});
  world.RunFor(20 * kMinute);
  ASSERT_GE(sent_ms.size(), 4u);
  EXPECT_LE(sent_ms[1] - sent_ms[0], 2'000);
  EXPECT_GE(sent_ms[2] - sent_ms[1], 2 * kMinute);
  EXPECT_GE(sent_ms[3] - sent_ms[2], 2 * kMinute);
}

// ---- goals -------------------------------------------------------------------------------------

TEST(Goals, IdleNeedsAPullOfItsOwnAndNothingLeftToDo) {
  PlannerWorld world(1);
  world.server = HealthyServer;
  world.on_answer = [&](const What& what) {
    if (std::holds_alternative<event::PushAnswered>(what)) world.facts = {.acked = 1, .live = 1};
    const bool pulled = std::holds_alternative<event::PullAnswered>(what);
    if (pulled && world.facts.unsent == 0) world.facts = {};
  };
  world.Tell(event::Started{});
  world.RunFor(5'000);
  world.facts = {.unsent = 1, .live = 1};
  const int pulls = world.sends[1];
  world.Tell(event::Asked{7, Goal::kIdle});
  EXPECT_FALSE(world.planner().Reached(7));
  world.RunFor(60);
  EXPECT_FALSE(world.planner().Reached(7));  // the push was answered, its evidence is not here
  world.RunFor(1'000);
  EXPECT_TRUE(world.planner().Reached(7));
  EXPECT_GE(world.sends[1], pulls + 1);
  world.Tell(event::Dropped{7});
  EXPECT_FALSE(world.planner().Reached(7));
}

TEST(Goals, SettledIsSeenAtTheHeadsAfterTheLastOperation) {
  PlannerWorld world(2);
  world.server = HealthyServer;
  world.on_answer = [&](const What& what) {
    // settled by its answer alone
    if (std::holds_alternative<event::PushAnswered>(what)) world.facts = {};
  };
  world.facts = {.unsent = 1, .live = 1};
  world.Tell(event::Started{});
  world.Tell(event::Asked{1, Goal::kSettled});
  world.RunFor(52);
  EXPECT_EQ(world.facts.live, 0u);
  // the pull that was under way may have looked too early
  EXPECT_FALSE(world.planner().Reached(1));
  world.RunFor(1'000);
  EXPECT_TRUE(world.planner().Reached(1));
  EXPECT_EQ(world.sends[1], 2);
}

TEST(Goals, AreNotReachedWhileTheServerIsAway) {
  PlannerWorld world(3);
  world.server = Failing(Fault::kUnreachable);
  world.Tell(event::Started{});
  world.Tell(event::Asked{1, Goal::kIdle});
  world.Tell(event::Asked{2, Goal::kSettled});
  world.RunFor(kHour);
  EXPECT_FALSE(world.planner().Reached(1));
  EXPECT_FALSE(world.planner().Reached(2));
}

// ---- storms ------------------------------------------------------------------------------------

std::optional<PlannerWorld::Answer> RandomAnswer(PlannerWorld& world, Lane lane) {
  Random& random = world.random();
  const auto after = static_cast<int64_t>(random.Below(random.Below(3) == 0 ? 200'000 : 500));
  if (random.Below(12) == 0) return std::nullopt;
  if (random.Below(2) == 0) {
    const auto fault = static_cast<Fault>(random.Below(static_cast<uint64_t>(Fault::kLocal) + 1));
    const int64_t retry_after = random.Below(4) == 0
        ? static_cast<int64_t>(random.Below(10'000'000)) : 0;
    return PlannerWorld::Answer{after, event::Failed{lane, fault, retry_after,
                                                     random.Below(5) == 0}};
  }
  Limits limits;
  limits.max_batch_ops = static_cast<uint32_t>(random.Below(3));
  limits.poll_ms = static_cast<uint32_t>(random.Below(100'000));
  if (lane == Lane::kPush) {
    const auto outcomes = static_cast<uint32_t>(random.Below(3));
    const auto slow_down = static_cast<int64_t>(random.Below(9'000));
    return PlannerWorld::Answer{after, event::PushAnswered{outcomes, slow_down, limits}};
  }
  if (lane == Lane::kPull)
    return PlannerWorld::Answer{after, event::PullAnswered{random.Below(2) == 0, limits}};
  return PlannerWorld::Answer{after, event::LiveAnswered{random.Below(2) == 0, limits}};
}

What RandomNews(Random& random) {
  switch (random.Below(8)) {
    case 0: return event::NetworkIs{random.Below(3) != 0, random.Below(3)};
    case 1: return event::Hinted{static_cast<Hint>(1 + random.Below(9))};
    case 2: return event::Changed{random.Below(2) == 0};
    case 3: return event::Hinted{Hint::kResume};
    case 4: return event::Asked{random.Below(3), static_cast<Goal>(random.Below(2))};
    case 5: return event::Dropped{random.Below(3)};
    case 6: return event::NetworkAllowed{random.Below(4) != 0};
    default: return event::Tick{};
  }
}

// The world checks L1 and single flight after each event; here: whatever happened, it heals, and
// the outbox drains.
TEST(Storm, LeavesNothingStuck) {
  for (uint64_t seed = 1; seed <= 300; seed++) {
    SyncState state;
    state.exchanges_max = static_cast<uint32_t>(1 + seed % 4);
    PlannerWorld world(seed, state);
    world.batch_ops = 3;
    world.server = [&](Lane lane) { return RandomAnswer(world, lane); };
    world.tokens = [&] {
      if (world.random().Below(3) == 0) return PlannerWorld::Answer{100, event::TokenFailed{}};
      return PlannerWorld::Answer{100, event::TokenCame{world.random().Below(2) == 0}};
    };
    world.Tell(event::Started{});
    for (int i = 0; i < 300 && !::testing::Test::HasFatalFailure(); i++) {
      Random& random = world.random();
      world.facts = {random.Below(3), random.Below(2), 3, random.Below(2) == 0};
      world.Tell(RandomNews(random));
      world.RunFor(static_cast<int64_t>(random.Below(20'000)));
    }
    ASSERT_FALSE(::testing::Test::HasFatalFailure()) << "seed " << seed;
    world.server = HealthyServer;
    world.tokens = [] { return PlannerWorld::Answer{1, event::TokenCame{true}}; };
    world.on_answer = [&](const What& what) {
      if (std::holds_alternative<event::PushAnswered>(what)) world.facts = {};
    };
    world.facts = {.unsent = 1, .live = 1};
    for (int goal = 0; goal < 3; goal++) world.Tell(event::Dropped{static_cast<uint64_t>(goal)});
    world.Tell(event::NetworkAllowed{true});
    world.Tell(event::NetworkIs{true, 1});
    world.Tell(event::Hinted{Hint::kResume});
    world.RunFor(3 * kHour);                 // longer than the longest Retry-After
    ASSERT_EQ(world.facts.unsent, 0u) << "seed " << seed;
    ASSERT_EQ(HoldOf(world.state()), Reason::kNone) << "seed " << seed;
  }
}

TEST(Storm, ReplaysFromItsSeed) {
  const auto run = [](uint64_t seed) {
    PlannerWorld world(seed);
    world.server = [&](Lane lane) { return RandomAnswer(world, lane); };
    world.facts = {.unsent = 1, .live = 1};
    world.Tell(event::Started{});
    world.RunFor(kHour);
    return world.sent_at;
  };
  EXPECT_EQ(run(7), run(7));
  EXPECT_NE(run(7), run(8));
}

}  // namespace
}  // namespace tidemark
