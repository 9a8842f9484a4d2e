#include "capi/src/host_transport.h"

#include <thread>

#include "capi/src/handle.h"
#include "gtest/gtest.h"
#include "tidemark/testing.h"

namespace tidemark {
namespace {

// A transport over a loopback, and the replies it brought.
class HostTransportTest : public testing::Test {
 protected:
  void SetUp() override { Open(true); }
  void TearDown() override {
    transport_.reset();
    tide_loopback_free(loopback_);
    EXPECT_EQ(Handle::Alive(), 0u);
  }
  void Open(bool manual) {
    if (loopback_ == nullptr) {
      ASSERT_EQ(tide_loopback_new(&loopback_), TIDE_OK);
    }
    tide_transport table = TIDE_INIT(tide_transport);
    ASSERT_EQ(tide_loopback_transport(loopback_, &table), TIDE_OK);
    transport_ = std::make_unique<HostTransport>(table, OwnContext(table.context, nullptr), manual);
  }
  void Start(ExchangeId id, size_t reply_bytes_max = 1000) {
    HttpRequest request{.method = "POST", .url = "http://home/v1", .headers = {{"x", "y"}},
                        .body = "question", .reply_bytes_max = reply_bytes_max};
    transport_->Start(id, std::move(request), [this](HttpReply reply) {
      replies_.push_back(std::move(reply));
    });
  }
  tide_status Answer(uint32_t http_status, const char* type, std::string_view body) {
    return tide_loopback_answer(loopback_, TIDE_OK, http_status, tide_s(type),
                                {reinterpret_cast<const uint8_t*>(body.data()), body.size()});
  }

