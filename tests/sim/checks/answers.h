// Answers: what travels says what is so, and always the same.
//   S6   every answer ever given for an operation is equal; what is pushed for it is byte for byte
//        the same in every attempt
//   S8   nobody is answered before the server has committed
//   S10  a device sends the tokens of its own account only
//   S7   a lane is pushed without a gap, and goes on under one name
#pragma once

#include <map>
#include <string>

#include "tests/sim/events.h"

namespace tidemark::sim {

class Answers final : public Checker {
 public:
  std::optional<Violation> On(const Event& event) override;

 private:
  std::optional<Violation> OnRequest(const Requested& asked, int64_t at_us);
  std::optional<Violation> OnAnswer(const Answered& answer, int64_t at_us);

  std::map<Uid, Outcome> decided_;                            // committed at the server
  std::map<std::pair<Uid, uint64_t>, std::string> bodies_;    // client, op_seq
  std::map<DeviceNo, Uid> clients_;
};

}  // namespace tidemark::sim
