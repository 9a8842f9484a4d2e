#include "tests/unit/service/bench.h"

namespace tidemark::service {
namespace {

class Pull : public Bench {
 protected:
  void PushNow(Device& device, std::vector<Effect> effects) {
    const RequestId id = Send(Endpoint::kPush, device.PushOne(std::move(effects)), device.token());
    service_->Flush(now_us_);
    ASSERT_TRUE(Take<PushReply>(id).outcomes[0].applied);
  }
  PullReply PullNow(const Device& device, const PullRequest& pull) {
    return Take<PullReply>(Send(Endpoint::kPull, pull, device.token()));
  }
  static const Target& TargetOf(const PullReply& reply, const std::string& scope) {
    for (const Target& target : reply.targets)
      if (target.to.scope == scope) return target;
    ADD_FAILURE() << "no target for " << scope;
    static const Target kNone;
    return kNone;
  }

  Device alice_{"alice", 1}, bob_{"bob", 2};
};

TEST_F(Pull, BringsEntriesDigestAndVerdictsOfOneMoment) {
  PushNow(alice_, {CreateTask("team/1", "t1", "a")});
  const auto reply = PullNow(alice_, alice_.Pull({{"team/1", 0, 0}}));
  const Target& target = TargetOf(reply, "team/1");
  EXPECT_EQ(target.status, Target::Status::kOk);
  EXPECT_EQ(target.to, (Cursor{"team/1", 1, 1}));
  EXPECT_EQ(target.head, 1u);
  EXPECT_EQ(target.digest, store_->scopes().Find("team/1")->digest);
  EXPECT_EQ(target.as_of_us, now_us_ - 1);
  ASSERT_EQ(reply.entries.size(), 1u);
  EXPECT_EQ(reply.entries[0].author, "alice");
  EXPECT_EQ(reply.outcomes.size(), 1u);
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(reply.welcome.lane_last_op_seq, 1u);
}

TEST_F(Pull, NeverSeesAGroupThatIsStillOpen) {
  PushNow(alice_, {CreateTask("team/1", "t1", "a")});
  now_us_ += 1'000;
  Send(Endpoint::kPush, alice_.PushOne({AddVisits("team/1", "t1", 1)}), alice_.token());
  const RequestId pull = Send(Endpoint::kPull, bob_.Pull({{"team/1", 1, 1}}), bob_.token());
  EXPECT_FALSE(Answered(pull));
  now_us_ += 1'000;
  service_->Flush(now_us_);
  const auto reply = Take<PullReply>(pull);
  EXPECT_EQ(TargetOf(reply, "team/1").to.seq, 2u);
  EXPECT_EQ(TargetOf(reply, "team/1").as_of_us, now_us_ - 1);
}

// as_of promises: everything committed up to it is here. So a later commit is later than any
// promise.
TEST_F(Pull, PromisesNoMomentInWhichSomethingMayStillBeCommitted) {
  const auto before = PullNow(bob_, bob_.Pull({{"team/1", 0, 0}}));
  PushNow(alice_, {CreateTask("team/1", "t1", "a")});
  const auto log = store_->scopes().ReadLog(*store_->scopes().Find("team/1"), 0, 1'000);
  EXPECT_LT(TargetOf(before, "team/1").as_of_us, (*log)[0].commit_us);
}

TEST_F(Pull, KeepsItsPromiseWhenTheWallClockJumpsBackOverARestart) {
  const auto before = PullNow(bob_, bob_.Pull({{"team/1", 0, 0}}));
  Reopen();
  now_us_ -= 3'600'000'000;
  PushNow(alice_, {CreateTask("team/1", "t1", "a")});
  const auto log = store_->scopes().ReadLog(*store_->scopes().Find("team/1"), 0, 1'000);
  EXPECT_LT(TargetOf(before, "team/1").as_of_us, (*log)[0].commit_us);
}

TEST_F(Pull, OfAScopeNeverWrittenIsEmptyAndTrue) {
  const auto reply = PullNow(bob_, bob_.Pull({{"team/9", 0, 0}}));
  const Target& target = TargetOf(reply, "team/9");
  EXPECT_EQ(target.status, Target::Status::kOk);
  EXPECT_EQ(target.to, (Cursor{"team/9", 1, 0}));
  EXPECT_EQ(target.digest, Digest{});
}

TEST_F(Pull, OfAForeignScopeSaysRevokedAndNothingElse) {
  PushNow(alice_, {CreateTask("team/1", "t1", "a")});
  tokens_.roles[{"bob", "team/1"}] = judge::Role::kNone;
  const auto reply = PullNow(bob_, bob_.Pull({{"team/1", 1, 0}}));
  EXPECT_EQ(TargetOf(reply, "team/1").status, Target::Status::kRevoked);
  EXPECT_EQ(TargetOf(reply, "team/1").head, 0u);
  EXPECT_TRUE(reply.entries.empty());
}

TEST_F(Pull, OfAnotherEpochOrBeyondTheHeadStartsAnew) {
  PushNow(alice_, {CreateTask("team/1", "t1", "a")});
  const auto epoch = PullNow(bob_, bob_.Pull({{"team/1", 7, 1}}));
  EXPECT_EQ(TargetOf(epoch, "team/1").status, Target::Status::kEpochChanged);
  EXPECT_EQ(TargetOf(epoch, "team/1").to.epoch, 1u);
  const auto beyond = PullNow(bob_, bob_.Pull({{"team/1", 1, 5}}));
  EXPECT_EQ(TargetOf(beyond, "team/1").status, Target::Status::kEpochChanged);
}

TEST_F(Pull, CutShortNeverSplitsAnOperationAndAlwaysProgresses) {
  const std::string filler(20'000, 'x');
  for (int i = 0; i < 6; i++) {
    now_us_ += 1'000;
    const std::string id = "t" + std::to_string(i);
    if (i % 2 == 0) PushNow(alice_, {CreateTask("team/1", id, filler)});
    PushNow(alice_, {CreateTask("team/1", id + "x", filler), CreateTask("team/2", id, "small")});
  }
  std::vector<Cursor> have{{"team/1", 1, 0}, {"team/2", 1, 0}};
  std::map<Uid, std::set<std::string>> seen;
  int rounds = 0;
  for (bool complete = false; !complete; rounds++) {
    ASSERT_LT(rounds, 50);
    PullRequest pull = bob_.Pull(have);
    pull.max_bytes = 1;
    const auto reply = PullNow(bob_, pull);
    ASSERT_FALSE(reply.entries.empty());
    for (const Entry& entry : reply.entries) seen[entry.op].insert(entry.scope);
    for (Cursor& cursor : have) cursor.seq = TargetOf(reply, cursor.scope).to.seq;
    // Every operation that has been seen at all has been seen in all of its scopes.
    for (const Entry& entry : reply.entries)
      EXPECT_EQ(seen[entry.op].size(), entry.siblings.size() + 1);
    for (const Target& target : reply.targets) {
      EXPECT_EQ(target.digest.has_value(), target.to.seq == target.head);
      if (target.to.seq == target.head) continue;
      const auto left_out = store_->scopes().CommitTimeOf(*store_->scopes().Find(target.to.scope),
                                                          target.to.seq + 1);
      EXPECT_EQ(target.as_of_us, **left_out - 1);
    }
    complete = reply.complete;
  }
  EXPECT_GT(rounds, 3);
  EXPECT_EQ(have[0].seq, 9u);
  EXPECT_EQ(have[1].seq, 6u);
}

TEST_F(Pull, IsNotLongerThanTheServerWantsIt) {
  options_.pull_bytes_max = 1;
  Reopen();
  for (int i = 0; i < 3; i++)
    PushNow(alice_, {CreateTask("team/1", "t" + std::to_string(i), "a")});
  PullRequest pull = bob_.Pull({{"team/1", 1, 1}});
  pull.max_bytes = 1u << 20;
  const auto reply = PullNow(bob_, pull);
  EXPECT_EQ(reply.entries.size(), 1u);
  EXPECT_EQ(TargetOf(reply, "team/1").to.seq, 2u);
  EXPECT_FALSE(reply.complete);
}

TEST_F(Pull, DoesNotNameSiblingsThatTheReaderMayNotRead) {
  PushNow(alice_, {CreateTask("team/1", "t1", "a"), CreateTask("team/2", "t2", "b")});
  tokens_.roles[{"bob", "team/2"}] = judge::Role::kNone;
  const auto reply = PullNow(bob_, bob_.Pull({{"team/1", 1, 0}}));
  ASSERT_EQ(reply.entries.size(), 1u);
  EXPECT_TRUE(reply.entries[0].siblings.empty());
}

TEST_F(Pull, OfTooManyScopesOrOneTwiceIsRefused) {
  std::vector<Cursor> many;
  for (int i = 0; i < 65; i++) many.push_back({"team/" + std::to_string(i), 0, 0});
  const RequestId id = Send(Endpoint::kPull, bob_.Pull(many), bob_.token());
  EXPECT_EQ(Take<ErrorReply>(id).code, ErrorCode::kTooLarge);
  const RequestId twice =
      Send(Endpoint::kPull, bob_.Pull({{"team/1", 0, 0}, {"team/1", 0, 0}}), bob_.token());
  EXPECT_EQ(Take<ErrorReply>(twice).code, ErrorCode::kMalformed);
}

TEST_F(Pull, FoldedByAReaderGivesTheServersDigest) {
  PushNow(alice_, {CreateTask("team/1", "t1", "a"), CreateTask("team/1", "t2", "b")});
  Effect label;
  label.kind = EffectKind::kAdd;
  label.key = {"team/1", "tasks", "t1"};
  label.field = "labels";
  label.value = Value::String("urgent");
  PushNow(bob_, {label, AddVisits("team/1", "t2", 4)});
  const auto reply = PullNow(bob_, bob_.Pull({{"team/1", 0, 0}}));
  std::map<std::string, Record> rows;
  for (const Entry& entry : reply.entries)
    for (const Change& change : entry.changes) {
      Record& record = rows[change.id];
      if (change.full) record.fields.clear();
      for (const auto& [field, value] : change.fields) Put(record.fields, field, value);
      record.seq = entry.seq;
    }
  Digest digest;
  for (const auto& [id, record] : rows) digest.Add(HashRecord("tasks", id, record));
  EXPECT_EQ(TargetOf(reply, "team/1").digest, digest);
}

// ---- long polls ------------------------------------------------------------------------------

class Live : public Pull {};

TEST_F(Live, AnswersAtOnceWhenAHeadIsNews) {
  PushNow(alice_, {CreateTask("team/1", "t1", "a")});
  const RequestId id = Send(Endpoint::kLive, bob_.Live({{"team/1", 1, 0}}, 20'000), bob_.token());
  const auto reply = Take<LiveReply>(id);
  EXPECT_EQ(reply.heads, (std::vector<Cursor>{{"team/1", 1, 1}}));
  EXPECT_EQ(reply.verified_us, now_us_);
}

TEST_F(Live, WakesWhenAHeadMovesAndReadsItAgain) {
  const RequestId id = Send(Endpoint::kLive, bob_.Live({{"team/1", 0, 0}}, 20'000), bob_.token());
  const RequestId other =
      Send(Endpoint::kLive, bob_.Live({{"team/2", 0, 0}}, 20'000), bob_.token());
  EXPECT_FALSE(Answered(id));
  now_us_ += 5'000'000;
  PushNow(alice_, {CreateTask("team/1", "t1", "a")});
  const auto reply = Take<LiveReply>(id);
  EXPECT_EQ(reply.heads, (std::vector<Cursor>{{"team/1", 1, 1}}));
  EXPECT_EQ(reply.verified_us, now_us_);
  EXPECT_FALSE(Answered(other));
}

TEST_F(Live, EndsWithItsTime) {
  const RequestId id = Send(Endpoint::kLive, bob_.Live({{"team/1", 0, 0}}, 2'000), bob_.token());
  EXPECT_EQ(service_->DueInUs(now_us_), 2'000'000);
  now_us_ += 1'999'999;
  service_->Tick(now_us_);
  EXPECT_FALSE(Answered(id));
  now_us_ += 1;
  EXPECT_EQ(service_->DueInUs(now_us_), 0);
  service_->Tick(now_us_);
  EXPECT_EQ(Take<LiveReply>(id).heads, (std::vector<Cursor>{{"team/1", 1, 0}}));
  EXPECT_EQ(service_->DueInUs(now_us_), -1);
}

TEST_F(Live, WaitsNoLongerThanTheServerAllows) {
  Send(Endpoint::kLive, bob_.Live({{"team/1", 0, 0}}, 4'000'000'000u), bob_.token());
  EXPECT_EQ(service_->DueInUs(now_us_), int64_t{options_.limits.poll_ms} * 1'000);
}

TEST_F(Live, AsksAgainWhoIsAskingWhenItWakes) {
  const RequestId lost = Send(Endpoint::kLive, bob_.Live({{"team/1", 0, 0}}, 20'000), bob_.token());
  tokens_.roles[{"bob", "team/1"}] = judge::Role::kNone;
  PushNow(alice_, {CreateTask("team/1", "t1", "a")});
  EXPECT_TRUE(Take<LiveReply>(lost).heads.empty());
  const RequestId dead = Send(Endpoint::kLive, bob_.Live({{"team/2", 0, 0}}, 20'000), bob_.token());
  tokens_.dead_tokens.insert(bob_.token());
  PushNow(alice_, {CreateTask("team/2", "t1", "a")});
  EXPECT_EQ(Take<ErrorReply>(dead).code, ErrorCode::kTokenInvalid);
}

TEST_F(Live, ForgottenOrReleasedLeavesNothingBehind) {
  const RequestId gone = Send(Endpoint::kLive, bob_.Live({{"team/1", 0, 0}}, 20'000), bob_.token());
  service_->Forget(gone);
  EXPECT_EQ(service_->DueInUs(now_us_), -1);
  const RequestId released =
      Send(Endpoint::kLive, bob_.Live({{"team/1", 0, 0}}, 20'000), bob_.token());
  service_->ReleaseWaiters(now_us_);
  EXPECT_TRUE(Answered(released));
  EXPECT_FALSE(Answered(gone));
}

}  // namespace
}  // namespace tidemark::service
