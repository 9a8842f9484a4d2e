// Network: between the simulated devices and their one server; real bytes both ways.
//
// Fault model: every request and every answer takes its own random time, so that any two may
// overtake each other. A request may be lost, doubled, late, cut, bit-flipped, or a copy of it may
// reach the server much later; an answer may be lost after the commit, late, cut, bit-flipped, or
// never end, or the device's own transport may lose an exchange and never say so; something else
// may answer in the server's place (a portal, a proxy, an overloaded gate, an old certificate). A
// device may be cut off both ways, outward only or inward only, with or without being told. A
// connection dies with its process, its device's sleep and its server.
// Bytes that reach a decoder unchanged are never invented.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "core/ports/transport.h"
#include "server/service/service.h"
#include "tests/sim/events.h"

namespace tidemark::sim {

class World;
class Phone;

// How a device's link is.
struct Link {
  bool out = true, in = true;      // silently lost where false
  int slow = 1;                    // times the usual delay
};

class Network {
 public:
  explicit Network(World& world) : world_(world) {}

  // -- a device's end
  void Send(Phone& from, ExchangeId id, const HttpRequest& request);
  void Forget(Phone& from, ExchangeId id);          // cancelled, timed out, or dead
  void ForgetAll(Phone& from);
  int OpenOf(const Phone& from) const;

  // -- the server's end
  void Reply(service::ServiceReply reply);
  // News of these scopes has been committed and told: nobody who listens for it may still wait.
  void CheckTold(const std::set<std::string>& moved);
  void ServerDied();                                // every connection breaks

 private:
  struct Open {
    Phone* from = nullptr;
    ExchangeId id = 0;
    Wire wire = Wire::kPush;
    service::RequestId at_server = 0;               // 0: not there yet
    int64_t began_us = 0;
    bool lost_reply = false;
    std::map<std::string, uint64_t> listens;        // a long poll: for news beyond these
  };
  struct Letter {
    service::Endpoint endpoint = service::Endpoint::kPush;
    std::string home, token, body;
  };

  bool Interfere(Phone& from, uint64_t no, const HttpRequest& request);
  void Arrive(uint64_t no, const Letter& letter);
  void TimeOut(uint64_t no);
  void Copy(const Letter& letter, int64_t delay_us);
  void Answer(uint64_t no, HttpReply reply, int64_t delay_us);
  void Break(uint64_t no, Code code, const char* why, int64_t delay_us);
  void Deliver(uint64_t no, HttpReply reply);
  int64_t Delay(const Phone& from);
  void Note(Phone& from, Wire wire, const HttpRequest& request);

  World& world_;
  uint64_t last_ = 0;
  service::RequestId last_at_server_ = 0;
  std::map<uint64_t, Open> open_;                   // by our own number
  std::map<service::RequestId, uint64_t> at_server_;
};

// One device's transport. What has arrived is handed over inside Drive, as the port wants it.
class SimTransport final : public Transport {
 public:
  SimTransport(Network& network, Phone& phone) : network_(network), phone_(phone) {}
  void Start(ExchangeId id, HttpRequest request, std::function<void(HttpReply)> done) override;
  void Cancel(ExchangeId id) override;
  void Drive(int64_t max_wait_ms) override;
  void Wake() override;
  uint32_t exchanges_max() const override { return 4; }

  bool Waits(ExchangeId id) const { return waiting_.count(id) > 0; }
  void Put(ExchangeId id, HttpReply reply) { arrived_[id] = std::move(reply); }
  void BreakAll();                                  // after a sleep no connection lives

 private:
  Network& network_;
  Phone& phone_;
  std::map<ExchangeId, std::function<void(HttpReply)>> waiting_;
  std::map<ExchangeId, HttpReply> arrived_;
};

}  // namespace tidemark::sim
