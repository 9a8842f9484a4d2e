// Network: between the devices of a scenario and its one server; real bytes both ways, in virtual
// time. Fault model: a request or an answer is lost, late, doubled, replayed or cut; something else
// answers in the server's place; the server dies before or after its commit, or is away. One
// thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/ports/transport.h"
#include "tests/support/world.h"

namespace tidemark::testing {

struct Fault {
  enum class Kind {
    kDropRequest, kDropReply, kDelay, kDuplicate, kKeepCopy, kCut, kReply, kDieBeforeCommit,
        kDieAfterCommit };
  Kind kind = Kind::kDropRequest;
  std::string device, lane;     // empty: any; lane "push", "pull", "live"
  int times = 1;                // -1: until healed
  int64_t delay_ms = 0;
  HttpReply reply;              // kReply: said in the server's place
};

class FakeTransport;

class Network {
 public:
  Network(std::unique_ptr<TestServer>& server, ManualClock& clock) : server_(server),
      clock_(clock) {}

  void Send(FakeTransport& from, ExchangeId id, const HttpRequest& request);
  void Forget(FakeTransport& from, ExchangeId id);
  // What the server has to say by now goes on its way.
  void Pump();
  // Until something will happen here without anybody asking; -1: nothing will.
  int64_t DueInMs();
  // The server loses everything that it had not committed; whoever waits for it is cut off.
  void RestartServer(const std::function<void()>& restart);
  // Every kept copy reaches the server once more; nobody hears the answers.
  void Replay();

  std::vector<Fault> faults;
  bool server_up = true;
  std::map<std::string, int> requests;   // "ben push"

 private:
  struct Open {
    FakeTransport* from = nullptr;
    ExchangeId id = 0;
    int64_t delay_ms = 0;
    bool lost = false, cut = false;
  };
  struct Copy {
    service::Endpoint endpoint;
    std::string token, body;
  };
  Fault* Match(const std::string& device, const std::string& lane);
  void Handle(service::Endpoint endpoint, const std::string& token, const std::string& body,
      const Open& open);
  void Apply(const Fault& fault, const Copy& copy, Open open);

  std::unique_ptr<TestServer>& server_;
  ManualClock& clock_;
  std::map<service::RequestId, Open> open_;
  std::vector<Copy> copies_;
  service::RequestId last_ = 1'000'000;  // above those of TestServer::Ask
};

// One device's end of it. Waiting for the network is what makes virtual time pass.
class FakeTransport final : public Transport {
 public:
  FakeTransport(Network& network, ManualClock& clock, std::string device)
      : network_(network), clock_(clock), device_(std::move(device)) {}
  void Start(ExchangeId id, HttpRequest request, std::function<void(HttpReply)> done) override;
  void Cancel(ExchangeId id) override;
  void Drive(int64_t max_wait_ms) override;
  void Wake() override {}
  uint32_t exchanges_max() const override { return 4; }

  void Arrive(ExchangeId id, HttpReply reply, int64_t delay_ms = 0);
  int64_t DueInMs() const;     // until something that is under way arrives; -1: nothing is
  const std::string& device() const { return device_; }

 private:
  struct Arrival {
    int64_t due_us = 0;
    ExchangeId id = 0;
    HttpReply reply;
  };
  bool Deliver();

  Network& network_;
  ManualClock& clock_;
  const std::string device_;
  std::map<ExchangeId, std::function<void(HttpReply)>> waiting_;
  std::vector<Arrival> arrivals_;
};

}  // namespace tidemark::testing
