// Life: counts the calls that are running, so that closing can wait for them and later ones are
// refused. In a child of fork every call is: threads that are not there may hold the locks.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/base/fork.h"
#include "core/base/status.h"

namespace tidemark {

class Life {
 public:
  // OK in the process that made it, BAD_STATE elsewhere.
  Status CheckProcess() const {
    if (ForkGeneration() == made_in_) return Status::Ok();
    return Status::Error(Code::kBadState,
                         "after a fork only the process that opened the client may use it",
                         "client");
  }
  // OK: the call runs until Leave.
  Status Enter() {
    TIDE_TRY(CheckProcess());
    const std::lock_guard<std::mutex> guard(mutex_);
    if (closing_) return Status::Error(Code::kClosed, "the client is closed");
    visits_++;
    return Status::Ok();
  }
  void Leave() {
    const std::lock_guard<std::mutex> guard(mutex_);
    visits_--;
    changed_.notify_all();
  }
  // No call enters any more. false: somebody has begun to close before.
  bool BeginClosing() {
    const std::lock_guard<std::mutex> guard(mutex_);
    if (closing_) return false;
    closing_ = true;
    return true;
  }
  void AwaitVisitors() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return visits_ == 0; });
  }
  void EndClosing() {
    const std::lock_guard<std::mutex> guard(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  void AwaitClosed() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return closed_; });
  }
  bool closing() {
    const std::lock_guard<std::mutex> guard(mutex_);
    return closing_;
  }

 private:
  const uint32_t made_in_ = ForkGeneration();
  std::mutex mutex_;
  std::condition_variable changed_;
  int visits_ = 0;
  bool closing_ = false, closed_ = false;
};

// One call, from its first line to its last.
class Visit {
 public:
  explicit Visit(Life& life) : life_(life), status_(life.Enter()) {}
  ~Visit() {
    if (status_.ok()) life_.Leave();
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  const Status& status() const { return status_; }

 private:
  Life& life_;
  Status status_;
};

}  // namespace tidemark
