// A small random world: two people, three devices, kills, lost answers, server restarts. What must
// hold at the end: equal digests, empty outboxes, counters that add up exactly. The big one is the
// simulator's.
#include "core/replica/view.h"
#include "tests/unit/replica/fixture.h"

namespace tidemark::testing {
namespace {

class RandomWorld : public ReplicaTest, public ::testing::WithParamInterface<int> {
 protected:
  RandomWorld()
      : phone(folder / "phone/store.db", "mina", FieldBlob(), clock, 3), chance(GetParam() + 100) {
    EXPECT_TRUE(phone.replica().Subscribe("team/1", 0, false).ok());
    for (TestDevice* device : {&ben, &mina, &phone})
      EXPECT_TRUE(device->replica().Subscribe("team/2", 0, false).ok());
  }

  std::string Pick(std::initializer_list<const char*> list) {
    return *(list.begin() + chance.Below(list.size()));
  }
  std::string Id() { return Pick({"r1", "r2", "r3"}); }
  Value AnyText() { return Value::String(std::to_string(chance.Below(1000))); }

  Effect RandomEffect() {
    const std::string scope = Pick({"team/1", "team/2"}), id = Id();
    Effect effect;
    switch (chance.Below(8)) {
      case 0: return Create(scope, "tasks", id, {{"title", Text("new")}});
      case 1: effect = Set("tasks", id, "notes", AnyText()); break;
      case 2: effect = Set("tasks", id, "title", Text("some words here")); break;
      case 3: effect = Inc("tasks", id, "visits", static_cast<int64_t>(chance.Below(9)) - 4); break;
      case 4: effect = Add("tasks", id, "labels", Value::String(Pick({"a", "b", "c"}))); break;
      case 5: effect = Remove("tasks", id, "labels", Value::String(Pick({"a", "b", "c"}))); break;
      case 6: effect = Set("tasks", id, "verdict", AnyText()); break;
      default:
        effect = chance.Below(3) == 0 ? Delete("tasks", id) : Inc("tasks", id, "stock", 1);
        break;
    }
    effect.key.scope = scope;
    return effect;
  }

  void SubmitSomething(TestDevice& device) {
    std::vector<Effect> effects;
    for (uint64_t n = 1 + chance.Below(3); n > 0; n--) effects.push_back(RandomEffect());
    const SubmitAnswer answer = device.Submit(std::move(effects));
    if (!answer.status.ok()) return;
    submitted.push_back({&device, answer.uid});
    // Sums are known from a record of its own, which nothing but increments touches.
    const int64_t by = static_cast<int64_t>(chance.Below(100));
    Effect inc = Inc("tasks", "sum", "visits", by);
    inc.key.scope = "team/1";
    if (device.Submit({inc}).status.ok()) sum += by;
  }

  // What submits laid on top, one by one, is what folding everything anew gives.
  void ExpectViewsAgree(TestDevice& device) {
    Result<Turn> turn = Turn::Begin(device.replica(), "compare", false);
    ASSERT_TRUE(turn.ok());
    const CollectionRule& rule = *turn->manifest().FindCollection("tasks");
    for (const auto& [name, scope] : turn->scopes) {
      const std::vector<RecordKey> keys = TouchedInScope(turn->db(), name).Take();
      for (const RecordKey& key : keys) {
        const std::optional<StoredRow> before = FindRow(turn->db(), rule, scope.no, key.id).Take();
        ASSERT_TRUE(Recompute(*turn, key).ok());
        const std::optional<StoredRow> after = FindRow(turn->db(), rule, scope.no, key.id).Take();
        ASSERT_EQ(before.has_value(), after.has_value()) << Describe(key);
        if (!before) continue;
        EXPECT_EQ(before->record, after->record) << Describe(key);
        EXPECT_EQ(before->pending, after->pending) << Describe(key);
        EXPECT_EQ(before->attention, after->attention) << Describe(key);
        EXPECT_EQ(before->gone, after->gone) << Describe(key);
      }
    }
  }

  void Exchange(TestDevice& device) {
    if (chance.Below(2) == 0) {
      const PushRequest push = device.BeginPush(static_cast<uint32_t>(1 + chance.Below(4)));
      const bool arrives = chance.Below(5) != 0, answered = chance.Below(5) != 0;
      if (!arrives) return device.EndPush(nullptr);
      const Reply reply = server.Ask(push, device.account);
      if (chance.Below(4) == 0) static_cast<void>(server.Ask(push, device.account));
      device.EndPush(answered ? &reply : nullptr);
    } else {
      PullTicket ticket;
      const PullRequest pull = device.BeginPull(&ticket);
      const Reply reply = server.Ask(pull, device.account);
      if (chance.Below(5) != 0) device.EndPull(ticket, reply);
    }
  }

  void Step() {
    TestDevice& device = *std::array<TestDevice*, 3>{&ben, &mina, &phone}[chance.Below(3)];
    clock.Advance(static_cast<int64_t>(chance.Below(3000)));
    switch (chance.Below(12)) {
      case 0: return device.Reopen();
      case 1: return server.Restart();
      case 2: {
        if (submitted.empty()) return;
        const auto& [owner, uid] = submitted[chance.Below(submitted.size())];
        static_cast<void>(owner->replica().Cancel(uid));
        return;
      }
      case 3: case 4: case 5: return SubmitSomething(device);
      default: return Exchange(device);
    }
  }

  TestDevice phone;
  SeededRandom chance;
  std::vector<std::pair<TestDevice*, Uid>> submitted;
  int64_t sum = 0;
};

TEST_P(RandomWorld, ConvergesAndAddsUp) {
  ASSERT_TRUE(ben.Submit({Create("team/1", "tasks", "sum", {{"title", Text("sum")}})}).status.ok());
  for (int round = 0; round < 3; round++)
    for (TestDevice* device : {&ben, &mina, &phone}) device->Sync(server);
  for (int i = 0; i < 250; i++) {
    Step();
    if (i % 5 != 0) continue;
    for (TestDevice* device : {&ben, &mina, &phone}) ExpectViewsAgree(*device);
  }
  for (int round = 0; round < 3; round++)
    for (TestDevice* device : {&ben, &mina, &phone}) device->Sync(server);
  for (const char* scope : {"team/1", "team/2"}) {
    EXPECT_EQ(ben.DigestOf(scope), mina.DigestOf(scope));
    EXPECT_EQ(ben.DigestOf(scope), phone.DigestOf(scope));
  }
  for (TestDevice* device : {&ben, &mina, &phone}) {
    EXPECT_EQ(device->replica().outbox().live, 0u);
    EXPECT_EQ(Field(device->Read("tasks", "sum", "team/1"), "visits"),
              sum == 0 ? Value::Null() : Value::Int(sum));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWorld, ::testing::Range(0, 20));

}  // namespace
}  // namespace tidemark::testing
