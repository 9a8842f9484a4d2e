#include "tests/sim/checks/telling.h"

#include <algorithm>

namespace tidemark::sim {
namespace {

template <class T>
bool Names(const std::vector<T>& list, const T& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

Violation Say(DeviceNo no, std::string what, int64_t at_us) {
  return {"H8", "d" + std::to_string(no) + " " + std::move(what), at_us};
}

// The scope shows another load than before, or none: that is told by naming the scope.
bool ChangedWhole(const Looked& before, const Looked& after, const std::string& scope) {
  const auto old = before.scopes.find(scope), now = after.scopes.find(scope);
  if (old == before.scopes.end() || now == after.scopes.end()) return true;
  const ScopeSeen &was = old->second, &is = now->second;
  return was.no != is.no || was.revealed != is.revealed || was.revoked != is.revoked ||
         was.subscribed != is.subscribed;
}

// A record whose shown value differs between the two, and that the commit does not name.
std::optional<RecordKey> FindUnnamed(const Looked& before, const Looked& after) {
  const auto named = [&](const RecordKey& key) {
    return Names(after.changed_records, key) ||
           (Names(after.changed_scopes, key.scope) && ChangedWhole(before, after, key.scope));
  };
  for (const auto& [key, fields] : after.view) {
    const auto old = before.view.find(key);
    if ((old == before.view.end() || old->second != fields) && !named(key)) return key;
  }
  for (const auto& [key, fields] : before.view)
    if (after.view.count(key) == 0 && !named(key)) return key;
  for (const auto counts : {&Looked::pending, &Looked::attention}) {
    for (const auto& [key, n] : after.*counts) {
      const auto old = (before.*counts).find(key);
      if ((old == (before.*counts).end() || old->second != n) && !named(key)) return key;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> Telling::On(const Event& event) {
  if (const auto* looked = std::get_if<Looked>(&event.what)) return OnLook(*looked, event.at_us);
  if (const auto* told = std::get_if<Told>(&event.what)) return OnTold(*told, event.at_us);
  if (const auto* down = std::get_if<WentDown>(&event.what)) devices_.erase(down->device);
  if (const auto* step = std::get_if<Stepped>(&event.what)) {
    const Device& device = devices_[step->device];
    if (!device.untold.empty() && !step->failed)
      return Say(step->device, "did not tell its observers of v" +
                                   std::to_string(device.untold.begin()->first), event.at_us);
  }
  return std::nullopt;
}

std::optional<Violation> Telling::OnLook(const Looked& looked, int64_t at_us) {
  Device& device = devices_[looked.device];
  if (!looked.opened && device.last) {
    if (looked.db_version <= device.last->db_version)
      return Say(looked.device, "committed v" + std::to_string(looked.db_version) + " after v" +
                                    std::to_string(device.last->db_version), at_us);
    // Of a commit that could not be looked at, what it named is not known.
    const bool next = looked.db_version == device.last->db_version + 1;
    if (const auto unnamed = FindUnnamed(*device.last, looked); next && unnamed)
      return Say(looked.device, "changed " + unnamed->collection + "/" + unnamed->id +
                                    " without naming it", at_us);
    for (const auto list : {&Looked::live, &Looked::open}) {
      for (const OpSeen& op : looked.*list) {
        const auto known = device.states.find(op.op);
        const bool moved = known == device.states.end() || known->second != op.state;
        const bool named = std::any_of(looked.changed.begin(), looked.changed.end(),
                                       [&](const OpSeen& one) { return one.op == op.op; });
        if (next && moved && !named)
          return Say(looked.device, "moved " + ToHex(op.op) + " to " + StateName(op.state) +
                                        " without naming it", at_us);
      }
    }
    device.untold.emplace(looked.db_version, looked);
  }
  for (const auto list : {&Looked::live, &Looked::open, &Looked::changed})
    for (const OpSeen& op : looked.*list) device.states[op.op] = op.state;
  device.last = looked;
  return std::nullopt;
}

std::optional<Violation> Telling::OnTold(const Told& told, int64_t at_us) {
  Device& device = devices_[told.device];
  if (told.db_version <= device.told)
    return Say(told.device, "told of v" + std::to_string(told.db_version) + " after v" +
                                std::to_string(device.told), at_us);
  device.told = told.db_version;
  // One call may stand for several commits; then it names what all of them changed.
  while (!device.untold.empty() && device.untold.begin()->first <= told.db_version) {
    const auto next = device.untold.extract(device.untold.begin());
    for (const RecordKey& key : next.mapped().changed_records)
      if (!Names(told.records, key))
        return Say(told.device, "told of v" + std::to_string(next.key()) + " without naming " +
                                    key.collection + "/" + key.id, at_us);
    for (const OpSeen& op : next.mapped().changed)
      if (!Names(told.operations, op.op))
        return Say(told.device, "told of v" + std::to_string(next.key()) + " without naming " +
                                    ToHex(op.op), at_us);
  }
  return std::nullopt;
}

}  // namespace tidemark::sim
