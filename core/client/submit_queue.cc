#include "core/client/submit_queue.h"

#include <algorithm>
#include <memory>

namespace tidemark {

SubmitQueue::Request::Request(std::vector<Draft> given, bool sync, Done tell)
    : drafts(std::move(given)), full(sync), done(std::move(tell)), answers(drafts.size()) {
  for (SubmitAnswer& answer : answers)
    answer.status = Status::Error(Code::kOutOfMemory, "out of memory; nothing was submitted");
}

std::vector<SubmitAnswer> SubmitQueue::Submit(std::vector<Draft> drafts, bool full) {
  const auto mine = std::make_shared<Request>(std::move(drafts), full, nullptr);
  std::unique_lock<std::mutex> lock(mutex_);
  queue_.push_back(mine);
  while (!mine->finished) {
    if (led_) changed_.wait(lock);
    else Lead(lock);
  }
  return std::move(mine->answers);
}

void SubmitQueue::SubmitLater(std::vector<Draft> drafts, bool full, Done done) {
  auto request = std::make_shared<Request>(std::move(drafts), full, std::move(done));
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

// However a group ends, its followers are woken with what answers there are, and another may lead.
class SubmitQueue::Leading {
 public:
  Leading(SubmitQueue& queue, std::unique_lock<std::mutex>& lock) : queue_(queue), lock_(lock) {
    queue_.led_ = true;
  }
  Leading(const Leading&) = delete;
  Leading& operator=(const Leading&) = delete;
  ~Leading() {
    if (!lock_.owns_lock()) lock_.lock();
    for (const auto& request : group) request->finished = true;
    queue_.led_ = false;
    queue_.changed_.notify_all();
  }
  std::vector<std::shared_ptr<Request>> group;

 private:
  SubmitQueue& queue_;
  std::unique_lock<std::mutex>& lock_;
};

void SubmitQueue::Lead(std::unique_lock<std::mutex>& lock) {
  Leading leading(*this, lock);
  TakeGroup(&leading.group);
  lock.unlock();
  Run(leading.group);
}

void SubmitQueue::TakeGroup(std::vector<std::shared_ptr<Request>>* group) {
  size_t drafts = 0;
  while (!queue_.empty() && (group->empty() ||
                             drafts + queue_.front()->drafts.size() <= kGroupMax)) {
    drafts += queue_.front()->drafts.size();
    group->push_back(queue_.front());   // first: what throws here must lose nobody
    queue_.pop_front();
  }
}

void SubmitQueue::Run(const std::vector<std::shared_ptr<Request>>& group) {
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
  // The store failed under the group: each is tried alone, so that one too large does not fail the
  // rest.
  const bool alone = store_failed && group.size() > 1;
  auto next = answers.begin();
  for (const auto& request : group) {
    if (alone) request->answers = commit_(request->drafts, request->full);
    else  // into what is there: nothing is committed and then not told
      for (SubmitAnswer& answer : request->answers) answer = std::move(*next++);
  }
  for (const auto& request : group)
    if (request->done) request->done(std::move(request->answers));
}

}  // namespace tidemark
