// Prompts: what every account is asked, from whole histories: each operation that was not applied
// is open until its account decides; what is open about one record is one prompt; one chain of
// decisions asks twice at most. The server's own entries must say exactly this.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "tests/sim/truth/ledger.h"

namespace tidemark::sim::truth {

class Prompts {
 public:
  // Before it is taken in: a third question would be asked.
  bool AskedEnough(const Committed& event) const;
  Check On(const Committed& event, Ledger* ledger);

 private:
  struct Asked {
    RecordKey about;
    Uid conflict;
    int times = 0;
    bool open = true;
  };
  const Asked* Find(const std::string& account, const Uid& uid) const;
  Uid ConflictOf(const Committed& event, const RecordKey& about, const Asked* resolved) const;
  Check CheckEntry(const Committed& event, const Entry& entry, bool closes) const;

  std::map<std::pair<std::string, Uid>, Asked> asked_;
  // account, record -> prompt and how many operations it is about
  std::map<std::pair<std::string, RecordKey>, std::pair<Uid, int>> open_;
};

}  // namespace tidemark::sim::truth
