#include "core/query/scope_truth.h"

#include <algorithm>

#include "core/base/plant.h"

namespace tidemark {
namespace {

Result<std::vector<size_t>> ScopesAskedFor(const QuerySpec& spec,
                                           const std::vector<ScopeState>& scopes) {
  std::vector<size_t> places;
  for (size_t i = 0; spec.scopes.empty() && i < scopes.size(); i++)
    if (scopes[i].subscribed) places.push_back(i);
  for (const std::string& name : spec.scopes) {
    const auto found = std::ranges::find(scopes, name, &ScopeState::scope);
    if (found == scopes.end() || !found->subscribed)
      return Status::Error(Code::kNotSubscribed, "this device does not subscribe to it", name);
    places.push_back(static_cast<size_t>(found - scopes.begin()));
  }
  std::ranges::sort(places);
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

// Records of one collection that operations of this device touch, in the scopes of `parts`.
Status CountOwn(Database& db, const std::string& collection, QueryFacts* facts) {
  Query query = db.Use(
      "SELECT t.scope, count(DISTINCT CASE WHEN o.state <= 4 THEN t.id END), "
      "count(DISTINCT CASE WHEN o.state BETWEEN 7 AND 9 THEN t.id END) "
      "FROM tide_touch AS t JOIN tide_op AS o ON o.no = t.op WHERE t.collection = ?1 "
      "GROUP BY t.scope");
  query.Bind(1, std::string_view(collection));
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return Status::Ok();
    const std::string_view scope = query.Text(0);
    if (std::ranges::none_of(facts->parts, [&](const QueryPart& part) {
          return part.collection == collection && facts->scopes[part.scope].scope == scope;
        }))
      continue;
    if (TIDE_PLANTED(kSetCountsFirst) && facts->pending > 0) continue;
    facts->pending += static_cast<uint32_t>(query.Int(1));
    facts->attention += static_cast<uint32_t>(query.Int(2));
  }
}

}  // namespace

int64_t WindowOf(const Manifest& manifest, const std::string& collection, int64_t asked_ms) {
  if (asked_ms > 0) return asked_ms;
  const CollectionRule* rule = manifest.FindCollection(collection);
  return rule == nullptr ? 0 : rule->tier.window_ms;
}

Status FindParts(Reader& reader, const Manifest& manifest, const QuerySpec& spec,
                 QueryFacts* facts) {
  TIDE_ASSIGN(facts->scopes, reader.Scopes());
  TIDE_ASSIGN(const std::vector<size_t> places, ScopesAskedFor(spec, facts->scopes));
  for (const size_t place : places)
    for (const std::string& collection : facts->read_set) {
      const CollectionRule* rule = manifest.FindCollection(collection);
      if (rule == nullptr || rule->scope_kind != ScopeKind(facts->scopes[place].scope)) continue;
      facts->parts.push_back({place, collection, WindowOf(manifest, collection, spec.window_ms)});
    }
  for (const std::string& collection : facts->read_set)
    TIDE_TRY(CountOwn(reader.db(), collection, facts));
  return Status::Ok();
}

}  // namespace tidemark
