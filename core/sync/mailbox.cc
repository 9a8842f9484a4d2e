#include "core/sync/mailbox.h"

#include <algorithm>

namespace tidemark {

// A host that hints in a loop must not fill memory: what waits already need not wait twice.
bool Mailbox::Repeats(const Mail& mail) const {
  return std::any_of(mail_.begin(), mail_.end(), [&](const Mail& waiting) {
    if (const auto* changed = std::get_if<event::Changed>(&mail)) {
      const auto* before = std::get_if<event::Changed>(&waiting);
      return before != nullptr && before->subscriptions == changed->subscriptions;
    }
    const auto* hinted = std::get_if<event::Hinted>(&mail);
    const auto* before = std::get_if<event::Hinted>(&waiting);
    if (hinted == nullptr || before == nullptr || &waiting != &mail_.back()) return false;
    return before->hint == hinted->hint;
  });
}

void Mailbox::Append(Mail mail) {
  if (transport_ == nullptr) return;
  if (!mail_.empty() && Repeats(mail)) return;
  mail_.push_back(std::move(mail));
  transport_->Wake();
}

void Mailbox::Put(Mail mail) {
  std::lock_guard lock(mutex_);
  Append(std::move(mail));
}

std::vector<Mail> Mailbox::Take() {
  std::lock_guard lock(mutex_);
  return std::exchange(mail_, {});
}

bool Mailbox::empty() {
  std::lock_guard lock(mutex_);
  return mail_.empty();
}

void Mailbox::Wake() {
  std::lock_guard lock(mutex_);
  if (transport_ != nullptr) transport_->Wake();
}

void Mailbox::Close() {
  std::lock_guard lock(mutex_);
  transport_ = nullptr;
  mail_.clear();
}

uint64_t Mailbox::NewGoal(Goal goal) {
  std::lock_guard lock(mutex_);
  goals_[++last_goal_no_] = false;
  Append(event::Asked{last_goal_no_, goal});
  return last_goal_no_;
}

bool Mailbox::Reached(uint64_t goal_no) {
  std::lock_guard lock(mutex_);
  const auto found = goals_.find(goal_no);
  return found != goals_.end() && found->second;
}

void Mailbox::DropGoal(uint64_t goal_no) {
  std::lock_guard lock(mutex_);
  if (goals_.erase(goal_no) > 0) Append(event::Dropped{goal_no});
}

void Mailbox::Publish(const Progress& progress, const std::vector<uint64_t>& reached) {
  std::lock_guard lock(mutex_);
  progress_ = progress;
  for (uint64_t goal_no : reached)
    if (const auto found = goals_.find(goal_no); found != goals_.end()) found->second = true;
}

Progress Mailbox::progress() {
  std::lock_guard lock(mutex_);
  return progress_;
}

}  // namespace tidemark
