// Liveness: nobody is stuck, nobody runs hot.
//   L1  work to do and no hold: a request is out or a timer is armed, after every step
//   L4  requests and steps are bounded whatever the answers are; a Retry-After is respected
#pragma once

#include <deque>
#include <map>
#include <string>

#include "tests/sim/events.h"

namespace tidemark::sim {

class Liveness final : public Checker {
 public:
  std::optional<Violation> On(const Event& event) override;

 private:
  struct Device {
    std::deque<int64_t> requests, steps;   // of the last minute
    std::deque<int64_t> causes;            // what justifies requests, of the last minute
    int64_t retry_at_us = 0;               // not before, by the server's word
    int64_t hinted_until_us = 0;           // somebody else hurries it until then
    int64_t told_us = 0;                   // the same, in an answer that no step has read yet
  };
  std::optional<Violation> OnStep(const Stepped& step, int64_t at_us);
  std::optional<Violation> OnRequest(const Requested& asked, int64_t at_us);

  std::map<DeviceNo, Device> devices_;
  std::deque<int64_t> commits_;            // of the last minute
};

}  // namespace tidemark::sim
