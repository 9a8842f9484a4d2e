// Telling: every change is told, in order, and nothing else is.
//   H8  a commit names what it changed: values, states, scopes; observers hear of every commit, in
//       order, before the step ends, and one that wants to be left alone for a while as soon as
//       that is over, not sooner; db_version never repeats within a life
#pragma once

#include <map>
#include <set>
#include <string>

#include "tests/sim/events.h"

namespace tidemark::sim {

class Telling final : public Checker {
 public:
  std::optional<Violation> On(const Event& event) override;

 private:
  // What a commit named.
  struct Named {
    std::vector<RecordKey> records;
    std::vector<Uid> operations;
  };
  struct Listener {
    std::map<uint64_t, Named> untold;    // by version: committed, and not told yet
    uint64_t told = 0;
    int64_t told_us = INT64_MIN / 2;     // when it was called last
    int64_t awake_us = INT64_MIN / 2;    // since then for certain
  };
  struct Device {
    std::optional<Looked> last;
    std::map<Uid, State> states;
    std::map<int64_t, Listener> listeners;   // by how long each wants to be left alone
    bool slept = false;                      // perhaps, since its last step
  };
  std::optional<Violation> OnLook(const Looked& looked, int64_t at_us);
  std::optional<Violation> OnTold(const Told& told, int64_t at_us);
  std::optional<Violation> OnStep(const Stepped& step, int64_t at_us);

  std::map<DeviceNo, Device> devices_;
};

}  // namespace tidemark::sim
