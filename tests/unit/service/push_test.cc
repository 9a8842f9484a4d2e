#include "core/model/digest.h"
#include "tests/unit/service/bench.h"

namespace tidemark::service {
namespace {

class Push : public Bench {
 protected:
  PushReply PushNow(const Device& device, const PushRequest& push) {
    const RequestId id = Send(Endpoint::kPush, push, device.token());
    service_->Flush(now_us_);
    return Take<PushReply>(id);
  }
  ErrorReply RefusedNow(const Device& device, const PushRequest& push) {
    const RequestId id = Send(Endpoint::kPush, push, device.token());
    service_->Flush(now_us_);
    return Take<ErrorReply>(id);
  }
  uint64_t HeadOf(const std::string& scope) { return store_->scopes().Find(scope)->head; }
  int64_t VisitsOf(const std::string& scope, const std::string& id) {
    const auto record = store_->records().Find({scope, "tasks", id});
    return Get((*record)->values, "visits").integer();
  }

  Device alice_{"alice", 1}, bob_{"bob", 2};
};

TEST_F(Push, IsAnsweredOnlyAfterTheCommit) {
  const RequestId id = Send(Endpoint::kPush, alice_.PushOne({CreateTask("team/1", "t1", "a")}),
                            alice_.token());
  EXPECT_FALSE(Answered(id));
  EXPECT_TRUE(service_->flush_wanted());
  service_->Flush(now_us_);
  EXPECT_FALSE(service_->flush_wanted());
  const auto reply = Take<PushReply>(id);
  ASSERT_EQ(reply.outcomes.size(), 1u);
  EXPECT_TRUE(reply.outcomes[0].applied);
  EXPECT_EQ(reply.outcomes[0].code, OutcomeCode::kExact);
  EXPECT_EQ(reply.outcomes[0].at, (std::vector<Cursor>{{"team/1", 1, 1}}));
  EXPECT_EQ(reply.welcome.lane_last_op_seq, 1u);
  EXPECT_EQ(reply.welcome.home, "main");
}

TEST_F(Push, SentAgainIsNotDoneAgain) {
  const auto first = PushNow(alice_, alice_.PushOne({CreateTask("team/1", "t1", "a")}));
  const PushRequest more = alice_.PushOne({AddVisits("team/1", "t1", 3)});
  const auto once = PushNow(alice_, more);
  const auto twice = PushNow(alice_, more);
  Reopen();
  const auto after_restart = PushNow(alice_, more);
  EXPECT_EQ(once.outcomes, twice.outcomes);
  EXPECT_EQ(once.outcomes, after_restart.outcomes);
  EXPECT_EQ(VisitsOf("team/1", "t1"), 3);
  EXPECT_EQ(HeadOf("team/1"), 2u);
}

TEST_F(Push, SentTwiceInOneGroupIsDoneOnce) {
  PushNow(alice_, alice_.PushOne({CreateTask("team/1", "t1", "a")}));
  const PushRequest push = alice_.PushOne({AddVisits("team/1", "t1", 3)});
  const RequestId one = Send(Endpoint::kPush, push, alice_.token());
  const RequestId two = Send(Endpoint::kPush, push, alice_.token());
  service_->Flush(now_us_);
  EXPECT_EQ(Take<PushReply>(one).outcomes, Take<PushReply>(two).outcomes);
  EXPECT_EQ(VisitsOf("team/1", "t1"), 3);
}

TEST_F(Push, OfSeveralLanesSharesOneCommitAndOneOrder) {
  PushNow(alice_, alice_.PushOne({CreateTask("team/1", "t1", "a")}));
  const RequestId a = Send(Endpoint::kPush, alice_.PushOne({AddVisits("team/1", "t1", 1)}),
                           alice_.token());
  const RequestId b = Send(Endpoint::kPush, bob_.PushOne({AddVisits("team/1", "t1", 10)}),
                           bob_.token());
  service_->Flush(now_us_);
  EXPECT_EQ(Take<PushReply>(a).outcomes[0].at[0].seq, 2u);
  EXPECT_EQ(Take<PushReply>(b).outcomes[0].at[0].seq, 3u);
  EXPECT_EQ(VisitsOf("team/1", "t1"), 11);
}

TEST_F(Push, NotCommittedNeverHappened) {
  const PushRequest push = alice_.PushOne({CreateTask("team/1", "t1", "a")});
  Send(Endpoint::kPush, push, alice_.token());
  Reopen();
  EXPECT_EQ(HeadOf("team/1"), 0u);
  const auto reply = PushNow(alice_, push);
  EXPECT_EQ(reply.outcomes[0].code, OutcomeCode::kExact);
  EXPECT_EQ(HeadOf("team/1"), 1u);
}

TEST_F(Push, WithAGapStopsBeforeItAndTheClientTakesANewLane) {
  const Operation one = alice_.MakeOperation({CreateTask("team/1", "t1", "a")});
  alice_.next_op_seq = 3;
  const Operation three = alice_.MakeOperation({AddVisits("team/1", "t1", 1)});
  const auto reply = PushNow(alice_, alice_.Push({one, three}));
  EXPECT_EQ(reply.outcomes.size(), 1u);
  EXPECT_EQ(reply.welcome.lane_last_op_seq, 1u);
  const RequestId id = Send(Endpoint::kPush, alice_.Push({three}), alice_.token());
  service_->Flush(now_us_);
  const auto refused = Take<ErrorReply>(id);
  EXPECT_EQ(refused.error_class, ErrorClass::kForked);
  EXPECT_EQ(refused.code, ErrorCode::kGap);
  EXPECT_EQ(refused.outcomes.size(), 1u);
  EXPECT_EQ(RawReply(id).http_status, 409);
  EXPECT_EQ(refused.message, "the lane goes on with op_seq 2");
}

TEST_F(Push, OfAnotherOperationUnderAnOldNumberIsAFork) {
  PushNow(alice_, alice_.PushOne({CreateTask("team/1", "t1", "a")}));
  Device clone("alice", 1);
  const RequestId id = Send(Endpoint::kPush, clone.PushOne({CreateTask("team/1", "t9", "z")}),
                            clone.token());
  service_->Flush(now_us_);
  const auto refused = Take<ErrorReply>(id);
  EXPECT_EQ(refused.error_class, ErrorClass::kForked);
  EXPECT_EQ(refused.code, ErrorCode::kHashMismatch);
  EXPECT_EQ(RawReply(id).http_status, 409);
  ASSERT_EQ(refused.outcomes.size(), 1u);
  EXPECT_EQ(refused.outcomes[0].op_seq, 1u);
  EXPECT_EQ(HeadOf("team/1"), 1u);
}

TEST_F(Push, BuildingOnAFailureFailsToo) {
  const auto gone = PushNow(alice_, alice_.PushOne({SetTitle("team/1", "no", "x")}));
  ASSERT_FALSE(gone.outcomes[0].applied);
  Operation next = alice_.MakeOperation({CreateTask("team/1", "t2", "b")});
  next.deps = {1};
  const auto reply = PushNow(alice_, alice_.Push({next}, 1));  // the outcome itself is freed by now
  EXPECT_EQ(reply.outcomes[0].code, OutcomeCode::kDependency);
  EXPECT_EQ(HeadOf("team/1"), 0u);
}

TEST_F(Push, MarkedParkedTakesItsPlaceUnexecuted) {
  PushRequest push = alice_.PushOne({CreateTask("team/1", "t1", "a")});
  push.ops[0].park = true;
  const auto reply = PushNow(alice_, push);
  EXPECT_EQ(reply.outcomes[0].code, OutcomeCode::kParked);
  EXPECT_EQ(reply.outcomes[0].reason, Reason::kPoison);
  EXPECT_EQ(reply.welcome.lane_last_op_seq, 1u);
  EXPECT_EQ(HeadOf("team/1"), 0u);
}

TEST_F(Push, OfBytesThatAreNoOperationGetsAVerdictAndTheLaneGoesOn) {
  PushRequest push = alice_.PushOne({CreateTask("team/1", "t1", "a")});
  push.ops.push_back({"\xFF garbage", When{}, false});
  alice_.next_op_seq = 3;
  push.ops.push_back(alice_.PushOne({AddVisits("team/1", "t1", 2)}).ops[0]);
  const auto reply = PushNow(alice_, push);
  ASSERT_EQ(reply.outcomes.size(), 3u);
  EXPECT_EQ(reply.outcomes[1].op_seq, 2u);
  EXPECT_EQ(reply.outcomes[1].code, OutcomeCode::kReject);
  EXPECT_EQ(reply.outcomes[1].reason, Reason::kInvalid);
  EXPECT_EQ(reply.outcomes[1].why.size(), 1u);
  EXPECT_EQ(VisitsOf("team/1", "t1"), 2);
}

TEST_F(Push, OfGarbageAloneKeepsItsPlaceWhenSentAgain) {
  PushRequest push = alice_.Push({});
  push.ops.push_back({"\xFF garbage", When{}, false});
  const auto once = PushNow(alice_, push);
  const auto twice = PushNow(alice_, push);
  EXPECT_EQ(once.outcomes, twice.outcomes);
  EXPECT_EQ(twice.welcome.lane_last_op_seq, 1u);
}

TEST_F(Push, LargerThanAnOperationMayBeIsAConflictNotAStuckLane) {
  const std::string large(options_.limits.max_op_bytes + 1, 'x');
  const auto reply = PushNow(alice_, alice_.PushOne({CreateTask("team/1", "t1", large)}));
  EXPECT_EQ(reply.outcomes[0].code, OutcomeCode::kConflict);
  EXPECT_EQ(reply.outcomes[0].reason, Reason::kLimit);
  EXPECT_EQ(reply.welcome.lane_last_op_seq, 1u);
  EXPECT_EQ(HeadOf("team/1"), 0u);
}

TEST_F(Push, OfMoreOperationsThanABatchMayHoldIsRefusedWhole) {
  PushRequest push = alice_.Push({});
  const PushOp one = alice_.PushOne({CreateTask("team/1", "t1", "a")}).ops[0];
  push.ops.assign(options_.limits.max_batch_ops + 1, one);
  const RequestId id = Send(Endpoint::kPush, push, alice_.token());
  service_->Flush(now_us_);
  EXPECT_EQ(Take<ErrorReply>(id).code, ErrorCode::kTooLarge);
  EXPECT_EQ(RawReply(id).http_status, 413);
}

TEST_F(Push, WithoutTheRightToWriteIsRejectedAndTellsNoHead) {
  PushNow(alice_, alice_.PushOne({CreateTask("team/1", "t1", "a")}));
  tokens_.roles[{"bob", "team/1"}] = judge::Role::kNone;
  const auto reply = PushNow(bob_, bob_.PushOne({SetTitle("team/1", "t1", "mine")}));
  EXPECT_EQ(reply.outcomes[0].code, OutcomeCode::kReject);
  EXPECT_EQ(reply.outcomes[0].reason, Reason::kNotAllowed);
  ASSERT_EQ(reply.outcomes[0].at.size(), 1u);
  EXPECT_EQ(reply.outcomes[0].at[0].scope, "attention/bob");
}

// A backup of a device that has gone on: without an answer the copy would ask for ever.
TEST_F(Push, OfACopyWhoseOriginalHasKeptTheOutcomesIsAFork) {
  PushNow(alice_, alice_.PushOne({CreateTask("team/1", "t1", "a")}));
  PushNow(alice_, alice_.Push({}, 1));
  Device clone("alice", 1);
  const RequestId id = Send(Endpoint::kPush, clone.PushOne({CreateTask("team/1", "t9", "z")}),
                            clone.token());
  service_->Flush(now_us_);
  EXPECT_EQ(Take<ErrorReply>(id).error_class, ErrorClass::kForked);
}

TEST_F(Push, OfACopyIsToldWhatWasAppliedThoughItsAnswerIsFreed) {
  const PushRequest push = alice_.PushOne({CreateTask("team/1", "t1", "a")});
  const Outcome first = PushNow(alice_, push).outcomes[0];
  PushNow(alice_, alice_.Push({}, 1));
  const RequestId id = Send(Endpoint::kPush, push, alice_.token());
  service_->Flush(now_us_);
  const auto refused = Take<ErrorReply>(id);
  EXPECT_EQ(refused.error_class, ErrorClass::kForked);
  ASSERT_EQ(refused.outcomes.size(), 1u);
  EXPECT_TRUE(refused.outcomes[0].applied);
  EXPECT_EQ(refused.outcomes[0].uid, first.uid);
  EXPECT_EQ(refused.outcomes[0].op_seq, 1u);
  EXPECT_EQ(refused.outcomes[0].at, first.at);
}

TEST_F(Push, FreesOutcomesThatTheClientHasKept) {
  PushNow(alice_, alice_.Push({alice_.MakeOperation({CreateTask("team/1", "t1", "a")}),
                               alice_.MakeOperation({SetTitle("team/1", "no", "x")})}));
  EXPECT_EQ(store_->lanes().KeptOutcomes(alice_.client)->size(), 2u);
  PushNow(alice_, alice_.Push({}, 2));
  EXPECT_TRUE(store_->lanes().KeptOutcomes(alice_.client)->empty());
  EXPECT_FALSE(*store_->lanes().Failed(alice_.client, 1));
  EXPECT_TRUE(*store_->lanes().Failed(alice_.client, 2));
  EXPECT_EQ((*store_->lanes().Find(alice_.client))->unkept_bytes, 0u);
}

TEST_F(Push, FarAheadOfWhatTheClientHasKeptWaits) {
  const Operation create = alice_.MakeOperation({CreateTask("team/1", "t1", "a")});
  PushNow(alice_, alice_.Push({create}));
  bool refused = false;
  for (int batch = 0; batch < 6 && !refused; batch++) {
    std::vector<Operation> operations;
    for (int i = 0; i < 1'000; i++)
      operations.push_back(alice_.MakeOperation({AddVisits("team/1", "t1", 1)}));
    const RequestId id = Send(Endpoint::kPush, alice_.Push(operations), alice_.token());
    service_->Flush(now_us_);
    if (RawReply(id).http_status == 503) {
      EXPECT_EQ(Take<ErrorReply>(id).error_class, ErrorClass::kRetryLater);
      EXPECT_GT(RawReply(id).retry_after_ms, 0);
      refused = true;
    } else {
      alice_.next_op_seq = Take<PushReply>(id).welcome.lane_last_op_seq + 1;
    }
  }
  EXPECT_TRUE(refused);
  EXPECT_EQ(VisitsOf("team/1", "t1") + 1,
            static_cast<int64_t>(alice_.next_op_seq - 1 - (refused ? 1'000 : 0)));
  alice_.next_op_seq -= 1'000;
  const uint64_t last = alice_.next_op_seq - 1;
  const auto reply = PushNow(alice_, alice_.Push({alice_.MakeOperation({AddVisits("team/1", "t1",
      1)})}, last));
  EXPECT_EQ(reply.outcomes.size(), 1u);
}

TEST_F(Push, IsBoundToTheAccountThatUsedTheClientFirst) {
  PushNow(alice_, alice_.PushOne({CreateTask("team/1", "t1", "a")}));
  Device thief("bob", 1);
  const RequestId id = Send(Endpoint::kPush, thief.Push({}), thief.token());
  const auto refused = Take<ErrorReply>(id);
  EXPECT_EQ(refused.error_class, ErrorClass::kReauth);
  EXPECT_EQ(refused.code, ErrorCode::kClientOfOther);
  EXPECT_EQ(RawReply(id).http_status, 403);
}

TEST_F(Push, WithAnotherAccountsTokenIsRefused) {
  const RequestId id = Send(Endpoint::kPush, alice_.Push({}), bob_.token());
  EXPECT_EQ(Take<ErrorReply>(id).code, ErrorCode::kAccountMismatch);
  const RequestId unknown = Send(Endpoint::kPush, alice_.Push({}), "nonsense");
  EXPECT_EQ(Take<ErrorReply>(unknown).code, ErrorCode::kTokenInvalid);
  EXPECT_EQ(RawReply(unknown).http_status, 401);
}

TEST_F(Push, KeepsTheDigestInStepWithTheRecords) {
  PushNow(alice_, alice_.Push({alice_.MakeOperation({CreateTask("team/1", "t1", "a"),
                                                     CreateTask("team/1", "t2", "b")}),
                               alice_.MakeOperation({AddVisits("team/1", "t1", 2)})}));
  Effect gone;
  gone.kind = EffectKind::kDelete;
  gone.key = {"team/1", "tasks", "t2"};
  PushNow(alice_, alice_.PushOne({gone}));
  const store::ScopeHead kept = *store_->scopes().Find("team/1");
  const store::ScopeHead sum = *store_->records().Recompute(kept);
  EXPECT_EQ(kept.records, 1u);
  EXPECT_EQ(kept.records, sum.records);
  EXPECT_EQ(kept.digest, sum.digest);
  EXPECT_NE(kept.digest, Digest{});
}

TEST_F(Push, AnOperationOverTwoScopesIsOneEntryInEach) {
  const auto reply = PushNow(alice_,
      alice_.PushOne( {CreateTask("team/1", "t1", "a"), CreateTask("team/2", "t2", "b")}));
  EXPECT_EQ(reply.outcomes[0].at, (std::vector<Cursor>{{"team/1", 1, 1}, {"team/2", 1, 1}}));
  const auto log = store_->scopes().ReadLog(*store_->scopes().Find("team/2"), 0, 1'000);
  ASSERT_EQ(log->size(), 1u);
  EXPECT_EQ((*log)[0].siblings, (std::vector<Cursor>{{"team/1", 1, 1}}));
}

TEST_F(Push, OfManyOperationsIsFlushedAtOnce) {
  options_.group_ops_max = 2;
  Reopen();
  const RequestId id = Send(Endpoint::kPush,
                            alice_.Push({alice_.MakeOperation({CreateTask("team/1", "t1", "a")}),
                                         alice_.MakeOperation({AddVisits("team/1", "t1", 1)})}),
                            alice_.token());
  EXPECT_TRUE(Answered(id));
}

TEST_F(Push, ForgottenIsStillDone) {
  const RequestId id = Send(Endpoint::kPush, alice_.PushOne({CreateTask("team/1", "t1", "a")}),
                            alice_.token());
  service_->Forget(id);
  service_->Flush(now_us_);
  EXPECT_FALSE(Answered(id));
  EXPECT_EQ(HeadOf("team/1"), 1u);
}

TEST_F(Push, OfGarbageOrABombIsRefusedWithoutHarm) {
  const RequestId garbage = SendBytes(Endpoint::kPush, std::string(500, '\x5A'), alice_.token());
  EXPECT_EQ(Take<ErrorReply>(garbage).code, ErrorCode::kMalformed);
  EXPECT_EQ(RawReply(garbage).http_status, 400);
  const RequestId empty = SendBytes(Endpoint::kPush, "", alice_.token());
  EXPECT_EQ(Take<ErrorReply>(empty).code, ErrorCode::kMalformed);
  // A frame that says it inflates to far more than a frame may.
  PushRequest bomb = alice_.Push({});
  bomb.ops.push_back({std::string(4u << 20, '\0'), When{}, false});
  const RequestId id = SendBytes(Endpoint::kPush, EncodeRequest(bomb, 8u << 20), alice_.token());
  EXPECT_EQ(Take<ErrorReply>(id).error_class, ErrorClass::kStop);
  EXPECT_FALSE(service_->flush_wanted());
}

TEST_F(Push, OnAnotherEndpointOrHomeIsRefused) {
  const std::string body = EncodeRequest(alice_.Push({}), 256u << 10);
  const RequestId wrong = SendBytes(Endpoint::kPull, body, alice_.token());
  EXPECT_EQ(Take<ErrorReply>(wrong).code, ErrorCode::kMalformed);
  const RequestId home = SendBytes(Endpoint::kPush, body, alice_.token(), "elsewhere");
  EXPECT_EQ(Take<ErrorReply>(home).code, ErrorCode::kWrongHome);
  EXPECT_EQ(RawReply(home).http_status, 404);
}

TEST_F(Push, OfAnUnknownProtocolIsAskedToUpgrade) {
  PushRequest push = alice_.Push({});
  push.hello.proto_min = push.hello.proto_max = 99;
  const RequestId id = Send(Endpoint::kPush, push, alice_.token());
  EXPECT_EQ(Take<ErrorReply>(id).error_class, ErrorClass::kUpgrade);
  EXPECT_EQ(RawReply(id).http_status, 426);
}

// An author who has not seen a change may win over it by time; one who has seen it must win.
TEST_F(Push, StampsFollowWhatTheAuthorHadSeen) {
  PushNow(alice_, alice_.PushOne({CreateTask("team/1", "t1", "a")}));
  PushRequest old = bob_.PushOne({SetTitle("team/1", "t1", "bob")}, {{"team/1", 1, 1}});
  old.ops[0].when.age_ms = 3'600'000;
  const auto reply = PushNow(bob_, old);
  EXPECT_EQ(reply.outcomes[0].code, OutcomeCode::kExact);
  const auto log = store_->scopes().ReadLog(*store_->scopes().Find("team/1"), 0, 1'000'000);
  EXPECT_GT((*log)[1].stamp, (*log)[0].stamp);
}

}  // namespace
}  // namespace tidemark::service
