// What needs this account's person: a device shows what is open on the other ones, too, exactly as
// far as it has heard; what was closed anywhere is closed here.
#include <algorithm>

#include "tests/sim/truth/device.h"

namespace tidemark::sim::truth {
namespace {

bool IsOpen(State state) {
  return state == State::kConflicted || state == State::kRejected || state == State::kParked;
}

}  // namespace

std::optional<bool> DeviceTruth::IsOpenInList(const Looked& look, const Uid& uid) const {
  const auto scope = look.scopes.find("attention/" + account_);
  if (scope == look.scopes.end()) return std::nullopt;
  const Record* item = ledger_.Find({scope->first, "tide_attention", ToHex(uid)},
                                    scope->second.seq);
  if (item == nullptr) return std::nullopt;
  return Get(item->fields, "open").integer() != 0;
}

Check DeviceTruth::CheckElsewhere(const Looked& look, const OpSeen& seen) const {
  const OpTruth* op = book_.Find(seen.op);
  const std::string name = "d" + std::to_string(no_) + " shows " + Name(seen.op) +
                           " of another device, " + StateName(seen.state);
  if (op == nullptr || op->account != account_ || op->device == no_)
    return Bad("X5", name + ": it is none");
  if (!op->outcome || op->applied() || !seen.outcome || seen.outcome->reason != op->outcome->reason)
    return Bad("H3", name + ", the server never said that");
  if (seen.op_seq != 0) return Bad("S7", name + " with a place in a lane");
  const std::optional<bool> open = IsOpenInList(look, seen.op);
  if (IsOpen(seen.state) && !open.value_or(false) && !gap_)
    return Bad("X5", name + ", the account's list does not have it open");
  if (!IsOpen(seen.state) && seen.state != State::kResolved) return Bad("S1", name);
  return std::nullopt;
}

Check DeviceTruth::CheckPrompts(const Looked& look) const {
  const auto scope = look.scopes.find("attention/" + account_);
  if (scope == look.scopes.end() || !scope->second.subscribed) return std::nullopt;
  const std::string me = "d" + std::to_string(no_) + " ";
  std::set<Uid> open;
  for (const OpSeen& seen : look.open) {
    open.insert(seen.op);
    if (!IsOpenInList(look, seen.op).value_or(true))
      return Bad("X5", me + "asks about " + Name(seen.op) + ", which is decided");
  }
  for (const auto& [id, versions] : ledger_.ScopeOf(scope->first).versions) {
    const std::optional<Uid> uid = UidFromHex(id.second);
    if (id.first != "tide_attention" || !uid || open.contains(*uid)) continue;
    const OpTruth* op = book_.Find(*uid);
    const bool elsewhere = op != nullptr && op->device != no_;
    if (elsewhere && IsOpenInList(look, *uid).value_or(false) && !book_.Decided(no_, *uid) &&
        !gap_)
      return Bad("H7", me + "does not show that " + Name(*uid) + " needs its person");
  }
  return std::nullopt;
}

}  // namespace tidemark::sim::truth
