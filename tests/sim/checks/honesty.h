// Honesty: what a read says of itself is so.
//   H1  a claimed age is true: every change committed before it is in the answer
//   H4  FRESH means younger than the window, without any event, packet or wakeup
//   H5  "settled" means nothing of it is pending
//   H6  every other headline has a reason and a sentence
//   H9  pending and attention are what the device holds
//   G1  a read and a query show what the SELECT shows
// A set is as true as the worst of the scopes that it is from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/sim/events.h"

namespace tidemark::sim {

class Honesty final : public Checker {
 public:
  std::optional<Violation> On(const Event& event) override;

 private:
  std::optional<Violation> OnRead(const ReadBack& read, int64_t at_us);
  std::optional<Violation> OnQuery(const Queried& queried, int64_t at_us);
  // Of the answer as a whole: what is wrong with it, in words; empty: nothing.
  std::string WrongSet(const Queried& queried, const Looked& looked, int64_t at_us) const;
  // True time of the first commit beyond the cursor; -1: there is none.
  int64_t FirstMissing(const std::string& scope, uint64_t seq) const;

  std::map<std::string, std::vector<int64_t>> commits_;   // by scope: true time of seq i + 1
  std::map<DeviceNo, Looked> looked_;
};

}  // namespace tidemark::sim
