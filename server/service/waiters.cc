#include "server/service/waiters.h"

#include <algorithm>

#include "core/base/plant.h"

namespace tidemark::service {

void Waiters::Add(Parked parked, int64_t until_us) {
  const RequestId id = parked.id;
  for (const Cursor& have : std::get<LiveRequest>(parked.request).have)
    by_scope_[have.scope].insert(id);
  by_time_.insert({until_us, id});
  waiting_.emplace(id, Waiting{std::move(parked), until_us});
}

void Waiters::Forget(RequestId id) { Take({id}); }

std::vector<Parked> Waiters::TakeWatching(const std::set<std::string>& scopes) {
  std::set<RequestId> ids;
  for (const std::string& scope : scopes) {
    const auto found = by_scope_.find(scope);
    if (found != by_scope_.end()) ids.insert(found->second.begin(), found->second.end());
  }
  if (TIDE_PLANTED(kWakeFirst) && ids.size() > 1) ids = {*ids.begin()};
  return Take(ids);
}

std::vector<Parked> Waiters::TakeDue(int64_t now_us) {
  std::set<RequestId> ids;
  for (const auto& [until_us, id] : by_time_) {
    if (until_us > now_us) break;
    ids.insert(id);
  }
  return Take(ids);
}

std::vector<Parked> Waiters::TakeAll() {
  std::set<RequestId> ids;
  for (const auto& [id, waiting] : waiting_) ids.insert(id);
  return Take(ids);
}

std::optional<int64_t> Waiters::NextDueUs() const {
  return by_time_.empty() ? std::nullopt : std::optional<int64_t>(by_time_.begin()->first);
}

std::vector<Parked> Waiters::Take(const std::set<RequestId>& ids) {
  std::vector<Parked> taken;
  for (const RequestId id : ids) {
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) continue;
    by_time_.erase({found->second.until_us, id});
    for (const Cursor& have : std::get<LiveRequest>(found->second.parked.request).have) {
      const auto watching = by_scope_.find(have.scope);
      if (watching == by_scope_.end()) continue;
      watching->second.erase(id);
      if (watching->second.empty()) by_scope_.erase(watching);
    }
    taken.push_back(std::move(found->second.parked));
    waiting_.erase(found);
  }
  return taken;
}

Result<std::vector<Cursor>> ReadHeads(const Desk& desk, const std::string& account,
                                      const LiveRequest& live) {
  std::vector<Cursor> heads;
  for (const Cursor& have : live.have) {
    if (!desk.MayRead(account, have.scope)) continue;
    TIDE_ASSIGN(const store::ScopeHead head, desk.store.scopes().Find(have.scope));
    heads.push_back({have.scope, head.epoch, head.head});
  }
  return heads;
}

bool HasNews(const LiveRequest& live, const std::vector<Cursor>& heads) {
  return std::any_of(heads.begin(), heads.end(), [&](const Cursor& head) {
    const auto have = std::find_if(live.have.begin(), live.have.end(), [&](const Cursor& cursor) {
      return cursor.scope == head.scope;
    });
    return have->seq != head.seq || (have->epoch != 0 && have->epoch != head.epoch);
  });
}

}  // namespace tidemark::service
