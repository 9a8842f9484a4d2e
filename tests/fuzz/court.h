// A server in one thread that can be looked into: what it keeps, as bytes to compare.
#pragma once

#include <string>

#include "tests/support/world.h"

namespace tidemark::fuzz {

struct Asked {
  service::Endpoint endpoint = service::Endpoint::kPush;
  std::string token = "alice", home = "main", body;
};

// Everything in the file but the mark of the clock.
struct Picture {
  std::string data, lanes;
  bool operator==(const Picture&) const = default;
};

class Court {
 public:
  Court();
  void Advance(int64_t ms) { clock_.Advance(ms); }
  // Handles, flushes, lets every long poll go. The one answer, which must be a body that a device
  // can read.
  Reply Ask(const Asked& asked);
  Picture Look();
  // Where the lane of a client stands: what a device of it would send next follows.
  uint64_t LastOpSeq(const Uid& client);
  // Pulls the scope from its beginning, adds it up and compares with what the server says.
  void RequireDigest(const std::string& account, const std::string& scope);

 private:
  testing::TempFolder folder_;
  testing::ManualClock clock_;
  testing::TestServer server_;
  service::RequestId last_id_ = 0;
};

}  // namespace tidemark::fuzz
