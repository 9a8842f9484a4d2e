// Codec: model <-> bytes. Every decoder takes untrusted bytes, bounds every length before it
// allocates, and answers NOT_TIDEMARK (or STORE_CORRUPT's caller maps it) instead of guessing.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/wire/messages.h"

namespace tidemark {

struct DecodeLimits {
  size_t frame_bytes_max = 256u << 10;   // one frame, inflated
  size_t body_bytes_max = 1u << 20;      // as received
  size_t inflated_bytes_max = 8u << 20;  // all frames of a body together
};

// Whole bodies. `frame_bytes_max`: what the other side can take.
std::string EncodeRequest(const Request& request, size_t frame_bytes_max);
std::string EncodeReply(const Reply& reply, size_t frame_bytes_max);
Result<Request> DecodeRequest(std::string_view body, const DecodeLimits& limits);
Result<Reply> DecodeReply(std::string_view body, const DecodeLimits& limits);

// Single values, at rest and inside bodies. Deterministic: equal values, equal bytes.
std::string EncodeOperation(const Operation& operation);
Result<Operation> DecodeOperation(std::string_view bytes);
std::string EncodeOutcome(const Outcome& outcome);
Result<Outcome> DecodeOutcome(std::string_view bytes);
std::string EncodeEntry(const Entry& entry);
Result<Entry> DecodeEntry(std::string_view bytes);
std::string EncodeExplanation(const Explanation& explanation);
Result<Explanation> DecodeExplanation(std::string_view bytes);
std::string EncodeRecord(const Record& record);
Result<Record> DecodeRecord(std::string_view bytes);
std::string EncodeFields(const Fields& fields);
Result<Fields> DecodeFields(std::string_view bytes);

}  // namespace tidemark
