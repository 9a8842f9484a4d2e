#include "tests/sim/checks/honesty.h"

#include <set>

#include "tests/sim/truth/rules.h"

namespace tidemark::sim {
namespace {

Violation Say(const char* invariant, const ReadBack& read, std::string what, int64_t at_us) {
  return {invariant, "d" + std::to_string(read.device) + " reads " + read.key.scope + ":" +
                         read.key.collection + "/" + read.key.id + ": " + std::move(what), at_us};
}

// Subscribed scopes that may hold records of the collection.
std::map<std::string, ScopeSeen> Holders(const Looked& looked, const std::string& collection) {
  std::map<std::string, ScopeSeen> holders;
  for (const auto& [name, scope] : looked.scopes)
    if (scope.subscribed && ScopeKind(name) == truth::KindOfScope(collection))
      holders.emplace(name, scope);
  return holders;
}

// Records of the collection in these scopes that some of the operations touch.
size_t CountTouched(const std::vector<OpSeen>& operations, const std::string& collection,
                    const std::map<std::string, ScopeSeen>& scopes) {
  std::set<RecordKey> keys;
  for (const OpSeen& op : operations)
    for (const RecordKey& key : op.records)
      if (key.collection == collection && scopes.contains(key.scope)) keys.insert(key);
  return keys.size();
}

Headline HeadlineOf(size_t attention, size_t pending, bool fresh) {
  if (attention > 0) return Headline::kConflicted;
  if (pending > 0) return Headline::kPending;
  return fresh ? Headline::kSettled : Headline::kStale;
}

}  // namespace

std::optional<Violation> Honesty::On(const Event& event) {
  if (const auto* committed = std::get_if<Committed>(&event.what)) {
    for (const auto& [scope, entry] : committed->entries) commits_[scope].push_back(event.at_us);
    return std::nullopt;
  }
  if (const auto* looked = std::get_if<Looked>(&event.what)) looked_[looked->device] = *looked;
  if (const auto* down = std::get_if<WentDown>(&event.what)) looked_.erase(down->device);
  if (const auto* read = std::get_if<ReadBack>(&event.what)) return OnRead(*read, event.at_us);
  if (const auto* queried = std::get_if<Queried>(&event.what))
    return OnQuery(*queried, event.at_us);
  return std::nullopt;
}

std::optional<Violation> Honesty::OnQuery(const Queried& queried, int64_t at_us) {
  const auto found = looked_.find(queried.device);
  if (found == looked_.end() || found->second.db_version != queried.db_version)
    return std::nullopt;
  const Looked& looked = found->second;
  const std::string who = "d" + std::to_string(queried.device) + " queries " + queried.collection;
  if (queried.doubled > 0) return Violation{"G8", who + ": a row came twice", at_us};
  size_t rows = 0;
  std::map<RecordKey, uint32_t> pending, attention;
  for (const auto& [key, fields] : looked.view) {
    if (key.collection != queried.collection) continue;
    rows++;
    const auto row = queried.rows.find(key);
    if (row == queried.rows.end())
      return Violation{"G8", who + ": " + key.id + " of " + key.scope + " is missing", at_us};
    for (const std::string& field : queried.fields)
      if (!(Get(row->second, field) == Get(fields, field)))
        return Violation{"G8", who + ": " + key.id + "." + field + " is not what is shown", at_us};
    if (const auto n = looked.pending.find(key); n != looked.pending.end()) pending.insert(*n);
    if (const auto n = looked.attention.find(key); n != looked.attention.end())
      attention.insert(*n);
  }
  if (rows != queried.rows.size())
    return Violation{"G8", who + ": rows that are not shown", at_us};
  if (pending != queried.pending || attention != queried.attention)
    return Violation{"H9", who + ": the rows' own truth is wrong", at_us};
  for (const auto& [key, scopes] : queried.stands_on)
    if (scopes != std::set{key.scope})
      return Violation{"H5", who + ": " + key.id + " of " + key.scope +
                                 " stands on the truth of another scope", at_us};
  const auto holders = Holders(looked, queried.collection);
  const size_t live = CountTouched(looked.live, queried.collection, holders);
  const size_t open = CountTouched(looked.open, queried.collection, holders);
  if (queried.truth.pending_count != live || queried.truth.attention_count != open)
    return Violation{"H9", who + ": " + std::to_string(queried.truth.pending_count) +
                               " pending and " + std::to_string(queried.truth.attention_count) +
                               " open are claimed, there are " + std::to_string(live) + " and " +
                               std::to_string(open), at_us};
  if (std::string wrong = WrongSet(queried, looked, at_us); !wrong.empty())
    return Violation{"H5", who + ": " + wrong, at_us};
  if (queried.truth.headline != Headline::kSettled && queried.truth.reason == Reason::kNone)
    return Violation{"H6", who + ": " + HeadlineName(queried.truth.headline) +
                               " without a reason", at_us};
  return std::nullopt;
}

std::string Honesty::WrongSet(const Queried& queried, const Looked& looked,
                              int64_t at_us) const {
  const Truth& truth = queried.truth;
  const bool fresh = truth.freshness == Freshness::kFresh;
  const auto holders = Holders(looked, queried.collection);
  int64_t as_of_us = INT64_MAX;
  for (const auto& [name, scope] : holders) {
    as_of_us = std::min(as_of_us, scope.as_of_us);
    const bool partly = truth.freshness == Freshness::kStale || fresh;
    if (!scope.revealed && partly) return name + " is not shown, and it is not said to be so";
    if (!fresh) continue;
    const int64_t missing_us = FirstMissing(name, scope.seq);
    if (missing_us >= 0 && missing_us < at_us - (queried.window_ms + 1) * 1'000)
      return "fresh, and a change of " + name + " is missing for longer than its window";
  }
  if (fresh && (truth.age_ms < 0 || truth.age_ms > queried.window_ms))
    return "fresh at an age of " + std::to_string(truth.age_ms) + " ms";
  if (fresh && (holders.empty() || truth.as_of_ms != as_of_us / 1'000))
    return "fresh, and not as of its oldest part";
  const Headline want = HeadlineOf(truth.attention_count, truth.pending_count, fresh);
  return truth.headline == want ? ""
                                : std::string("called ") + HeadlineName(truth.headline) +
                                      ", it is " + HeadlineName(want);
}

int64_t Honesty::FirstMissing(const std::string& scope, uint64_t seq) const {
  const auto found = commits_.find(scope);
  if (found == commits_.end() || found->second.size() <= seq) return -1;
  return found->second[seq];
}

std::optional<Violation> Honesty::OnRead(const ReadBack& read, int64_t at_us) {
  const auto found = looked_.find(read.device);
  if (found == looked_.end()) return std::nullopt;
  const Looked& looked = found->second;
  const Truth& truth = read.truth;
  const auto scope = looked.scopes.find(read.key.scope);
  const bool revealed = scope != looked.scopes.end() && scope->second.revealed;
  const auto row = looked.view.find(read.key);
  const bool shown = row != looked.view.end();
  if (read.view.has_value() != shown || (shown && *read.view != row->second))
    return Say("G1", read, "a read and a SELECT differ", at_us);

  const bool fresh = truth.freshness == Freshness::kFresh;
  if (fresh && !revealed) return Say("H5", read, "fresh, though it was never loaded", at_us);
  if (fresh && truth.age_ms < 0) return Say("H4", read, "fresh, though its age is unknown", at_us);
  if (fresh && truth.age_ms > read.window_ms)
    return Say("H4", read, "fresh at an age of " + std::to_string(truth.age_ms) +
                               " ms in a window of " + std::to_string(read.window_ms), at_us);
  if (revealed && truth.age_ms >= 0) {
    const int64_t missing_us = FirstMissing(read.key.scope, scope->second.seq);
    // Ages are whole milliseconds.
    if (missing_us >= 0 && missing_us < at_us - (truth.age_ms + 1) * 1'000)
      return Say("H1", read, "its age is said to be " + std::to_string(truth.age_ms) +
                                 " ms, but a change of " +
                                 std::to_string((at_us - missing_us) / 1'000) +
                                 " ms ago is missing", at_us);
  }
  const auto count = [&](const std::map<RecordKey, uint32_t>& counts) {
    const auto at = counts.find(read.key);
    return at == counts.end() ? 0u : at->second;
  };
  if (truth.pending_count != count(looked.pending))
    return Say("H9", read, std::to_string(truth.pending_count) + " pending are claimed", at_us);
  const bool settled = truth.headline == Headline::kSettled;
  if (settled && (truth.pending_count > 0 || !fresh))
    return Say("H5", read, "settled, though pending or not fresh", at_us);
  if (!settled && truth.headline != Headline::kChanged && read.why.empty())
    return Say("H6", read, std::string("no sentence for ") + HeadlineName(truth.headline), at_us);
  const bool stale = truth.headline == Headline::kStale;
  if (stale && truth.reason == Reason::kNone)
    return Say("H6", read, "stale without a reason", at_us);
  return std::nullopt;
}

}  // namespace tidemark::sim
