// What the app asks in SQL, and of its scopes.
#include <algorithm>

#include "core/client/client.h"

namespace tidemark {

Result<std::shared_ptr<const CheckedSql>> Client::CheckQuery(const QuerySpec& spec) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  return queries_->Check(spec);
}

Result<std::shared_ptr<Snapshot>> Client::Query(const QuerySpec& spec) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(std::shared_ptr<Snapshot> snapshot, queries_->Run(spec));
  CountQuery(*snapshot->facts());
  return snapshot;
}

Result<QueryPage> Client::NextPage(Snapshot& snapshot) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  return snapshot.Next();
}

Result<std::vector<ScopeView>> Client::Scopes() {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
  TIDE_ASSIGN(const std::vector<ScopeState> scopes, reader->Scopes());
  TIDE_ASSIGN(const auto counts, reader->CountByScope());
  const Moment now = Now();
  const SyncView view = View();
  std::vector<ScopeView> views;
  for (const ScopeState& scope : scopes) {
    const auto counted = counts.find(scope.scope);
    views.push_back({scope, StandingOf(scope, NarrowestWindowMs(scope.scope), now, view),
                     counted == counts.end() ? ScopeCounts{} : counted->second});
  }
  return views;
}

Result<RecountedDigest> Client::Recount(const std::string& scope, const Interrupted& interrupted) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
  Result<RecountedDigest> counted =
      reader->RecountDigest(scope, interrupted ? interrupted : [] { return false; });
  AskAnewIfDamaged();
  return counted;
}

}  // namespace tidemark
