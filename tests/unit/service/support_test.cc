#include "server/store/support_reader.h"

#include "tests/unit/service/bench.h"

namespace tidemark::service {
namespace {

constexpr int64_t kWriteAfterUs = 10'000'000;

// What support may ask about, and what the service measures.
class Support : public Bench {
 protected:
  std::unique_ptr<store::SupportReader> Read() {
    return store::SupportReader::Open(directory_ + "/store").Take();
  }
  std::string Metrics() { return service_->MetricsText().Take(); }
  bool Measured(const std::string& line) {
    return Metrics().find("\n" + line + "\n") != std::string::npos;
  }
  PushReply Push(Device& device, std::vector<Effect> effects) {
    const RequestId id = Send(Endpoint::kPush, device.PushOne(std::move(effects)), device.token());
    service_->Flush(now_us_);
    return Take<PushReply>(id);
  }
  std::string RefuseStranger() {
    return Take<ErrorReply>(Send(Endpoint::kPull, alice_.Pull({}), "nobody")).support_id;
  }
  Device alice_{"alice", 1}, bob_{"bob", 2};
};

TEST_F(Support, ARefusalCanBeFoundByItsSupportIdAfterTenSeconds) {
  const ErrorReply refused =
      Take<ErrorReply>(Send(Endpoint::kPull, alice_.Pull({}), bob_.token()));
  EXPECT_TRUE(Read()->FindRefusals(refused.support_id)->empty());
  now_us_ += kWriteAfterUs - 1;
  service_->Tick(now_us_);
  EXPECT_TRUE(Read()->FindRefusals(refused.support_id)->empty());
  now_us_ += 1;
  service_->Tick(now_us_);
  const auto found = Read()->FindRefusals(refused.support_id).Take();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].account, "bob");
  EXPECT_EQ(found[0].client, alice_.client);
  EXPECT_EQ(found[0].endpoint, "pull");
  EXPECT_EQ(found[0].code, static_cast<uint32_t>(ErrorCode::kAccountMismatch));
  now_us_ += 2 * kWriteAfterUs;
  service_->Tick(now_us_);
  EXPECT_EQ(Read()->FindRefusals(refused.support_id)->size(), 1u);
}

TEST_F(Support, NotesTravelWithTheNextCommit) {
  const std::string id = RefuseStranger();
  Push(alice_, {CreateTask("team/1", "t1", "a")});
  EXPECT_EQ(Read()->FindRefusals(id)->size(), 1u);
}

TEST_F(Support, NotesAreWrittenBeforeTheServerStops) {
  const std::string id = RefuseStranger();
  service_->ReleaseWaiters(now_us_);
  Reopen();
  EXPECT_EQ(Read()->FindRefusals(id)->size(), 1u);
}

TEST_F(Support, StrangersDoNotWashAwayWhatIsKnownOfAccounts) {
  const std::string id =
      Take<ErrorReply>(Send(Endpoint::kPull, alice_.Pull({}), bob_.token())).support_id;
  for (int round = 0; round < 12; round++) {
    for (int i = 0; i < 150; i++) RefuseStranger();
    now_us_ += kWriteAfterUs;
    service_->Tick(now_us_);
  }
  EXPECT_EQ(Read()->FindRefusals(id)->size(), 1u);
  EXPECT_LE(Read()->RefusalsOf("", 100'000)->size(), 1'000u);
}

TEST_F(Support, AFullDiskLosesNoPushForTheSakeOfNotes) {
  RefuseStranger();
  {
    const FullDisk full;
    now_us_ += kWriteAfterUs;
    service_->Tick(now_us_);
    EXPECT_TRUE(service_->fault().ok());
  }
  EXPECT_EQ(Push(alice_, {CreateTask("team/1", "t1", "a")}).outcomes.size(), 1u);
  EXPECT_EQ(Read()->RefusalsOf("", 10)->size(), 1u);
}

TEST_F(Support, TellsDevicesAndWhatWasNotApplied) {
  Push(alice_, {CreateTask("team/1", "t1", "a")});
  tokens_.roles[{"alice", "team/9"}] = judge::Role::kReader;
  now_us_ += 120'000'000;
  Push(alice_, {CreateTask("team/9", "t1", "secret")});
  const auto devices = Read()->DevicesOf("alice").Take();
  ASSERT_EQ(devices.size(), 1u);
  EXPECT_EQ(devices[0].client, alice_.client);
  EXPECT_EQ(devices[0].last_op_seq, 2u);
  EXPECT_EQ(devices[0].not_applied, 1u);
  EXPECT_EQ(devices[0].last_seen_us - devices[0].first_seen_us, 120'000'000);
  const auto verdicts = Read()->NotApplied(alice_.client, 10).Take();
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].note->reason, Reason::kNotAllowed);
  EXPECT_EQ(verdicts[0].note->at_us, now_us_);
  EXPECT_TRUE(Read()->DevicesOf("nobody")->empty());
}

TEST_F(Support, KnowsWhyAfterTheDeviceHasKeptTheAnswer) {
  tokens_.roles[{"alice", "team/9"}] = judge::Role::kReader;
  const PushReply refused = Push(alice_, {CreateTask("team/9", "t1", "secret")});
  Send(Endpoint::kPush, alice_.Push({}, /*kept=*/1), alice_.token());
  service_->Flush(now_us_);
  const auto verdicts = Read()->NotApplied(alice_.client, 10).Take();
  ASSERT_EQ(verdicts.size(), 1u);
  ASSERT_TRUE(verdicts[0].note.has_value());
  EXPECT_EQ(verdicts[0].note->code, OutcomeCode::kReject);
  EXPECT_EQ(verdicts[0].note->collection, "tasks");
  const auto found = Read()->FindVerdict(refused.outcomes.at(0).uid).Take();
  ASSERT_TRUE(found.has_value());
  EXPECT_FALSE(found->applied);
  EXPECT_EQ(found->op_seq, 1u);
}

