// What a damaged store, a strange server or two hasty hands must not be able to do.
#include "core/store/meta.h"
#include "tests/unit/replica/fixture.h"

namespace tidemark::testing {
namespace {

using Faults = ReplicaTest;

int64_t CountVisible(TestDevice& device) {
  const auto reader = device.store().BeginRead().Take();
  Query query = reader->db().Use("SELECT count(*) FROM tasks");
  EXPECT_TRUE(query.Step().value());
  return query.Int(0);
}

TEST_F(Faults, AScopeThatHasDrainedLeavesNoRowInTheView) {
  CreateTask();
  ben.Submit({Set("tasks", "t1", "notes", Text("mine"))});
  ASSERT_TRUE(ben.replica().Unsubscribe("team/1").ok());
  EXPECT_EQ(CountVisible(ben), 1) << "own effects stay until they are answered";
  ben.Sync(server);
  ASSERT_FALSE(ben.store().BeginRead().Take()->FindScope("team/1").Take().has_value());
  EXPECT_EQ(CountVisible(ben), 0) << "before any maintenance";
}

TEST_F(Faults, ARefusedFirstOpenLeavesNothingBehind) {
  SeededRandom random(1);
  NullLog log;
  StoreOptions options;
  options.path = folder / "new/store.db";
  options.account = "ben";
  EXPECT_EQ(Store::Open(options, clock, random, log).status().code, Code::kManifestMissing);
  EXPECT_FALSE(std::filesystem::exists(options.path));
  options.manifest_blob = FieldBlob();
  EXPECT_TRUE(Store::Open(options, clock, random, log).ok());
  options.account = "mina";
  EXPECT_EQ(Store::Open(options, clock, random, log).status().code, Code::kStoreOtherAccount);
  EXPECT_TRUE(std::filesystem::exists(options.path)) << "what was there before stays";
}

TEST_F(Faults, AStoreWithoutItsTablesIsDamagedAndNotABugOfOurs) {
  const std::string path = folder / "hollow/store.db";
  SeededRandom random(1);
  NullLog log;
  StoreOptions options;
  options.path = path;
  options.account = "ben";
  options.manifest_blob = FieldBlob();
  ASSERT_TRUE(Store::Open(options, clock, random, log).ok());
  for (const char* table : {"tide_explanation", "tide_meta"}) {
    auto file = Database::Open(path, Database::Mode::kReadWrite).Take();
    ASSERT_TRUE(file->Exec(std::string("DROP TABLE ") + table).ok());
    file.reset();
    EXPECT_EQ(Store::Open(options, clock, random, log).status().code, Code::kStoreCorrupt);
  }
}

TEST_F(Faults, AServerThatLostItsDataIsServedFromANewLane) {
  CreateTask();
  const Uid op = ben.Submit({Create("team/1", "tasks", "t2", {{"title", Text("kept")}})}).uid;
  TestServer fresh(folder / "fresh", Manifest::Load(FieldBlob()).Take(), clock);
  const Reply reply = fresh.Ask(ben.BeginPush(), "ben");
  const auto* error = std::get_if<ErrorReply>(&reply);
  ASSERT_NE(error, nullptr);
  ASSERT_EQ(error->code, ErrorCode::kGap);
  ASSERT_TRUE(ben.replica().Fork(error->outcomes).ok());
  ben.Sync(fresh);
  mina.Sync(fresh);
  EXPECT_EQ(ben.Find(op).state, State::kSettled);
  EXPECT_EQ(Field(mina.Read("tasks", "t2"), "title"), Text("kept"));
  EXPECT_EQ(ben.DigestOf("team/1"), mina.DigestOf("team/1"));
}

TEST_F(Faults, AnAnswerWithoutAUidEndsTheOperationAtItsPlace) {
  CreateTask();
  const Uid op = ben.Submit({Set("tasks", "t1", "notes", Text("mine"))}).uid;
  const PushRequest push = ben.BeginPush();
  ASSERT_EQ(push.ops.size(), 1u);
  Outcome unreadable;   // as of a server that cannot decode the body
  unreadable.op_seq = ben.Find(op).operation.op_seq;
  unreadable.code = OutcomeCode::kReject;
  unreadable.reason = Reason::kInvalid;
  Result<uint32_t> taken = ben.replica().FinishPush({unreadable});
  ASSERT_TRUE(taken.ok());
  EXPECT_EQ(*taken, 1u);
  EXPECT_EQ(ben.Find(op).state, State::kRejected);
  EXPECT_EQ(ben.replica().outbox().unsent, 0u);
}

TEST_F(Faults, AnswersThatAreNoNewsAreNotCounted) {
  CreateTask();
  ben.Submit({Set("tasks", "t1", "notes", Text("mine"))});
  const PushRequest push = ben.BeginPush();
  Outcome other;
  other.uid = Uid{{9}};
  other.op_seq = 1;
  EXPECT_EQ(ben.replica().FinishPush({other, other}).Take(), 0u);
  EXPECT_EQ(ben.replica().outbox().unsent, 1u) << "and nothing is lost";
}

TEST_F(Faults, TheSameDecisionPerformedTwiceAtOnceIsSubmittedOnce) {
  CreateTask();
  Expect absent;
  absent.key = {"", "tasks", "t1"};
  absent.comparison = Comparison::kAbsent;
  const Uid open = ben.Submit({Inc("tasks", "t1", "visits", 1)}, {absent}).uid;
  SyncBoth();
  ASSERT_EQ(ben.Find(open).state, State::kConflicted);
  std::vector<Draft> drafts(2);   // both looked before either wrote
  for (Draft& draft : drafts) {
    draft.operation.effects = {Inc("tasks", "t1", "visits", 1)};
    draft.replaces = open;
  }
  const std::vector<SubmitAnswer> answers = ben.replica().Submit(std::move(drafts), true);
  EXPECT_TRUE(answers[0].status.ok()) << answers[0].status.message;
  EXPECT_EQ(answers[1].status.code, Code::kChoicePassed);
  SyncBoth();
  EXPECT_EQ(Field(mina.Read("tasks", "t1"), "visits"), Value::Int(1));
}

TEST_F(Faults, AServerThatFindsEvenNothingTooOldIsNotProgress) {
  ASSERT_TRUE(ben.replica().Subscribe("team/2", 0, false).ok());
  PullTicket ticket;
  static_cast<void>(ben.BeginPull(&ticket));
  PullReply reply;
  Target target;
  target.status = Target::Status::kTooOld;
  target.to.scope = "team/2";
  reply.targets = {target};
  const PullSummary summary = ben.EndPull(ticket, reply);
  EXPECT_TRUE(summary.behind);
  EXPECT_FALSE(summary.progress) << "else it would be asked again at once, for ever";
}

TEST_F(Faults, TheLogFileShrinksAgainSoThatACheckpointIsNotAlwaysDue) {
  const std::string wal = folder / "ben/store.db-wal";
  const Value big = Value::String(std::string(4'000, 'x'));
  for (int i = 0; i < 1'000; i++) {
    const std::string id = "t" + std::to_string(i);
    const SubmitAnswer made =
        ben.Submit({Create("team/1", "tasks", id, {{"title", Text("t")}, {"notes", big}})});
    ASSERT_TRUE(made.status.ok()) << made.status.message;
  }
  ASSERT_GT(std::filesystem::file_size(wal), 4u << 20);
  ASSERT_TRUE(ben.store().CheckpointIfDue().ok());
  ASSERT_TRUE(ben.Submit({Create("team/1", "tasks", "a", {{"title", Text("t")}})}).status.ok());
  EXPECT_LT(std::filesystem::file_size(wal), 4u << 20);
}

void LimitPages(TestDevice& device, int64_t more) {
  Database& db = device.store().writer();
  int64_t pages = 0;
  {
    Query query = db.Use("PRAGMA page_count");
    ASSERT_TRUE(query.Step().value());
    pages = query.Int(0);
  }
  ASSERT_TRUE(db.Exec("PRAGMA max_page_count = " + std::to_string(pages + more)).ok());
}

TEST_F(Faults, AFullDiskRefusesWhatDoesNotFitAndEverythingGoesOnAfterwards) {
  CreateTask();
  const Value big = Value::String(std::string(4'000, 'x'));
  uint64_t kept = 0;
  LimitPages(ben, 12);
  SubmitAnswer last;
  for (int i = 0; i < 50 && last.status.ok(); i++) {
    const std::string id = "f" + std::to_string(i);
    last = ben.Submit({Create("team/1", "tasks", id, {{"title", Text("t")}, {"notes", big}})});
    if (last.status.ok()) kept++;
    else EXPECT_FALSE(ben.Read("tasks", id).view.has_value()) << "refused, so not there";
  }
  ASSERT_EQ(last.status.code, Code::kDiskFull);
  EXPECT_TRUE(last.uid.none());
  EXPECT_EQ(ben.replica().outbox().live, kept) << "memory is what is on disk";
  mina.Submit({Set("tasks", "t1", "notes", big)});
  mina.Sync(server);
  for (int i = 0; i < 3; i++) {   // whatever fails, fails as a whole
    Result<PullTicket> begun = ben.replica().PreparePull();
    ASSERT_TRUE(begun.ok()) << "reading needs no space";
    static_cast<void>(ben.replica().PreparePush(1000, 1 << 20, false));
    static_cast<void>(ben.replica().FailPush());
  }
  LimitPages(ben, 100'000);
  ben.Reopen();
  EXPECT_EQ(ben.replica().outbox().live, kept);
  SyncBoth();
  EXPECT_EQ(ben.replica().outbox().live, 0u);
  EXPECT_EQ(ben.DigestOf("team/1"), mina.DigestOf("team/1"));
}

void Damage(TestDevice& device, const Uid& op,
            const char* sql = "UPDATE tide_op SET body = zeroblob(length(body)) WHERE uid = ?1") {
  Query query = device.store().writer().Use(sql);
  ASSERT_TRUE(query.BindBlob(1, op.view()).Run().ok());
}

TEST_F(Faults, ADamagedOperationIsSetAsideAndTheRestSyncs) {
  CreateTask();
  const Uid before = ben.Submit({Set("tasks", "t1", "notes", Text("kept"))}).uid;
  const Uid damaged = ben.Submit({Create("team/1", "tasks", "t2", {{"title", Text("x")}})}).uid;
  const Uid dependent = ben.Submit({Set("tasks", "t2", "notes", Text("y"))}).uid;
  const Uid after = ben.Submit({Inc("tasks", "t1", "visits", 2)}).uid;
  Damage(ben, damaged);
  ben.Reopen();
  EXPECT_EQ(ben.Find(damaged).state, State::kParked);
  EXPECT_EQ(ben.Find(dependent).state, State::kParked) << "it makes no sense without the other";
  EXPECT_FALSE(ben.Read("tasks", "t2").view.has_value());
  SyncBoth();
  EXPECT_EQ(ben.Find(before).state, State::kSettled);
  EXPECT_EQ(ben.Find(after).state, State::kSettled);
  EXPECT_EQ(Field(mina.Read("tasks", "t1"), "visits"), Value::Int(2));
  EXPECT_EQ(ben.DigestOf("team/1"), mina.DigestOf("team/1"));
  ben.Reopen();
  EXPECT_EQ(ben.replica().outbox().attention, 2u) << "set aside once";
}

TEST_F(Faults, ADamagedOperationWithAPlaceInTheLaneIsConsumedThere) {
  CreateTask();
  const Uid damaged = ben.Submit({Inc("tasks", "t1", "visits", 1)}).uid;
  const Uid after = ben.Submit({Inc("tasks", "t1", "visits", 2)}).uid;
  static_cast<void>(ben.BeginPush());   // both have an op_seq; the request is lost
  Damage(ben, damaged);
  ben.Reopen();
  SyncBoth();
  EXPECT_EQ(ben.Find(damaged).state, State::kParked);
  EXPECT_EQ(ben.Find(after).state, State::kSettled);
  EXPECT_EQ(Field(mina.Read("tasks", "t1"), "visits"), Value::Int(2));
  EXPECT_EQ(ben.DigestOf("team/1"), mina.DigestOf("team/1"));
}

TEST_F(Faults, ACounterThatWasSetBackByDamageTakesNoPlaceTwice) {
  CreateTask();
  const Uid sent = ben.Submit({Set("tasks", "t1", "notes", Text("sent"))}).uid;
  static_cast<void>(ben.BeginPush());
  ben.EndPush(nullptr);
  {
    auto txn = ben.store().Begin("damage", true).Take();
    ASSERT_TRUE(SetNumber(txn, "next_op_seq", 1).ok());
    ASSERT_TRUE(txn.Commit().ok());
  }
  ben.Reopen();
  const Uid next = ben.Submit({Set("tasks", "t1", "assignee", Text("next"))}).uid;
  ben.Sync(server);
  EXPECT_EQ(ben.Find(sent).state, State::kSettled);
  EXPECT_EQ(ben.Find(next).state, State::kSettled);
}

TEST_F(Faults, ADamagedOperationThatWasExecutedIsNotDoneTwice) {
  CreateTask();
  const Uid damaged = ben.Submit({Inc("tasks", "t1", "visits", 1)}).uid;
  const Uid after = ben.Submit({Inc("tasks", "t1", "visits", 2)}).uid;
  static_cast<void>(server.Ask(ben.BeginPush(), "ben"));   // the answer is lost
  Damage(ben, damaged);
  ben.Reopen();
  const Reply reply = server.Ask(ben.BeginPush(), "ben");
  const auto* error = std::get_if<ErrorReply>(&reply);
  ASSERT_NE(error, nullptr);
  ASSERT_EQ(error->error_class, ErrorClass::kForked);
  ASSERT_TRUE(ben.replica().Fork(error->outcomes).ok());
  SyncBoth();
  EXPECT_EQ(ben.Find(damaged).state, State::kSettled);
  EXPECT_EQ(ben.Find(after).state, State::kSettled);
  EXPECT_EQ(Field(mina.Read("tasks", "t1"), "visits"), Value::Int(3));
}

TEST_F(Faults, ADamagedAnswerThatTheServerHasForgottenDoesNotDoTheWorkTwice) {
  CreateTask();
  const Uid op = ben.Submit({Inc("tasks", "t1", "visits", 1)}).uid;
  ben.Push(server);
  ben.Submit({Inc("tasks", "t1", "visits", 2)});
  ben.Push(server);   // tells that the first answer is kept
  Damage(ben, op, "UPDATE tide_op SET outcome = x'ffff' WHERE uid = ?1");
  ben.Reopen();
  SyncBoth();
  EXPECT_EQ(Field(mina.Read("tasks", "t1"), "visits"), Value::Int(3));
  EXPECT_EQ(Field(ben.Read("tasks", "t1"), "visits"), Value::Int(3));
  EXPECT_EQ(ben.DigestOf("team/1"), mina.DigestOf("team/1"));
}

TEST_F(Faults, ADamagedAnswerIsAskedForAgain) {
  CreateTask();
  const Uid op = ben.Submit({Inc("tasks", "t1", "visits", 1)}).uid;
  ben.Push(server);
  ASSERT_EQ(ben.Find(op).state, State::kAcked);
  Damage(ben, op, "UPDATE tide_op SET outcome = x'ffff' WHERE uid = ?1");
  ben.Reopen();
  SyncBoth();
  EXPECT_EQ(ben.Find(op).state, State::kSettled);
  EXPECT_EQ(Field(mina.Read("tasks", "t1"), "visits"), Value::Int(1));
}

}  // namespace
}  // namespace tidemark::testing
