// Attacks 42, 43, 46 and 50: a client that is not the product. Whatever it sends, it reads and
// writes only what it may, learns nothing of the rest, and the others go on.
#include <limits>

#include "tests/unit/service/bench.h"

namespace tidemark::service {
namespace {

using judge::Role;

class Clients : public Bench {
 protected:
  void SetUp() override {
    Bench::SetUp();
    for (const char* scope : {"team/secret", "team/nowhere"})
      tokens_.roles[{"mallory", scope}] = Role::kNone;
    tokens_.roles[{"mallory", "team/readonly"}] = Role::kReader;
    for (const char* scope : {"team/secret", "team/readonly", "team/1"})
      Push(alice, alice.PushOne({CreateTask(scope, "t1", "precious")}));
  }
  PushReply Push(const Device& device, const PushRequest& push) {
    const RequestId id = Send(Endpoint::kPush, push, device.token());
    service_->Flush(now_us_);
    return Take<PushReply>(id);
  }
  std::string BytesOf(Endpoint endpoint, const Request& request) {
    const RequestId id = Send(endpoint, request, mallory.token());
    service_->Flush(now_us_);
    service_->Tick(now_us_);
    return RawReply(id).body;
  }
  std::string TitleIn(const std::string& scope) {
    const auto record = store_->records().Find({scope, "tasks", "t1"});
    return Get((*record)->values, "title").text();
  }
  void TearDown() override {
    // Nobody else has noticed anything.
    const auto reply = Push(alice, alice.PushOne({AddVisits("team/1", "t1", 1)}));
    EXPECT_TRUE(reply.outcomes.at(0).applied);
    EXPECT_EQ(TitleIn("team/secret"), "precious");
    EXPECT_EQ(TitleIn("team/readonly"), "precious");
    Bench::TearDown();
  }

