// Recorder: the one place where what happens becomes the recording. Feeds the checkers, hashes the
// trace, and prints it where a person asked. What is noted while it is held comes after what is
// noted by the holder (a commit inside a call that has not returned yet).
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/events.h"

namespace tidemark::sim {

class Recorder {
 public:
  explicit Recorder(const int64_t& now_us) : now_us_(now_us) {}
  void Add(Checker& checker) { checkers_.push_back(&checker); }
  void Print(bool print) { print_ = print; }
  void Muffle(std::set<std::string> invariants) { muffled_ = std::move(invariants); }

  void Note(What what);
  void Hold() { holding_ = true; }
  void Release(std::vector<What> first);   // then what was held
  // Of a checker, or of the world itself.
  void Fail(std::string invariant, std::string detail);

  const std::optional<Violation>& violation() const { return violation_; }
  uint64_t hash() const { return hash_; }
  uint64_t events() const { return events_; }

 private:
  void Publish(const Event& event);

  const int64_t& now_us_;
  std::vector<Checker*> checkers_;
  std::vector<Event> held_;
  bool holding_ = false;
  bool print_ = false;
  std::set<std::string> muffled_;   // that nobody is to hear of this time
  std::optional<Violation> violation_;
  uint64_t hash_ = 0, events_ = 0;
};

// The same text for equal events. `rows`: with what is shown, for people.
std::string Line(const Event& event, bool rows);
std::string Show(const Value& value);
std::string Show(const Fields& fields);
std::string Show(const Uid& uid);

}  // namespace tidemark::sim
