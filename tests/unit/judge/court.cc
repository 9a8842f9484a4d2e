#include "tests/unit/judge/court.h"

#include "core/merge/overlay.h"
#include "core/model/state.h"

namespace tidemark {

Result<std::optional<judge::ServerRecord>> Court::Find(const RecordKey& key) {
  const auto at = rows.find(key);
  if (at == rows.end()) return std::optional<judge::ServerRecord>();
  return std::optional(at->second);
}

uint64_t Court::Head(const std::string& scope) const {
  const auto at = logs.find(scope);
  return at == logs.end() ? 0 : at->second.size();
}

Stamp Court::FloorOf(uint8_t client, const Operation& operation) {
  Stamp floor = lanes[client].last_stamp;
  for (const Cursor& base : operation.base) {
    auto& running = stamps[base.scope];
    if (base.epoch == 1 && base.seq < running.size()) floor = std::max(floor, running[base.seq]);
  }
  return floor;
}

judge::Verdict Court::Judge(uint8_t client, Operation operation, const Arrival& arrival) {
  operation.op_seq = ++lanes[client].op_seq;
  if (operation.uid.none()) {
    if (++uids_ == 0) uids_high_++;
    operation.uid.bytes = {client, uids_high_, uids_};
  }
  judge::Case the_case;
  the_case.operation = &operation;
  the_case.when = arrival.when;
  the_case.client = UidOf(client);
  the_case.author = "acct" + std::to_string(client);
  the_case.park = arrival.park;
  the_case.dependency_failed = arrival.dependency_failed;
  the_case.recv_us = now_us;
  the_case.floor = FloorOf(client, operation);
  the_case.roles = arrival.roles;
  for (const std::string& scope : judge::ScopesOf(operation))
    the_case.heads[scope] = {scope, 1, Head(scope)};
  auto verdict = judge::Decide(RulesManifest(), the_case, *this);
  EXPECT_TRUE(verdict.ok()) << verdict.status().message;
  for (const auto& [key, record] : verdict->rows) rows[key] = record;
  for (const auto& [scope, entry] : verdict->entries) {
    EXPECT_EQ(entry.seq, Head(scope) + 1);
    auto& running = stamps[scope];
    if (running.empty()) running.push_back({});
    running.push_back(std::max(running.back(), entry.stamp));
    logs[scope].push_back(entry);
  }
  if (verdict->outcome.applied)
    lanes[client].last_stamp = std::max(lanes[client].last_stamp, verdict->stamp);
  return verdict.Take();
}

Operation Court::Seeing(uint64_t seq, std::vector<Effect> effects,
    std::vector<Expect> expects) const {
  Operation operation = OperationOf(std::move(effects), std::move(expects));
  operation.base = {{kTeam, 1, seq}, {kOther, 1, Head(kOther)}};
  return operation;
}

Operation Court::Now(std::vector<Effect> effects, std::vector<Expect> expects) const {
  return Seeing(Head(kTeam), std::move(effects), std::move(expects));
}

Operation Court::UndoOf(const Operation& operation, const Outcome& outcome) const {
  Operation undo = Now(UndoEffects(operation, outcome));
  undo.undoes = outcome.uid;
  return undo;
}

Value Court::ValueOf(const RecordKey& key, const std::string& field) const {
  const auto at = rows.find(key);
  return at == rows.end() || !at->second.alive ? Value() : Get(at->second.values, field);
}

bool Court::IsAlive(const RecordKey& key) const {
  const auto at = rows.find(key);
  return at != rows.end() && at->second.alive;
}

std::string WordFor(const Outcome& outcome) {
  static const std::map<OutcomeCode, std::string> kNames = {
      {OutcomeCode::kExact, "EXACT"}, {OutcomeCode::kMerged, "MERGED"},
      {OutcomeCode::kSuperseded, "SUPERSEDED"}, {OutcomeCode::kConflict, "CONFLICT"},
      {OutcomeCode::kReject, "REJECT"}, {OutcomeCode::kDependency, "DEPENDENCY"},
      {OutcomeCode::kParked, "PARKED"}, {OutcomeCode::kExpired, "EXPIRED"}};
  const auto at = kNames.find(outcome.code);
  const std::string code = at == kNames.end() ? "?" : at->second;
  return outcome.reason == Reason::kNone ? code : code + ":" + ReasonName(outcome.reason);
}

}  // namespace tidemark
