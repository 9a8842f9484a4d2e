// LoopbackTransport: a Transport without a network. A function answers, inside Drive, in the order
// of Start. It is the second keeper of the transport contract, and shows how little one needs.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

#include "core/ports/transport.h"

namespace tidemark::testing {

class LoopbackTransport final : public Transport {
 public:
  using Peer = std::function<std::optional<HttpReply>(const HttpRequest&)>;   // nullopt: silent
  explicit LoopbackTransport(Peer peer) : peer_(std::move(peer)) {}

  void Start(ExchangeId id, HttpRequest request, std::function<void(HttpReply)> done) override {
    waiting_.push_back({id, std::move(request), std::move(done), false});
  }

  void Cancel(ExchangeId id) override {
    std::erase_if(waiting_, [&](const Waiting& one) { return one.id == id; });
  }

  void Drive(int64_t max_wait_ms) override {
    if (AnswerAll()) return;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::milliseconds(max_wait_ms), [&] { return woken_; });
    woken_ = false;
  }

  void Wake() override {
    std::lock_guard lock(mutex_);
    woken_ = true;
    wake_.notify_all();
  }

  uint32_t exchanges_max() const override { return 4; }

 private:
  struct Waiting {
    ExchangeId id;
    HttpRequest request;
    std::function<void(HttpReply)> done;
    bool silent;
  };

  bool AnswerAll() {
    bool any = false;
    for (size_t i = 0; i < waiting_.size();) {
      std::optional<HttpReply> reply;
      if (!waiting_[i].silent) reply = peer_(waiting_[i].request);
      waiting_[i].silent = !reply;
      if (!reply) {
        i++;
        continue;
      }
      if (reply->body.size() > waiting_[i].request.reply_bytes_max) {
        reply = HttpReply{};
        reply->status = Status::Error(Code::kResponseTooLarge,
                                      "the reply is larger than this device takes");
      }
      const auto done = std::move(waiting_[i].done);
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
      done(std::move(*reply));
      any = true;
    }
    return any;
  }

  Peer peer_;
  std::deque<Waiting> waiting_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
};

}  // namespace tidemark::testing
