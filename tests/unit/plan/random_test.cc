// Random worlds: whatever operations come to, every plan ends DONE or REVERSED, or asks a person.
#include <random>

#include "tests/unit/plan/world.h"

namespace tidemark {
namespace {

struct Dice {
  std::mt19937_64 random;
  bool OneIn(int n) { return random() % static_cast<uint64_t>(n) == 0; }
  size_t Below(size_t n) { return random() % n; }
};

Plan MakeRandom(Dice& dice, FakeWorld& world) {
  std::vector<std::string> names;
  for (size_t i = 0; i < 1 + dice.Below(6); i++) names.push_back("s" + std::to_string(i));
  Plan plan = world.Chain(names);
  plan.ask = dice.OneIn(3);
  for (size_t i = 0; i < plan.steps.size(); i++) {
    PlanStep& step = plan.steps[i];
    step.after.clear();
    for (size_t j = 0; j < i; j++)
      if (dice.OneIn(2)) step.after.push_back({names[j], static_cast<AfterWhen>(dice.Below(3))});
    step.pivot = dice.OneIn(6);
    if (!dice.OneIn(4)) continue;
    step.op = Uid{};
    step.record = RecordKey{"team/1", "things", "r"};
    if (dice.OneIn(2)) step.deadline_ms = 10'000;
  }
  return plan;
}

void Happen(Dice& dice, FakeWorld& world) {
  static constexpr State kEnds[] = {State::kSettled, State::kSettled, State::kSettled,
                                    State::kSuperseded, State::kConflicted, State::kRejected,
                                    State::kParked, State::kCancelled};
  for (auto& [uid, fact] : world.facts) {
    if (fact.state == State::kQueued && dice.OneIn(2)) {
      fact.state = kEnds[dice.Below(std::size(kEnds))];
      fact.applied = fact.state == State::kSettled || fact.state == State::kSuperseded;
    } else if (NeedsPerson(fact.state) && dice.OneIn(3)) {
      fact.state = State::kResolved;
      if (!dice.OneIn(2)) continue;
      Uid next = uid;
      next.bytes[1]++;
      fact.replaced_by = next;
      world.facts[next] = {true, State::kQueued, Reason::kNone, false, {}};
      return;   // the map has grown
    }
  }
  world.boottime_us += static_cast<int64_t>(dice.Below(4'000'000));
}

// What held before holds after: order, pivots, and that nothing begins while it goes back.
void CheckSound(const Plan& plan) {
  bool pivot = false, back = false;
  for (size_t i = 0; i < plan.steps.size(); i++) {
    const PlanStep& step = plan.steps[i];
    pivot |= step.pivot && step.state == StepState::kDone;
    back |= step.state == StepState::kReversing;
    if (step.state != StepState::kReversing && step.state != StepState::kReversed) continue;
    for (size_t j = i + 1; j < plan.steps.size(); j++)
      EXPECT_FALSE(plan.steps[j].state == StepState::kDone && step.state == StepState::kReversing)
          << StatesOf(plan);
  }
  EXPECT_FALSE(pivot && back) << StatesOf(plan);
}

TEST(PlanWorlds, AlwaysComeToAnEnd) {
  std::map<std::string, int> ends;
  for (uint64_t seed = 1; seed <= 5'000; seed++) {
    Dice dice{std::mt19937_64(seed)};
    FakeWorld world;
    Plan plan = MakeRandom(dice, world);
    for (int round = 0; round < 5'000 && IsOpen(plan.state); round++) {
      ASSERT_TRUE(Advance(&plan, world).ok());
      CheckSound(plan);
      Happen(dice, world);
      if (round == 3 && dice.OneIn(10)) static_cast<void>(TurnBack(&plan));
      for (const PlanStep& step : plan.steps)
        if (step.op.none() && dice.OneIn(20)) world.holds[step.name] = true;
      if (plan.state != PlanState::kNeedsYou || !dice.OneIn(4)) continue;
      const std::string name = plan.steps[dice.Below(plan.steps.size())].name;
      static_cast<void>(dice.OneIn(2) ? TryAgain(&plan, name) : GoOnWithout(&plan, name));
    }
    ends[PlanStateName(plan.state)]++;
    EXPECT_TRUE(!IsOpen(plan.state) || plan.state == PlanState::kNeedsYou)
        << seed << " " << StatesOf(plan);
  }
  EXPECT_GT(ends["DONE"], 100);
  EXPECT_GT(ends["REVERSED"], 100);
}

}  // namespace
}  // namespace tidemark
