#include "server/http/http_server.h"

#include <curl/curl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "tests/unit/service/bench.h"

namespace tidemark::http {
namespace {

using service::Device;
using service::Endpoint;

const std::string kNothing;

struct HttpAnswer {
  long status = 0;
  std::string body, type, retry_after;
};

size_t Collect(char* data, size_t size, size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

// One request over a connection of its own, or over `curl` if given.
HttpAnswer Call(const std::string& url, const std::string& token, const std::string* body,
                const char* type = kMediaType, CURL* shared = nullptr) {
  CURL* curl = shared != nullptr ? shared : curl_easy_init();
  HttpAnswer answer;
  curl_slist* headers = curl_slist_append(nullptr, ("Authorization: Bearer " + token).c_str());
  headers = curl_slist_append(headers, (std::string("Content-Type: ") + type).c_str());
  headers = curl_slist_append(headers, "Expect:");
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  if (body != nullptr) {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
  }
  curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  char* told = nullptr;
  curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &told);
  if (told != nullptr) answer.type = told;
  curl_header* retry = nullptr;
  if (curl_easy_header(curl, "Retry-After", 0, CURLH_HEADER, -1, &retry) == CURLHE_OK)
    answer.retry_after = retry->value;
  curl_slist_free_all(headers);
  if (shared == nullptr) curl_easy_cleanup(curl);
  return answer;
}

class Http : public service::Bench {
 protected:
  static void SetUpTestSuite() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  void SetUp() override {
    Bench::SetUp();
    Listen({"127.0.0.1", 0});
  }
  void TearDown() override {
    Stop();
    Bench::TearDown();
  }
  void Listen(const Address& address) {
    auto listener = Listener::Open(address);
    ASSERT_TRUE(listener.ok()) << listener.status().message;
    port_ = listener->port();
    url_ = listener->url();
    HttpOptions options;
    options.body_bytes_max = options_.decode.body_bytes_max;
    server_ = HttpServer::Start(options, listener.Take(), *service_, log_).Take();
    thread_ = std::thread([this] { ended_ = server_->Run(); });
  }
  void Stop() {
    if (server_ == nullptr) return;
    server_->Stop();
    thread_.join();
    server_.reset();
  }
  std::string Path(const std::string& verb) const { return url_ + "/tide/v1/main/" + verb; }
  template <class T>
  T Exchange(const Device& device, const std::string& verb, const Request& request,
             CURL* shared = nullptr) {
    const std::string body = EncodeRequest(request, 256u << 10);
    const HttpAnswer answer = Call(Path(verb), device.token(), &body, kMediaType, shared);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.type, kMediaType);
    auto reply = DecodeReply(answer.body, DecodeLimits{});
    EXPECT_TRUE(reply.ok() && std::holds_alternative<T>(*reply));
    return reply.ok() && std::holds_alternative<T>(*reply) ? std::get<T>(*reply) : T{};
  }
  static ErrorReply ErrorOf(const HttpAnswer& answer) {
    auto reply = DecodeReply(answer.body, DecodeLimits{});
    EXPECT_TRUE(reply.ok() && std::holds_alternative<ErrorReply>(*reply));
    return reply.ok() ? std::get<ErrorReply>(*reply) : ErrorReply{};
  }

  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
  Status ended_;
  std::string url_;
  uint16_t port_ = 0;
  Device alice_{"alice", 1}, bob_{"bob", 2};
};

TEST_F(Http, CarriesAPushAndAPullOverOneConnection) {
  CURL* curl = curl_easy_init();
  const auto pushed = Exchange<PushReply>(
      alice_, "push", alice_.PushOne({service::CreateTask("team/1", "t1", "a")}), curl);
  EXPECT_EQ(pushed.outcomes.size(), 1u);
  const auto pulled = Exchange<PullReply>(alice_, "pull", alice_.Pull({{"team/1", 0, 0}}), curl);
  EXPECT_EQ(pulled.entries.size(), 1u);
  long connects = 0;
  curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects);
  EXPECT_EQ(connects, 0);
  curl_easy_cleanup(curl);
}

