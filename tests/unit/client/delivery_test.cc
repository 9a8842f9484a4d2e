// Callbacks, with a host that runs them late.
#include <gtest/gtest.h>

#include <deque>

#include "core/client/client.h"
#include "field.h"
#include "tests/support/world.h"

namespace tidemark::testing {
namespace {

// Does nothing but remember how long it was to wait.
class IdleTransport final : public Transport {
 public:
  void Start(ExchangeId, HttpRequest, std::function<void(HttpReply)>) override {}
  void Cancel(ExchangeId) override {}
  void Drive(int64_t max_wait_ms) override { waited_ms = max_wait_ms; }
  void Wake() override {}
  uint32_t exchanges_max() const override { return 4; }
  int64_t waited_ms = -1;
};

class Online final : public Connectivity {
 public:
  NetworkState State() override { return {}; }
};

class NoSecrets final : public Secrets {
 public:
  void Want(const std::string&, Code, std::function<void(Code, std::string)>) override {}
};

// A main thread that is busy with something else until Run.
class LateExecutor final : public Executor {
 public:
  void Post(std::function<void()> task) override { tasks.push_back(std::move(task)); }
  void Run() {
    for (auto& task : std::exchange(tasks, {})) task();
  }
  std::deque<std::function<void()>> tasks;
};

class CountingObserver final : public Observer {
 public:
  bool Concerns(const ChangeSet&) const override { return true; }
  int64_t Refresh(const std::vector<ChangeSet>&) override {
    calls++;
    if (throws) throw std::bad_alloc();
    return -1;
  }
  int calls = 0;
  bool throws = false;
};

class ClientDelivery : public ::testing::Test {
 protected:
  void Open(bool with_executor) {
    ClientConfig config;
    config.threaded = false;
    config.store.path = folder / "device/store.db";
    config.store.account = "ben";
    config.store.manifest_blob.assign(reinterpret_cast<const char*>(field_manifest),
                                      sizeof field_manifest);
    config.clock = std::make_shared<ManualClock>();
    config.random = std::make_shared<SeededRandom>(1);
    config.log = std::make_shared<NullLog>();
    config.transport = transport;
    config.connectivity = std::make_shared<Online>();
    config.secrets = std::make_shared<NoSecrets>();
    if (with_executor) config.executor = executor;
    config.wake = [this] { wakes++; };
    Result<std::shared_ptr<Client>> opened = Client::Open(std::move(config));
    ASSERT_TRUE(opened.ok()) << opened.status().message;
    client = opened.Take();
  }
  int64_t Step() {
    int64_t due_ms = 0;
    last = client->Step(60'000, &due_ms);
    return due_ms;
  }
  void Settle() {
    for (int i = 0; i < 20; i++) Step();
  }

  TempFolder folder;
  std::shared_ptr<IdleTransport> transport = std::make_shared<IdleTransport>();
  std::shared_ptr<LateExecutor> executor = std::make_shared<LateExecutor>();
  std::shared_ptr<CountingObserver> observer = std::make_shared<CountingObserver>();
  std::shared_ptr<Client> client;
  Status last;
  int wakes = 0;
};

TEST_F(ClientDelivery, AHostThatIsLateWithCallbacksDoesNotKeepTheDriverSpinning) {
  Open(/*with_executor=*/true);
  Settle();
  ASSERT_TRUE(client->Observe(observer).ok());
  Settle();
  EXPECT_EQ(executor->tasks.size(), 1u);
  EXPECT_NE(Step(), 0) << "nothing can be done before the executor runs";
  EXPECT_GT(transport->waited_ms, 0);
  const int before = wakes;
  executor->Run();
  EXPECT_EQ(observer->calls, 1);
  EXPECT_GT(wakes, before) << "what came meanwhile must be looked at";
}

TEST_F(ClientDelivery, ChangesDuringALateCallbackAreDeliveredByTheNext) {
  Open(/*with_executor=*/true);
  ASSERT_TRUE(client->Observe(observer).ok());
  Settle();
  executor->Run();
  ASSERT_EQ(observer->calls, 1);
  ASSERT_TRUE(client->Subscribe("team/1", 0).ok());
  Settle();
  executor->Run();
  EXPECT_EQ(observer->calls, 2);
}

TEST_F(ClientDelivery, AnObserverThatRunsOutOfMemoryBreaksNothingElse) {
  Open(/*with_executor=*/false);
  observer->throws = true;
  const Result<ObserverNo> no = client->Observe(observer);
  ASSERT_TRUE(no.ok());
  Step();
  EXPECT_EQ(last.code, Code::kOutOfMemory);
  EXPECT_FALSE(client->in_callback());
  client->StopObserving(*no, /*wait=*/true);   // must not wait for ever
  Step();
  EXPECT_TRUE(last.ok()) << last.message;
  EXPECT_TRUE(client->Close().ok());
}

}  // namespace
}  // namespace tidemark::testing
