#include "core/client/observers.h"

#include <algorithm>
#include <utility>

#include "core/base/plant.h"

namespace tidemark {
namespace {

constexpr size_t kChangesKept = 64;  // then a delivery is one merged change set
constexpr int64_t kFailedAgainMs = 1'000;  // after a run that ended in want of memory

// A busy observer hears of many commits at once: in-between states may be skipped, never the last.
void Append(std::vector<ChangeSet>* kept, const ChangeSet& changes) {
  if (kept->size() < kChangesKept) {
    kept->push_back(changes);
    return;
  }
  ChangeSet& last = kept->back();
  last.db_version = changes.db_version;
  last.records.insert(last.records.end(), changes.records.begin(), changes.records.end());
  if (TIDE_PLANTED(kBurstForgets)) return;
  last.operations.insert(last.operations.end(), changes.operations.begin(),
                         changes.operations.end());
  last.scopes.insert(last.scopes.end(), changes.scopes.begin(), changes.scopes.end());
  last.plans.insert(last.plans.end(), changes.plans.begin(), changes.plans.end());
}

}  // namespace

ObserverNo Observers::Add(std::shared_ptr<Observer> observer, int64_t now_ms) {
  const std::lock_guard<std::mutex> guard(mutex_);
  Entry entry;
  entry.observer = std::move(observer);
  entry.not_before_ms = now_ms;
  entries_.emplace(next_, std::move(entry));
  return next_++;
}

void Observers::Remove(ObserverNo no, bool wait) {
  std::shared_ptr<Observer> last;  // destroyed outside the lock
  std::unique_lock<std::mutex> lock(mutex_);
  const auto found = entries_.find(no);
  if (found != entries_.end()) {
    last = std::move(found->second.observer);
    entries_.erase(found);
  }
  if (wait && runner_ != std::this_thread::get_id())
    done_.wait(lock, [&] { return running_ != no; });
  lock.unlock();
}

void Observers::RemoveAll() {
  std::map<ObserverNo, Entry> last;
  std::unique_lock<std::mutex> lock(mutex_);
  last.swap(entries_);
  if (runner_ != std::this_thread::get_id()) done_.wait(lock, [&] { return running_ == 0; });
  lock.unlock();
}

void Observers::Note(const ChangeSet& changes) {
  const std::lock_guard<std::mutex> guard(mutex_);
  for (auto& [no, entry] : entries_) {
    if (!entry.observer->Concerns(changes)) continue;
    if (TIDE_PLANTED(kObserverForgets) && entry.dirty) continue;
    Append(&entry.changes, changes);
    entry.dirty = true;
  }
}

void Observers::NoteSync() {
  const std::lock_guard<std::mutex> guard(mutex_);
  for (auto& [no, entry] : entries_) entry.dirty = true;
}

void Observers::NoteMissed() {
  const std::lock_guard<std::mutex> guard(mutex_);
  for (auto& [no, entry] : entries_) entry.dirty = entry.missed = true;
}

int64_t Observers::DueAt(const Entry& entry) const {
  if (entry.dirty) return entry.not_before_ms;
  return entry.timer_ms < 0 ? -1 : std::max(entry.timer_ms, entry.not_before_ms);
}

bool Observers::Due(int64_t now_ms) { return DueInMs(now_ms) == 0; }

int64_t Observers::DueInMs(int64_t now_ms) {
  const std::lock_guard<std::mutex> guard(mutex_);
  int64_t due = -1;
  for (const auto& [no, entry] : entries_) {
    const int64_t at = DueAt(entry);
    if (at >= 0 && (due < 0 || at < due)) due = at;
  }
  return due < 0 ? -1 : std::max<int64_t>(0, due - now_ms);
}

void Observers::Deliver(int64_t now_ms) {
  if (TIDE_PLANTED(kObserverLate) && now_ms % 2 != 0) return;
  std::vector<ObserverNo> due;
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    for (const auto& [no, entry] : entries_) {
      const int64_t at = DueAt(entry);
      if (at >= 0 && at <= now_ms) due.push_back(no);
    }
  }
  for (const ObserverNo no : due) RunOne(no, now_ms);
}

// Ends a run however it ends: one that throws must not keep Remove waiting for ever, and what it
// was to tell must not be lost.
class Observers::Running {
 public:
  Running(Observers& list, int64_t now_ms) : list_(list), again_at_ms_(now_ms + kFailedAgainMs) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    {
      const std::lock_guard<std::mutex> guard(list_.mutex_);
      const auto found = list_.entries_.find(list_.running_);
      if (found != list_.entries_.end() && again_at_ms_ >= 0) {
        found->second.timer_ms = again_at_ms_;
        found->second.missed = found->second.missed || !finished_;
      }
      list_.running_ = 0;
      list_.runner_ = {};
    }
    list_.done_.notify_all();
  }
  void Finish(int64_t again_at_ms) {
    again_at_ms_ = again_at_ms;
    finished_ = true;
  }

 private:
  Observers& list_;
  int64_t again_at_ms_;  // -1: not by itself
  bool finished_ = false;
};

void Observers::RunOne(ObserverNo no, int64_t now_ms) {
  std::shared_ptr<Observer> observer;
  std::vector<ChangeSet> changes;
  bool missed = false;
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    const auto found = entries_.find(no);
    if (found == entries_.end() || running_ != 0) return;
    missed = std::exchange(found->second.missed, false);
    observer = found->second.observer;
    changes.swap(found->second.changes);
    found->second.dirty = false;
    found->second.timer_ms = -1;
    const int64_t pause_ms = TIDE_PLANTED(kThrottleIgnored) ? 0 : observer->throttle_ms();
    found->second.not_before_ms = now_ms + pause_ms;
    running_ = no;
    runner_ = std::this_thread::get_id();
  }
  Running running(*this, now_ms);
  if (missed) observer->Missed();
  const int64_t again_ms = observer->Refresh(changes);
  running.Finish(again_ms < 0 ? -1 : now_ms + again_ms);
}

}  // namespace tidemark
