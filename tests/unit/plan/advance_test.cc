// A plan: forward step by step, back last first, and never back past a pivot.
#include "tests/unit/plan/world.h"

namespace tidemark {
namespace {

class Plans : public testing::Test {
 protected:
  std::string Move(Plan& plan) {
    const auto changed = Advance(&plan, world_);
    EXPECT_TRUE(changed.ok()) << changed.status().message;
    const auto again = Advance(&plan, world_);
    EXPECT_FALSE(*again) << "nothing happened in between";
    return StatesOf(plan);
  }
  FakeWorld world_;
};

TEST_F(Plans, GoForwardAStepAtATime) {
  Plan plan = world_.Chain({"order", "pay", "ship"});
  EXPECT_EQ(Move(plan), "OPEN ACTIVE WAITING WAITING");
  EXPECT_EQ(world_.released, std::vector<Uid>{Op(1)});
  world_.End(1, State::kSettled);
  EXPECT_EQ(Move(plan), "OPEN DONE ACTIVE WAITING");
  world_.End(2, State::kSuperseded);
  EXPECT_EQ(Move(plan), "OPEN DONE DONE ACTIVE");
  world_.End(3, State::kSettled);
  EXPECT_EQ(Move(plan), "DONE DONE DONE DONE");
}

TEST_F(Plans, MayGoOnBeforeAStepIsSettled) {
  Plan plan = world_.Chain({"a", "b", "c"});
  plan.steps[1].after[0].when = AfterWhen::kQueued;
  plan.steps[2].after[0].when = AfterWhen::kAcked;
  EXPECT_EQ(Move(plan), "OPEN ACTIVE ACTIVE WAITING");
  world_.facts[Op(2)].state = State::kAcked;
  world_.facts[Op(2)].applied = true;
  EXPECT_EQ(Move(plan), "OPEN ACTIVE ACTIVE ACTIVE");
}

TEST_F(Plans, TakeBackWhatIsDoneLastFirst) {
  Plan plan = world_.Chain({"a", "b", "c", "d"});
  plan.steps[0].compensation = Op(50);
  world_.facts[Op(50)] = {true, State::kDraft, Reason::kNone, false, {}};
  Move(plan);
  for (const uint8_t op : {1, 2}) {
    world_.End(op, State::kSettled);
    Move(plan);
  }
  world_.End(3, State::kRejected, Reason::kNotAllowed);
  EXPECT_EQ(Move(plan), "REVERSING DONE REVERSING FAILED SKIPPED");
  EXPECT_EQ(plan.steps[2].reason, Reason::kNotAllowed);
  EXPECT_EQ(world_.facts[Op(4)].state, State::kCancelled) << "what never began is withdrawn";
  EXPECT_EQ(world_.facts[Op(50)].state, State::kDraft) << "not before the later one is back";
  world_.facts[plan.steps[1].compensation].state = State::kSettled;
  EXPECT_EQ(Move(plan), "REVERSING REVERSING REVERSED FAILED SKIPPED");
  EXPECT_EQ(world_.facts[Op(50)].state, State::kQueued);
  world_.End(50, State::kSettled);
  EXPECT_EQ(Move(plan), "REVERSED REVERSED REVERSED FAILED SKIPPED");
}

TEST_F(Plans, BehindAPivotOnlyGoForward) {
  Plan plan = world_.Chain({"a", "pay", "c"});
  plan.steps[1].pivot = true;
  Move(plan);
  for (const uint8_t op : {1, 2}) {
    world_.End(op, State::kSettled);
    Move(plan);
  }
  EXPECT_EQ(TurnBack(&plan).code, Code::kBadState);
  world_.End(3, State::kConflicted, Reason::kLimit);
  EXPECT_EQ(Move(plan), "NEEDS_YOU DONE DONE FAILED");
  EXPECT_EQ(TurnBack(&plan).code, Code::kBadState);
  // the person makes another operation of it
  world_.facts[Op(3)].state = State::kResolved;
  world_.facts[Op(3)].replaced_by = Op(9);
  world_.facts[Op(9)] = {true, State::kQueued, Reason::kNone, false, {}};
  EXPECT_EQ(Move(plan), "OPEN DONE DONE ACTIVE");
  world_.End(9, State::kSettled);
  EXPECT_EQ(Move(plan), "DONE DONE DONE DONE");
}

TEST_F(Plans, GoOnWithoutWhatAPersonDismissed) {
  Plan plan = world_.Chain({"a", "b"});
  plan.ask = true;
  Move(plan);
  world_.End(1, State::kConflicted, Reason::kManual);
  EXPECT_EQ(Move(plan), "NEEDS_YOU FAILED WAITING");
  world_.facts[Op(1)].state = State::kResolved;
  EXPECT_EQ(Move(plan), "OPEN SKIPPED ACTIVE");
}

TEST_F(Plans, WaitUntilSomethingIsTrueOrItsTimeIsUp) {
  Plan plan = world_.Chain({"a", "wait", "c"});
  plan.ask = true;
  plan.steps[1].op = Uid{};
  plan.steps[1].record = RecordKey{"team/1", "payments", "p1"};
  plan.steps[1].deadline_ms = 60'000;
  Move(plan);
  EXPECT_EQ(DueInMs(plan, world_), -1) << "the wait has not begun";
  world_.End(1, State::kSettled);
  EXPECT_EQ(Move(plan), "OPEN DONE ACTIVE WAITING");
  EXPECT_EQ(DueInMs(plan, world_), 60'000);
  world_.boottime_us += 59'000'000;
  EXPECT_EQ(Move(plan), "OPEN DONE ACTIVE WAITING");
  EXPECT_EQ(DueInMs(plan, world_), 1'000);
  world_.boottime_us += 1'000'000;
  EXPECT_EQ(Move(plan), "NEEDS_YOU DONE FAILED WAITING");
  EXPECT_EQ(plan.steps[1].reason, Reason::kExpired);
  EXPECT_EQ(DueInMs(plan, world_), -1);
  ASSERT_TRUE(TryAgain(&plan, "wait").ok());
  EXPECT_EQ(Move(plan), "OPEN DONE ACTIVE WAITING");
  world_.holds["wait"] = true;
  EXPECT_EQ(Move(plan), "OPEN DONE DONE ACTIVE");
}

TEST_F(Plans, AreTurnedBackByAPerson) {
  Plan plan = world_.Chain({"a", "b", "c"});
  Move(plan);
  world_.End(1, State::kSettled);
  Move(plan);
  world_.facts[Op(2)].state = State::kInflight;   // sent: its answer is waited for
  ASSERT_TRUE(TurnBack(&plan).ok());
  EXPECT_EQ(Move(plan), "REVERSING DONE ACTIVE SKIPPED");
  world_.End(2, State::kSettled);
  EXPECT_EQ(Move(plan), "REVERSING DONE REVERSING SKIPPED");
  EXPECT_EQ(TurnBack(&plan).code, Code::kBadState);
}

TEST_F(Plans, NeedAPersonWhereSomethingCannotBeTakenBack) {
  Plan plan = world_.Chain({"a", "b"});
  world_.cannot_undo = true;
  Move(plan);
  world_.End(1, State::kSettled);
  Move(plan);
  world_.End(2, State::kParked, Reason::kPoison);
  EXPECT_EQ(Move(plan), "NEEDS_YOU STUCK FAILED");
  EXPECT_EQ(TryAgain(&plan, "b").code, Code::kBadState) << "its operation is decided";
  EXPECT_EQ(GoOnWithout(&plan, "nope").code, Code::kNotFound);
  ASSERT_TRUE(GoOnWithout(&plan, "a").ok());
  EXPECT_EQ(Move(plan), "REVERSED SKIPPED FAILED");
}

TEST_F(Plans, AreRefusedWithWhatTheyLack) {
  PlanRule rule;
  rule.steps.resize(2);
  rule.steps[0].name = "pay";
  rule.steps[0].compensate_with = "refund";
  rule.steps[1].name = "wait";
  rule.steps[1].wait_for = {"payments", "status", "\"paid\"", Value::String("paid")};
  const RecordKey payment{"team/1", "payments", "p1"}, other{"team/1", "tasks", "p1"};
  const StepInput pay{"pay", Op(1), Op(2), {}}, wait{"wait", {}, {}, payment};
  EXPECT_TRUE(MakePlan(rule, {pay, wait}).ok());
  const auto refusal = [&](std::vector<StepInput> inputs) {
    const auto plan = MakePlan(rule, inputs);
    return plan.ok() ? "" : plan.status().subject + " " + plan.status().message;
  };
  EXPECT_EQ(refusal({wait}), "pay needs its operation");
  EXPECT_EQ(refusal({{"pay", Op(1), {}, {}}, wait}), "pay needs the operation that takes it back");
  EXPECT_EQ(refusal({pay}), "wait needs the record that it waits for");
  EXPECT_EQ(refusal({pay, {"wait", Op(3), {}, payment}}), "wait is a wait, and takes no operation");
  EXPECT_EQ(refusal({pay, {"wait", {}, {}, other}}),
            "wait waits for a record of another collection");
  EXPECT_EQ(refusal({pay, wait, {"ship", Op(4), {}, {}}}), "ship is no step of this plan");
}

}  // namespace
}  // namespace tidemark
