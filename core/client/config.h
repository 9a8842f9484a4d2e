// ClientConfig: a validated copy of what the host lends. Ports are owned by the client from open to
// close.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/log.h"
#include "core/base/random.h"
#include "core/ports/clock.h"
#include "core/ports/connectivity.h"
#include "core/ports/transport.h"
#include "core/store/store.h"

namespace tidemark {

// Runs tasks where the host wants callbacks: each once, in the order posted, one at a time.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void Post(std::function<void()> task) = 0;
};

struct ClientConfig {
  bool threaded = true;          // false: the host calls Step
  StoreOptions store;
  std::string app, locale = "en", time_zone = "UTC";
  bool full = true;              // submits survive a power cut unless an operation says otherwise
  int64_t quiet_ms = 400;        // calm before a badge shows
  uint32_t frame_max_bytes = 256u << 10, turn_max_ms = 50;
  uint64_t memory_max_bytes = 32u << 20;
  bool no_network = false;       // steps do everything but start exchanges
  std::shared_ptr<Clock> clock;
  std::shared_ptr<Random> random;
  std::shared_ptr<Log> log;
  std::shared_ptr<Transport> transport;
  std::shared_ptr<Connectivity> connectivity;
  std::shared_ptr<Secrets> secrets;
  std::shared_ptr<Executor> executor;   // nullptr: our thread, or Step
  std::function<void()> wake;           // "call Step sooner than you were told"; manual mode
};

}  // namespace tidemark
