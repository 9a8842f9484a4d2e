#include "tests/fuzz/good_store.h"

#include "field.h"
#include "tests/fuzz/feed.h"
#include "tests/support/world.h"

namespace tidemark::fuzz {
namespace {

using testing::Create;
using testing::Delete;
using testing::Inc;
using testing::Set;
using testing::TestDevice;
using testing::TestServer;
using testing::Text;

Uid Submit(TestDevice& device, std::vector<Effect> effects, std::vector<Expect> expects = {}) {
  std::vector<Draft> drafts(1);
  drafts[0].operation.intent = kMarker;
  drafts[0].operation.effects = std::move(effects);
  drafts[0].operation.expects = std::move(expects);
  const SubmitAnswer answer = device.replica().Submit(std::move(drafts), true).front();
  FUZZ_REQUIRE(answer.status.ok(), answer.status.message);
  return answer.uid;
}

void SyncBoth(TestDevice& one, TestDevice& other, TestServer& server) {
  for (int i = 0; i < 2; i++) {
    one.Sync(server);
    other.Sync(server);
  }
}

void Populate(TestDevice& alice) {
  for (const char* id : {"t1", "t2", "t3", "t4"})
    Submit(alice, {Create("team/1", "tasks", id,
                          {{"title", Text("Fix the pump")},
                           {"labels", Value::Set({Text("urgent"), Text("wet")})},
                           {"visits", Value::Int(2)}})});
  Submit(alice, {Create("team/1", "sites", "s1", {{"name", Text("Mill")},
                                                  {"photo", Value::Bytes("\x01\x02")},
                                                  {"height", Value::Double(2.5)}})});
  Submit(alice, {Create("team/1", "prices", "p1", {{"amount", Value::Decimal(1999)}})});
}

// Alice's edit loses by time (superseded, told), one waits for a person, one is refused.
void Disagree(TestDevice& alice, TestDevice& mina, TestServer& server,
              testing::ManualClock& clock) {
  Submit(alice, {Set("tasks", "t1", "notes", Text("from alice"))});
  Submit(alice, {Set("tasks", "t2", "verdict", Text("bad"))});
  Expect stock;
  stock.key = {"team/1", "tasks", "t3"};
  stock.field = "stock";
  stock.comparison = Comparison::kGe;
  stock.value = Value::Int(1);
  Submit(alice, {Inc("tasks", "t3", "stock", -1)}, {stock});
  clock.Advance(60'000);
  Submit(mina, {Set("tasks", "t1", "notes", Text("from mina"))});
  Submit(mina, {Set("tasks", "t2", "verdict", Text("good"))});
  clock.Advance(60'000);
  mina.Sync(server);
  SyncBoth(alice, mina, server);
}

// Queued, sent without an answer, cancelled.
void Write(TestDevice& alice, TestServer& server) {
  Submit(alice, {Set("tasks", "t4", "title", Text("Fix the big pump"))});
  const PushRequest push = alice.BeginPush();
  static_cast<void>(server.Ask(push, kAccount));
  alice.EndPush(nullptr);
  Submit(alice, {Create("team/1", "tasks", "t9", {{"title", Text("New")}})});
  Submit(alice, {Inc("tasks", "t9", "visits", 3), Delete("sites", "s1")});
  const Uid gone = Submit(alice, {Set("prices", "p1", "amount", Value::Decimal(5))});
  FUZZ_REQUIRE(alice.replica().Cancel(gone).ok());
  Submit(alice, {Create("user/alice", "drafts", "d1", {{"body", Text("a draft")}})});
}

std::string Make() {
  testing::TempFolder folder;
  testing::ManualClock clock;
  const std::string path = folder / "alice/store.db";
  TestServer server(folder / "server", Manifest::Load(FieldBlob()).Take(), clock);
  TestDevice mina(folder / "mina/store.db", "mina", FieldBlob(), clock, 2);
  {
    TestDevice alice(path, kAccount, FieldBlob(), clock, 1);
    FUZZ_REQUIRE(alice.replica().Subscribe("user/alice", 0, true).ok());
    for (TestDevice* device : {&alice, &mina})
      FUZZ_REQUIRE(device->replica().Subscribe("team/1", 0, false).ok());
    SyncBoth(alice, mina, server);
    Populate(alice);
    SyncBoth(alice, mina, server);
    Disagree(alice, mina, server, clock);
    Write(alice, server);
    FUZZ_REQUIRE(alice.replica().Subscribe("team/2", 0, false).ok());
    FUZZ_REQUIRE(alice.store().Close().ok());
  }
  return testing::ReadFile(path);
}

}  // namespace

const std::string& GoodStore() {
  static const std::string bytes = Make();
  return bytes;
}

std::string FieldBlob() {
  return {reinterpret_cast<const char*>(field_manifest), sizeof field_manifest};
}

}  // namespace tidemark::fuzz
