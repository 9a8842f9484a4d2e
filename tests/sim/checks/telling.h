// Telling: every change is told, in order, and nothing else is.
//   H8  a commit names what it changed: values, states, scopes; observers hear of every commit, in
//       order, before the step ends; db_version never repeats within a life
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
  struct Device {
    std::optional<Looked> last;
    std::map<Uid, State> states;
    std::map<uint64_t, Looked> untold;   // by version: committed, and not told yet
    uint64_t told = 0;
  };
  std::optional<Violation> OnLook(const Looked& looked, int64_t at_us);
  std::optional<Violation> OnTold(const Told& told, int64_t at_us);

  std::map<DeviceNo, Device> devices_;
};

}  // namespace tidemark::sim