  tide_loopback* loopback_ = nullptr;
  std::unique_ptr<HostTransport> transport_;
  std::vector<HttpReply> replies_;
};

TEST_F(HostTransportTest, LendsTheRequestAndBringsTheReplyOnlyWhenDriven) {
  Start(1);
  tide_request request = TIDE_INIT(tide_request);
  ASSERT_EQ(tide_loopback_peek(loopback_, &request), TIDE_OK);
  EXPECT_EQ(std::string(request.url.data, request.url.size), "http://home/v1");
  EXPECT_EQ(request.header_count, 1u);
  EXPECT_EQ(request.body.size, 8u);
  ASSERT_EQ(Answer(200, "Application/VND.tidemark.v1; q=1", "answer"), TIDE_OK);
  EXPECT_TRUE(replies_.empty());
  transport_->Drive(0);
  ASSERT_EQ(replies_.size(), 1u);
  EXPECT_TRUE(replies_[0].status.ok());
  EXPECT_EQ(replies_[0].http_status, 200);
  EXPECT_EQ(replies_[0].content_type, "application/vnd.tidemark.v1");
  EXPECT_EQ(replies_[0].body, "answer");
}

TEST_F(HostTransportTest, RefusesAReplyLongerThanAllowed) {
  Start(1, 3);
  EXPECT_EQ(Answer(200, "", "four"), TIDE_OK);
  transport_->Drive(0);
  ASSERT_EQ(replies_.size(), 1u);
  EXPECT_EQ(replies_[0].status.code, Code::kResponseTooLarge);
  EXPECT_TRUE(replies_[0].body.empty());
}

TEST_F(HostTransportTest, TakesAFaultAsItIsAndAnythingElseAsUnreachable) {
  Start(1);
  tide_loopback_answer(loopback_, TIDE_ERROR_TLS, 0, {nullptr, 0}, {nullptr, 0});
  Start(2);
  tide_loopback_answer(loopback_, TIDE_ERROR_DISK_FULL, 0, {nullptr, 0}, {nullptr, 0});
  Start(3);
  tide_loopback_answer(loopback_, TIDE_OK, 0, {nullptr, 0}, {nullptr, 0});  // no head: no reply
  transport_->Drive(0);
  ASSERT_EQ(replies_.size(), 3u);
  EXPECT_EQ(replies_[0].status.code, Code::kTls);
  EXPECT_EQ(replies_[1].status.code, Code::kUnreachable);
  EXPECT_EQ(replies_[2].status.code, Code::kUnreachable);
}

TEST_F(HostTransportTest, ForgetsACancelledExchange) {
  Start(1);
  Start(2);
  EXPECT_EQ(Answer(200, "", "late"), TIDE_OK);
  transport_->Cancel(1);  // reported already, not yet delivered
  transport_->Cancel(2);
  transport_->Cancel(3);
  transport_->Drive(0);
  EXPECT_TRUE(replies_.empty());
  tide_request request = TIDE_INIT(tide_request);
  EXPECT_EQ(tide_loopback_peek(loopback_, &request), TIDE_WOULD_BLOCK);
}

TEST_F(HostTransportTest, CancelsWhatIsOpenWhenItEnds) {
  Start(1);
  transport_.reset();
  EXPECT_TRUE(replies_.empty());
  tide_request request = TIDE_INIT(tide_request);
  EXPECT_EQ(tide_loopback_peek(loopback_, &request), TIDE_WOULD_BLOCK);
}

TEST_F(HostTransportTest, EndsAWaitWhenWokenFromAnotherThread) {
  for (const bool manual : {true, false}) {
    Open(manual);
    std::thread waker([&] { transport_->Wake(); });
    transport_->Drive(60'000);
    waker.join();
  }
}

TEST_F(HostTransportTest, WaitsForAReportFromAnotherThread) {
  Open(false);
  Start(1);
  std::thread answerer([&] { Answer(200, "", "x"); });
  while (replies_.empty()) transport_->Drive(60'000);
  answerer.join();
  EXPECT_EQ(replies_[0].body, "x");
}

struct Counted { int destroyed = 0; tide_exchange* held = nullptr; };

TEST(HostContext, IsReleasedOnceAfterTheLastExchangeHasFinished) {
  Counted counted;
  tide_transport table = TIDE_INIT(tide_transport);
  table.start = [](tide_context context, const tide_request*, tide_exchange* exchange) {
    static_cast<Counted*>(context)->held = exchange;
    return static_cast<tide_status>(TIDE_OK);
  };
  table.cancel = [](tide_context, tide_exchange*) {};  // the host takes its time
  {
    HostTransport transport(table, OwnContext(&counted, [](tide_context context) {
                              static_cast<Counted*>(context)->destroyed++;
                            }), false);
    transport.Start(1, HttpRequest{}, [](HttpReply) { FAIL(); });
  }
  EXPECT_EQ(counted.destroyed, 0);
  tide_exchange_finish(counted.held, TIDE_ERROR_UNREACHABLE, 0);
  EXPECT_EQ(counted.destroyed, 1);
  EXPECT_EQ(Handle::Alive(), 0u);
}

TEST(HostTransport, AHostThatCannotStartIsAFaultOfTheNetwork) {
  tide_transport table = TIDE_INIT(tide_transport);
  table.start = [](tide_context, const tide_request*, tide_exchange*) {
    return static_cast<tide_status>(TIDE_ERROR_UNREACHABLE);
  };
  table.cancel = [](tide_context, tide_exchange*) {};
  HostTransport transport(table, OwnContext(nullptr, nullptr), false);
  Code code = Code::kOk;
  transport.Start(1, HttpRequest{}, [&](HttpReply reply) { code = reply.status.code; });
  transport.Drive(0);
  EXPECT_EQ(code, Code::kUnreachable);
}

TEST(HostTransport, ReadsRetryAfterWithinAnHour) {
  for (const auto& [text, expected_ms] : std::initializer_list<std::pair<const char*, int64_t>>{
           {"7", 7000}, {"31536000", 3'600'000}, {"99999999999999999999", 3'600'000}, {"-1", 0},
           {"Wed, 21 Oct 2026 07:28:00 GMT", 0}, {"", 0}}) {
    Counted counted;
    tide_transport table = TIDE_INIT(tide_transport);
    table.start = [](tide_context context, const tide_request*, tide_exchange* exchange) {
      static_cast<Counted*>(context)->held = exchange;
      return static_cast<tide_status>(TIDE_OK);
    };
    table.cancel = [](tide_context, tide_exchange*) {};
    HostTransport transport(table, OwnContext(&counted, nullptr), false);
    int64_t got_ms = -1;
    transport.Start(1, HttpRequest{}, [&](HttpReply reply) { got_ms = reply.retry_after_ms; });
    const tide_header header = {tide_s("Retry-After"), tide_s(text)};
    tide_exchange_head(counted.held, 503, &header, 1);
    tide_exchange_finish(counted.held, TIDE_OK, 0);
    transport.Drive(0);
    EXPECT_EQ(got_ms, expected_ms) << text;
  }
}

}  // namespace
}  // namespace tidemark
