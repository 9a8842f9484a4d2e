#include "core/sync/exchange.h"

#include <algorithm>

#include "core/base/plant.h"
#include "core/base/text.h"

namespace tidemark {
namespace {

constexpr int64_t kLiveGraceMs = 10'000;    // beyond what the server was asked to wait
constexpr size_t kLabelBytesMax = 64, kMessageBytesMax = 200;

std::string Label(std::string_view text, size_t size_max) {
  return IsUtf8(text) ? std::string(CutUtf8(text, size_max)) : std::string("(unreadable)");
}

// What goes into a header must not end it.
std::string HeaderText(std::string_view text) {
  std::string safe(text);
  std::erase_if(safe, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  return safe;
}

Heard Fail(Fault fault, Status failure, int64_t retry_after_ms) {
  Heard heard;
  heard.fault = fault;
  heard.failure = std::move(failure);
  heard.retry_after_ms = TIDE_PLANTED(kRetryAfterIgnored) ? 0 : retry_after_ms;
  return heard;
}

Heard FailHttp(Fault fault, Code code, const HttpReply& http, const char* message) {
  Status failure = Status::Error(code, message).CausedBy(Domain::kHttp, http.http_status);
  return Fail(fault, std::move(failure), http.retry_after_ms);
}

// No readable frame: all there is to go by is a number that anything on the path may have made up.
Heard JudgeHttpStatus(const HttpReply& http) {
  switch (http.http_status) {
    case 401: return FailHttp(Fault::kReauth, Code::kAuthNeeded, http,
                              "the server asks for a valid token");
    case 413: return FailHttp(Fault::kTooLarge, Code::kTooLarge, http,
                              "the request is too large for the path");
    case 429: return FailHttp(Fault::kRateLimited, Code::kServerBusy, http,
                              "the server asks for fewer requests");
    case 503: return FailHttp(Fault::kBusy, Code::kServerBusy, http, "the server is busy");
    default: break;
  }
  if (http.http_status >= 500)
    return FailHttp(Fault::kServerFault, Code::kServerBusy, http, "the server failed to answer");
  const std::string type = http.content_type.empty()
                               ? "no type" : Label(http.content_type, kLabelBytesMax);
  Heard heard = FailHttp(Fault::kNotTidemark, Code::kNotTidemark, http, "");
  heard.failure.message = "what answered is not a Tidemark server: HTTP " +
                          std::to_string(http.http_status) + ", " + type;
  return heard;
}

Fault FaultOf(const ErrorReply& error) {
  switch (error.error_class) {
    case ErrorClass::kReauth:
      return error.code == ErrorCode::kAccountMismatch ? Fault::kAccountMismatch : Fault::kReauth;
    case ErrorClass::kUpgrade: return Fault::kUpgrade;
    case ErrorClass::kForked: return Fault::kForked;
    case ErrorClass::kStop:
      // The server has lost our lane. What has no answer was never executed there: it goes out in a
      // new lane; in this one nothing would ever go on.
      if (error.code == ErrorCode::kGap) return Fault::kForked;
      return error.code == ErrorCode::kTooLarge ? Fault::kTooLarge : Fault::kRefused;
    case ErrorClass::kUnspecified:
    case ErrorClass::kRetryLater:
    case ErrorClass::kResync: break;
  }
  return error.code == ErrorCode::kRateLimited ? Fault::kRateLimited : Fault::kBusy;
}

Code CodeOf(Fault fault, ErrorCode code) {
  switch (fault) {
    case Fault::kReauth: return Code::kAuthNeeded;
    case Fault::kAccountMismatch: return Code::kAccountMismatch;
    case Fault::kUpgrade: return Code::kUpgradeNeeded;
    case Fault::kTooLarge: return Code::kTooLarge;
    case Fault::kRefused:
      return code == ErrorCode::kWrongHome ? Code::kStoreOtherHome : Code::kNotTidemark;
    default: return Code::kServerBusy;
  }
}

Heard JudgeError(const HttpReply& http, ErrorReply error) {
  Fault fault = FaultOf(error);
  // A server that fails by itself is not busy: what makes it fail may be our own request (the
  // poison rule).
  if (fault == Fault::kBusy && http.http_status >= 500 && http.http_status != 503)
    fault = Fault::kServerFault;
  const std::string message =
      error.message.empty() ? "the server refused the request" : error.message;
  Status failure = Status::Error(CodeOf(fault, error.code), Label(message, kMessageBytesMax))
                       .CausedBy(Domain::kServer, static_cast<int32_t>(error.code));
  failure.support_id = Label(error.support_id, kLabelBytesMax);
  Heard heard = Fail(fault, std::move(failure),
                     std::max(error.retry_after_ms, http.retry_after_ms));
  heard.outcomes = std::move(error.outcomes);
  return heard;
}

bool IsOf(const Reply& reply, Lane lane) {
  switch (lane) {
    case Lane::kPush: return std::holds_alternative<PushReply>(reply);
    case Lane::kPull: return std::holds_alternative<PullReply>(reply);
    case Lane::kLive: return std::holds_alternative<LiveReply>(reply);
  }
  return false;
}

}  // namespace

std::string EndpointUrl(const std::string& server, Lane lane) {
  static constexpr const char* kNames[] = {"/push", "/pull", "/live"};
  std::string base = server;
  while (!base.empty() && base.back() == '/') base.pop_back();
  if (base.find("/tide/v1/") == std::string::npos) base += "/tide/v1/main";
  return base + kNames[static_cast<size_t>(lane)];
}

HttpRequest MakeHttpRequest(const Caller& caller, Lane lane, std::string body, uint32_t wait_ms) {
  HttpRequest request;
  request.method = "POST";
  request.url = EndpointUrl(caller.server, lane);
  request.body = std::move(body);
  request.headers = {{"Content-Type", kMediaType}, {"Accept", kMediaType}};
  if (!caller.token.empty())
    request.headers.emplace_back("Authorization", "Bearer " + HeaderText(caller.token));
  const std::string app = caller.app.empty() ? "" : " (" + HeaderText(caller.app) + ")";
  request.headers.emplace_back("User-Agent", "tidemark/1.0" + app);
  if (lane == Lane::kLive) request.idle_ms = request.total_ms = wait_ms + kLiveGraceMs;
  return request;
}

Heard ReadReply(const HttpReply& http, Lane lane, const DecodeLimits& limits) {
  if (!http.status.ok()) {
    const bool too_large = http.status.code == Code::kResponseTooLarge;
    return Fail(too_large ? Fault::kReplyTooLarge : Fault::kUnreachable, http.status, 0);
  }
  if (http.content_type != kMediaType) return JudgeHttpStatus(http);
  Result<Reply> decoded = DecodeReply(http.body, limits);
  if (!decoded.ok()) {
    if (http.http_status != 200) return JudgeHttpStatus(http);
    return Fail(Fault::kNotTidemark, decoded.status(), http.retry_after_ms);
  }
  Reply reply = decoded.Take();
  if (auto* error = std::get_if<ErrorReply>(&reply)) return JudgeError(http, std::move(*error));
  if (!IsOf(reply, lane)) {
    return FailHttp(Fault::kNotTidemark, Code::kNotTidemark, http,
                    "the server answered another question");
  }
  Heard heard;
  heard.answered = true;
  heard.reply = std::move(reply);
  return heard;
}

}  // namespace tidemark
