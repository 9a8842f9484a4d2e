// Service: sessions, lanes, pull cuts, waiters and group commit of one home. Bytes in, bytes out or
// parked. Single-threaded, no I/O but its Store, time from outside: HTTP adapts it, the simulator
// drives it.
//
//   Handle(request)  -> an answer now, or parked until Flush/Tick answers it
//   Flush(now)       -> commits the open group of pushes, answers them and what waited for it
//   Tick(now)        -> answers long polls whose time has come; DueUs says when to call it.
//                       Called now and then anyway, it writes what support may ask about later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/log.h"
#include "core/manifest/manifest.h"
#include "core/measure/meter.h"
#include "core/wire/codec.h"
#include "server/service/authorizer.h"
#include "server/service/waiters.h"
#include "server/store/server_store.h"

namespace tidemark::service {

enum class Endpoint { kPush, kPull, kLive };
const char* EndpointName(Endpoint endpoint);   // "push"

struct ServiceRequest {
  RequestId id = 0;
  Endpoint endpoint = Endpoint::kPush;
  std::string home, token;   // from the path and the Authorization header
  std::string_view body;     // borrowed for the call
};

struct ServiceReply {
  RequestId id = 0;
  int http_status = 200;
  ErrorClass error_class = ErrorClass::kUnspecified;   // of a refusal
  int64_t retry_after_ms = 0;  // > 0: a Retry-After header in whole seconds, rounded up
  std::string body;
};

struct ServiceOptions {
  std::string home = "main";
  Limits limits;
  DecodeLimits decode;
  uint32_t group_ops_max = 512;  // an open group of this many operations is flushed at once
  uint32_t pull_bytes_max = 512u << 10;  // of entries in the answer to a pull, whatever it asks for
};

class Service {
 public:
  // Fails where the store's clock mark cannot be read. What is borrowed outlives the service.
  static Result<std::unique_ptr<Service>> Start(ServiceOptions options,
                                                std::shared_ptr<const Manifest> manifest,
                                                store::ServerStore& store,
                                                const Authorizer& authorizer, Log& log);
  ~Service();

  // wall_us: the machine's clock, may jump; the service makes it monotone and persists its high
  // mark.
  void Handle(const ServiceRequest& request, int64_t wall_us);
  void Forget(RequestId id);                  // its connection is gone
  void Flush(int64_t wall_us);
  void Tick(int64_t wall_us);
  void ReleaseWaiters(int64_t wall_us);       // answers every long poll now: we are about to stop
  bool flush_wanted() const;                  // something is parked for Flush
  int64_t DueInUs(int64_t wall_us) const;     // until the next Tick is wanted; -1: none
  std::vector<ServiceReply> TakeReplies();
  // What was measured, and what there is, for Prometheus. Nothing where the store cannot say.
  Result<std::string> MetricsText();
  bool MayReadMetrics(std::string_view token) const;
  Meter& meter();
  const Status& fault() const;                // sticky: the store cannot be trusted any more

 private:
  struct State;
  explicit Service(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tidemark::service
