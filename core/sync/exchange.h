// Exchange: one request and its reply as HTTP, and what a reply means. Pure.
#pragma once

#include <string>

#include "core/ports/transport.h"
#include "core/sync/event.h"
#include "core/wire/codec.h"

namespace tidemark {

inline constexpr const char kMediaType[] = "application/vnd.tidemark.v1";

// Where a home is. A server URL may end in /tide/v1/<home>; else the home is "main".
std::string EndpointUrl(const std::string& server, Lane lane);

// Everything that does not change from one request to the next.
struct Caller {
  std::string server, app, token;   // token empty: no Authorization
};

HttpRequest MakeHttpRequest(const Caller& caller, Lane lane, std::string body, uint32_t wait_ms);

// A reply of the kind that the lane asks for, or why there is none.
struct Heard {
  bool answered = false;
  Reply reply;                      // where answered
  Fault fault = Fault::kUnreachable;
  Status failure;                   // for people, where not answered
  int64_t retry_after_ms = 0;
  std::vector<Outcome> outcomes;    // FORKED: what the lane holds
};

// The frame decides where there is one; the HTTP status only where there is none.
Heard ReadReply(const HttpReply& http, Lane lane, const DecodeLimits& limits);

}  // namespace tidemark
