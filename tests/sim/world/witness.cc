#include "tests/sim/world/witness.h"

#include "server/store/lane_table.h"
#include "server/store/record_table.h"
#include "server/store/scope_table.h"
#include "tests/sim/world/world.h"

namespace tidemark::sim {
namespace {

// Scopes that the server writes by itself, for what was not applied too.
bool IsServersOwn(const std::string& scope) { return scope.starts_with("attention/"); }

}  // namespace

void Witness::Pushed(const std::string& account, const PushRequest& push) {
  for (const PushOp& pushed : push.ops) {
    auto operation = DecodeOperation(pushed.body);
    if (!operation.ok()) continue;
    Attempt& attempt = attempts_[{push.hello.client, operation->op_seq}];
    if (lanes_.count(push.hello.client) == 0) lanes_[push.hello.client] = 0;
    attempt.account = account;
    attempt.operation = operation.Take();
    attempt.whens.push_back(pushed.when);
    attempt.park = attempt.park || pushed.park;
  }
}

void Witness::Look() {
  Status status = Read();
  for (int i = 0; i < 2 && !status.ok(); i++) {   // an error may have been meant for the server
    db_.reset();
    status = Read();
  }
  if (!status.ok()) {
    db_.reset();
    missed_ = true;
    return;   // the disk does not let it be read now; the next look will
  }
  if (std::exchange(missed_, false)) moved_.clear();   // some of it has been told long ago
  Tell();
}

Status Witness::Read() {
  if (db_ == nullptr) {
    TIDE_ASSIGN(db_, Database::Open(file_, Database::Mode::kReadOnly));
    TIDE_TRY(db_->Exec("PRAGMA query_only = ON"));
  }
  TIDE_TRY(db_->Exec("BEGIN"));
  Status status = ReadLogs();
  if (status.ok()) status = ReadLanes();
  const Status ended = db_->Exec("COMMIT");
  return status.ok() ? ended : status;
}

Status Witness::ReadLogs() {
  store::ScopeTable table(*db_);
  TIDE_ASSIGN(const std::vector<store::NamedHead> heads, table.All());
  for (const store::NamedHead& named : heads) {
    uint64_t& read = read_[named.scope];
    if (named.head.head < read)
      world_.recorder.Fail("S1", "the server's log of " + named.scope + " went back from " +
                                     std::to_string(read) + " to " +
                                     std::to_string(named.head.head));
    while (read < named.head.head) {
      TIDE_ASSIGN(const std::vector<Entry> entries, table.ReadLog(named.head, read, 1 << 20));
      if (entries.empty()) return Status::Error(Code::kFailed, "a log with a hole");
      for (const Entry& entry : entries) {
        read = entry.seq;
        moved_.insert(named.scope);
        for (const Change& change : entry.changes)
          keys_[named.scope].insert({named.scope, change.collection, change.id});
        entries_[named.scope].emplace(entry.seq, entry);
      }
    }
  }
  return Status::Ok();
}

Status Witness::ReadLanes() {
  store::LaneTable table(*db_);
  for (auto& [client, last] : lanes_) {
    TIDE_ASSIGN(const std::vector<Outcome> kept, table.KeptOutcomes(client));
    for (const Outcome& outcome : kept) {
      if (outcome.op_seq <= last) continue;
      outcomes_[client].push_back(outcome);
      last = outcome.op_seq;
    }
  }
  return Status::Ok();
}

// Applied: its entries are the next ones. Not applied: decided on exactly these heads.
bool Witness::IsNext(const Outcome& outcome) const {
  for (const Cursor& at : outcome.at) {
    const auto told = told_.find(at.scope);
    const uint64_t head = told == told_.end() ? 0 : told->second;
    const bool writes = outcome.applied || IsServersOwn(at.scope);
    if (at.seq != head + (writes ? 1 : 0)) return false;
  }
  return true;
}

// Something that was not applied was decided on a head that this one moves.
bool Witness::IsAwaited(const Outcome& applied) const {
  for (const auto& [client, queue] : outcomes_)
    for (const Outcome& other : queue)
      for (const Cursor& at : other.at)
        for (const Cursor& moved : applied.at)
          if (!other.applied && at.scope == moved.scope && at.seq + 1 == moved.seq) return true;
  return false;
}

// The next outcome in an order of execution. What was not applied goes first: it was decided on the
// heads as they are now.
Uid Witness::FindNext() const {
  for (const bool applied : {false, true})
    for (const auto& [client, queue] : outcomes_)
      if (!queue.empty() && queue.front().applied == applied && IsNext(queue.front()) &&
          !(applied && IsAwaited(queue.front())))
        return client;
  return {};
}

// Lanes and logs are each in order; together they give an order of execution.
void Witness::Tell() {
  for (Uid client = FindNext(); !client.none(); client = FindNext()) {
    const Outcome outcome = outcomes_[client].front();
    outcomes_[client].pop_front();
    TellOne(client, outcome);
  }
  for (const auto& [client, queue] : outcomes_)
    if (!queue.empty())
      return world_.recorder.Fail("S7", "an outcome fits nowhere into the logs: " +
                                            Show(queue.front().uid));
  for (const auto& [scope, read] : read_)
    if (told_[scope] != read)
      return world_.recorder.Fail("S7", "an entry of " + scope + " has no outcome: " +
                                            std::to_string(told_[scope] + 1));
}

void Witness::TellOne(const Uid& client, const Outcome& outcome) {
  const auto attempt = attempts_.find({client, outcome.op_seq});
  if (attempt == attempts_.end())
    return world_.recorder.Fail("S4", "the server decided what nobody sent: " + Show(outcome.uid));
  Committed told;
  told.client = client;
  told.account = attempt->second.account;
  told.operation = attempt->second.operation;
  told.whens = attempt->second.whens;
  told.park = attempt->second.park;
  told.outcome = outcome;
  for (const Cursor& at : outcome.at) {
    const bool own = IsServersOwn(at.scope);
    if (!outcome.applied && !own) continue;
    const auto entry = entries_[at.scope].find(at.seq);
    if (entry == entries_[at.scope].end() || entry->second.op != (own ? Uid{} : outcome.uid))
      return world_.recorder.Fail("S1", "an outcome without its entry: " + Show(outcome.uid));
    (own ? told.told : told.entries).emplace(at.scope, entry->second);
    told_[at.scope] = at.seq;
  }
  attempts_.erase(attempt);
  world_.operations++;
  world_.recorder.Note(std::move(told));
}

uint64_t Witness::HeadOf(const std::string& scope) const {
  const auto found = read_.find(scope);
  return found == read_.end() ? 0 : found->second;
}

void Witness::TellAll() {
  Look();
  if (db_ == nullptr) return world_.recorder.Fail("C1", "the server's store cannot be read");
  store::ScopeTable scopes(*db_);
  store::RecordTable records(*db_, scopes);
  ServerSeen seen;
  auto heads = scopes.All();
  if (!heads.ok()) return world_.recorder.Fail("C1", heads.status().message);
  for (const store::NamedHead& named : *heads) {
    seen.heads[named.scope] = {named.scope, named.head.epoch, named.head.head};
    seen.digests[named.scope] = named.head.digest;
    auto& of_scope = seen.records[named.scope];
    for (const RecordKey& key : keys_[named.scope]) {
      auto record = records.Find(key);
      if (!record.ok()) return world_.recorder.Fail("C1", record.status().message);
      if (record->has_value() && (*record)->alive)
        of_scope[key] = Record{(*record)->seq, (*record)->values};
    }
    auto counted = records.Recompute(named.head);
    if (!counted.ok()) return world_.recorder.Fail("C2", counted.status().message);
    if (!(counted->digest == named.head.digest) || counted->records != named.head.records)
      return world_.recorder.Fail("C2", "the server's own digest of " + named.scope +
                                            " is not that of its records");
  }
  if (const Status status = CheckLanes(); !status.ok())
    return world_.recorder.Fail("C1", status.message);
  world_.recorder.Note(std::move(seen));
}

// A lane that counts too much ends refused, one that counts too little outgrows an answer.
Status Witness::CheckLanes() {
  store::LaneTable table(*db_);
  for (const auto& [client, last] : lanes_) {
    TIDE_ASSIGN(const auto lane, table.Find(client));
    if (!lane) continue;
    TIDE_ASSIGN(const std::vector<Outcome> kept, table.KeptOutcomes(client));
    uint64_t bytes = 0;
    for (const Outcome& outcome : kept) bytes += EncodeOutcome(outcome).size();
    if (bytes != lane->unkept_bytes)
      world_.recorder.Fail("S7", "the lane of " + Show(client) + " counts " +
                                     std::to_string(lane->unkept_bytes) + " bytes of answers, it " +
                                     "has " + std::to_string(bytes));
  }
  return Status::Ok();
}

}  // namespace tidemark::sim
