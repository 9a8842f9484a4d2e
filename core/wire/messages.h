// What devices and servers say to each other, as plain values. One request, one reply, each a body
// of frames (frame.h). No protobuf type leaves this room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/model/digest.h"
#include "core/model/operation.h"

namespace tidemark {

inline constexpr uint32_t kProtocolVersion = 1;

// Opens every request. Who is asking is the token's business; `account` is only compared with it.
struct Hello {
  uint32_t proto_min = kProtocolVersion, proto_max = kProtocolVersion;
  std::string sdk, app, account;
  uint32_t schema = 0, policy = 0;
  Uid client;
  uint32_t max_frame_bytes = 0;  // what this side can take; 0: the default
  bool operator==(const Hello&) const = default;
};

struct Limits {
  uint32_t max_batch_ops = 1'000, max_batch_bytes = 1u << 20, max_op_bytes = 128u << 10,
           max_frame_bytes = 256u << 10, max_scopes = 64, poll_ms = 25'000;
  bool operator==(const Limits&) const = default;
};

// Opens every reply but an error.
struct Welcome {
  uint32_t proto = kProtocolVersion;
  std::string home;
  int64_t recv_us = 0, sent_us = 0;  // server clock at arrival and at departure
  uint64_t lane_last_op_seq = 0;
  Limits limits;
  bool operator==(const Welcome&) const = default;
};

struct PushOp {
  std::string body;  // EncodeOperation, identical in every attempt
  When when;
  bool park = false;  // consume the lane position without executing, unless it was executed
  bool operator==(const PushOp&) const = default;
};
struct PushRequest {
  Hello hello;
  std::vector<PushOp> ops;  // contiguous op_seqs; may be empty
  uint64_t outcomes_kept_through = 0;
  bool operator==(const PushRequest&) const = default;
};
struct PushReply {
  Welcome welcome;
  std::vector<Outcome> outcomes;  // for a prefix of the batch; go on after lane_last_op_seq
  uint32_t slow_down_ms = 0;
  bool operator==(const PushReply&) const = default;
};

struct PullRequest {
  Hello hello;
  std::vector<Cursor> have;     // one a subscribed scope; seq 0: nothing yet; epoch 0: unknown
  uint32_t max_bytes = 0;       // of entries in the answer; 0: the server's choice
  bool want_digests = true;
  bool operator==(const PullRequest&) const = default;
};
struct Target {
  enum class Status : uint8_t {
    kOk = 0, kTooOld = 1, kEpochChanged = 2, kRevoked = 3, kBusy = 4, kMoved = 5 };
  Status status = Status::kOk;
  Cursor from, to;              // same scope; entries (from, to] are in this answer
  uint64_t head = 0;
  int64_t as_of_us = 0;         // confirmed at `to` contains every change committed up to here
  std::optional<Digest> digest; // only where to == head
  bool operator==(const Target&) const = default;
};
// One checkpoint: targets are closed under siblings and revealed together, verdicts included.
struct PullReply {
  Welcome welcome;
  std::vector<Target> targets;
  std::vector<Outcome> outcomes;  // every kept outcome of the lane, from the same snapshot
  std::vector<Entry> entries;     // by scope, then seq
  bool complete = true;           // false: some target lies below its head, ask again at once
  bool operator==(const PullReply&) const = default;
};

// A long poll: answered when a head moves past `have`, or after wait_ms with the heads as they are.
struct LiveRequest {
  Hello hello;
  std::vector<Cursor> have;
  uint32_t wait_ms = 0;
  bool operator==(const LiveRequest&) const = default;
};
struct LiveReply {
  Welcome welcome;
  int64_t verified_us = 0;      // when the heads were last read strongly, not when this was sent
  std::vector<Cursor> heads;    // of readable scopes only; seq is the head
  bool operator==(const LiveReply&) const = default;
};

// Frozen classes, open codes: act on the class where the code is unknown.
enum class ErrorClass : uint8_t {
  kUnspecified = 0, kRetryLater = 1, kReauth = 2, kResync = 3, kUpgrade = 4, kForked = 5,
  kStop = 6 };
enum class ErrorCode : uint32_t {
  kUnspecified = 0, kBusy = 1, kRateLimited = 2, kUnavailable = 3,
  kTokenInvalid = 20, kAccountMismatch = 21, kClientOfOther = 22,
  kProtoTooOld = 40, kHashMismatch = 50,
  kMalformed = 60, kTooLarge = 61, kGap = 62, kWrongHome = 63 };
struct ErrorReply {
  ErrorClass error_class = ErrorClass::kStop;
  ErrorCode code = ErrorCode::kUnspecified;
  int64_t retry_after_ms = 0;
  std::string message, support_id;
  std::vector<Outcome> outcomes;  // FORKED: what the lane holds, by uid
  bool operator==(const ErrorReply&) const = default;
};

using Request = std::variant<PushRequest, PullRequest, LiveRequest>;
using Reply = std::variant<PushReply, PullReply, LiveReply, ErrorReply>;

}  // namespace tidemark
