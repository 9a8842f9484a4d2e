// Ledger: everything that was ever committed, whole: each scope's log folded by hand, and of each
// record every change since its creation. Decides nothing and forgets nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/truth/check.h"

namespace tidemark::sim::truth {

// One change of something, and whose.
struct Touch {
  uint64_t seq = 0;
  Uid client, op;
  std::string author;
  Stamp stamp;
};
using History = std::vector<Touch>;

// Somebody added an element, and nobody who had seen that removed it.
struct Dot {
  uint64_t seq = 0;
  Uid client, op;
};

// A record from its latest creation on, deleted or not.
struct RecordTruth {
  bool alive = false;
  uint64_t seq = 0;
  Fields values;                                      // kept when it is deleted
  History born;                                       // the creation alone
  History life;                                       // creation, deletions, returns
  std::map<std::string, History, std::less<>> fields; // each begins with the creation
  std::map<std::string, std::map<std::string, std::vector<Dot>>, std::less<>> dots;

  const History& HistoryOf(std::string_view field) const;
  uint64_t SeqOf(std::string_view field) const { return HistoryOf(field).back().seq; }
  History Everything() const;                         // changes of anything in it
};

struct Version {
  uint64_t seq = 0;
  std::optional<Record> record;                       // nothing: deleted
};

// Collection and id within a scope.
using RecordId = std::pair<std::string, std::string>;

struct ScopeTruth {
  uint64_t epoch = 0;                                 // 0: nothing was ever written
  std::vector<Digest> digests{1};                     // all by seq; 0 is the empty scope
  std::vector<int64_t> commit_us{0};
  std::vector<Stamp> stamps{1};                       // the highest so far
  std::map<RecordId, std::vector<Version>> versions;
  std::map<RecordId, RecordTruth> records;

  uint64_t head() const { return digests.size() - 1; }
  // Null: it is not there at that seq.
  const Record* Find(const RecordId& id, uint64_t seq) const;
};

class Ledger {
 public:
  // The fold's step: what a reader without any rules makes of the entry.
  Check Append(const Entry& entry);

  const ScopeTruth& ScopeOf(const std::string& name) const;
  bool Has(const std::string& scope) const { return scopes_.contains(scope); }
  const std::map<std::string, ScopeTruth>& scopes() const { return scopes_; }
  // Null: never created.
  const RecordTruth* Find(const RecordKey& key) const;
  const Record* Find(const RecordKey& key, uint64_t seq) const;
  void Put(const RecordKey& key, RecordTruth record);

 private:
  std::map<std::string, ScopeTruth> scopes_;
};

// Whether somebody else changed it after what `client` had seen.
bool IsUnseen(const History& history, const Uid& client, uint64_t base);

}  // namespace tidemark::sim::truth
