// Reveals: the latest operations with a trace context whose changes were shown here, so that who
// exports traces can link a span to them. In memory, bounded; the oldest go first. Any thread.
#pragma once

#include <array>
#include <mutex>
#include <string>
#include <vector>

#include "core/model/ids.h"

namespace tidemark {

struct TracedReveal {
  uint64_t no = 0;                 // rises; counts those that are gone, too
  std::string trace, trace_state;  // raw, as the entry carries them
  std::string collection;          // of its first change
  Uid op;
  bool own = false;                // of this device
  int64_t commit_us = 0;           // by the server's clock
  int64_t since_commit_us = 0;     // until it was shown here, at most
};

class Reveals {
 public:
  static constexpr size_t kKept = 64;

  // Asks for no memory: what is added is moved in.
  void Add(TracedReveal&& reveal) noexcept {
    const std::lock_guard<std::mutex> guard(mutex_);
    reveal.no = ++last_;
    ring_[last_ % kKept] = std::move(reveal);
  }
  // Oldest first.
  std::vector<TracedReveal> List() const {
    std::vector<TracedReveal> list;
    const std::lock_guard<std::mutex> guard(mutex_);
    for (uint64_t no = last_ > kKept ? last_ - kKept + 1 : 1; no <= last_; no++)
      list.push_back(ring_[no % kKept]);
    return list;
  }

 private:
  mutable std::mutex mutex_;
  std::array<TracedReveal, kKept> ring_;
  uint64_t last_ = 0;
};

}  // namespace tidemark
