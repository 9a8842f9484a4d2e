#include "core/client/observers.h"

#include <algorithm>

namespace tidemark {
namespace {

constexpr size_t kChangesKept = 64;  // then a delivery is one merged change set

// A busy observer hears of many commits at once: in-between states may be skipped, never the last.
void Append(std::vector<ChangeSet>* kept, const ChangeSet& changes) {
  if (kept->size() < kChangesKept) {
    kept->push_back(changes);
    return;
  }
  ChangeSet& last = kept->back();
  last.db_version = changes.db_version;
  last.records.insert(last.records.end(), changes.records.begin(), changes.records.end());
  last.operations.insert(last.operations.end(), changes.operations.begin(),
                         changes.operations.end());
  last.scopes.insert(last.scopes.end(), changes.scopes.begin(), changes.scopes.end());
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
    Append(&entry.changes, changes);
    entry.dirty = true;
  }
}

void Observers::NoteSync() {
  const std::lock_guard<std::mutex> guard(mutex_);
  for (auto& [no, entry] : entries_) entry.dirty = true;
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

// Ends a run however it ends: one that throws must not keep Remove waiting for ever.
class Observers::Running {
 public:
  explicit Running(Observers& list) : list_(list) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    {
      const std::lock_guard<std::mutex> guard(list_.mutex_);
      list_.running_ = 0;
      list_.runner_ = {};
    }
    list_.done_.notify_all();
  }

 private:
  Observers& list_;
};

void Observers::RunOne(ObserverNo no, int64_t now_ms) {
  std::shared_ptr<Observer> observer;
  std::vector<ChangeSet> changes;
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    const auto found = entries_.find(no);
    if (found == entries_.end() || running_ != 0) return;
    observer = found->second.observer;
    changes.swap(found->second.changes);
    found->second.dirty = false;
    found->second.timer_ms = -1;
    found->second.not_before_ms = now_ms + observer->throttle_ms();
    running_ = no;
    runner_ = std::this_thread::get_id();
  }
  const Running running(*this);
  const int64_t again_ms = observer->Refresh(changes);
  const std::lock_guard<std::mutex> guard(mutex_);
  const auto found = entries_.find(no);
  if (found != entries_.end() && again_ms >= 0) found->second.timer_ms = now_ms + again_ms;
}

}  // namespace tidemark
