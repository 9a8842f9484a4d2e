// Device: what one device shows after every commit, held against the log and its own operations.
// Each look costs what is on the device, not what ever happened.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/truth/book.h"
#include "tests/sim/truth/ledger.h"

namespace tidemark::sim::truth {

// The scopes that one operation wrote together, and where.
using Link = std::map<std::string, uint64_t>;

// What a view shows of one record. `open`: fields of which this truth does not know the words.
struct Shown {
  bool there = false;
  Fields fields;
  std::set<std::string> open;
};

class DeviceTruth {
 public:
  DeviceTruth(DeviceNo no, Book& book, const Ledger& ledger)
      : no_(no), book_(book), ledger_(ledger) {}

  void BelongsTo(const std::string& account) { account_ = account; }
  void Submitted(const sim::Submitted& event, int64_t at_us);
  void Withdrawn(const sim::Withdrawn& event);
  void WentDown(Down how);
  // What is final is forgotten after so many days, by the device's own clock.
  void WallMoved() { may_forget_ = true; }
  Check On(const Looked& look, const std::vector<Link>& links, int64_t at_us);
  // A later commit on the server: as_of promised that there was none.
  Check CheckPromise(const Entry& entry) const;
  Check CheckEnded(const std::map<std::string, int>& roles) const;

  const std::map<std::string, ScopeSeen>& scopes() const { return scopes_; }
  // Nothing: never seen there.
  std::optional<State> StateOf(const Uid& uid) const;

 private:
  struct Past {
    State state = State::kQueued;
    bool known = false;              // not after a power cut: what was shown may be taken back
  };

  void ForgetScreens();
  // scopes (device_scopes.cc)
  Check CheckScopes(const Looked& look);
  Check CheckConfirmed(const Looked& look) const;
  Check CheckLinks(const Looked& look, const std::vector<Link>& links) const;
  // operations (device_ops.cc)
  Check CheckOperations(const Looked& look, int64_t at_us);
  void AdoptClosings(const Looked& look, int64_t at_us);
  Check CheckOne(const Looked& look, const OpSeen& seen, int64_t at_us);
  Check CheckMove(const Looked& look, const OpSeen& seen);
  Check CheckFinal(const Looked& look, const OpSeen& seen) const;
  Check CheckUnsent(const Looked& look) const;
  bool IsTakenBack(const Looked& look, const Uid& uid) const;
  bool IsUndone(const Uid& uid) const;
  Check CheckEvidence(const Looked& look, const OpSeen& seen) const;
  Check CheckMissing(const Looked& look, const std::set<Uid>& named);
  // what is open on any device of the account (device_prompts.cc)
  Check CheckElsewhere(const Looked& look, const OpSeen& seen) const;
  Check CheckPrompts(const Looked& look) const;
  // As the account's list has it at this device's cursor. Nothing: it is not in the list.
  std::optional<bool> IsOpenInList(const Looked& look, const Uid& uid) const;
  // view (device_view.cc)
  Check CheckView(const Looked& look) const;
  Check CheckCounts(const Looked& look) const;
  std::map<RecordKey, Shown> Overlaid(const Looked& look) const;
  bool HasPassed(const Looked& look, const OpTruth& op, const std::string& scope) const;
  Shown Confirmed(const Looked& look, const RecordKey& key) const;

  const DeviceNo no_;
  Book& book_;
  const Ledger& ledger_;
  std::string account_;
  uint64_t db_version_ = 0;
  bool gap_ = true;                  // commits may lie between the last look and this one
  bool power_cut_ = false, may_forget_ = false;
  std::map<std::string, ScopeSeen> scopes_;
  std::map<Uid, Past> past_;
  std::map<std::pair<std::string, int64_t>, std::pair<Cursor, int64_t>> shown_;  // by load number
  std::map<std::string, int64_t> readable_;        // the number under which it was revealed last
  std::set<std::pair<std::string, int64_t>> revoked_;
};

}  // namespace tidemark::sim::truth
