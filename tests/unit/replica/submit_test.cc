#include "core/wire/codec.h"
#include "tests/unit/replica/fixture.h"

namespace tidemark::testing {
namespace {

using Submit = ReplicaTest;

TEST_F(Submit, ShowsTheOwnWriteAtOnceAndKeepsItAcrossAKill) {
  const SubmitAnswer answer =
      ben.Submit({Create("team/1", "tasks", "t1", {{"title", Text("Fix pump")}})});
  ASSERT_TRUE(answer.status.ok()) << answer.status.message;
  ben.Reopen();
  const RecordImage image = ben.Read("tasks", "t1");
  EXPECT_EQ(Field(image, "title"), Text("Fix pump"));
  EXPECT_EQ(Field(image, "status"), Text("open")) << "declared initial values are part of a create";
  EXPECT_FALSE(image.confirmed.has_value());
  ASSERT_EQ(image.live.size(), 1u);
  EXPECT_EQ(image.live[0].state, State::kQueued);
  EXPECT_EQ(ben.replica().outbox().unsent, 1u);
}

TEST_F(Submit, RefusesEveryProblemByNameAndKeepsNothing) {
  const SubmitAnswer answer = ben.Submit({Create("team/1", "tasks", "t1", {{"done", Text("yes")}}),
                                          Set("tasks", "t1", "colour", Text("red"))});
  EXPECT_TRUE(answer.status.failed());
  EXPECT_GE(answer.problems.size(), 3u) << "title missing, wrong type, unknown field";
  EXPECT_EQ(ben.replica().outbox().live, 0u);
  EXPECT_FALSE(ben.Read("tasks", "t1").view.has_value());
}

TEST_F(Submit, RefusesScopesThatAreNotSubscribed) {
  const SubmitAnswer answer = ben.Submit({Create("team/9", "tasks", "t1", {{"title", Text("x")}})});
  EXPECT_EQ(answer.status.code, Code::kNotSubscribed);
}

TEST_F(Submit, RefusesAnIdThatMayBeInTwoScopes) {
  ASSERT_TRUE(ben.replica().Subscribe("team/2", 0, false).ok());
  EXPECT_EQ(ben.Submit({Set("tasks", "t1", "notes", Text("x"))}).status.code, Code::kAmbiguous);
}

TEST_F(Submit, GivesTheSameAnswerForTheSameUid) {
  std::vector<Draft> drafts(2);
  for (Draft& draft : drafts) {
    draft.operation.uid = Uid{{7}};
    draft.operation.effects = {Create("team/1", "tasks", "t1", {{"title", Text("once")}})};
  }
  const std::vector<SubmitAnswer> answers = ben.replica().Submit(std::move(drafts), true);
  EXPECT_TRUE(answers[0].status.ok());
  EXPECT_TRUE(answers[1].status.ok());
  EXPECT_EQ(answers[0].uid, answers[1].uid);
  EXPECT_EQ(ben.replica().outbox().live, 1u);
}

TEST_F(Submit, ARefusedOneDoesNotStopTheOthersOfItsGroup) {
  std::vector<Draft> drafts(3);
  drafts[0].operation.effects = {Create("team/1", "tasks", "a", {{"title", Text("a")}})};
  drafts[1].operation.effects = {Set("nothing", "b", "x", Text("b"))};
  drafts[2].operation.effects = {Create("team/1", "tasks", "c", {{"title", Text("c")}})};
  const std::vector<SubmitAnswer> answers = ben.replica().Submit(std::move(drafts), true);
  EXPECT_TRUE(answers[0].status.ok());
  EXPECT_EQ(answers[1].status.code, Code::kUnknownCollection);
  EXPECT_TRUE(answers[2].status.ok());
  EXPECT_TRUE(ben.Read("tasks", "a").view && ben.Read("tasks", "c").view);
}

TEST_F(Submit, CostsTheSameHoweverMuchIsPendingOnTheRecord) {
  CreateTask();
  std::vector<Draft> drafts(5'000);
  for (Draft& draft : drafts) draft.operation.effects = {Inc("tasks", "t1", "visits", 1)};
  for (const SubmitAnswer& answer : ben.replica().Submit(std::move(drafts), true))
    ASSERT_TRUE(answer.status.ok());
  EXPECT_EQ(Field(ben.Read("tasks", "t1"), "visits"), Value::Int(5'000));
  SyncBoth();
  EXPECT_EQ(Field(mina.Read("tasks", "t1"), "visits"), Value::Int(5'000));
  EXPECT_EQ(ben.DigestOf("team/1"), mina.DigestOf("team/1"));
}

TEST_F(Submit, CancelTakesNeverSentDependentsAlong) {
  const Uid made = ben.Submit({Create("team/1", "tasks", "t1", {{"title", Text("a")}})}).uid;
  const Uid edit = ben.Submit({Set("tasks", "t1", "notes", Text("b"))}).uid;
  const CancelAnswer answer = ben.replica().Cancel(made).Take();
  EXPECT_FALSE(answer.too_late);
  EXPECT_EQ(answer.withdrawn, (std::vector<Uid>{made, edit}));
  EXPECT_FALSE(ben.Read("tasks", "t1").view.has_value());
  EXPECT_EQ(ben.Find(edit).state, State::kCancelled);
  ben.Sync(server);
  mina.Sync(server);
  EXPECT_FALSE(mina.Read("tasks", "t1").view.has_value());
}

TEST_F(Submit, CancelAfterSendingIsFollowedByAnUndo) {
  CreateTask();
  const Uid edit = ben.Submit({Set("tasks", "t1", "notes", Text("wrong"))}).uid;
  ben.Push(server);
  EXPECT_TRUE(ben.replica().Cancel(edit).Take().too_late);
  SyncBoth();
  EXPECT_TRUE(Field(ben.Read("tasks", "t1"), "notes").absent());
  EXPECT_TRUE(Field(mina.Read("tasks", "t1"), "notes").absent());
  EXPECT_EQ(ben.Find(edit).state, State::kUndone);
}

TEST_F(Submit, UnsubscribeHidesAtOnceButDrainsWhatIsPending) {
  CreateTask();
  const Uid edit = ben.Submit({Set("tasks", "t1", "notes", Text("mine"))}).uid;
  ASSERT_TRUE(ben.replica().Unsubscribe("team/1").ok());
  EXPECT_EQ(ben.Submit({Set("tasks", "t1", "notes", Text("no"))}).status.code,
            Code::kNotSubscribed);
  ben.Sync(server);
  mina.Sync(server);
  EXPECT_EQ(ben.Find(edit).state, State::kSettled);
  EXPECT_EQ(Field(mina.Read("tasks", "t1"), "notes"), Text("mine"));
  EXPECT_FALSE(ben.store().BeginRead().Take()->FindScope("team/1").Take().has_value());
}

TEST_F(Submit, PutsTheFilesAway) {
  const auto mode = std::filesystem::status(folder / "ben/store.db").permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(std::filesystem::status(folder / "ben").permissions(),
            std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace tidemark::testing
