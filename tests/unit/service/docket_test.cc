// What a verdict leaves in attention/<account>.
#include "core/model/attention.h"
#include "core/wire/codec.h"
#include "tests/unit/service/bench.h"

namespace tidemark::service {
namespace {

class DocketTest : public Bench {
 protected:
  Outcome Decide(Device& device, Operation operation) {
    const RequestId id = Send(Endpoint::kPush, device.Push({std::move(operation)}), device.token());
    service_->Flush(now_us_);
    return Take<PushReply>(id).outcomes.at(0);
  }
  std::optional<AttentionItem> ItemOf(const std::string& account, const Uid& op) {
    const RecordKey key = AttentionKey(account, op);
    const auto row = store_->records().Find(key);
    if (!row.ok() || !*row || !(*row)->alive) return std::nullopt;
    return AttentionItemOf(key.id, (*row)->values);
  }
  std::optional<OpenConflict> ConflictAbout(const std::string& account, const RecordKey& about) {
    const auto row = store_->records().Find(ConflictKey(account, about));
    if (!row.ok() || !*row || !(*row)->alive) return std::nullopt;
    return OpenConflictOf((*row)->values);
  }
  // A task that says "sound", which nobody but bob has seen.
  void SetUp() override {
    Bench::SetUp();
    Decide(bob_, bob_.MakeOperation({CreateTask("team/1", "t1", "a")}));
    Decide(bob_, bob_.MakeOperation({Verdict("sound")}));
  }
  static Effect Verdict(const char* text) {
    Effect set;
    set.key = {"team/1", "tasks", "t1"};
    set.field = "verdict";
    set.value = Value::String(text);
    return set;
  }
  Operation Deciding(Device& device, const Uid& what, std::vector<Effect> effects,
                     uint64_t seen = 0) {
    Operation operation = device.MakeOperation(std::move(effects));
    operation.resolves = what;
    if (seen > 0) operation.base = {{"team/1", 1, seen}};
    return operation;
  }

