// Engines with real replicas and the real service, in one thread, in virtual time.
// Fault model: a request is lost before the server; an answer is lost after the server acted;
// anything may be answered in the server's place (a portal, a 503, a refused token).
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "core/sync/engine.h"
#include "tests/support/world.h"

namespace tidemark::testing {

enum class Fate { kDelivered, kRequestLost, kAnswerLost };

class SimTransport;

// Where all devices and the one server meet.
class SimNetwork {
 public:
  SimNetwork(TestServer& server, ManualClock& clock) : server_(server), clock_(clock) {}
  void Send(SimTransport& from, ExchangeId id, const HttpRequest& request);
  void Forget(SimTransport& from, ExchangeId id);
  void Pump();
  int64_t DueInMs() const;

  std::function<Fate(Lane)> fate = [](Lane) { return Fate::kDelivered; };
  // An answer in the server's place; the server hears nothing.
  std::function<std::optional<HttpReply>(Lane, const HttpRequest&)> instead =
      [](Lane, const HttpRequest&) { return std::nullopt; };
  std::map<Lane, int> requests;

 private:
  struct Open {
    SimTransport* from = nullptr;
    ExchangeId id = 0;
    Fate fate = Fate::kDelivered;
  };
  TestServer& server_;
  ManualClock& clock_;
  std::map<service::RequestId, Open> open_;
  service::RequestId last_ = 1'000'000;   // above those of TestServer::Ask
};

class SimTransport final : public Transport {
 public:
  explicit SimTransport(SimNetwork& network) : network_(network) {}
  void Start(ExchangeId id, HttpRequest request, std::function<void(HttpReply)> done) override {
    waiting_[id] = std::move(done);
    network_.Send(*this, id, request);
  }
  void Cancel(ExchangeId id) override {
    waiting_.erase(id);
    network_.Forget(*this, id);
  }
  void Drive(int64_t) override {
    network_.Pump();
    for (auto& [id, reply] : std::exchange(arrived_, {})) {
      const auto found = waiting_.find(id);
      if (found == waiting_.end()) continue;
      const auto done = std::move(found->second);
      waiting_.erase(found);
      done(std::move(reply));
    }
  }
  void Wake() override { wakes++; }
  uint32_t exchanges_max() const override { return slots; }
  void Arrive(ExchangeId id, HttpReply reply) { arrived_.emplace_back(id, std::move(reply)); }
  bool idle() const { return waiting_.empty(); }
  bool has_arrived() const { return !arrived_.empty(); }

  uint32_t slots = 4;
  int wakes = 0;

 private:
  SimNetwork& network_;
  std::map<ExchangeId, std::function<void(HttpReply)>> waiting_;
  std::vector<std::pair<ExchangeId, HttpReply>> arrived_;
};

inline Lane LaneOf(const std::string& url) {
  if (url.ends_with("/push")) return Lane::kPush;
  return url.ends_with("/pull") ? Lane::kPull : Lane::kLive;
}

inline HttpReply Http(int status, std::string type, std::string body = {}) {
  HttpReply reply;
  reply.http_status = status;
  reply.content_type = std::move(type);
  reply.body = std::move(body);
  return reply;
}

inline HttpReply Unreachable() {
  HttpReply reply;
  reply.status = Status::Error(Code::kUnreachable, "lost").CausedBy(Domain::kCurl, 7);
  return reply;
}

inline void SimNetwork::Send(SimTransport& from, ExchangeId id, const HttpRequest& request) {
  const Lane lane = LaneOf(request.url);
  requests[lane]++;
  if (std::optional<HttpReply> reply = instead(lane, request))
    return from.Arrive(id, std::move(*reply));
  const Fate what = fate(lane);
  if (what == Fate::kRequestLost) return from.Arrive(id, Unreachable());
  const service::RequestId no = ++last_;
  open_[no] = {&from, id, what};
  service::ServiceRequest asked;
  asked.id = no;
  asked.endpoint = static_cast<service::Endpoint>(lane);
  asked.home = "main";
  for (const auto& [name, value] : request.headers)
    if (name == "Authorization" && value.starts_with("Bearer ")) asked.token = value.substr(7);
  asked.body = request.body;
  server_.service().Handle(asked, clock_.now_us);
}

inline void SimNetwork::Forget(SimTransport& from, ExchangeId id) {
  std::erase_if(open_, [&](const auto& entry) {
    if (entry.second.from != &from || entry.second.id != id) return false;
    server_.service().Forget(entry.first);
    return true;
  });
}

inline void SimNetwork::Pump() {
  service::Service& service = server_.service();
  if (service.flush_wanted()) service.Flush(clock_.now_us);
  service.Tick(clock_.now_us);
  for (service::ServiceReply& reply : service.TakeReplies()) {
    const auto found = open_.find(reply.id);
    if (found == open_.end()) continue;
    const Open open = found->second;
    open_.erase(found);
    HttpReply http = Http(reply.http_status, kMediaType, std::move(reply.body));
    http.retry_after_ms = reply.retry_after_ms;
    open.from->Arrive(open.id, open.fate == Fate::kAnswerLost ? Unreachable() : std::move(http));
  }
}

inline int64_t SimNetwork::DueInMs() const {
  const int64_t due_us = server_.service().DueInUs(clock_.now_us);
  return due_us < 0 ? INT64_MAX : due_us / 1000 + 1;
}

class SwitchableNetwork final : public Connectivity {
 public:
  NetworkState State() override { return state; }
  NetworkState state;
};

class CountingSecrets final : public Secrets {
 public:
  explicit CountingSecrets(std::string first) : token(std::move(first)) {}
  void Want(const std::string&, Code, std::function<void(Code, std::string)> answer) override {
    wanted++;
    answer(Code::kOk, token);
  }
  std::string token;
  int wanted = 0;
};

// A device with an engine on top.
class EngineDevice {
 public:
  EngineDevice(std::string path, std::string account, std::string blob, ManualClock& clock,
               SimNetwork& network,
               uint64_t seed)
      : device(std::move(path), account, std::move(blob), clock, seed), secrets(account),
          transport(network),
        random_(seed * 7919) {
    Boot();
  }
  void Boot() {
    const InTurn in_turn = [](const std::function<Status()>& work) { return work(); };
    engine = std::make_unique<Engine>(
        EngineOptions{.server = "http://sim", .account = device.account, .app = "test/1"},
        EnginePorts{device.replica(), transport, connectivity, secrets, device.clock, random_,
                    log_, in_turn});
    const Status started = engine->Start();
    EXPECT_TRUE(started.ok()) << started.message;
  }
  // As after a kill.
  void Restart() {
    engine.reset();
    device.Reopen();
    Boot();
  }
  SubmitAnswer Submit(std::vector<Effect> effects) {
    SubmitAnswer answer = device.Submit(std::move(effects));
    engine->Poke(false);
    return answer;
  }

  TestDevice device;
  SwitchableNetwork connectivity;
  CountingSecrets secrets;
  SimTransport transport;
  std::unique_ptr<Engine> engine;

 private:
  SeededRandom random_;
  NullLog log_;
};

}  // namespace tidemark::testing
