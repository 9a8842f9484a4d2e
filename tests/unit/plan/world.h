// A world of operations for plans: a test says how they end.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "core/plan/advance.h"

namespace tidemark {

inline Uid Op(uint8_t n) {
  Uid uid;
  uid.bytes[15] = n;
  return uid;
}

class FakeWorld final : public PlanWorld {
 public:
  Result<OperationFact> FactOf(const Uid& op) override { return facts[op]; }
  Result<bool> Holds(const PlanStep& wait) override { return holds[wait.name]; }
  int64_t NowUs() const override { return now_us; }
  Uid Boot() const override { return boot; }
  int64_t BoottimeUs() const override { return boottime_us; }
  Status Release(const Uid& op) override {
    EXPECT_EQ(facts[op].state, State::kDraft) << "released once";
    facts[op].state = State::kQueued;
    released.push_back(op);
    return Status::Ok();
  }
  Status Withdraw(const Uid& op) override {
    OperationFact& fact = facts[op];
    if (fact.state == State::kDraft || fact.state == State::kQueued) fact.state = State::kCancelled;
    return Status::Ok();
  }
  Result<Uid> Undo(const Uid& op) override {
    if (cannot_undo) return Uid{};
    Uid undo = op;
    undo.bytes[0] = 0xFF;
    facts[undo] = {true, State::kQueued, Reason::kNone, false, {}};
    released.push_back(undo);
    return undo;
  }

  // A plan of the named steps, each after the one before it.
  Plan Chain(const std::vector<std::string>& names) {
    Plan plan;
    for (size_t i = 0; i < names.size(); i++) {
      PlanStep& step = plan.steps.emplace_back();
      step.name = names[i];
      step.op = Op(static_cast<uint8_t>(i + 1));
      if (i > 0) step.after = {{names[i - 1], AfterWhen::kSettled}};
      facts[step.op] = {true, State::kDraft, Reason::kNone, false, {}};
    }
    return plan;
  }
  void End(uint8_t op, State state, Reason reason = Reason::kNone) {
    facts[Op(op)].state = state;
    facts[Op(op)].reason = reason;
    facts[Op(op)].applied = state == State::kSettled || state == State::kSuperseded;
  }

  std::map<Uid, OperationFact> facts;
  std::map<std::string, bool> holds;
  std::vector<Uid> released;
  int64_t now_us = 1'000'000, boottime_us = 1'000'000;
  Uid boot = Op(200);
  bool cannot_undo = false;
};

inline std::string StatesOf(const Plan& plan) {
  std::string states = PlanStateName(plan.state);
  for (const PlanStep& step : plan.steps) states += std::string(" ") + StepStateName(step.state);
  return states;
}

}  // namespace tidemark
