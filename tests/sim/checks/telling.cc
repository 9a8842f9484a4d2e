#include "tests/sim/checks/telling.h"

#include <algorithm>
#include <utility>

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
  if (const auto* came = std::get_if<CameUp>(&event.what))
    for (const int64_t throttle_ms : came->listeners) devices_[came->device].listeners[throttle_ms];
  // It may sleep from now on, and with it the clock by which observers are left alone.
  if (const auto* fault = std::get_if<FaultStruck>(&event.what))
    devices_[fault->device].slept = true;
  if (const auto* step = std::get_if<Stepped>(&event.what)) return OnStep(*step, event.at_us);
  return std::nullopt;
}

std::optional<Violation> Telling::OnStep(const Stepped& step, int64_t at_us) {
  Device& device = devices_[step.device];
  const bool slept = std::exchange(device.slept, false);
  for (auto& [throttle_ms, listener] : device.listeners) {
    if (slept) listener.awake_us = at_us;
    if (listener.untold.empty() || step.failed) continue;
    // Whole milliseconds, from when it was called last.
    const int64_t since_us = std::max(listener.told_us, listener.awake_us);
    if (throttle_ms == 0 || at_us > since_us + (throttle_ms + 2) * 1'000)
      return Say(step.device, "did not tell its observers of v" +
                                  std::to_string(listener.untold.begin()->first), at_us);
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
    Named named{looked.changed_records, {}};
    for (const OpSeen& op : looked.changed) named.operations.push_back(op.op);
    for (auto& [throttle_ms, listener] : device.listeners)
      listener.untold.emplace(looked.db_version, named);
  }
  for (const auto list : {&Looked::live, &Looked::open, &Looked::changed})
    for (const OpSeen& op : looked.*list) device.states[op.op] = op.state;
  device.last = looked;
  return std::nullopt;
}

std::optional<Violation> Telling::OnTold(const Told& told, int64_t at_us) {
  Listener& listener = devices_[told.device].listeners[told.throttle_ms];
  if (told.db_version != 0 && told.db_version <= listener.told)
    return Say(told.device, "told of v" + std::to_string(told.db_version) + " after v" +
                                std::to_string(listener.told), at_us);
  if (listener.told_us != at_us && at_us < listener.told_us + (told.throttle_ms - 2) * 1'000)
    return Say(told.device, "called an observer again after " +
                                std::to_string((at_us - listener.told_us) / 1'000) +
                                " ms that wanted to be left alone", at_us);
  listener.told_us = at_us;
  if (told.db_version == 0) return std::nullopt;
  listener.told = told.db_version;
  // One call may stand for several commits; then it names what all of them changed.
  while (!listener.untold.empty() && listener.untold.begin()->first <= told.db_version) {
    const auto next = listener.untold.extract(listener.untold.begin());
    for (const RecordKey& key : next.mapped().records)
      if (!Names(told.records, key))
        return Say(told.device, "told of v" + std::to_string(next.key()) + " without naming " +
                                    key.collection + "/" + key.id, at_us);
    for (const Uid& op : next.mapped().operations)
      if (!Names(told.operations, op))
        return Say(told.device, "told of v" + std::to_string(next.key()) + " without naming " +
                                    ToHex(op), at_us);
  }
  return std::nullopt;
}

}  // namespace tidemark::sim