TEST_F(Http, WakesALongPollByAnotherDevicesPush) {
  std::thread waiting([&] {
    const auto live = Exchange<LiveReply>(bob_, "live", bob_.Live({{"team/1", 0, 0}}, 15'000));
    EXPECT_EQ(live.heads, (std::vector<Cursor>{{"team/1", 1, 1}}));
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto begun = std::chrono::steady_clock::now();
  Exchange<PushReply>(alice_, "push", alice_.PushOne({service::CreateTask("team/1", "t1", "a")}));
  waiting.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

TEST_F(Http, EndsALongPollThatNothingWakes) {
  const auto live = Exchange<LiveReply>(bob_, "live", bob_.Live({{"team/1", 0, 0}}, 300));
  EXPECT_EQ(live.heads, (std::vector<Cursor>{{"team/1", 1, 0}}));
}

TEST_F(Http, ServesManyDevicesAtOnce) {
  constexpr int kDevices = 16, kPushes = 10;
  Exchange<PushReply>(alice_, "push", alice_.PushOne({service::CreateTask("team/1", "t1", "a")}));
  std::vector<std::thread> threads;
  for (int i = 0; i < kDevices; i++)
    threads.emplace_back([this, i] {
      Device device("d" + std::to_string(i), static_cast<uint8_t>(50 + i));
      CURL* curl = curl_easy_init();
      for (int n = 0; n < kPushes; n++)
        Exchange<PushReply>(device, "push",
                            device.PushOne({service::AddVisits("team/1", "t1", 1)}), curl);
      curl_easy_cleanup(curl);
    });
  for (std::thread& thread : threads) thread.join();
  Stop();
  const auto record = store_->records().Find({"team/1", "tasks", "t1"});
  EXPECT_EQ(Get((*record)->values, "visits").integer(), kDevices * kPushes);
}

TEST_F(Http, AnswersWhatItDoesNotServe) {
  const std::string body = EncodeRequest(alice_.Push({}), 256u << 10);
  EXPECT_EQ(Call(url_ + "/", "t:alice", &body).status, 404);
  EXPECT_EQ(Call(url_ + "/tide/v1/main/delete", "t:alice", &body).status, 404);
  EXPECT_EQ(Call(url_ + "/tide/v1//push", "t:alice", &body).status, 404);
  EXPECT_EQ(Call(url_ + "/tide/v1/other/push", "t:alice", &body).status, 404);
  EXPECT_EQ(Call(Path("push"), "t:alice", nullptr).status, 405);
  EXPECT_EQ(Call(Path("push"), "t:alice", &body, "application/json").status, 415);
  EXPECT_EQ(Call(Path("push"), "t:alice", &body, "application/vnd.tidemark.v12").status, 415);
  EXPECT_EQ(Call(Path("push"), "nonsense", &body).status, 401);
  EXPECT_EQ(Call(url_ + "/healthz", "", nullptr).status, 200);
  EXPECT_EQ(Call(url_ + "/readyz", "", nullptr).status, 200);
}

TEST_F(Http, RefusesABodyOverItsLimitWithAFrame) {
  const std::string large(options_.decode.body_bytes_max + 1, 'x');
  const HttpAnswer answer = Call(Path("push"), "t:alice", &large);
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(ErrorOf(answer).code, ErrorCode::kTooLarge);
  const std::string garbage(2'000, 'x');
  const HttpAnswer malformed = Call(Path("push"), "t:alice", &garbage);
  EXPECT_EQ(malformed.status, 400);
  EXPECT_EQ(ErrorOf(malformed).error_class, ErrorClass::kStop);
}

TEST_F(Http, OutlivesBrokenRequestsAndDeadClients) {
  const std::string head = "POST /tide/v1/main/push HTTP/1.1\r\nHost: x\r\n";
  const std::string type = std::string("Content-Type: ") + kMediaType + "\r\n";
  for (const std::string& text :
       {head + type + "Content-Length: 100\r\n\r\nhalf", head + "Content-Length: -5\r\n\r\n",
        std::string("\x00\xFF\x16garbage\r\n\r\n", 14),
        "GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n\r\n"}) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port_);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
    EXPECT_GT(send(fd, text.data(), text.size(), MSG_NOSIGNAL), 0);
    close(fd);
  }
  // A long poll whose client goes away.
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 200L);
  const std::string body = EncodeRequest(bob_.Live({{"team/1", 0, 0}}, 1'000), 256u << 10);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_URL, Path("live").c_str());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_slist* headers = curl_slist_append(nullptr, "Authorization: Bearer t:bob");
  headers = curl_slist_append(headers, "Content-Type: application/vnd.tidemark.v1");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  EXPECT_EQ(curl_easy_perform(curl), CURLE_OPERATION_TIMEDOUT);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  const auto pushed = Exchange<PushReply>(
      alice_, "push", alice_.PushOne({service::CreateTask("team/1", "t1", "a")}));
  EXPECT_EQ(pushed.outcomes.size(), 1u);
}

TEST_F(Http, StopsWithinSecondsAndAnswersWhoWaits) {
  std::thread waiting([&] {
    Exchange<LiveReply>(bob_, "live", bob_.Live({{"team/1", 0, 0}}, 20'000));
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto begun = std::chrono::steady_clock::now();
  Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(4));
  EXPECT_TRUE(ended_.ok());
  waiting.join();
}

TEST_F(Http, StopsByItselfWhenACommitFails) {
  const std::string body =
      EncodeRequest(alice_.PushOne({service::CreateTask("team/1", "t1", "a")}), 256u << 10);
  HttpAnswer answer;
  {
    const service::FullDisk full;
    answer = Call(Path("push"), alice_.token(), &body);
    thread_.join();
  }
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.retry_after, "1");
  EXPECT_EQ(ErrorOf(answer).error_class, ErrorClass::kRetryLater);
  EXPECT_EQ(ended_.code, Code::kIo);
  server_.reset();
}

TEST_F(Http, RebindsItsPortAtOnce) {
  Exchange<PullReply>(alice_, "pull", alice_.Pull({{"team/1", 0, 0}}));
  const uint16_t port = port_;
  Stop();
  Listen({"127.0.0.1", port});
  Exchange<PullReply>(alice_, "pull", alice_.Pull({{"team/1", 0, 0}}));
}

TEST_F(Http, SaysWhatItMeasuredToWhoMayKnow) {
  tokens_.scrapers.insert("t:prometheus");
  Exchange<PushReply>(alice_, "push", alice_.PushOne({service::CreateTask("team/1", "t1", "a")}));
  EXPECT_EQ(Call(Path("push"), "stranger", &kNothing).status, 401);
  EXPECT_EQ(Call(url_ + "/nowhere", "", nullptr).status, 404);
  EXPECT_EQ(Call(url_ + "/metrics", "", nullptr).status, 401);
  EXPECT_EQ(Call(url_ + "/metrics", alice_.token(), nullptr).status, 401);
  EXPECT_EQ(Call(url_ + "/metrics", "t:prometheus", &kNothing).status, 405);
  const HttpAnswer answer = Call(url_ + "/metrics", "t:prometheus", nullptr);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.type, "text/plain; version=0.0.4; charset=utf-8");
  const auto says = [&](const std::string& line) {
    return answer.body.find("\ntidemark_server_" + line) != answer.body.npos;
  };
  const std::string count = "request_count_total{endpoint=";
  EXPECT_TRUE(says(count + "\"push\",class=\"ok\",status=\"200\"} 1\n")) << answer.body;
  EXPECT_TRUE(says(count + "\"push\",class=\"reauth\",status=\"401\"} 1\n"));
  EXPECT_TRUE(says(count + "\"other\",class=\"stop\",status=\"404\"} 1\n"));
  EXPECT_TRUE(says("request_duration_seconds_count{endpoint=\"push\"} 2\n"));
  EXPECT_TRUE(says("op_count_total{outcome=\"exact\"} 1\n"));
  EXPECT_TRUE(says("group_commit_duration_seconds_count 1\n"));
  EXPECT_TRUE(says("lane_count 1\n"));
  EXPECT_TRUE(says("uptime_seconds "));
}

TEST(Address, IsHostAndPort) {
  EXPECT_EQ(ParseAddress("127.0.0.1:80")->port, 80);
  EXPECT_EQ(ParseAddress("[::1]:0")->host, "::1");
  for (const char* bad : {"", "80", ":80", "host:", "host:x", "host:70000", "host:-1"})
    EXPECT_FALSE(ParseAddress(bad).ok()) << bad;
}

}  // namespace
}  // namespace tidemark::http
