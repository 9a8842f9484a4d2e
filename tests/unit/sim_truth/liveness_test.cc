// A device that is patient, and each way of not being so.
#include "tests/sim/checks/liveness.h"

#include <gtest/gtest.h>

namespace tidemark::sim {
namespace {

class LivenessTest : public testing::Test {
 protected:
  std::string Hear(What what, int64_t after_ms = 0) {
    now_us_ += after_ms * 1'000;
    const auto bad = liveness_.On({now_us_, std::move(what)});
    return bad ? bad->invariant : "";
  }
  std::string Ask(Wire wire, int64_t after_ms = 100) {
    Requested asked;
    asked.wire = wire;
    asked.token = "ann#0";
    if (wire == Wire::kPush) asked.bodies = {"a body"};
    asked.first_op_seq = 7;
    return Hear(asked, after_ms);
  }
  std::string Answer(Wire wire, int status, std::vector<Outcome> outcomes = {}) {
    Answered answer;
    answer.wire = wire;
    answer.http_status = status;
    answer.usable = status == 200;
    answer.outcomes = std::move(outcomes);
    return Hear(answer, 100);
  }
  std::string Step(Stepped step = {}) { return Hear(step); }
  // What it is told after so many failed pulls, each so long after the one before.
  std::string Fail(int times, int64_t every_ms) {
    for (int i = 0; i < times; i++) {
      if (const std::string bad = Ask(Wire::kPull, every_ms); !bad.empty()) return bad;
      Answer(Wire::kPull, 500);
      Step();
    }
    return "";
  }

  Liveness liveness_;
  int64_t now_us_ = 1'000'000'000;
};

TEST_F(LivenessTest, SleepsBetweenFailures) { EXPECT_EQ(Fail(20, 4'000), ""); }

TEST_F(LivenessTest, AsksAgainAtOnceAfterFailures) { EXPECT_EQ(Fail(20, 100), "L4"); }

TEST_F(LivenessTest, MayAskAtOnceWhenItIsTold) {
  EXPECT_EQ(Fail(8, 100), "");
  EXPECT_EQ(Hear(Hinted{}), "");
  EXPECT_EQ(Ask(Wire::kPull), "");
}

TEST_F(LivenessTest, TriesARefusedTokenAtOnce) {
  Ask(Wire::kPull);
  Answer(Wire::kPull, 401);
  Step();
  EXPECT_EQ(Ask(Wire::kPush), "L4");
}

TEST_F(LivenessTest, TriesARefusedTokenAfterAWhile) {
  Ask(Wire::kPull);
  Answer(Wire::kPull, 401);
  Step();
  EXPECT_EQ(Ask(Wire::kPush, 30'000), "");
}

TEST_F(LivenessTest, PushesAgainWhatWasAnswered) {
  Outcome outcome;
  outcome.op_seq = 7;
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(Ask(Wire::kPush), "");
    Answer(Wire::kPush, 200, {outcome});
    Step();
  }
  EXPECT_EQ(Ask(Wire::kPush), "L4");
}

TEST_F(LivenessTest, ListensBeforeItAsks) {
  Hear(Subscribed{0, "team/1"});
  EXPECT_EQ(Ask(Wire::kLive), "L2");
}

TEST_F(LivenessTest, AsksBeforeItListens) {
  Hear(Subscribed{0, "team/1"});
  EXPECT_EQ(Ask(Wire::kPull), "");
  EXPECT_EQ(Ask(Wire::kLive), "");
}

TEST_F(LivenessTest, KeepsOperationsWithoutSayingWhy) {
  Stepped idle;
  idle.due_ms = 10;
  EXPECT_EQ(Step(idle), "");
  idle.unsent = 1;
  now_us_ += 1'000'000;
  EXPECT_EQ(Step(idle), "");
  now_us_ += 60'000'000;
  EXPECT_EQ(Step(idle), "L2");
}

TEST_F(LivenessTest, KeepsOperationsAndSaysWhy) {
  Stepped held;
  held.due_ms = 10;
  held.unsent = 1;
  held.push_hold = Reason::kOffline;
  for (int i = 0; i < 5; i++, now_us_ += 60'000'000) EXPECT_EQ(Step(held), "");
}

}  // namespace
}  // namespace tidemark::sim
