// Committed: what the server decided about one operation, held against the book (what was
// submitted, its lane, its dependencies) and the ledger (what whole histories say must come of it).
#pragma once

#include "tests/sim/truth/book.h"
#include "tests/sim/truth/expected.h"
#include "tests/sim/truth/prompts.h"

namespace tidemark::sim::truth {

// Who may do what, and since when.
class Roles {
 public:
  void Set(const AccessChanged& change, int64_t at_us);
  int RoleOf(const std::string& account, const std::string& scope) const;
  // Just now it was another one: what was executed a moment ago may have met that.
  bool Wavers(const std::string& account, const std::string& scope, int64_t at_us) const;

 private:
  struct Given {
    int role = 0;
    int64_t at_us = 0;
  };
  std::map<std::pair<std::string, std::string>, Given> given_;
};

class Verdicts {
 public:
  Verdicts(Book& book, Ledger& ledger, const Roles& roles)
      : book_(book), ledger_(ledger), roles_(roles) {}

  Check On(const Committed& event, int64_t at_us);
  // What was told in one go is all told.
  Check EndGroup();
  // A push left the device now.
  void Sent(const Uid& client, DeviceNo device, int64_t at_us) {
    sent_us_[client].push_back(at_us);
    device_of_[client] = device;
  }

 private:
  // An expect of an applied operation about a scope that it does not write, and that seems not to
  // have held: the order of execution against that scope's log is not told.
  struct Loose {
    std::string scope, detail;
    uint64_t head = 0;
  };

  // Of the event alone and the book.
  Check CheckKnown(const Committed& event, int64_t at_us);
  Check CheckBody(const Committed& event) const;
  Check CheckAfter(const Committed& event);
  Check CheckLane(const Committed& event);
  Check CheckEntries(const Committed& event) const;
  Check CheckStamp(const Committed& event) const;
  Check CheckAge(const Committed& event, const When& when) const;
  // Of what it had to come to.
  Check CheckGates(const Committed& event, int64_t at_us, bool* closed) const;
  Check CheckExpects(const Committed& event, bool* closed);
  bool IsExpired(const Operation& operation, const When& when, int64_t recv_us) const;
  bool MayDoAll(const Committed& event, int64_t at_us, bool* wavers) const;
  Check CheckEffects(const Committed& event);
  Check CheckRecords(const Committed& event, const Expected& expected);
  Check CheckBefore(const Committed& event, const Expected& expected) const;

  Book& book_;
  Ledger& ledger_;
  const Roles& roles_;
  Prompts prompts_;
  std::map<Uid, std::vector<int64_t>> sent_us_;   // when each client sent a push
  std::map<Uid, DeviceNo> device_of_;
  std::map<std::string, uint64_t> group_heads_;   // before what is being told in one go
  bool in_group_ = false;
  std::vector<Loose> loose_;
};

// The explanations of one outcome (explained.cc).
Check CheckExplained(const Book& book, const Committed& event, const std::vector<Wanted>& wanted);

// One expect against the records as they are (expects.cc). Nothing: it holds; else why it does not.
std::optional<Reason> Fails(const Ledger& ledger, const Expect& expect, const Uid& client,
                            bool other_epoch);

}  // namespace tidemark::sim::truth