  const RecordKey about_{"team/1", "tasks", "t1"};
  Device alice_{"alice", 1}, tablet_{"alice", 3}, bob_{"bob", 2};
};

TEST_F(DocketTest, OpensAnItemWithEverythingAnotherDeviceNeeds) {
  const Operation mine = alice_.MakeOperation({Verdict("broken")});
  const Outcome outcome = Decide(alice_, mine);
  ASSERT_EQ(outcome.reason, Reason::kManual);
  EXPECT_EQ(outcome.conflict, mine.uid);
  ASSERT_FALSE(outcome.at.empty());
  EXPECT_EQ(outcome.at.back(), (Cursor{"attention/alice", 1, 1}));
  const auto item = ItemOf("alice", mine.uid);
  ASSERT_TRUE(item);
  EXPECT_TRUE(item->open);
  EXPECT_EQ(item->asked, 1u);
  EXPECT_EQ(item->about, about_);
  EXPECT_EQ(DecodeOperation(item->operation)->effects, mine.effects);
  EXPECT_EQ(DecodeOutcome(item->outcome)->reason, Reason::kManual);
  EXPECT_EQ(ConflictAbout("alice", about_)->items, 1u);
  const auto log = store_->scopes().ReadLog(*store_->scopes().Find("attention/alice"), 0, 1 << 20);
  ASSERT_EQ(log->size(), 1u);
  EXPECT_TRUE(log->at(0).op.none()) << "an entry of the server's own";
  EXPECT_EQ(log->at(0).stamp, Stamp{});
}

TEST_F(DocketTest, JoinsWhatIsOpenAboutTheSameRecord) {
  const Outcome first = Decide(alice_, alice_.MakeOperation({Verdict("broken")}));
  const Outcome second = Decide(tablet_, tablet_.MakeOperation({Verdict("lost")}));
  EXPECT_EQ(second.conflict, first.conflict);
  EXPECT_EQ(ConflictAbout("alice", about_)->items, 2u);
  EXPECT_FALSE(ConflictAbout("bob", about_)) << "one account's is not another's";
}

TEST_F(DocketTest, GroupsWhatBuildsOnAConflict) {
  const Operation ground = alice_.MakeOperation({Verdict("broken")});
  Decide(alice_, ground);
  Operation next = alice_.MakeOperation({CreateTask("team/1", "t2", "b")});
  next.after = {ground.uid};
  next.deps = {ground.op_seq};
  const Outcome outcome = Decide(alice_, next);
  EXPECT_EQ(outcome.reason, Reason::kDependency);
  EXPECT_EQ(outcome.conflict, ground.uid);
}

TEST_F(DocketTest, IsClosedByADecisionOfAnyDeviceAndOnlyOnce) {
  const Operation mine = alice_.MakeOperation({Verdict("broken")});
  Decide(alice_, mine);
  const Operation decision = Deciding(tablet_, mine.uid, {});
  const Outcome closed = Decide(tablet_, decision);
  EXPECT_EQ(closed.code, OutcomeCode::kExact);
  EXPECT_EQ(closed.at, (std::vector<Cursor>{{"attention/alice", 1, 2}}));
  auto item = ItemOf("alice", mine.uid);
  EXPECT_FALSE(item->open);
  EXPECT_EQ(item->closed_by, "alice");
  EXPECT_EQ(item->closed_with, decision.uid);
  EXPECT_FALSE(ConflictAbout("alice", about_));

  const Outcome again = Decide(alice_, Deciding(alice_, mine.uid, {}));
  EXPECT_EQ(again.code, OutcomeCode::kExact);
  EXPECT_TRUE(again.at.empty()) << "nothing was left to close";
  EXPECT_EQ(ItemOf("alice", mine.uid)->closed_with, decision.uid);
}

TEST_F(DocketTest, AsksAboutOneChainTwiceAtMost) {
  const Operation first = alice_.MakeOperation({Verdict("broken")});
  Decide(alice_, first);
  Decide(bob_, bob_.MakeOperation({Verdict("fair")}));
  const Operation second = Deciding(alice_, first.uid, {Verdict("broken")}, 2);
  EXPECT_EQ(Decide(alice_, second).reason, Reason::kManual);
  EXPECT_FALSE(ItemOf("alice", first.uid)->open);
  EXPECT_EQ(ItemOf("alice", second.uid)->asked, 2u);
  EXPECT_EQ(ItemOf("alice", second.uid)->conflict, first.uid) << "still the same prompt";
  Decide(bob_, bob_.MakeOperation({Verdict("poor")}));
  const Outcome third = Decide(alice_, Deciding(alice_, second.uid, {Verdict("broken")}, 3));
  EXPECT_TRUE(third.applied) << "time decides";
  ASSERT_FALSE(third.why.empty());
  EXPECT_EQ(third.why[0].rule, "last_action");
  EXPECT_FALSE(ConflictAbout("alice", about_));
}

TEST_F(DocketTest, IsDecidedForSomebodyElseOnlyByALead) {
  const Operation mine = alice_.MakeOperation({Verdict("broken")});
  Decide(alice_, mine);
  Operation override = Deciding(bob_, mine.uid, {Verdict("scrap")}, 2);
  override.resolves_of = "alice";
  EXPECT_EQ(Decide(bob_, override).reason, Reason::kNotAllowed);
  EXPECT_TRUE(ItemOf("alice", mine.uid)->open);
  EXPECT_FALSE(ItemOf("bob", mine.uid));

  tokens_.roles[{"bob", "team/1"}] = judge::Role::kLead;
  override = Deciding(bob_, mine.uid, {Verdict("scrap")}, 2);
  override.resolves_of = "alice";
  const Outcome outcome = Decide(bob_, override);
  EXPECT_TRUE(outcome.applied);
  for (const Cursor& at : outcome.at) EXPECT_EQ(at.scope, "team/1") << "alice's list is her own";
  EXPECT_FALSE(ItemOf("alice", mine.uid)->open);
  EXPECT_EQ(ItemOf("alice", mine.uid)->closed_by, "bob");
  ASSERT_FALSE(outcome.why.empty()) << "told to both";
  EXPECT_EQ(outcome.why.back().message_key, "resolved.by_lead");
  EXPECT_EQ(outcome.why.back().yielded.author, "alice");
}

TEST_F(DocketTest, SaysThatThereIsNothingToOverride) {
  tokens_.roles[{"bob", "team/1"}] = judge::Role::kLead;
  Operation override = Deciding(bob_, Uid{{7}}, {Verdict("scrap")}, 2);
  override.resolves_of = "alice";
  const Outcome outcome = Decide(bob_, override);
  EXPECT_EQ(outcome.reason, Reason::kInvalid);
  EXPECT_NE(outcome.detail.find("no such conflict"), std::string::npos) << outcome.detail;
}

// Its item could not travel in a frame; who made it still has it.
TEST_F(DocketTest, LeavesOutWhatDoesNotFit) {
  Effect notes = Verdict("broken");
  Effect large = SetTitle("team/1", "t1", "x");
  large.field = "notes";
  large.value = Value::String(std::string(60'000, 'n'));
  Operation operation = alice_.MakeOperation({notes, large});
  const std::string text(20'000, 'v');
  operation.trace_state = text;
  options_.limits.max_frame_bytes = 64u << 10;
  options_.limits.max_op_bytes = 128u << 10;
  Reopen();
  const Outcome outcome = Decide(alice_, operation);
  ASSERT_FALSE(outcome.applied);
  const auto item = ItemOf("alice", operation.uid);
  ASSERT_TRUE(item);
  EXPECT_TRUE(item->operation.empty());
  EXPECT_EQ(DecodeOutcome(item->outcome)->reason, outcome.reason);
}

}  // namespace
}  // namespace tidemark::service
