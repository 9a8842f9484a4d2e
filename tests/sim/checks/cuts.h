// Cuts: every answer to a pull and to a long poll, as it came over the wire, held against the log.
//   G5  its entries are the log's own, without a gap, from where it was asked to where it says
//   G6  no operation is in the part of one scope and left out in that of another; and scopes that
//       a device loads together it shows together
//   S5  an entry names its siblings in all scopes that its reader asked for
//   H1  what it says to be complete up to a moment is; what comes later is younger
//   C2  a digest is that of the log at that place
//   Z4  nothing is told of scopes that the account could not read at any moment since it asked
#pragma once

#include <map>
#include <set>
#include <string>

#include "tests/sim/truth/ledger.h"

namespace tidemark::sim {

class Cuts final : public Checker {
 public:
  std::optional<Violation> On(const Event& event) override;

 private:
  // Who could read what, and since when.
  struct Access {
    int role = 0;
    int64_t since_us = 0;
    int before = 0;                // the role until then
  };
  struct Question {
    std::string account;
    int64_t at_us = 0;
    std::map<std::string, Cursor> have;
    std::map<std::string, ScopeSeen> held;   // by the device, when it asked
  };
  using Lane = std::pair<DeviceNo, Wire>;

  truth::Check OnCommitted(const Committed& committed);
  truth::Check Keep(const Entry& entry);
  void NoteLoading(DeviceNo device, const Question& asked, const PullReply& pull);
  truth::Check OnPull(const Question& asked, const PullReply& pull);
  // What loads together is shown together.
  truth::Check OnLook(const Looked& looked);
  truth::Check OnLive(const Question& asked, const LiveReply& live);
  truth::Check CheckTarget(const Target& target, const PullReply& pull);
  truth::Check CheckEntry(const Entry& entry, const Entry& logged,
                          const std::map<std::string, const Target*>& targets,
                          const Question& asked) const;
  // Everything committed up to `as_of_us` is within `seq`: now, and whatever comes.
  truth::Check Promise(const std::string& scope, uint64_t seq, int64_t as_of_us);
  bool CouldRead(const Question& asked, const std::string& scope) const;

  truth::Ledger ledger_;
  std::map<std::pair<std::string, uint64_t>, Entry> log_;
  std::map<std::pair<std::string, uint64_t>, int64_t> promised_;   // by scope and seq, the latest
  std::map<std::pair<std::string, std::string>, Access> access_;   // by account and scope
  std::map<Lane, Question> asked_;
  std::map<DeviceNo, std::map<std::string, ScopeSeen>> held_;
  std::map<DeviceNo, std::set<std::string>> loading_;   // told by the last pull, hidden when asked
};

}  // namespace tidemark::sim
