// Exchange: one HTTP request on its way in and its answer on its way out. Reads head and body under
// limits, knows nothing of threads or of the service.
#pragma once

#include <microhttpd.h>

#include <string>
#include <string_view>

#include "server/service/service.h"

namespace tidemark::http {

inline constexpr char kMediaType[] = "application/vnd.tidemark.v1";

struct Exchange {
  service::RequestId id = 0;
  MHD_Connection* connection = nullptr;
  service::Endpoint endpoint = service::Endpoint::kPush;
  std::string home, token, body;
  size_t body_bytes_max = 0;
  int64_t begun_us = 0;
  bool handed_over = false;  // the service has it and owes an answer
  bool suspended = false;
  bool answered = false;
  service::ServiceReply reply;

  // Answers at once what the head of the request already decides. Never reads a body over
  // its limit.
  enum class Head { kReadOn, kAnswered };
  Head ReadHead(const char* method, std::string_view path);
  // Counts while reading: a length may be missing or a lie.
  void ReadBody(const char* data, size_t size);

  void Answer(int http_status, ErrorCode code, const char* message);
  MHD_Result Send(bool closing);
  // "push"; "other" for a path that is none of ours.
  const char* endpoint_name() const;
};

// Where a body ends must not be a matter of opinion: what a proxy before us takes for the end of it
// would be another request to us. False: with two lengths, or one that we do not know.
bool StatesOneLength(MHD_Connection* connection);

// A plain answer: of the health probes, and of what a scraper reads.
MHD_Result SendText(MHD_Connection* connection, int http_status, std::string_view text,
                    const char* type = "text/plain");
// Of the Authorization header; empty: none.
std::string BearerOf(MHD_Connection* connection);

}  // namespace tidemark::http
