// Delivery: the one line of tasks that callbacks run on: our thread, the host's executor, or inside
// Step.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace tidemark {

class Delivery {
 public:
  void Put(std::function<void()> task) {
    const std::lock_guard<std::mutex> guard(mutex_);
    tasks_.push_back(std::move(task));
  }
  bool empty() {
    const std::lock_guard<std::mutex> guard(mutex_);
    return tasks_.empty();
  }
  // Runs what is there, then `last`, on this thread; in_callback() is true meanwhile.
  void Run(const std::function<void()>& last) {
    struct Running {   // a task that throws must not leave its thread "in a callback" for ever
      std::atomic<std::thread::id>& runner;
      ~Running() { runner = std::thread::id(); }
    } running{runner_};
    runner_ = std::this_thread::get_id();
    for (;;) {
      std::function<void()> task;
      {
        const std::lock_guard<std::mutex> guard(mutex_);
        if (tasks_.empty()) break;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
    last();
  }
  bool in_callback() const { return runner_.load() == std::this_thread::get_id(); }
  // One posting to the host's executor stands for everything waiting, until it has run. true: post
  // now.
  bool BeginPost() { return !posted_.exchange(true); }
  void EndPost() { posted_ = false; }
  bool posted() const { return posted_; }

 private:
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;
  std::atomic<std::thread::id> runner_{};
  std::atomic<bool> posted_{false};
};

}  // namespace tidemark
