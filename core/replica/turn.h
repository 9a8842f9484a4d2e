// Turn: one transaction of the replica: its scopes, its changes, and the memory it replaces at
// commit.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/replica/replica.h"
#include "core/sqlite/transaction.h"
#include "core/store/outbox.h"

namespace tidemark {

struct Turn {
  static Result<Turn> Begin(Replica& replica, const char* label, bool full);
  Turn(Turn&&) = default;

  // Writes what changed of scopes, moves db_version, commits, then replaces memory and tells the
  // listener. A turn that changed nothing leaves no trace but costs a COMMIT all the same.
  Status Commit();

  Database& db() { return txn.db(); }
  const Manifest& manifest() const { return *replica->store_.manifest(); }
  const std::string& account() const { return replica->store_.account(); }
  Clock& clock() { return replica->clock_; }
  Random& random() { return replica->random_; }
  Log& log() { return replica->log_; }
  ScopeState* Find(std::string_view scope);       // nullptr: not known
  void Touch(const ScopeState& scope);            // it is written at commit
  Status SetState(StoredOperation* op, State state);
  void Inserted(const StoredOperation& op);       // a new operation
  void Recount() { recount = true; }              // rows went: counts are read anew at commit
  void Changed(const RecordKey& key) { changes.records.push_back(key); }
  // Counted once the turn is committed.
  void Measure(Instrument what, std::array<std::string, kLabelsMax> labels, double value = 1) {
    measured.push_back({what, std::move(labels), value});
  }
  // Hides or shows loads: views are swapped before commit.
  void VisibilityChanged() { visibility_changed = true; }

  Replica* replica;
  WriteTxn txn;
  ChangeSet changes;
  std::map<std::string, ScopeState, std::less<>> scopes;
  std::set<std::string> dirty;
  bool visibility_changed = false;
  bool recount = false;
  std::vector<Measurement> measured;
  std::map<std::string, std::vector<double>> usual;   // seconds, by UsualKey
  std::vector<TracedReveal> reveals;
  bool plans_due = false;           // time alone may move plans
  std::optional<PlansNow> plans;    // as this turn leaves them
  std::array<int64_t, 16> moved{};  // operations by state, against memory

 private:
  Result<OutboxCounts> CountsNow();
  Turn(Replica& owner, WriteTxn transaction) : replica(&owner), txn(std::move(transaction)) {}
  Status SwapViews();
};

}  // namespace tidemark
