#include "tests/sim/truth/truth.h"

namespace tidemark::sim {

using truth::Check;

std::optional<Violation> Truth::On(const Event& event) {
  Check bad;
  if (!std::holds_alternative<Committed>(event.what)) bad = verdicts_.EndGroup();
  if (!bad)
    bad = std::visit([&](const auto& what) { return Hear(what, event.at_us); }, event.what);
  if (bad) bad->at_us = event.at_us;
  return bad;
}

Check Truth::Hear(const Submitted& event, int64_t at_us) {
  accounts_[event.device] = event.account;
  if (book_.Find(event.operation.uid) != nullptr)
    return truth::Bad("S2", "the uid " + truth::Name(event.operation.uid) + " was given twice");
  DeviceOf(event.device).Submitted(event, at_us);
  return std::nullopt;
}

Check Truth::Hear(const Withdrawn& event, int64_t) {
  DeviceOf(event.device).Withdrawn(event);
  return std::nullopt;
}

Check Truth::Hear(const WentDown& event, int64_t) {
  DeviceOf(event.device).WentDown(event.how);
  return std::nullopt;
}

Check Truth::Hear(const Requested& event, int64_t at_us) {
  accounts_[event.device] = event.account;
  if (event.wire == Wire::kPush) verdicts_.Sent(event.client, event.device, at_us);
  return std::nullopt;
}

Check Truth::Hear(const AccessChanged& event, int64_t at_us) {
  roles_.Set(event, at_us);
  return std::nullopt;
}

Check Truth::Hear(const Looked& event, int64_t at_us) {
  if (const auto account = accounts_.find(event.device); account != accounts_.end())
    DeviceOf(event.device).BelongsTo(account->second);
  return DeviceOf(event.device).On(event, links_, at_us);
}

Check Truth::Hear(const FaultStruck& event, int64_t) {
  if (event.kind.starts_with("wall_clock") || event.kind == "device_without_calendar")
    DeviceOf(event.device).WallMoved();
  return std::nullopt;
}

truth::DeviceTruth& Truth::DeviceOf(DeviceNo no) {
  return devices_.try_emplace(no, no, book_, ledger_).first->second;
}

Check Truth::Hear(const Committed& event, int64_t at_us) {
  TIDE_SIM_TRY(verdicts_.On(event, at_us));
  truth::Link link;
  for (const auto& [scope, entry] : event.entries) {
    link[scope] = entry.seq;
    for (const auto& [no, device] : devices_) TIDE_SIM_TRY(device.CheckPromise(entry));
  }
  for (const auto& [scope, entry] : event.told)
    for (const auto& [no, device] : devices_) TIDE_SIM_TRY(device.CheckPromise(entry));
  if (link.size() > 1) links_.push_back(std::move(link));
  return std::nullopt;
}

const Outcome* Truth::VerdictOf(const Uid& uid) const {
  const truth::OpTruth* op = book_.Find(uid);
  return op == nullptr || !op->outcome ? nullptr : &*op->outcome;
}

std::map<RecordKey, Record> Truth::FoldOf(const std::string& scope, uint64_t seq) const {
  std::map<RecordKey, Record> fold;
  const truth::ScopeTruth& log = ledger_.ScopeOf(scope);
  for (const auto& [id, versions] : log.versions)
    if (const Record* record = log.Find(id, seq)) fold[{scope, id.first, id.second}] = *record;
  return fold;
}

int64_t Truth::CommitTimeOf(const std::string& scope, uint64_t seq) const {
  const auto& times = ledger_.ScopeOf(scope).commit_us;
  return seq < times.size() ? times[seq] : 0;
}

std::optional<State> Truth::StateOf(DeviceNo device, const Uid& uid) const {
  const auto found = devices_.find(device);
  return found == devices_.end() ? std::nullopt : found->second.StateOf(uid);
}

}  // namespace tidemark::sim
