// Scopes: cursor, as_of, digest and confirmed records are those of one prefix of the log; nothing
// that was shown goes back; nothing that was revoked comes back; no part of an operation is shown.
#include <algorithm>

#include "tests/sim/truth/device.h"

namespace tidemark::sim::truth {

Check DeviceTruth::CheckScopes(const Looked& look) {
  for (const auto& [name, scope] : look.scopes) {
    const std::string where = "d" + std::to_string(no_) + " " + name + " seq " + Name(scope.seq);
    const ScopeTruth& truth = ledger_.ScopeOf(name);
    const std::pair load(name, scope.no);
    if (scope.revoked) {
      if (scope.revealed) return Bad("Z4", where + " is shown though revoked");
      if (const auto no = readable_.extract(name)) revoked_.insert({name, no.mapped()});
    }
    if (!scope.revealed) continue;
    if (revoked_.contains(load)) return Bad("Z4", where + ": a revoked load is readable again");
    readable_[name] = scope.no;
    if (scope.seq > truth.head()) return Bad("G5", where + " is beyond the log");
    if (!(scope.digest == truth.digests[scope.seq]))
      return Bad("C2", where + " has digest " + DigestHex(scope.digest) + ", the log has " +
                           DigestHex(truth.digests[scope.seq]));
    if (scope.seq < truth.head() && truth.commit_us[scope.seq + 1] <= scope.as_of_us)
      return Bad("H1", where + " is said to be complete as of " + std::to_string(scope.as_of_us) +
                           ", the next entry is of " +
                           std::to_string(truth.commit_us[scope.seq + 1]));
    const auto known = shown_.find(load);
    const Cursor now{name, scope.epoch, scope.seq};
    if (known != shown_.end() && known->second.first.epoch == scope.epoch) {
      if (known->second.first.seq > scope.seq)
        return Bad("H2", where + " was at " + Name(known->second.first.seq) + " before");
      if (known->second.second > scope.as_of_us)
        return Bad("H2", where + ": as_of went back to " + std::to_string(scope.as_of_us));
    }
    shown_[load] = {now, scope.as_of_us};
  }
  return std::nullopt;
}

Check DeviceTruth::CheckConfirmed(const Looked& look) const {
  std::map<std::string, size_t> counts;
  for (const auto& [key, record] : look.confirmed) {
    const auto scope = look.scopes.find(key.scope);
    if (scope == look.scopes.end() || !scope->second.revealed)
      return Bad("G5", "d" + std::to_string(no_) + " holds " + Name(key) + " of a hidden scope");
    const Record* want = ledger_.Find(key, scope->second.seq);
    if (want == nullptr || !(*want == record))
      return Bad("G5", "d" + std::to_string(no_) + " at " + Name(scope->second.seq) +
                           " has confirmed " + Name(key) + " seq " + Name(record.seq) + " " +
                           Name(record.fields) + ", the log has " +
                           (want == nullptr ? "nothing"
                                            : "seq " + Name(want->seq) + " " + Name(want->fields)));
    counts[key.scope]++;
  }
  for (const auto& [name, scope] : look.scopes) {
    if (!scope.revealed) continue;
    size_t live = 0;
    const ScopeTruth& truth = ledger_.ScopeOf(name);
    for (const auto& [id, versions] : truth.versions)
      if (truth.Find(id, scope.seq) != nullptr) {
        live++;
        if (!look.confirmed.contains({name, id.first, id.second}))
          return Bad("G5", "d" + std::to_string(no_) + " at " + Name(scope.seq) + " lacks " +
                               Name(RecordKey{name, id.first, id.second}));
      }
    if (live != counts[name])
      return Bad("G5", "d" + std::to_string(no_) + " has too much in " + name);
  }
  return std::nullopt;
}

Check DeviceTruth::CheckLinks(const Looked& look, const std::vector<Link>& links) const {
  for (const Link& link : links) {
    int in = 0, out = 0;
    for (const auto& [name, seq] : link) {
      const auto scope = look.scopes.find(name);
      if (scope == look.scopes.end() || !scope->second.revealed) continue;
      (scope->second.seq >= seq ? in : out)++;
    }
    if (in > 0 && out > 0)
      return Bad("S5", "d" + std::to_string(no_) + " shows a part of the operation at " +
                           link.begin()->first + " seq " + Name(link.begin()->second));
  }
  return std::nullopt;
}

Check DeviceTruth::CheckPromise(const Entry& entry) const {
  const auto scope = scopes_.find(entry.scope);
  if (scope == scopes_.end() || !scope->second.revealed) return std::nullopt;
  if (scope->second.seq >= entry.seq || scope->second.as_of_us < entry.commit_us)
    return std::nullopt;
  return Bad("H1", "d" + std::to_string(no_) + " said that " + entry.scope +
                       " was complete as of " + std::to_string(scope->second.as_of_us) +
                       ", then came seq " + Name(entry.seq) + " of " +
                       std::to_string(entry.commit_us));
}

}  // namespace tidemark::sim::truth
