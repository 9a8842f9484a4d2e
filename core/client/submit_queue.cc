#include "core/client/submit_queue.h"

#include <algorithm>
#include <memory>

namespace tidemark {

std::vector<SubmitAnswer> SubmitQueue::Submit(std::vector<Draft> drafts, bool full) {
  auto mine = std::make_shared<Request>();
  mine->drafts = std::move(drafts);
  mine->full = full;
  std::unique_lock<std::mutex> lock(mutex_);
  queue_.push_back(mine);
  while (!mine->finished) {
    if (led_) changed_.wait(lock);
    else Lead(lock);
  }
  return std::move(mine->answers);
}

void SubmitQueue::SubmitLater(std::vector<Draft> drafts, bool full, Done done) {
  auto request = std::make_shared<Request>();
  request->drafts = std::move(drafts);
  request->full = full;
  request->done = std::move(done);
  const std::lock_guard<std::mutex> guard(mutex_);
  queue_.push_back(std::move(request));
}

bool SubmitQueue::RunOne() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (led_ || queue_.empty()) return false;
  Lead(lock);
  return true;
}

bool SubmitQueue::waiting() {
  const std::lock_guard<std::mutex> guard(mutex_);
  return !queue_.empty();
}

void SubmitQueue::Lead(std::unique_lock<std::mutex>& lock) {
  led_ = true;
  std::vector<std::shared_ptr<Request>> group = TakeGroup();
  lock.unlock();
  Run(group);
  lock.lock();
  for (const auto& request : group) request->finished = true;
  led_ = false;
  changed_.notify_all();
}

std::vector<std::shared_ptr<SubmitQueue::Request>> SubmitQueue::TakeGroup() {
  std::vector<std::shared_ptr<Request>> group;
  size_t drafts = 0;
  while (!queue_.empty() && (group.empty() ||
                             drafts + queue_.front()->drafts.size() <= kGroupMax)) {
    drafts += queue_.front()->drafts.size();
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

void SubmitQueue::Run(std::vector<std::shared_ptr<Request>>& group) {
  std::vector<Draft> drafts;
  bool full = false;
  for (const auto& request : group) {
    drafts.insert(drafts.end(), request->drafts.begin(), request->drafts.end());
    full = full || request->full;
  }
  std::vector<SubmitAnswer> answers = commit_(std::move(drafts), full);
  const bool store_failed = std::any_of(answers.begin(), answers.end(),
                                        [](const SubmitAnswer& answer) {
    return static_cast<int32_t>(answer.status.code) <= -500;
  });
  size_t at = 0;
  for (const auto& request : group) {
    const size_t count = request->drafts.size();
    // The store failed under the group: each is tried alone, so that one too large does not fail
    // the rest.
    if (store_failed && group.size() > 1) {
      request->answers = commit_(request->drafts, request->full);
    } else {
      const auto first = answers.begin() + static_cast<ptrdiff_t>(at);
      request->answers.assign(std::make_move_iterator(first),
                              std::make_move_iterator(first + static_cast<ptrdiff_t>(count)));
    }
    at += count;
    if (request->done) request->done(std::move(request->answers));
  }
}

}  // namespace tidemark