  Device alice{"alice", 1}, mallory{"mallory", 66};
};

// What an operation is called, and where its own account is told of it, differ from one to another.
void TakeOutOwn(Outcome* outcome) {
  outcome->uid = outcome->conflict = Uid{};
  std::erase_if(outcome->at, [](const Cursor& at) { return at.scope == "attention/mallory"; });
}

// The same bytes, but for the scope's name and its checksum: nothing tells which one exists.
template <class T>
T WithoutTheName(T reply, const std::string& scope) {
  const auto hide = [&](std::vector<Cursor>& list) {
    for (Cursor& cursor : list) if (cursor.scope == scope) cursor.scope = "team/x";
  };
  if constexpr (std::is_same_v<T, PullReply>) {
    for (Target& target : reply.targets) {
      if (target.from.scope == scope) target.from.scope = "team/x";
      if (target.to.scope == scope) target.to.scope = "team/x";
    }
  } else if constexpr (std::is_same_v<T, LiveReply>) {
    hide(reply.heads);
  } else {
    for (Outcome& outcome : reply.outcomes) {
      hide(outcome.at);
      if (outcome.detail.starts_with(scope)) outcome.detail.replace(0, scope.size(), "team/x");
      for (Explanation& why : outcome.why) {
        why.key = {};
        why.yielded.op = why.yielded.client = Uid{};
        for (Argument& argument : why.arguments)
          if (argument.text == scope) argument.text = "team/x";
      }
    }
  }
  return reply;
}

// 42
TEST_F(Clients, AForeignScopeIsAnsweredLikeOneThatDoesNotExist) {
  const auto pull = [&](const std::string& scope, uint64_t seq) {
    const RequestId id = Send(Endpoint::kPull, mallory.Pull({{scope, seq == 0 ? 0u : 1u, seq}}),
                              mallory.token());
    return WithoutTheName(Take<PullReply>(id), scope);
  };
  for (const uint64_t seq : {0, 1, 99})
    EXPECT_TRUE(pull("team/secret", seq) == pull("team/nowhere", seq)) << seq;
  EXPECT_TRUE(pull("team/secret", 0).entries.empty());
  EXPECT_EQ(pull("team/secret", 0).targets.at(0).status, Target::Status::kRevoked);

  const auto live = [&](const std::string& scope) {
    const RequestId id = Send(Endpoint::kLive, mallory.Live({{scope, 1, 1}}, 10), mallory.token());
    now_us_ += 20'000;
    service_->Tick(now_us_);
    LiveReply reply = WithoutTheName(Take<LiveReply>(id), scope);
    reply.welcome = {};
    reply.verified_us = 0;
    return reply;
  };
  EXPECT_TRUE(live("team/secret") == live("team/nowhere"));
  EXPECT_TRUE(live("team/secret").heads.empty());

  const auto push = [&](const std::string& scope) {
    Device fresh("mallory", 67);   // the same place in a lane for both
    fresh.client.bytes[0] = static_cast<uint8_t>(scope.back());
    PushReply reply = WithoutTheName(Push(fresh, fresh.PushOne({SetTitle(scope, "t1", "mine")})),
                                     scope);
    TakeOutOwn(&reply.outcomes.at(0));
    return reply;
  };
  PushReply there = push("team/secret"), nowhere = push("team/nowhere");
  there.welcome = nowhere.welcome = {};
  EXPECT_TRUE(there == nowhere);
  EXPECT_EQ(there.outcomes[0].code, OutcomeCode::kReject);
  EXPECT_EQ(there.outcomes[0].reason, Reason::kNotAllowed);
  EXPECT_TRUE(there.outcomes[0].at.empty()) << "no head is told";
}

// 42: a condition is a question, too.
TEST_F(Clients, AConditionOnAForeignScopeTellsNothingOfIt) {
  const auto ask = [&](const char* scope, const char* id, Comparison comparison) {
    Operation operation = mallory.MakeOperation({AddVisits("team/1", "t1", 1)});
    Expect expect;
    expect.key = {scope, "tasks", id};
    expect.comparison = comparison;
    operation.expects = {expect};
    PushReply reply = WithoutTheName(Push(mallory, mallory.Push({operation})), scope);
    Outcome outcome = reply.outcomes.at(0);
    EXPECT_FALSE(outcome.applied);
    EXPECT_EQ(outcome.reason, Reason::kNotAllowed);
    TakeOutOwn(&outcome);
    outcome.op_seq = 0;
    return outcome;
  };
  for (const Comparison comparison : {Comparison::kExists, Comparison::kAbsent}) {
    const Outcome there = ask("team/secret", "t1", comparison);
    EXPECT_TRUE(there == ask("team/secret", "t9", comparison)) << "a record that is not there";
    EXPECT_TRUE(there == ask("team/nowhere", "t1", comparison)) << "a scope that is not there";
  }
}

// 43: also for who only asks: the answer to a pull carries the outcomes of the lane.
TEST_F(Clients, TheClientIdOfAnotherAccountIsRefusedOnEveryEndpoint) {
  Device thief("mallory", 1);   // alice's client id
  ASSERT_EQ(thief.client, alice.client);
  const auto refused = [&](Endpoint endpoint, const Request& request) {
    const RequestId id = Send(endpoint, request, thief.token());
    service_->Flush(now_us_);
    const auto error = Take<ErrorReply>(id);
    EXPECT_EQ(error.code, ErrorCode::kClientOfOther);
    EXPECT_TRUE(error.outcomes.empty());
    EXPECT_EQ(RawReply(id).http_status, 403);
  };
  refused(Endpoint::kPush, thief.PushOne({SetTitle("team/1", "t1", "mine")}));
  refused(Endpoint::kPull, thief.Pull({{"team/1", 0, 0}}));
  refused(Endpoint::kLive, thief.Live({{"team/1", 0, 0}}, 10));
  EXPECT_EQ(TitleIn("team/1"), "precious");
}

// 46: who is asking is the token's business; a body has no field that could say otherwise.
TEST_F(Clients, AnOperationIsItsTokensWhateverItsBodySays) {
  Operation operation = mallory.MakeOperation({SetTitle("team/1", "t1", "by mallory")},
                                              {{"team/1", 1, 1}});
  operation.intent = "alice";
  operation.resolves = operation.undoes = alice.client;
  EXPECT_TRUE(Push(mallory, mallory.Push({operation})).outcomes.at(0).applied);
  const RequestId id = Send(Endpoint::kPull, alice.Pull({{"team/1", 0, 0}}), alice.token());
  const auto pulled = Take<PullReply>(id);
  ASSERT_EQ(pulled.entries.size(), 2u);
  EXPECT_EQ(pulled.entries[1].author, "mallory");
  EXPECT_EQ(pulled.entries[1].client, mallory.client);
}

// 46
TEST_F(Clients, NoEffectReachesAScopeItsAuthorMayNotWrite) {
  const std::vector<Effect> kinds = {
      SetTitle("team/secret", "t1", "mine"), CreateTask("team/secret", "t2", "mine"),
      AddVisits("team/secret", "t1", 1), SetTitle("team/readonly", "t1", "mine")};
  for (Effect effect : kinds) {
    for (const uint64_t only_if_seq : {0, 1}) {   // dressed as an undo, too
      effect.only_if_seq = effect.kind == EffectKind::kCreate ? 0 : only_if_seq;
      // Together with one that it may: nothing of the operation applies.
      const auto reply = Push(mallory, mallory.PushOne({AddVisits("team/1", "t1", 1), effect}));
      EXPECT_EQ(reply.outcomes.at(0).code, OutcomeCode::kReject);
      EXPECT_EQ(reply.outcomes.at(0).reason, Reason::kNotAllowed);
    }
  }
  EXPECT_EQ(Get((*store_->records().Find({"team/1", "tasks", "t1"}))->values, "visits").integer(),
            0);
}

// 50
TEST_F(Clients, AForgedCursorStartsAnewOrTellsNothing) {
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  constexpr uint64_t kSign = uint64_t{1} << 63;
  const std::vector<Cursor> forged = {
      {"team/1", 1, kMax}, {"team/1", 1, kSign}, {"team/1", 1, kSign - 1}, {"team/1", kMax, 1},
      {"team/1", kSign, 0}, {"team/1", 0, kMax}, {"team/1", 0, 1}, {"team/1", 77, 1}};
  for (const Cursor& cursor : forged) {
    SCOPED_TRACE(std::to_string(cursor.epoch) + ":" + std::to_string(cursor.seq));
    const RequestId id = Send(Endpoint::kPull, mallory.Pull({cursor}), mallory.token());
    const auto reply = Take<PullReply>(id);
    ASSERT_EQ(reply.targets.size(), 1u);
    EXPECT_EQ(reply.targets[0].status, Target::Status::kEpochChanged);
    EXPECT_TRUE(reply.entries.empty());
    const RequestId live = Send(Endpoint::kLive, mallory.Live({cursor}, 10), mallory.token());
    now_us_ += 20'000;
    service_->Tick(now_us_);
    EXPECT_EQ(Take<LiveReply>(live).heads.at(0).seq, 1u);
  }
  // As the base of an operation: what nobody can have seen gives no right to overwrite.
  Push(alice, alice.PushOne({SetTitle("team/1", "t1", "newer")}, {{"team/1", 1, 1}}));
  const auto reply =
      Push(mallory, mallory.PushOne({SetTitle("team/1", "t1", "x")}, {{"team/1", 1, kMax}}));
  EXPECT_EQ(reply.outcomes.size(), 1u) << "answered, whatever the answer";
}

// 44, 45: the numbers of a lane at their edges.
TEST_F(Clients, OpSeqsAtTheirEdgesNeverRunTwiceNorStickTheLane) {
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  Push(mallory, mallory.PushOne({AddVisits("team/1", "t1", 5)}));
  for (const uint64_t op_seq : {kMax, kMax - 1, uint64_t{1} << 63, uint64_t{4'000'000'000},
                                uint64_t{0}}) {
    Device forger = mallory;
    forger.next_op_seq = op_seq;
    const RequestId id = Send(Endpoint::kPush, forger.PushOne({AddVisits("team/1", "t1", 100)}),
                              mallory.token());
    service_->Flush(now_us_);
    EXPECT_TRUE(Answered(id)) << op_seq;
  }
  Device keeper = mallory;   // claims to have kept what never was
  const RequestId id = Send(Endpoint::kPush, keeper.Push({}, kMax), mallory.token());
  service_->Flush(now_us_);
  EXPECT_TRUE(Answered(id));
  mallory.next_op_seq = 3;   // the one without a number has taken a place
  const auto reply = Push(mallory, mallory.PushOne({AddVisits("team/1", "t1", 1)}));
  EXPECT_TRUE(reply.outcomes.at(0).applied);
  EXPECT_EQ(Get((*store_->records().Find({"team/1", "tasks", "t1"}))->values, "visits").integer(),
            6);
}

}  // namespace
}  // namespace tidemark::service
