// Transport: one HTTP request, one reply. Called only on the driving thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/status.h"

namespace tidemark {

struct HttpRequest {
  std::string method, url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int64_t connect_ms = 10'000, idle_ms = 30'000, total_ms = 120'000;
  size_t reply_bytes_max = 4u << 20;  // more is RESPONSE_TOO_LARGE
};

struct HttpReply {
  Status status;                      // OK: a reply came; else a -6xx
  int http_status = 0;
  std::string content_type;           // lower case, without parameters
  int64_t retry_after_ms = 0;         // clamped to [0, one hour]; 0: none or unreadable
  std::string body;
};

using ExchangeId = uint64_t;

// `done` runs exactly once per started exchange, inside Drive (or inside Start), never after Cancel
// has returned for it. Bytes are bounded by reply_bytes_max while they arrive.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual void Start(ExchangeId id, HttpRequest request, std::function<void(HttpReply)> done) = 0;
  virtual void Cancel(ExchangeId id) = 0;           // unknown ids are fine; `done` will not run
  virtual void Drive(int64_t max_wait_ms) = 0;      // waits at most that long, or until Wake
  virtual void Wake() = 0;                          // ends a Drive early; any thread
  virtual uint32_t exchanges_max() const = 0;       // it carries at once
  // The path to the network changed: connections older than this are not used again.
  virtual void OnPathChange() {}
  // How often Drive must be called while exchanges are outstanding, by a host that does not wait
  // inside it; -1: the transport wakes its host by itself.
  virtual int64_t drive_every_ms() const { return -1; }
};

}  // namespace tidemark
