#include <gtest/gtest.h>

#include "core/sync/exchange.h"

namespace tidemark {
namespace {

HttpReply Http(int status, std::string type, std::string body) {
  HttpReply reply;
  reply.http_status = status;
  reply.content_type = std::move(type);
  reply.body = std::move(body);
  return reply;
}

HttpReply Error(int status, ErrorClass error_class, ErrorCode code) {
  ErrorReply error;
  error.error_class = error_class;
  error.code = code;
  error.message = "no";
  error.support_id = "s-1";
  return Http(status, kMediaType, EncodeReply(error, 256u << 10));
}

TEST(Exchange, FindsTheHomeInTheUrlOrTakesMain) {
  EXPECT_EQ(EndpointUrl("http://h:1", Lane::kPush), "http://h:1/tide/v1/main/push");
  EXPECT_EQ(EndpointUrl("http://h:1//", Lane::kPull), "http://h:1/tide/v1/main/pull");
  EXPECT_EQ(EndpointUrl("https://h/tide/v1/paris/", Lane::kLive), "https://h/tide/v1/paris/live");
}

TEST(Exchange, HeadersCannotBeSplit) {
  const HttpRequest request = MakeHttpRequest({"http://h", "app\r\nX: 1", "t\r\nY: 2"},
                                              Lane::kPush, "b", 0);
  for (const auto& [name, value] : request.headers)
    EXPECT_EQ(value.find('\n'), std::string::npos) << name;
}

TEST(Exchange, ALongPollMayBeSilentAsLongAsItWasAskedToWait) {
  const HttpRequest request = MakeHttpRequest({"http://h", "", ""}, Lane::kLive, "b", 25'000);
  EXPECT_GT(request.idle_ms, 25'000);
  EXPECT_EQ(request.idle_ms, request.total_ms);
}

struct Case {
  const char* name;
  HttpReply http;
  Fault fault;
  Code code;
};

TEST(Exchange, EveryBadAnswerHasItsFaultAndItsStatus) {
  const Case cases[] = {
      {"a portal", Http(200, "text/html", "<html>"), Fault::kNotTidemark, Code::kNotTidemark},
      {"a redirect", Http(302, "", ""), Fault::kNotTidemark, Code::kNotTidemark},
      {"not there", Http(404, "text/plain", ""), Fault::kNotTidemark, Code::kNotTidemark},
      {"half a frame", Http(200, kMediaType, "\x20("), Fault::kNotTidemark, Code::kNotTidemark},
      {"nothing", Http(200, kMediaType, ""), Fault::kNotTidemark, Code::kNotTidemark},
      {"a bare 401", Http(401, "", ""), Fault::kReauth, Code::kAuthNeeded},
      {"a bare 413", Http(413, "text/html", ""), Fault::kTooLarge, Code::kTooLarge},
      {"a bare 429", Http(429, "", ""), Fault::kRateLimited, Code::kServerBusy},
      {"a bare 503", Http(503, "text/html", ""), Fault::kBusy, Code::kServerBusy},
      {"a bare 502", Http(502, "text/html", ""), Fault::kServerFault, Code::kServerBusy},
      {"busy", Error(503, ErrorClass::kRetryLater, ErrorCode::kBusy), Fault::kBusy,
       Code::kServerBusy},
      {"rate", Error(429, ErrorClass::kRetryLater, ErrorCode::kRateLimited), Fault::kRateLimited,
       Code::kServerBusy},
      {"crash", Error(500, ErrorClass::kRetryLater, ErrorCode::kUnavailable), Fault::kServerFault,
       Code::kServerBusy},
      {"token", Error(401, ErrorClass::kReauth, ErrorCode::kTokenInvalid), Fault::kReauth,
       Code::kAuthNeeded},
      {"account", Error(403, ErrorClass::kReauth, ErrorCode::kAccountMismatch),
       Fault::kAccountMismatch,
       Code::kAccountMismatch},
      {"upgrade", Error(426, ErrorClass::kUpgrade, ErrorCode::kProtoTooOld), Fault::kUpgrade,
       Code::kUpgradeNeeded},
      {"fork", Error(409, ErrorClass::kForked, ErrorCode::kHashMismatch), Fault::kForked,
       Code::kServerBusy},
      {"large", Error(413, ErrorClass::kStop, ErrorCode::kTooLarge), Fault::kTooLarge,
       Code::kTooLarge},
      {"a lost lane", Error(409, ErrorClass::kStop, ErrorCode::kGap), Fault::kForked,
       Code::kServerBusy},
      {"malformed", Error(400, ErrorClass::kStop, ErrorCode::kMalformed), Fault::kRefused,
       Code::kNotTidemark},
      {"home", Error(400, ErrorClass::kStop, ErrorCode::kWrongHome), Fault::kRefused,
       Code::kStoreOtherHome},
  };
  for (const Case& one : cases) {
    const Heard heard = ReadReply(one.http, Lane::kPush, DecodeLimits{});
    EXPECT_FALSE(heard.answered) << one.name;
    EXPECT_EQ(heard.fault, one.fault) << one.name;
    EXPECT_EQ(heard.failure.code, one.code) << one.name;
    EXPECT_FALSE(heard.failure.message.empty()) << one.name;
  }
}

TEST(Exchange, AFrameDecidesWhateverTheHttpStatusSays) {
  const HttpReply http = Http(500, kMediaType, EncodeReply(PushReply{}, 256u << 10));
  EXPECT_TRUE(ReadReply(http, Lane::kPush, DecodeLimits{}).answered);
  EXPECT_FALSE(ReadReply(http, Lane::kPull, DecodeLimits{}).answered);   // it is of another kind
}

TEST(Exchange, KeepsTheSupportId) {
  const HttpReply http = Error(400, ErrorClass::kStop, ErrorCode::kGap);
  EXPECT_EQ(ReadReply(http, Lane::kPush, DecodeLimits{}).failure.support_id, "s-1");
}

}  // namespace
}  // namespace tidemark
