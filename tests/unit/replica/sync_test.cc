#include "tests/unit/replica/fixture.h"

namespace tidemark::testing {
namespace {

using Syncing = ReplicaTest;

TEST_F(Syncing, AWriteReachesTheOtherDeviceWithEqualDigests) {
  CreateTask();
  EXPECT_EQ(Field(mina.Read("tasks", "t1"), "title"), Text("Fix pump"));
  EXPECT_EQ(ben.DigestOf("team/1"), mina.DigestOf("team/1"));
  EXPECT_EQ(ben.replica().outbox().live, 0u);
}

TEST_F(Syncing, AVerdictWaitsForItsEvidence) {
  const Uid op = ben.Submit({Create("team/1", "tasks", "t1", {{"title", Text("a")}})}).uid;
  ben.Push(server);
  EXPECT_EQ(ben.Find(op).state, State::kAcked);
  EXPECT_FALSE(ben.Read("tasks", "t1").confirmed.has_value());
  ben.Pull(server);
  EXPECT_EQ(ben.Find(op).state, State::kSettled);
  EXPECT_TRUE(ben.Read("tasks", "t1").confirmed.has_value());
}

TEST_F(Syncing, APullBeforeThePushAnswerCountsOnce) {
  CreateTask();
  ben.Submit({Inc("tasks", "t1", "visits", 3)});
  const PushRequest push = ben.BeginPush();
  const Reply lost = server.Ask(push, "ben");
  ben.Pull(server);  // overtakes the answer
  EXPECT_EQ(Field(ben.Read("tasks", "t1"), "visits"), Value::Int(3));
  ben.EndPush(&lost);
  ben.Sync(server);
  EXPECT_EQ(Field(ben.Read("tasks", "t1"), "visits"), Value::Int(3));
}

TEST_F(Syncing, ALostAnswerIsNeverAppliedTwice) {
  CreateTask();
  ben.Submit({Inc("tasks", "t1", "visits", 2)});
  for (int i = 0; i < 5; i++) {
    const PushRequest push = ben.BeginPush();
    static_cast<void>(server.Ask(push, "ben"));
    ben.EndPush(nullptr);
    if (i == 2) ben.Reopen();
    if (i == 3) server.Restart();
  }
  SyncBoth();
  EXPECT_EQ(Field(mina.Read("tasks", "t1"), "visits"), Value::Int(2));
  EXPECT_EQ(ben.DigestOf("team/1"), mina.DigestOf("team/1"));
}

TEST_F(Syncing, TheLaterActionIsKeptWhoeverSyncsFirst) {
  CreateTask();
  const Uid early = ben.Submit({Set("tasks", "t1", "notes", Text("ben"))}).uid;
  clock.Advance(60'000);
  mina.Submit({Set("tasks", "t1", "notes", Text("mina"))});
  clock.Advance(60'000);
  mina.Sync(server);
  SyncBoth();
  EXPECT_EQ(Field(ben.Read("tasks", "t1"), "notes"), Text("mina"));
  EXPECT_EQ(ben.Find(early).state, State::kSuperseded);
  const RecordImage image = ben.Read("tasks", "t1");
  ASSERT_EQ(image.unread.size(), 1u) << "whoever lost is told";
  EXPECT_EQ(image.unread[0].explanation.message_key, "yield.later_action");
  EXPECT_EQ(image.unread[0].explanation.prevailed.author, "mina");
  EXPECT_EQ(ben.DigestOf("team/1"), mina.DigestOf("team/1"));
}

TEST_F(Syncing, WhoeverIsOverwrittenUnseenIsToldAlsoWhereTheirsArrivedFirst) {
  CreateTask();
  const Uid early = ben.Submit({Set("tasks", "t1", "notes", Text("ben"))}).uid;
  clock.Advance(60'000);
  mina.Submit({Set("tasks", "t1", "notes", Text("mina"))});
  clock.Advance(60'000);
  ben.Sync(server);
  SyncBoth();
  EXPECT_EQ(Field(ben.Read("tasks", "t1"), "notes"), Text("mina"));
  EXPECT_EQ(ben.Find(early).state, State::kSettled) << "it was applied as written, when it arrived";
  const RecordImage image = ben.Read("tasks", "t1");
  ASSERT_EQ(image.unread.size(), 1u);
  EXPECT_EQ(image.unread[0].explanation.message_key, "yield.later_action");
  EXPECT_EQ(image.unread[0].explanation.yielded.value, Text("ben"));
}

TEST_F(Syncing, WhatOneHadNotSeenIsNotOverwrittenByWhatTheScreenShowedBefore) {
  CreateTask();
  const RecordImage shown = ben.Read("tasks", "t1");
  mina.Submit({Set("tasks", "t1", "verdict", Text("good"))});
  SyncBoth();
  std::vector<Draft> drafts(1);
  drafts[0].operation.effects = {Set("tasks", "t1", "verdict", Text("bad"))};
  drafts[0].seen = {{{"", "tasks", "t1"}, shown.scope.epoch, shown.scope.seq}};
  const Uid op = ben.replica().Submit(std::move(drafts), true).front().uid;
  SyncBoth();
  EXPECT_EQ(ben.Find(op).state, State::kConflicted);
  EXPECT_EQ(ben.Find(op).reason, Reason::kManual);
  EXPECT_EQ(Field(ben.Read("tasks", "t1"), "verdict"), Text("good"));
}

TEST_F(Syncing, AnExpectThatFailsLeavesNoTraceOnTheServer) {
  CreateTask();
  Expect enough;
  enough.key = {"", "tasks", "t1"};
  enough.field = "stock";
  enough.comparison = Comparison::kGe;
  enough.value = Value::Int(1);
  const Uid op =
      ben.Submit({Inc("tasks", "t1", "stock", -1), Inc("tasks", "t1", "visits", 1)}, {enough}).uid;
  SyncBoth();
  EXPECT_EQ(ben.Find(op).state, State::kConflicted);
  EXPECT_EQ(ben.Find(op).reason, Reason::kLimit);
  EXPECT_TRUE(Field(mina.Read("tasks", "t1"), "visits").absent());
  EXPECT_TRUE(Field(ben.Read("tasks", "t1"), "visits").absent());
  ASSERT_TRUE(ben.replica().Dismiss(op).ok());
  EXPECT_EQ(ben.Find(op).state, State::kResolved);
  EXPECT_EQ(ben.replica().outbox().attention, 0u);
}

TEST_F(Syncing, RevokedDataIsHiddenAtOnceAndComesBackWithTheAccess) {
  CreateTask();
  ben.Submit({Set("tasks", "t1", "notes", Text("mine"))});
  server.authorizer.overrides["ben team/1"] = judge::Role::kNone;
  ben.Pull(server);
  EXPECT_FALSE(ben.Read("tasks", "t1").confirmed.has_value());
  EXPECT_EQ(ben.replica().outbox().attention, 1u) << "the never-sent edit is parked with its body";
  server.authorizer.overrides.clear();
  ben.Sync(server);
  EXPECT_EQ(Field(ben.Read("tasks", "t1"), "title"), Text("Fix pump"));
  EXPECT_EQ(ben.DigestOf("team/1"), mina.DigestOf("team/1"));
}

TEST_F(Syncing, OneOperationOverTwoScopesIsNeverSeenInHalf) {
  for (TestDevice* device : {&ben, &mina})
    ASSERT_TRUE(device->replica().Subscribe("team/2", 0, false).ok());
  SyncBoth();
  ben.Submit({Create("team/1", "tasks", "a", {{"title", Text("a")}}),
              Create("team/2", "tasks", "b", {{"title", Text("b")}})});
  ben.Sync(server);
  mina.Pull(server);
  EXPECT_EQ(mina.Read("tasks", "a", "team/1").view.has_value(),
            mina.Read("tasks", "b", "team/2").view.has_value());
}

TEST_F(Syncing, ARefusedDependencyIsExplainedAfterItsOwn) {
  CreateTask();
  Expect absent;
  absent.key = {"", "tasks", "t1"};
  absent.comparison = Comparison::kAbsent;
  const Uid first = ben.Submit({Set("tasks", "t1", "notes", Text("x"))}, {absent}).uid;
  std::vector<Draft> drafts(1);
  drafts[0].operation.effects = {Set("tasks", "t1", "done", Value::Bool(true))};
  drafts[0].operation.after = {first};
  const Uid second = ben.replica().Submit(std::move(drafts), true).front().uid;
  ben.Sync(server);
  EXPECT_EQ(ben.Find(first).state, State::kConflicted);
  EXPECT_EQ(ben.Find(second).state, State::kConflicted);
  EXPECT_EQ(ben.Find(second).reason, Reason::kDependency);
}

TEST_F(Syncing, AClonedStoreForksInsteadOfLosingOrDoubling) {
  CreateTask();
  ben.Submit({Inc("tasks", "t1", "visits", 1)});
  std::filesystem::create_directories(folder / "clone");
  ASSERT_TRUE(ben.store().Close().ok());
  std::filesystem::copy_file(folder / "ben/store.db", folder / "clone/store.db");
  ben.Reopen();
  TestDevice clone(folder / "clone/store.db", "ben", FieldBlob(), clock, 9);
  ben.Submit({Inc("tasks", "t1", "visits", 10)});
  ben.Sync(server);
  clone.Submit({Inc("tasks", "t1", "visits", 100)});
  const PushRequest push = clone.BeginPush();
  const Reply reply = server.Ask(push, "ben");
  const auto* error = std::get_if<ErrorReply>(&reply);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->error_class, ErrorClass::kForked);
  ASSERT_TRUE(clone.replica().Fork(error->outcomes).ok());
  clone.Sync(server);
  SyncBoth();
  EXPECT_EQ(Field(mina.Read("tasks", "t1"), "visits"), Value::Int(111));
}

}  // namespace
}  // namespace tidemark::testing
