// SubmitQueue: submitters as leader and followers. One of them holds the turn and commits for all
// that wait, so that N threads share one sync; nobody is answered before COMMIT.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "core/replica/replica.h"

namespace tidemark {

class SubmitQueue {
 public:
  // Runs drafts in one transaction, holding the turn.
  using Commit = std::function<std::vector<SubmitAnswer>(std::vector<Draft>, bool full)>;
  explicit SubmitQueue(Commit commit) : commit_(std::move(commit)) {}

  // Waits until its drafts are durable or refused. Thread: any.
  std::vector<SubmitAnswer> Submit(std::vector<Draft> drafts, bool full);
  // Leaves them for the next leader, or for RunOne; `done` runs on that thread.
  using Done = std::function<void(std::vector<SubmitAnswer>)>;
  void SubmitLater(std::vector<Draft> drafts, bool full, Done done);
  // Leads one group if somebody waits and nobody leads. true: it did something.
  bool RunOne();
  bool waiting();

 private:
  struct Request {
    // Answered "out of memory" until it is answered.
    Request(std::vector<Draft> drafts, bool full, Done done);
    std::vector<Draft> drafts;
    bool full;
    Done done;                 // set: nobody waits for it
    std::vector<SubmitAnswer> answers;
    bool finished = false;
  };
  class Leading;
  static constexpr size_t kGroupMax = 2'000;  // drafts in one transaction

  void Lead(std::unique_lock<std::mutex>& lock);
  void TakeGroup(std::vector<std::shared_ptr<Request>>* group);
  void Run(const std::vector<std::shared_ptr<Request>>& group);

  const Commit commit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Request>> queue_;
  bool led_ = false;
};

}  // namespace tidemark