TEST_F(Support, KeepsTheLatestHundredFailuresOfADevice) {
  tokens_.roles[{"alice", "team/9"}] = judge::Role::kReader;
  for (int i = 0; i < 130; i++) Push(alice_, {CreateTask("team/9", "t1", "x")});
  Send(Endpoint::kPush, alice_.Push({}, /*kept=*/130), alice_.token());
  service_->Flush(now_us_);
  const auto verdicts = Read()->NotApplied(alice_.client, 1'000).Take();
  ASSERT_EQ(verdicts.size(), 130u);
  EXPECT_TRUE(verdicts[99].note.has_value());
  EXPECT_FALSE(verdicts[100].note.has_value());
}

TEST_F(Support, FindsAnOperationByItsName) {
  Operation operation = alice_.MakeOperation({CreateTask("team/1", "t1", "a")});
  operation.trace = std::string(25, 't');
  operation.trace_state = "a=1";
  Send(Endpoint::kPush, alice_.Push({operation}), alice_.token());
  service_->Flush(now_us_);
  const auto verdict = Read()->FindVerdict(operation.uid).Take();
  ASSERT_TRUE(verdict.has_value());
  EXPECT_TRUE(verdict->applied);
  const auto entries = Read()->FindEntries(operation.uid).Take();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].trace, operation.trace);
  EXPECT_EQ(entries[0].trace_state, "a=1");
  EXPECT_FALSE(Read()->FindVerdict(Uid{{9}})->has_value());
}

TEST_F(Support, TheTraceOfAnOperationReachesWhoPullsIt) {
  Operation operation = alice_.MakeOperation({CreateTask("team/1", "t1", "a")});
  operation.trace = std::string(25, 't');
  Send(Endpoint::kPush, alice_.Push({operation}), alice_.token());
  service_->Flush(now_us_);
  const auto pulled =
      Take<PullReply>(Send(Endpoint::kPull, bob_.Pull({{"team/1", 0, 0}}), bob_.token()));
  ASSERT_EQ(pulled.entries.size(), 1u);
  EXPECT_EQ(pulled.entries[0].trace, operation.trace);
}

TEST_F(Support, CountsWhatIsCommittedOnceAndNothingElse) {
  const PushRequest push = alice_.PushOne({CreateTask("team/1", "t1", "a")});
  for (int i = 0; i < 2; i++) {   // the second is a retry
    Send(Endpoint::kPush, push, alice_.token());
    service_->Flush(now_us_);
  }
  EXPECT_TRUE(Measured("tidemark_server_op_count_total{outcome=\"exact\"} 1"));
  EXPECT_TRUE(Measured("tidemark_server_scope_count 1"));
  EXPECT_TRUE(Measured("tidemark_server_log_size 1"));
  EXPECT_TRUE(Measured("tidemark_server_lane_count 1"));
  EXPECT_TRUE(Measured("tidemark_server_group_size_count 2"));
  EXPECT_TRUE(Measured("tidemark_server_group_size_sum 1"));
  {
    const FullDisk full;
    Send(Endpoint::kPush, bob_.PushOne({CreateTask("team/2", "t1", "a")}), bob_.token());
    service_->Flush(now_us_);
  }
  EXPECT_TRUE(Measured("tidemark_server_op_count_total{outcome=\"exact\"} 1"));
  EXPECT_TRUE(Measured("tidemark_server_lane_count 1"));
}

TEST_F(Support, CountsAnOperationWhoseSenderHasLeft) {
  const RequestId id =
      Send(Endpoint::kPush, alice_.PushOne({CreateTask("team/1", "t1", "a")}), alice_.token());
  service_->Forget(id);
  service_->Flush(now_us_);
  EXPECT_FALSE(Answered(id));
  EXPECT_TRUE(Measured("tidemark_server_op_count_total{outcome=\"exact\"} 1"));
  EXPECT_TRUE(Measured("tidemark_server_log_size 1"));
}

TEST_F(Support, CountsDecisionsByTheRuleThatMadeThem) {
  Push(alice_, {CreateTask("team/1", "t1", "a")});
  now_us_ += 1'000'000;
  Push(bob_, {SetTitle("team/1", "t1", "b")});
  EXPECT_NE(Metrics().find("tidemark_server_conflict_count_total{rule="), std::string::npos)
      << Metrics();
}

TEST_F(Support, KnowsAfterARestartWhatThereIs) {
  Push(alice_, {CreateTask("team/1", "t1", "a")});
  Push(bob_, {CreateTask("team/2", "t1", "a")});
  Reopen();
  EXPECT_TRUE(Measured("tidemark_server_scope_count 2"));
  EXPECT_TRUE(Measured("tidemark_server_log_size 2"));
  EXPECT_TRUE(Measured("tidemark_server_lane_count 2"));
  EXPECT_FALSE(Measured("tidemark_server_store_size_bytes 0"));
}

TEST_F(Support, CountsWhoWaits) {
  Send(Endpoint::kLive, alice_.Live({{"team/1", 0, 0}}, 20'000), alice_.token());
  EXPECT_TRUE(Measured("tidemark_server_waiter_count 1"));
}

}  // namespace
}  // namespace tidemark::service
