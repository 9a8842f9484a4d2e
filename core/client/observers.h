// Observers: who hears what. A commit is noted inside its turn; observers look at the world
// afterwards, on the delivery executor, with no lock held, in order, one at a time.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/store/model.h"

namespace tidemark {

// One subscription to the world. Refresh runs on the delivery executor and may call anything.
class Observer {
 public:
  virtual ~Observer() = default;
  // Whether these changes may matter to it. Called inside the turn: memory only.
  virtual bool Concerns(const ChangeSet& changes) const = 0;
  // Looks, and tells what is new. `changes`: what happened since the last call, oldest first; empty
  // the first time and when a timer calls. Returns ms until it wants to look again without a
  // change, -1: never.
  virtual int64_t Refresh(const std::vector<ChangeSet>& changes) = 0;
  // Changes were lost, for want of memory: the next Refresh looks at everything.
  virtual void Missed() {}
  // At least so long between two calls.
  virtual int64_t throttle_ms() const { return 0; }
};

using ObserverNo = uint64_t;

class Observers {
 public:
  // Thread: any.
  ObserverNo Add(std::shared_ptr<Observer> observer, int64_t now_ms);
  // After it returns the observer is not running and will not run, unless it is running on this
  // very thread, or `wait` is false: then it may still finish.
  void Remove(ObserverNo no, bool wait);
  void RemoveAll();
  void Note(const ChangeSet& changes);
  // Every observer is asked once more: the engine's own state or the clock's meaning has changed.
  void NoteSync();
  // As Note, of changes that could not be kept.
  void NoteMissed();

  // Runs every observer that is due; on the delivery executor only.
  void Deliver(int64_t now_ms);
  bool Due(int64_t now_ms);
  // Until Deliver is wanted; -1: never.
  int64_t DueInMs(int64_t now_ms);

 private:
  struct Entry {
    std::shared_ptr<Observer> observer;
    std::vector<ChangeSet> changes;
    bool dirty = true, missed = false;
    int64_t not_before_ms = 0;   // throttle
    int64_t timer_ms = -1;       // by the steady clock
  };
  class Running;
  int64_t DueAt(const Entry& entry) const;
  void RunOne(ObserverNo no, int64_t now_ms);

  std::mutex mutex_;
  std::condition_variable done_;
  std::map<ObserverNo, Entry> entries_;
  ObserverNo next_ = 1, running_ = 0;
  std::thread::id runner_;
};

}  // namespace tidemark
