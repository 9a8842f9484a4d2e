#include "core/replica/usual.h"
#include "tests/unit/replica/fixture.h"

namespace tidemark::testing {
namespace {

// Everything is counted once, where it happens, and only when it is committed.
class Measuring : public ReplicaTest {
 protected:
  static Sample Find(TestDevice& device, Instrument what, std::vector<std::string> labels = {}) {
    for (const Sample& sample : device.replica().meter().Read())
      if (sample.what == what && sample.labels == labels) return sample;
    return {what, std::move(labels), 0, {}};
  }
  static double Count(TestDevice& device, Instrument what, std::vector<std::string> labels = {}) {
    return Find(device, what, std::move(labels)).value;
  }
  static Distribution Times(TestDevice& device, Instrument what,
                            std::vector<std::string> labels = {}) {
    return Find(device, what, std::move(labels)).distribution;
  }
};

TEST_F(Measuring, FromSubmitToAnswerToFinal) {
  ben.Submit({Create("team/1", "tasks", "t1", {{"title", Text("a")}})});
  clock.Advance(4'000);
  ben.Push(server);
  EXPECT_EQ(Times(ben, Instrument::kOpAckDuration, {"tasks"}).sum(), 4);
  EXPECT_EQ(Times(ben, Instrument::kOpSettleDuration, {"tasks"}).count(), 0u);
  clock.Advance(3'000);
  ben.Pull(server);
  ben.Pull(server);
  EXPECT_EQ(Times(ben, Instrument::kOpAckDuration, {"tasks"}).count(), 1u);
  EXPECT_EQ(Times(ben, Instrument::kOpSettleDuration, {"tasks"}).count(), 1u);
  EXPECT_EQ(Times(ben, Instrument::kOpSettleDuration, {"tasks"}).sum(), 7);
  EXPECT_EQ(Count(ben, Instrument::kOpCount, {"settled"}), 1);
  EXPECT_EQ(Times(ben, Instrument::kPropagation, {"upload", "tasks"}).sum(), 4);
}

TEST_F(Measuring, AnAnswerThatIsRepeatedCountsOnce) {
  ben.Submit({Create("team/1", "tasks", "t1", {{"title", Text("a")}})});
  const PushRequest push = ben.BeginPush();
  const Reply answer = server.Ask(push, "ben");
  ben.EndPush(&answer);
  ben.EndPush(&answer);
  ben.Sync(server);
  ben.Sync(server);
  EXPECT_EQ(Times(ben, Instrument::kOpAckDuration, {"tasks"}).count(), 1u);
  EXPECT_EQ(Count(ben, Instrument::kOpCount, {"settled"}), 1);
}

TEST_F(Measuring, HowLongOthersTakeToSeeAChange) {
  ben.Submit({Create("team/1", "tasks", "t1", {{"title", Text("a")}})});
  ben.Sync(server);
  clock.Advance(40'000);
  mina.Sync(server);
  const Distribution seen = Times(mina, Instrument::kPropagation, {"download", "tasks"});
  EXPECT_EQ(seen.count(), 1u);
  EXPECT_NEAR(seen.sum(), 40, 0.1);
  EXPECT_NEAR(Times(mina, Instrument::kRevealInterval).sum(), 40, 0.1);
  EXPECT_EQ(Times(ben, Instrument::kPropagation, {"download", "tasks"}).count(), 0u);
}

TEST_F(Measuring, WhatAFirstLoadBringsIsHistory) {
  CreateTask();
  clock.Advance(3'600'000);
  TestDevice late(folder / "late/store.db", "mina", FieldBlob(), clock, 3);
  ASSERT_TRUE(late.replica().Subscribe("team/1", 0, false).ok());
  late.Sync(server);
  ASSERT_TRUE(late.Read("tasks", "t1").view.has_value());
  EXPECT_EQ(Times(late, Instrument::kPropagation, {"download", "tasks"}).count(), 0u);
  EXPECT_EQ(Times(late, Instrument::kRevealInterval).count(), 0u);
}

TEST_F(Measuring, ADurationThatNoClockCanTellIsLeftOut) {
  clock.wall_skew_us = 86'400'000'000;
  ben.Submit({Create("team/1", "tasks", "t1", {{"title", Text("a")}})});
  clock.wall_skew_us = 0;
  clock.Reboot();
  ben.Reopen();
  ben.Sync(server);
  EXPECT_EQ(Count(ben, Instrument::kOpCount, {"settled"}), 1);
  EXPECT_EQ(Times(ben, Instrument::kOpSettleDuration, {"tasks"}).count(), 0u);
  EXPECT_EQ(Count(ben, Instrument::kClockUntrusted), 1);
}

TEST_F(Measuring, DecisionsPromptsAndTheirEnd) {
  CreateTask();
  ben.Submit({Set("tasks", "t1", "notes", Text("ben"))});
  clock.Advance(1'000);
  mina.Submit({Set("tasks", "t1", "notes", Text("mina"))});
  SyncBoth();
  SyncBoth();
  EXPECT_EQ(Count(mina, Instrument::kConflictCount, {"last_action", "prevailed"}), 1);
  EXPECT_EQ(Count(ben, Instrument::kConflictCount, {"last_action", "yielded"}), 1);
  EXPECT_EQ(Count(ben, Instrument::kConflictPromptCount, {"MANUAL"}), 0);
}

TEST_F(Measuring, WhatIsOpenedForAPersonUntilItIsClosed) {
  CreateTask();
  Expect absent;
  absent.key = {"team/1", "tasks", "t1"};
  absent.comparison = Comparison::kAbsent;
  const Uid op = ben.Submit({Set("tasks", "t1", "notes", Text("x"))}, {absent}).uid;
  ben.Sync(server);
  ASSERT_TRUE(NeedsPerson(ben.Find(op).state));
  EXPECT_EQ(Count(ben, Instrument::kConflictPromptCount, {"TAKEN"}), 1);
  EXPECT_EQ(Count(ben, Instrument::kOpCount, {"conflicted"}), 1);
  EXPECT_EQ(Count(ben, Instrument::kConflictCount, {"expect", "conflict"}), 1);
  clock.Advance(90'000);
  ASSERT_TRUE(ben.replica().Dismiss(op).ok());
  EXPECT_EQ(Times(ben, Instrument::kConflictResolve).sum(), 90);
  EXPECT_EQ(Count(ben, Instrument::kOpCount, {"conflicted"}), 1);
}

TEST_F(Measuring, AWithdrawnOperationIsFinalWithoutAnAnswer) {
  const Uid op = ben.Submit({Create("team/1", "tasks", "t1", {{"title", Text("a")}})}).uid;
  ASSERT_TRUE(ben.replica().Cancel(op).ok());
  EXPECT_EQ(Count(ben, Instrument::kOpCount, {"cancelled"}), 1);
  EXPECT_EQ(Times(ben, Instrument::kOpSettleDuration, {"tasks"}).count(), 0u);
}

TEST_F(Measuring, ATracedOperationIsToldToWhoeverShowsIt) {
  std::vector<Draft> drafts(2);
  drafts[0].operation.effects = {Create("team/1", "tasks", "t1", {{"title", Text("a")}})};
  drafts[0].operation.trace = std::string(25, 't');
  drafts[0].operation.trace_state = "a=1";
  drafts[1].operation.effects = {Create("team/1", "tasks", "t2", {{"title", Text("b")}})};
  const Uid op = ben.replica().Submit(std::move(drafts), true).front().uid;
  ben.Sync(server);
  clock.Advance(5'000);
  mina.Sync(server);
  mina.Sync(server);
  const std::vector<TracedReveal> told = mina.replica().reveals().List();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].trace, std::string(25, 't'));
  EXPECT_EQ(told[0].trace_state, "a=1");
  EXPECT_EQ(told[0].op, op);
  EXPECT_FALSE(told[0].own);
  EXPECT_NEAR(static_cast<double>(told[0].since_commit_us), 5e6, 1e5);
  ASSERT_EQ(ben.replica().reveals().List().size(), 1u);
  EXPECT_TRUE(ben.replica().reveals().List()[0].own);
}

TEST(Reveals, KeepsTheLatestAndSaysWhatIsGone) {
  Reveals reveals;
  EXPECT_TRUE(reveals.List().empty());
  for (size_t i = 1; i <= Reveals::kKept + 5; i++) reveals.Add({});
  const std::vector<TracedReveal> list = reveals.List();
  ASSERT_EQ(list.size(), Reveals::kKept);
  EXPECT_EQ(list.front().no, 6u);
  EXPECT_EQ(list.back().no, Reveals::kKept + 5);
}

TEST_F(Measuring, ForksOfALane) {
  ASSERT_TRUE(ben.replica().Fork({}).ok());
  EXPECT_EQ(Count(ben, Instrument::kForkCount), 1);
}

TEST_F(Measuring, WhatIsUsualSurvivesTheProcessAndNothingElseDoes) {
  for (int i = 0; i < 3; i++) {
    ben.Submit({Create("team/1", "tasks", "t" + std::to_string(i), {{"title", Text("a")}})});
    clock.Advance(2'000);
    SyncBoth();
  }
  for (TestDevice* device : {&ben, &mina}) device->Reopen();
  EXPECT_EQ(Count(ben, Instrument::kOpCount, {"settled"}), 0);
  const auto usual = [](TestDevice& device, Usually what) {
    return UsualOf(device.store().writer(), UsualKey(what, "tasks")).Take();
  };
  EXPECT_EQ(usual(ben, Usually::kSettled).count(), 3u);
  EXPECT_EQ(usual(ben, Usually::kSettled).Percentile(0.9), 2.5);
  EXPECT_EQ(usual(mina, Usually::kSeen).count(), 3u);
  EXPECT_EQ(usual(mina, Usually::kSettled).count(), 0u);
}

TEST_F(Measuring, ACurveThatIsDamagedIsBegunAnew) {
  {
    WriteTxn txn = ben.store().Begin("test", false).Take();
    ASSERT_TRUE(txn.db().Exec("INSERT INTO tide_meta(key, value) VALUES('usual_settled:tasks', "
                              "'nonsense')").ok());
    ASSERT_TRUE(txn.Commit().ok());
  }
  CreateTask();
  const auto spread = UsualOf(ben.store().writer(), UsualKey(Usually::kSettled, "tasks"));
  EXPECT_EQ(spread->count(), 1u);
}

}  // namespace
}  // namespace tidemark::testing
