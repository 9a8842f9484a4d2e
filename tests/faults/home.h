// Home: the real service over a store folder, in this thread, behind a tide_transport. Real bytes
// both ways; time is a number that waiting moves.
// Fault model: none of its own. It is "down" (nobody answers) where its power was cut.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include <tidemark/tidemark.h>

#include "core/base/log.h"
#include "core/base/random.h"
#include "server/service/service.h"
#include "tests/support/world.h"

namespace tidemark::faults {

// Time and chance of everybody in one run.
struct World {
  explicit World(uint64_t seed = 1) : random(seed) {}
  int64_t now_us = 1'800'000'000'000'000;
  SeededRandom random;
  tide_clock Clock();  // lives as long as the world
};

class Home {
 public:
  Home(std::string folder, std::string manifest_blob, World& world);
  ~Home();
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;

  Status Start();
  void Stop();                       // as a kill: whoever waits hears nothing
  bool up() const { return service_ != nullptr; }
  // From the next Start on.
  void Adopt(std::string manifest_blob) { blob_ = std::move(manifest_blob); }
  tide_transport Transport();
  store::ServerStore& store() { return *store_; }
  const std::string& folder() const { return folder_; }
  // Called before each thing the service does; a test may stop the home in it.
  std::function<bool()> gone;        // true: the machine is dead, nobody answers

 private:
  struct Asked {
    service::RequestId no;
    tide_exchange* exchange;
    std::string url, token, body;
  };
  static tide_status Begin(tide_context home, const tide_request* request, tide_exchange* exchange);
  static void Cancel(tide_context home, tide_exchange* exchange);
  static void Drive(tide_context home, int64_t max_wait_ms);
  bool Pump();
  void Answer(tide_exchange* exchange, const service::ServiceReply& reply);
  void DropAll();

  const std::string folder_;
  std::string blob_;
  World& world_;
  NullLog log_;
  testing::TestAuthorizer authorizer_;
  std::unique_ptr<store::ServerStore> store_;
  std::unique_ptr<service::Service> service_;
  std::deque<Asked> asked_;
  std::map<service::RequestId, tide_exchange*> waiting_;
  service::RequestId last_ = 0;
};

}  // namespace tidemark::faults
