// Liveness: nobody is stuck, nobody runs hot.
//   L1  work to do and no hold: a request is out or a timer is armed, after every step
//   L2  what was just subscribed to is asked for before anything is listened for; what is to be
//       sent goes out when nothing keeps it
//   L4  requests and steps are bounded whatever the answers are: in number, and after failures in
//       haste; a Retry-After is respected; a token that was refused is not tried again at once,
//       and what was answered is not pushed again and again
#pragma once

#include <deque>
#include <map>
#include <set>
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
    std::map<Wire, std::deque<int64_t>> failures;   // in a row, without anything to hurry it
    std::map<Wire, std::string> tokens;    // of the last request
    std::string refused_unread;            // a token, in an answer that no step has read yet
    std::map<std::string, int64_t> refused_us;
    std::map<uint64_t, int> answers;       // to each op_seq, heard in pushes
    bool subscribed = false;               // and nothing was pulled since
    int64_t kept_us = INT64_MAX;           // when something last kept its pushes; or its next step
  };
  std::optional<Violation> OnStep(const Stepped& step, int64_t at_us);
  std::optional<Violation> OnRequest(const Requested& asked, int64_t at_us);
  std::optional<Violation> CheckHaste(const Requested& asked, int64_t at_us);
  void OnAnswer(const Answered& answer, int64_t at_us);
  void Hurry(Device& device);              // from now on other rules hold than a moment ago

  std::map<DeviceNo, Device> devices_;
  std::deque<int64_t> commits_;            // of the last minute
};

}  // namespace tidemark::sim
