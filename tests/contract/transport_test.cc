// The contract of core/ports/transport.h, kept by libcurl against a real server and by a loopback.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "platforms/common/curl_transport.h"
#include "tests/contract/loopback_transport.h"
#include "tests/contract/peer.h"

namespace tidemark::testing {
namespace {

using Steady = std::chrono::steady_clock;

int64_t MsSince(Steady::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begin).count();
}

// What Peer does for the paths that both keepers are asked for.
std::optional<HttpReply> AnswerLikePeer(const HttpRequest& request) {
  HttpReply reply;
  reply.http_status = 200;
  const std::string path = request.url.substr(request.url.rfind('/'));
  if (path == "/silent") return std::nullopt;
  if (path == "/echo") {
    reply.body = request.body;
    for (const auto& [name, value] : request.headers)
      if (name == "Content-Type") reply.content_type = value;
  } else if (path == "/endless") {
    reply.body.assign(request.reply_bytes_max + 1, 'x');
  }
  return reply;
}

struct Keeper {
  const char* name;
  std::unique_ptr<Transport> (*make)();
};

class TransportContract : public ::testing::TestWithParam<Keeper> {
 protected:
  HttpRequest Post(const std::string& path, std::string body = {}) {
    HttpRequest request;
    request.method = "POST";
    request.url = peer_.Url(path);
    request.headers = {{"Content-Type", "application/x-test"}};
    request.body = std::move(body);
    request.connect_ms = 2'000;
    request.idle_ms = 2'000;
    request.total_ms = 3'000;
    return request;
  }

  // Drives until `count` answers are there, for five seconds at most.
  void DriveUntil(const std::vector<HttpReply>& replies, size_t count) {
    const auto begin = Steady::now();
    while (replies.size() < count && MsSince(begin) < 5'000) transport_->Drive(100);
  }

  std::function<void(HttpReply)> Into(std::vector<HttpReply>* replies) {
    return [replies](HttpReply reply) { replies->push_back(std::move(reply)); };
  }

  Peer peer_;
  std::unique_ptr<Transport> transport_ = GetParam().make();
};

TEST_P(TransportContract, CarriesABodyThereAndBack) {
  std::vector<HttpReply> replies;
  const std::string body = std::string("\0\x01 bytes \xff", 10) + std::string(300'000, 'y');
  transport_->Start(1, Post("/echo", body), Into(&replies));
  DriveUntil(replies, 1);
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_TRUE(replies[0].status.ok()) << replies[0].status.message;
  EXPECT_EQ(replies[0].http_status, 200);
  EXPECT_EQ(replies[0].content_type, "application/x-test");
  EXPECT_EQ(replies[0].body, body);
}

TEST_P(TransportContract, CarriesSeveralAtOnce) {
  std::vector<HttpReply> replies;
  for (ExchangeId id = 1; id <= 4; id++) transport_->Start(id, Post("/echo", "x"), Into(&replies));
  DriveUntil(replies, 4);
  EXPECT_EQ(replies.size(), 4u);
}

TEST_P(TransportContract, NothingRunsAfterCancel) {
  std::vector<HttpReply> replies;
  transport_->Start(1, Post("/silent"), Into(&replies));
  transport_->Drive(50);
  transport_->Cancel(1);
  transport_->Cancel(1);
  transport_->Cancel(99);
  transport_->Drive(50);
  EXPECT_TRUE(replies.empty());
}

TEST_P(TransportContract, WaitsNoLongerThanItIsTold) {
  std::vector<HttpReply> replies;
  transport_->Start(1, Post("/silent"), Into(&replies));
  const auto begin = Steady::now();
  transport_->Drive(0);
  EXPECT_LT(MsSince(begin), 100);
  transport_->Drive(200);
  EXPECT_LT(MsSince(begin), 600);
  transport_->Cancel(1);
}

TEST_P(TransportContract, WaitsEvenWithNothingToDo) {
  const auto begin = Steady::now();
  transport_->Drive(100);
  EXPECT_GE(MsSince(begin), 90);
}

TEST_P(TransportContract, AWakeEndsTheWaitAlsoWhenItCameBefore) {
  const auto begin = Steady::now();
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    transport_->Wake();
  });
  transport_->Drive(5'000);
  other.join();
  EXPECT_LT(MsSince(begin), 2'000);
  transport_->Wake();
  transport_->Drive(5'000);
  EXPECT_LT(MsSince(begin), 3'000);
}

TEST_P(TransportContract, RepliesAreBoundedWhileTheyArrive) {
  std::vector<HttpReply> replies;
  HttpRequest request = Post("/endless");
  request.reply_bytes_max = 100'000;
  transport_->Start(1, std::move(request), Into(&replies));
  DriveUntil(replies, 1);
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].status.code, Code::kResponseTooLarge);
}

TEST_P(TransportContract, AnAnswerMayStartTheNextExchange) {
  std::vector<HttpReply> replies;
  transport_->Start(1, Post("/echo", "a"), [&](HttpReply first) {
    replies.push_back(std::move(first));
    transport_->Start(2, Post("/echo", "b"), Into(&replies));
  });
  DriveUntil(replies, 2);
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(replies[1].body, "b");
}

INSTANTIATE_TEST_SUITE_P(
    Keepers, TransportContract,
    ::testing::Values(Keeper{"Curl", []() -> std::unique_ptr<Transport> {
                        return CurlTransport::Create({}).Take();
                      }},
                      Keeper{"Loopback", []() -> std::unique_ptr<Transport> {
                        return std::make_unique<LoopbackTransport>(&AnswerLikePeer);
                      }}),
    [](const auto& keeper) { return std::string(keeper.param.name); });

}  // namespace
}  // namespace tidemark::testing
