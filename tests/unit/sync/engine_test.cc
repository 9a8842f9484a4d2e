#include "tests/unit/sync/engine_world.h"

#include "notes.h"

namespace tidemark::testing {
namespace {

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() : server_(folder_ / "server", Rules(), clock_), network_(server_, clock_) {
    for (uint64_t n = 1; n <= 2; n++) {
      const std::string path = folder_ / ("device" + std::to_string(n)) + "/store.db";
      devices_.push_back(std::make_unique<EngineDevice>(path, n == 1 ? "ann" : "bob",
                                                        std::string(Blob()), clock_, network_, n));
      const Status subscribed = devices_.back()->device.replica().Subscribe("team/1", 0, false);
      EXPECT_TRUE(subscribed.ok()) << subscribed.message;
      devices_.back()->engine->Poke(true);
    }
  }

  static std::string_view Blob() {
    return {reinterpret_cast<const char*>(notes_manifest), sizeof notes_manifest};
  }
  static std::shared_ptr<const Manifest> Rules() { return Manifest::Load(Blob()).Take(); }

  EngineDevice& ann() { return *devices_[0]; }
  EngineDevice& bob() { return *devices_[1]; }

  // Steps everybody until `done` or the time; waits for nobody, time moves to what is due next.
  bool RunFor(int64_t ms, const std::function<bool()>& done = [] { return false; }) {
    const int64_t end_us = clock_.now_us + ms * 1000;
    while (clock_.now_us < end_us) {
      int64_t next = network_.DueInMs();
      for (const auto& device : devices_) {
        int64_t due = -1;
        const Status status = device->engine->Step(0, &due);
        EXPECT_TRUE(status.ok()) << status.message;
        if (due >= 0) next = std::min(next, due);
      }
      for (const auto& device : devices_) next = device->transport.has_arrived() ? 0 : next;
      if (done()) return true;
      clock_.Advance(std::clamp<int64_t>(next, 1, 1'000));
    }
    return done();
  }

  bool Reaches(EngineDevice& device, Goal goal, int64_t ms) {
    const uint64_t no = device.engine->Ask(goal);
    const bool reached = RunFor(ms, [&] { return device.engine->Reached(no); });
    device.engine->Drop(no);
    return reached;
  }

  static Sample Measured(EngineDevice& device, Instrument what,
                         std::vector<std::string> labels = {}) {
    for (const Sample& sample : device.device.replica().meter().Read())
      if (sample.what == what && sample.labels == labels) return sample;
    return {what, std::move(labels), 0, {}};
  }

  static bool Has(EngineDevice& device, const std::string& id) {
    return device.device.Read("notes", id, "team/1").view.has_value();
  }

  void ExpectSame() {
    EXPECT_EQ(ann().device.DigestOf("team/1"), bob().device.DigestOf("team/1"));
    EXPECT_EQ(ann().device.replica().outbox().live, 0u);
    EXPECT_EQ(bob().device.replica().outbox().live, 0u);
  }

  TempFolder folder_;
  ManualClock clock_;
  TestServer server_;
  SimNetwork network_;
  std::vector<std::unique_ptr<EngineDevice>> devices_;
};

struct FixedAnswer final : Secrets {
  void Want(const std::string&, Code, std::function<void(Code, std::string)> answer) override {
    answer(Code::kOk, "ann");
  }
};

Fields Title(const char* text) { return {{"title", Text(text)}}; }

TEST_F(EngineTest, WhatOneSubmitsTheOtherSeesWithinASecond) {
  RunFor(1'000);
  ASSERT_TRUE(ann().Submit({Create("team/1", "notes", "n1", Title("hello"))}).status.ok());
  EXPECT_TRUE(RunFor(1'000, [&] { return Has(bob(), "n1"); }));
  EXPECT_TRUE(RunFor(1'000, [&] { return ann().device.replica().outbox().live == 0; }));
  ExpectSame();
  const Progress progress = ann().engine->progress();
  EXPECT_EQ(progress.pushed_ops, 1u);
  EXPECT_EQ(progress.hold, Reason::kNone);
  EXPECT_GT(progress.bytes_up, 0u);
}

TEST_F(EngineTest, QuietDevicesStayFreshAndAlmostSilent) {
  RunFor(5'000);
  const int before = network_.requests[Lane::kPull] + network_.requests[Lane::kPush];
  RunFor(600'000);
  EXPECT_LE(network_.requests[Lane::kPull] + network_.requests[Lane::kPush] - before, 2);
  for (const auto& device : devices_) {
    const RecordImage image = device->device.Read("notes", "none", "team/1");
    EXPECT_LE(clock_.now_us - image.scope.as_of_us, 30'000'000);
  }
}

TEST_F(EngineTest, AServerThatAnswersBesideThePointIsAskedAgainWithPatience) {
  RunFor(5'000);
  network_.instead = [](Lane lane, const HttpRequest&) -> std::optional<HttpReply> {
    if (lane != Lane::kPush) return std::nullopt;
    PushReply reply;   // of operations that nobody here knows
    reply.outcomes.resize(2);
    reply.outcomes[0].uid = Uid{{7}};
    reply.outcomes[0].op_seq = reply.outcomes[1].op_seq = 900;
    return Http(200, kMediaType, EncodeReply(reply, 256 << 10));
  };
  const int before = network_.requests[Lane::kPush];
  ASSERT_TRUE(ann().Submit({Create("team/1", "notes", "n1", Title("x"))}).status.ok());
  RunFor(600'000);
  EXPECT_LE(network_.requests[Lane::kPush] - before, 60);
  EXPECT_EQ(ann().engine->progress().pushed_ops, 0u);
  network_.instead = [](Lane, const HttpRequest&) { return std::nullopt; };
  EXPECT_TRUE(Reaches(ann(), Goal::kSettled, 400'000)) << "and nothing is lost";
}

TEST_F(EngineTest, ReachesBothGoals) {
  for (int i = 0; i < 20; i++)
    ann().Submit({Create("team/1", "notes", "n" + std::to_string(i), Title("x"))});
  EXPECT_TRUE(Reaches(ann(), Goal::kSettled, 10'000));
  EXPECT_EQ(ann().device.replica().outbox().live, 0u);
  EXPECT_TRUE(Reaches(bob(), Goal::kIdle, 10'000));
  ExpectSame();
}

TEST_F(EngineTest, AnAnswerLostAfterCommitCountsOnce) {
  RunFor(1'000);
  ann().Submit({Create("team/1", "notes", "n1", {{"title", Text("x")}, {"count", Value::Int(0)}})});
  ASSERT_TRUE(Reaches(ann(), Goal::kSettled, 10'000));
  int lost = 0;
  network_.fate = [&](Lane lane) {
    return lane == Lane::kPush && lost++ < 3 ? Fate::kAnswerLost : Fate::kDelivered;
  };
  ann().Submit({Inc("notes", "n1", "count", 5)});
  EXPECT_TRUE(Reaches(ann(), Goal::kSettled, 60'000));
  EXPECT_TRUE(Reaches(bob(), Goal::kIdle, 60'000));
  EXPECT_GE(lost, 1);
  EXPECT_EQ(Get(*bob().device.Read("notes", "n1").view, "count").integer(), 5);
  ExpectSame();
}

TEST_F(EngineTest, AKillInMidPushLosesAndDoublesNothing) {
  RunFor(1'000);
  ann().Submit({Create("team/1", "notes", "n1", {{"count", Value::Int(0)}})});
  ASSERT_TRUE(Reaches(ann(), Goal::kSettled, 10'000));
  for (int i = 0; i < 10; i++) {
    ann().Submit({Inc("notes", "n1", "count", 1)});
    int64_t due = 0;
    ASSERT_TRUE(ann().engine->Step(0, &due).ok());   // sent, perhaps answered, not heard
    ann().Restart();
  }
  EXPECT_TRUE(Reaches(ann(), Goal::kSettled, 60'000));
  EXPECT_TRUE(Reaches(bob(), Goal::kIdle, 60'000));
  EXPECT_EQ(Get(*bob().device.Read("notes", "n1").view, "count").integer(), 10);
  ExpectSame();
}

TEST_F(EngineTest, ALossyNetworkEndsWithEqualDigests) {
  SeededRandom chance(11);
  network_.fate = [&](Lane) {
    const uint64_t roll = chance.Below(10);
    return roll < 2 ? Fate::kRequestLost : roll < 4 ? Fate::kAnswerLost : Fate::kDelivered;
  };
  for (int round = 0; round < 30; round++) {
    for (const auto& device : devices_) {
      const std::string id = "n" + std::to_string(chance.Below(5));
      const bool there = Has(*device, id);
      device->Submit({there ? Set("notes", id, "title", Text("v"))
                      : Create("team/1", "notes", id, Title("c"))});
    }
    RunFor(2'000);
  }
  network_.fate = [](Lane) { return Fate::kDelivered; };
  EXPECT_TRUE(Reaches(ann(), Goal::kSettled, 900'000));
  EXPECT_TRUE(Reaches(bob(), Goal::kSettled, 900'000));
  EXPECT_TRUE(Reaches(ann(), Goal::kIdle, 900'000));
  ExpectSame();
}

TEST_F(EngineTest, OfflineIsAHoldAndTheNetworkEndsIt) {
  ann().connectivity.state.online = false;
  ann().Submit({Create("team/1", "notes", "n1", Title("x"))});
  RunFor(60'000);
  EXPECT_EQ(ann().engine->progress().hold, Reason::kOffline);
  EXPECT_EQ(ann().device.replica().outbox().unsent, 1u);
  ann().connectivity.state = {.online = true, .path = 2};
  ann().engine->Notice(Hint::kNetwork);
  EXPECT_TRUE(RunFor(5'000, [&] { return ann().device.replica().outbox().live == 0; }));
}

TEST_F(EngineTest, WithoutPermissionNothingIsSent) {
  ann().engine->AllowNetwork(false);
  bob().engine->AllowNetwork(false);
  ann().Submit({Create("team/1", "notes", "n1", Title("x"))});
  const auto before = network_.requests;
  RunFor(60'000);
  EXPECT_EQ(network_.requests, before);
  EXPECT_EQ(ann().engine->progress().hold, Reason::kNone);
  ann().engine->AllowNetwork(true);
  EXPECT_TRUE(RunFor(5'000, [&] { return ann().device.replica().outbox().live == 0; }));
}

TEST_F(EngineTest, APortalThatAnswersHtmlIsNotAServer) {
  network_.instead = [](Lane, const HttpRequest&) {
    return Http(200, "text/html", "<html>Welcome</html>");
  };
  ann().Submit({Create("team/1", "notes", "n1", Title("x"))});
  RunFor(10'000);
  const Progress progress = ann().engine->progress();
  EXPECT_EQ(progress.hold, Reason::kBackingOff);
  EXPECT_EQ(progress.last_failure.code, Code::kNotTidemark);
  EXPECT_EQ(progress.exchanges_ok, 0u);
  network_.instead = [](Lane, const HttpRequest&) { return std::nullopt; };
  EXPECT_TRUE(Reaches(ann(), Goal::kSettled, 30'000));
}

TEST_F(EngineTest, WhatAPullAnswersWasPushedAsWell) {
  network_.fate = [](Lane lane) {
    return lane == Lane::kPush ? Fate::kAnswerLost : Fate::kDelivered;
  };
  ann().Submit({Create("team/1", "notes", "n1", Title("x"))});
  EXPECT_TRUE(Reaches(ann(), Goal::kSettled, 60'000));
  EXPECT_EQ(ann().engine->progress().pushed_ops, 1u);
}

TEST_F(EngineTest, SilenceIsAFailureThatIsTold) {
  struct Silent final : Transport {
    void Start(ExchangeId, HttpRequest, std::function<void(HttpReply)>) override { started++; }
    void Cancel(ExchangeId) override { cancelled++; }
    void Drive(int64_t) override {}
    void Wake() override {}
    uint32_t exchanges_max() const override { return 4; }
    int started = 0, cancelled = 0;
  } silent;
  SeededRandom random(3);
  NullLog log;
  FixedAnswer secrets;
  const InTurn in_turn = [](const std::function<Status()>& work) { return work(); };
  ann().engine->Stop();
  Engine engine({.server = "http://sim", .account = "ann"},
                {ann().device.replica(), silent, ann().connectivity, secrets, clock_, random, log,
                 in_turn});
  ASSERT_TRUE(engine.Start().ok());
  ann().device.Submit({Create("team/1", "notes", "n1", Title("x"))});
  engine.Poke(false);
  for (int second = 0; second < 32; second++) {
    int64_t due = 0;
    ASSERT_TRUE(engine.Step(0, &due).ok());
    clock_.Advance(1'000);
  }
  EXPECT_GE(silent.started, 1);
  EXPECT_GE(silent.cancelled, 1);
  EXPECT_EQ(engine.progress().hold, Reason::kStalled);
  EXPECT_EQ(engine.progress().last_failure.code, Code::kUnreachable);
  EXPECT_EQ(ann().device.replica().outbox().unsent, 1u);
  EXPECT_EQ(Measured(ann(), Instrument::kStallCount).value, 1);
  EXPECT_EQ(Measured(ann(), Instrument::kWatchdogRestart).value, 1);
  EXPECT_GE(Measured(ann(), Instrument::kRequestDuration, {"push", "unanswered"})
                .distribution.sum(), 30);
}

TEST_F(EngineTest, MeasuresHowExchangesEndAndWhatTheyCarry) {
  ASSERT_TRUE(Reaches(ann(), Goal::kSettled, 5'000));
  EXPECT_GE(Measured(ann(), Instrument::kRequestDuration, {"pull", "ok"}).distribution.count(), 1u);
  const Progress progress = ann().engine->progress();
  EXPECT_EQ(Measured(ann(), Instrument::kBytes, {"up"}).value,
            static_cast<double>(progress.bytes_up));
  EXPECT_EQ(Measured(ann(), Instrument::kBytes, {"down"}).value,
            static_cast<double>(progress.bytes_down));
  EXPECT_NEAR(Measured(ann(), Instrument::kClockOffset).value, 0, 0.1);
  network_.fate = [](Lane) { return Fate::kRequestLost; };
  ann().Submit({Create("team/1", "notes", "n1", Title("x"))});
  RunFor(20'000);
  const Distribution lost =
      Measured(ann(), Instrument::kRequestDuration, {"push", "unreachable"}).distribution;
  const Distribution pauses =
      Measured(ann(), Instrument::kBackoffDelay, {"unreachable"}).distribution;
  EXPECT_GE(lost.count(), 1u);
  EXPECT_GE(pauses.count(), lost.count());
  EXPECT_GT(pauses.sum(), 1);
}

TEST_F(EngineTest, HalfAFrameChangesNothing) {
  network_.instead = [](Lane, const HttpRequest&) {
    return Http(200, kMediaType, std::string("\x20(\xb5/\xfd", 5));
  };
  ann().Submit({Create("team/1", "notes", "n1", Title("x"))});
  RunFor(10'000);
  EXPECT_EQ(ann().engine->progress().last_failure.code, Code::kNotTidemark);
  EXPECT_EQ(ann().device.replica().outbox().unsent, 1u);
  network_.instead = [](Lane, const HttpRequest&) { return std::nullopt; };
  EXPECT_TRUE(Reaches(ann(), Goal::kSettled, 30'000));
}

TEST_F(EngineTest, ARefusedTokenIsAHoldUntilSomeoneSignsIn) {
  ann().secrets.token.clear();   // the service knows no empty token
  ann().Submit({Create("team/1", "notes", "n1", Title("x"))});
  RunFor(20'000);
  EXPECT_EQ(ann().engine->progress().hold, Reason::kAuthNeeded);
  EXPECT_EQ(ann().engine->progress().last_failure.code, Code::kAuthNeeded);
  EXPECT_LE(ann().secrets.wanted, 3);
  ann().secrets.token = "ann";
  ann().engine->Notice(Hint::kSignedIn);
  EXPECT_TRUE(RunFor(5'000, [&] { return ann().device.replica().outbox().live == 0; }));
}

TEST_F(EngineTest, ATokenOfAnotherAccountSendsNothingIntoIt) {
  ann().secrets.token = "bob";
  ann().Submit({Create("team/1", "notes", "n1", Title("x"))});
  RunFor(20'000);
  EXPECT_EQ(ann().engine->progress().hold, Reason::kAuthNeeded);
  EXPECT_EQ(ann().engine->progress().last_failure.code, Code::kAccountMismatch);
  EXPECT_EQ(ann().device.replica().outbox().unsent, 1u);
  EXPECT_FALSE(bob().device.Read("notes", "n1", "team/1").view.has_value());
}

TEST_F(EngineTest, OneExchangeAtATimeIsEnough) {
  ann().transport.slots = 1;
  ann().Restart();
  ann().Submit({Create("team/1", "notes", "n1", Title("x"))});
  EXPECT_TRUE(RunFor(10'000, [&] { return ann().device.replica().outbox().live == 0; }));
  bob().Submit({Create("team/1", "notes", "n2", Title("y"))});
  EXPECT_TRUE(RunFor(31'000, [&] { return Has(ann(), "n2"); }));
}

TEST_F(EngineTest, ATokenThatComesAfterTheEngineIsGoneIsDropped) {
  struct Late final : Secrets {
    void Want(const std::string&, Code, std::function<void(Code, std::string)> answer) override {
      held = answer;
    }
    std::function<void(Code, std::string)> held;
  } late;
  SeededRandom random(3);
  NullLog log;
  const InTurn in_turn = [](const std::function<Status()>& work) { return work(); };
  auto engine = std::make_unique<Engine>(
      EngineOptions{.server = "http://sim", .account = "ann"},
      EnginePorts{ann().device.replica(), ann().transport, ann().connectivity, late, clock_,
                  random, log, in_turn});
  ASSERT_TRUE(engine->Start().ok());
  int64_t due = 0;
  ASSERT_TRUE(engine->Step(0, &due).ok());
  ASSERT_TRUE(late.held);
  engine.reset();
  late.held(Code::kOk, "ann");
}

TEST_F(EngineTest, ATurnThatCannotBeHadIsTriedAgain) {
  bool refuse = false;
  int turns = 0;
  SeededRandom random(3);
  NullLog log;
  FixedAnswer secrets;
  Engine engine({.server = "http://sim", .account = "ann"},
                {ann().device.replica(), ann().transport, ann().connectivity, secrets, clock_,
                 random, log,
                 [&](const std::function<Status()>& work) {
                   turns++;
                   return refuse ? Status::Error(Code::kDiskFull, "the disk is full") : work();
                 }});
  ann().engine->Stop();
  ASSERT_TRUE(engine.Start().ok());
  ann().device.Submit({Create("team/1", "notes", "n1", Title("x"))});
  refuse = true;
  engine.Poke(false);
  const auto step = [&](int count) {
    for (int i = 0; i < count; i++) {
      int64_t due = 0;
      EXPECT_TRUE(engine.Step(0, &due).ok());
      clock_.Advance(std::clamp<int64_t>(due, 1, 1'000));
    }
  };
  step(50);
  EXPECT_EQ(engine.progress().last_failure.code, Code::kDiskFull);
  EXPECT_LE(turns, 100);
  refuse = false;
  step(400);
  EXPECT_EQ(ann().device.replica().outbox().live, 0u);
}

TEST_F(EngineTest, StoppingLeavesNothingBehind) {
  RunFor(2'000);
  ASSERT_FALSE(ann().transport.idle());   // a long poll
  ann().engine->Stop();
  EXPECT_TRUE(ann().transport.idle());
  const int wakes = ann().transport.wakes;
  ann().engine->Poke(false);
  EXPECT_EQ(ann().transport.wakes, wakes);
}

}  // namespace
}  // namespace tidemark::testing
