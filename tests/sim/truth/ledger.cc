#include "tests/sim/truth/ledger.h"

#include <algorithm>

namespace tidemark::sim::truth {
namespace {

std::optional<Record> Step(const Record* old, const Change& change, uint64_t seq) {
  if (change.deleted) return std::nullopt;
  Record record;
  if (old != nullptr && !change.full) record = *old;
  record.seq = seq;
  for (const auto& [field, value] : change.fields) {
    if (value.absent()) record.fields.erase(field);
    else record.fields[field] = value;
  }
  return record;
}

}  // namespace

const History& RecordTruth::HistoryOf(std::string_view field) const {
  if (field.empty()) return life;
  const auto found = fields.find(field);
  return found == fields.end() ? born : found->second;
}

History RecordTruth::Everything() const {
  History all = life;
  for (const auto& [field, history] : fields) all.insert(all.end(), history.begin(), history.end());
  return all;
}

const Record* ScopeTruth::Find(const RecordId& id, uint64_t seq) const {
  const auto found = versions.find(id);
  if (found == versions.end()) return nullptr;
  const std::vector<Version>& all = found->second;
  const auto after = std::upper_bound(all.begin(), all.end(), seq,
                                      [](uint64_t at, const Version& v) { return at < v.seq; });
  if (after == all.begin() || !std::prev(after)->record) return nullptr;
  return &*std::prev(after)->record;
}

Check Ledger::Append(const Entry& entry) {
  ScopeTruth& scope = scopes_[entry.scope];
  const std::string where = entry.scope + " seq " + Name(entry.seq);
  if (scope.epoch == 0) scope.epoch = entry.epoch;
  if (entry.epoch != scope.epoch) return Bad("G5", where + ": another epoch in the same log");
  if (entry.seq != scope.head() + 1)
    return Bad("G5", where + ": not dense, the log ends at " + Name(scope.head()));
  if (entry.commit_us < scope.commit_us.back())
    return Bad("H1", where + ": committed before the entry below it");
  Digest digest = scope.digests.back();
  for (const Change& change : entry.changes) {
    const RecordId id{change.collection, change.id};
    std::vector<Version>& all = scope.versions[id];
    if (!all.empty() && all.back().seq == entry.seq)
      return Bad("G5", where + ": two changes of " + change.collection + "/" + change.id);
    const Record* old = all.empty() || !all.back().record ? nullptr : &*all.back().record;
    if (old != nullptr) digest.Subtract(HashRecord(change.collection, change.id, *old));
    std::optional<Record> fresh = Step(old, change, entry.seq);
    if (fresh) digest.Add(HashRecord(change.collection, change.id, *fresh));
    all.push_back({entry.seq, std::move(fresh)});
  }
  scope.digests.push_back(digest);
  scope.commit_us.push_back(entry.commit_us);
  scope.stamps.push_back(std::max(scope.stamps.back(), entry.stamp));
  return std::nullopt;
}

const ScopeTruth& Ledger::ScopeOf(const std::string& name) const {
  static const ScopeTruth kEmpty;
  const auto found = scopes_.find(name);
  return found == scopes_.end() ? kEmpty : found->second;
}

const RecordTruth* Ledger::Find(const RecordKey& key) const {
  const auto& records = ScopeOf(key.scope).records;
  const auto found = records.find({key.collection, key.id});
  return found == records.end() ? nullptr : &found->second;
}

const Record* Ledger::Find(const RecordKey& key, uint64_t seq) const {
  return ScopeOf(key.scope).Find({key.collection, key.id}, seq);
}

void Ledger::Put(const RecordKey& key, RecordTruth record) {
  scopes_[key.scope].records[{key.collection, key.id}] = std::move(record);
}

bool IsUnseen(const History& history, const Uid& client, uint64_t base) {
  return std::any_of(history.begin(), history.end(), [&](const Touch& touch) {
    return touch.seq > base && touch.client != client;
  });
}

}  // namespace tidemark::sim::truth
