// News: what a read tells besides the value.
//   H7  CHANGED stands on a record until the person has seen by what their change was prevailed
//       over, and only there; CONFLICTED and the number of what needs a person are what is open
//   H9  EXISTS, LOCAL_ONLY, PENDING, version and cursor are what the device holds
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/events.h"

namespace tidemark::sim {

class News final : public Checker {
 public:
  std::optional<Violation> On(const Event& event) override;

 private:
  // An entry has come in which somebody else's change prevailed over this person's.
  struct Due {
    RecordKey key;
    uint64_t seq = 0;
    Uid op;
  };
  struct Device {
    std::string account;
    std::optional<Looked> looked;
    std::map<std::string, uint64_t> arrived;   // by scope: the highest seq it ever held
    std::vector<Due> unread;                   // for certain; any decision may take it away
  };

  void OnCommitted(const Committed& committed);
  void OnLook(const Looked& looked);
  void OnSubmitted(const Submitted& submitted);
  std::optional<Violation> OnRead(const ReadBack& read, int64_t at_us) const;
  static std::string WrongFlag(const ReadBack& read, const Looked& looked);
  std::string WrongNews(const ReadBack& read, const Device& device) const;

  std::map<DeviceNo, Device> devices_;
  std::map<std::string, std::map<uint64_t, std::vector<Explanation>>> why_;   // by scope and seq
  std::map<std::pair<std::string, uint64_t>, Uid> ops_;
  std::map<std::string, std::set<RecordKey>> prevailed_;   // by the account that yielded, ever
};

}  // namespace tidemark::sim
