// What only a real network stack can meet: portals, redirects, cut and dripping answers, wrong
// certificates.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "platforms/common/curl_transport.h"
#include "platforms/common/http_head.h"
#include "tests/contract/peer.h"

namespace tidemark::testing {
namespace {

class Curl : public ::testing::Test {
 protected:
  HttpReply Ask(const std::string& url, int64_t total_ms = 3'000,
                size_t reply_bytes_max = 1 << 20) {
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.body = "hello";
    request.connect_ms = 1'000;
    request.idle_ms = 30'000;
    request.total_ms = total_ms;
    request.reply_bytes_max = reply_bytes_max;
    std::optional<HttpReply> reply;
    transport_->Start(++last_id_, std::move(request),
                      [&](HttpReply one) { reply = std::move(one); });
    for (int i = 0; i < 100 && !reply; i++) transport_->Drive(100);
    if (reply) return std::move(*reply);
    transport_->Cancel(last_id_);
    ADD_FAILURE() << "no answer from " << url;
    return {};
  }

  Peer peer_;
  std::unique_ptr<CurlTransport> transport_ = CurlTransport::Create({}).Take();
  ExchangeId last_id_ = 0;
};

TEST_F(Curl, TellsAPortalByItsType) {
  const HttpReply reply = Ask(peer_.Url("/html"));
  EXPECT_TRUE(reply.status.ok());
  EXPECT_EQ(reply.content_type, "text/html");
}

TEST_F(Curl, FollowsNoRedirect) {
  const HttpReply reply = Ask(peer_.Url("/redirect"));
  EXPECT_EQ(reply.http_status, 302);
  EXPECT_TRUE(reply.body.empty());
}

TEST_F(Curl, ReadsRetryAfter) {
  const HttpReply reply = Ask(peer_.Url("/status/503"));
  EXPECT_EQ(reply.http_status, 503);
  EXPECT_EQ(reply.retry_after_ms, 7'000);
}

TEST_F(Curl, AnAnswerThatIsCutIsNoAnswer) {
  const HttpReply reply = Ask(peer_.Url("/cut"));
  EXPECT_EQ(reply.status.code, Code::kUnreachable);
  EXPECT_EQ(reply.status.domain, Domain::kCurl);
  EXPECT_NE(reply.status.cause, 0);
}

TEST_F(Curl, ADripEndsWithTheTotalTime) {
  const auto begin = std::chrono::steady_clock::now();
  const HttpReply reply = Ask(peer_.Url("/drip"), 500);
  EXPECT_EQ(reply.status.code, Code::kUnreachable);
  EXPECT_EQ(reply.status.cause, 28);   // curl's "timed out"
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
}

TEST_F(Curl, AGigabyteIsRefusedByItsHead) {
  EXPECT_EQ(Ask(peer_.Url("/large")).status.code, Code::kResponseTooLarge);
  EXPECT_EQ(Ask(peer_.Url("/endless"), 3'000, 1'000).status.code, Code::kResponseTooLarge);
}

TEST_F(Curl, NobodyListensIsUnreachable) {
  const HttpReply reply = Ask("http://127.0.0.1:1/echo");
  EXPECT_EQ(reply.status.code, Code::kUnreachable);
  EXPECT_EQ(reply.status.cause, 7);
}

TEST_F(Curl, APlainServerBehindHttpsIsATlsFailure) {
  const std::string url = peer_.Url("/echo");
  EXPECT_EQ(Ask("https" + url.substr(4)).status.code, Code::kTls);
}

// Names that only look like this device are somewhere else; nothing is looked up, nothing sent.
TEST_F(Curl, SpeaksInTheClearToThisDeviceOnly) {
  const auto begin = std::chrono::steady_clock::now();
  for (const char* elsewhere : {"http://192.0.2.1:9/push", "HTTP://user@192.0.2.1/", "http://10.1/",
                                "http://127.tidemark.invalid/", "http://localhost.invalid/",
                                "http://[2001:db8::1]/", "http://0.0.0.0:9/", "http://[::]:9/"})
    EXPECT_EQ(Ask(elsewhere).status.code, Code::kTls) << elsewhere;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  for (const char* here : {"http://127.0.0.1:1/", "http://127.9.9.9:1/", "http://localhost:1/",
                           "http://[::1]:1/", "http://127.1:1/"})
    EXPECT_EQ(Ask(here).status.code, Code::kUnreachable) << here;
}

TEST_F(Curl, SpeaksHttpOnly) {
  EXPECT_EQ(Ask("file:///etc/hostname").status.code, Code::kUnreachable);
  EXPECT_EQ(Ask("no url at all").status.code, Code::kUnreachable);
}

TEST_F(Curl, IgnoresAProxyOfTheEnvironment) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  setenv("all_proxy", "http://127.0.0.1:1", 1);
  const HttpReply reply = Ask(peer_.Url("/echo"));
  unsetenv("http_proxy");
  unsetenv("all_proxy");
  EXPECT_EQ(reply.body, "hello");
}

TEST_F(Curl, KeepsItsConnectionUntilThePathChanges) {
  Ask(peer_.Url("/echo"));
  Ask(peer_.Url("/echo"));
  EXPECT_EQ(peer_.connections(), 1);
  transport_->OnPathChange();
  Ask(peer_.Url("/echo"));
  EXPECT_EQ(peer_.connections(), 2);
}

TEST_F(Curl, EndsWithExchangesUnderWay) {
  bool ran = false;
  HttpRequest request;
  request.method = "POST";
  request.url = peer_.Url("/silent");
  transport_->Start(1, std::move(request), [&](HttpReply) { ran = true; });
  transport_->Drive(50);
  transport_.reset();
  EXPECT_FALSE(ran);
}

TEST(RetryAfter, IsSecondsOrADateAndNeverMoreThanAnHour) {
  const int64_t now = 1'800'000'000;   // 2027-01-15 08:00:00 UTC
  EXPECT_EQ(ParseRetryAfterMs("0", now), 0);
  EXPECT_EQ(ParseRetryAfterMs(" 120 ", now), 120'000);
  EXPECT_EQ(ParseRetryAfterMs("31536000", now), 3'600'000);
  EXPECT_EQ(ParseRetryAfterMs("99999999999999999999999999", now), 3'600'000);
  EXPECT_EQ(ParseRetryAfterMs("Fri, 15 Jan 2027 08:01:00 GMT", now), 60'000);
  EXPECT_EQ(ParseRetryAfterMs("Fri, 15 Jan 2027 07:00:00 GMT", now), 0);
  EXPECT_EQ(ParseRetryAfterMs("Sat, 15 Jan 2028 08:00:00 GMT", now), 3'600'000);
  for (const char* garbage : {"", "-5", "1.5", "soon", "12 monkeys", "0x10"})
    EXPECT_EQ(ParseRetryAfterMs(garbage, now), 0) << garbage;
}

TEST(ContentType, IsLowerCaseWithoutParameters) {
  EXPECT_EQ(ParseContentType(" Text/HTML ; charset=x"), "text/html");
  EXPECT_EQ(ParseContentType(std::string(10'000, 'a')), "");
}

TEST(Header, IsMatchedByItsWholeName) {
  std::string_view value;
  EXPECT_TRUE(MatchHeader("Retry-After: 5\r\n", "retry-after", &value));
  EXPECT_EQ(value, "5");
  EXPECT_FALSE(MatchHeader("X-Retry-After: 5\r\n", "retry-after", &value));
  EXPECT_FALSE(MatchHeader("Retry-After-Not: 5\r\n", "retry-after", &value));
  EXPECT_FALSE(MatchHeader("Retry", "retry-after", &value));
}

}  // namespace
}  // namespace tidemark::testing
