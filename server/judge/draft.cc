#include "server/judge/draft.h"

namespace tidemark::judge {

Result<Draft> Draft::Read(const Operation& operation, Rows& rows) {
  std::set<RecordKey> keys;
  for (const Effect& effect : operation.effects) keys.insert(effect.key);
  for (const Expect& expect : operation.expects) keys.insert(expect.key);
  Draft draft;
  for (const RecordKey& key : keys) {
    TIDE_ASSIGN(std::optional<ServerRecord> record, rows.Find(key));
    if (record) draft.before_.emplace(key, *std::move(record));
  }
  return draft;
}

const ServerRecord* Draft::Before(const RecordKey& key) const {
  const auto at = before_.find(key);
  return at == before_.end() ? nullptr : &at->second;
}

const ServerRecord* Draft::Now(const RecordKey& key) const {
  const auto at = now_.find(key);
  return at == now_.end() ? Before(key) : &at->second;
}

ServerRecord& Draft::Edit(const RecordKey& key) {
  const auto [at, fresh] = now_.try_emplace(key);
  if (fresh)
    if (const ServerRecord* before = Before(key)) at->second = *before;
  return at->second;
}

std::vector<Change> Draft::ChangesIn(const std::string& scope) const {
  std::vector<Change> changes;
  auto at = now_.lower_bound({scope, {}, {}});
  for (; at != now_.end() && at->first.scope == scope; ++at)
    changes.push_back(ChangeOf(at->first, at->second));
  return changes;
}

Change Draft::ChangeOf(const RecordKey& key, const ServerRecord& record) const {
  Change change;
  change.collection = key.collection;
  change.id = key.id;
  change.deleted = !record.alive;
  if (change.deleted) return change;
  change.full = full_.contains(key);
  if (change.full) {
    change.fields = record.values;
  } else if (const auto at = touched_.find(key); at != touched_.end()) {
    for (const std::string& field : at->second)
      change.fields.emplace(field, Get(record.values, field));
  }
  return change;
}

}  // namespace tidemark::judge
