#include "core/store/scopes.h"

#include <set>

#include "core/base/plant.h"
#include "core/store/collection_schema.h"

namespace tidemark {
namespace {

ScopeState ReadScope(const Query& row) {
  ScopeState scope;
  scope.no = row.Int(0);
  scope.scope = row.Text(1);
  scope.subscribed = row.Int(2) != 0;
  scope.implicit = row.Int(3) != 0;
  scope.revealed = row.Int(4) != 0;
  scope.revoked = row.Int(5) != 0;
  scope.suspect = row.Int(6) != 0;
  scope.epoch = static_cast<uint64_t>(row.Int(7));
  scope.seq = static_cast<uint64_t>(row.Int(8));
  scope.head = static_cast<uint64_t>(row.Int(9));
  scope.as_of_us = row.Int(10);
  scope.boot = UidOrNone(row.Text(11));
  scope.as_of_boot_us = row.Int(12);
  scope.as_of_wall_us = row.Int(13);
  scope.digest = DigestFromBytes(row.Text(14));
  scope.records = static_cast<uint64_t>(row.Int(15));
  scope.priority = static_cast<uint32_t>(row.Int(16));
  return scope;
}

// Scopes of this collection's kind that are subscribed, by number.
std::vector<const ScopeState*> HoldersOf(const CollectionRule& rule,
                                         const std::vector<ScopeState>& scopes) {
  std::vector<const ScopeState*> holders;
  for (const ScopeState& scope : scopes)
    if (scope.subscribed && ScopeKind(scope.scope) == rule.scope_kind) holders.push_back(&scope);
  return holders;
}

Status Ambiguous(const RecordKey& key) {
  return Status::Error(Code::kAmbiguous,
                       "this id may be in several subscribed scopes; name the scope",
                       Describe(key));
}

}  // namespace

Result<std::vector<ScopeState>> LoadScopes(Database& db) {
  Query query = db.Use(
      "SELECT no, scope, subscribed, implicit, revealed, revoked, suspect, epoch, seq, head, "
      "as_of_us, boot, as_of_boot_us, as_of_wall_us, digest, records, priority FROM tide_scope "
      "ORDER BY scope");
  std::vector<ScopeState> scopes;
  for (;;) {
    TIDE_ASSIGN(const bool row, query.Step());
    if (!row) return scopes;
    if (query.Text(14).size() != 16)
      return Status::Error(Code::kStoreCorrupt, "a scope's digest is not 16 bytes");
    scopes.push_back(ReadScope(query));
  }
}

Status PutScope(WriteTxn& txn, const ScopeState& scope) {
  Query query = txn.db().Use(
      "INSERT INTO tide_scope(no, scope, subscribed, implicit, revealed, revoked, suspect, epoch, "
      "seq, head, as_of_us, boot, as_of_boot_us, as_of_wall_us, digest, records, priority) "
      "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17) ON CONFLICT(scope) DO "
      "UPDATE SET no=?1, subscribed=?3, implicit=?4, revealed=?5, revoked=?6, suspect=?7, "
      "epoch=?8, seq=?9, head=?10, as_of_us=?11, boot=?12, as_of_boot_us=?13, as_of_wall_us=?14, "
      "digest=?15, records=?16, priority=?17");
  query.Bind(1, scope.no).Bind(2, std::string_view(scope.scope)).Bind(3, scope.subscribed);
  query.Bind(4, scope.implicit).Bind(5, scope.revealed).Bind(6, scope.revoked)
      .Bind(7, scope.suspect);
  query.Bind(8, scope.epoch).Bind(9, scope.seq).Bind(10, scope.head).Bind(11, scope.as_of_us);
  query.BindBlob(12, scope.boot.view()).Bind(13, scope.as_of_boot_us).Bind(14, scope.as_of_wall_us);
  query.BindBlob(15, DigestBytes(scope.digest)).Bind(16, scope.records).Bind(17, scope.priority);
  return query.Run();
}

Status DeleteScope(WriteTxn& txn, const std::string& scope) {
  return txn.db().Use("DELETE FROM tide_scope WHERE scope = ?1")
      .Bind(1, std::string_view(scope)).Run();
}

Status PurgeLoad(WriteTxn& txn, int64_t no) {
  return txn.db().Use("INSERT OR IGNORE INTO tide_purge(no) VALUES(?1)").Bind(1, no).Run();
}

Status ResolveScope(Database& db, const Manifest& manifest, const std::vector<ScopeState>& scopes,
                    RecordKey* key) {
  const CollectionRule* rule = manifest.FindCollection(key->collection);
  if (rule == nullptr)
    return Status::Error(Code::kUnknownCollection, "no such collection in the manifest",
                         key->collection);
  const std::vector<const ScopeState*> holders = HoldersOf(*rule, scopes);
  if (!key->scope.empty()) {
    for (const ScopeState& scope : scopes)
      if (scope.subscribed && scope.scope == key->scope) return Status::Ok();
    return Status::Error(Code::kNotSubscribed, "this device does not subscribe to the scope",
                         key->scope);
  }
  std::set<const ScopeState*> found;
  for (const ScopeState* scope : holders) {
    Query query = db.Use("SELECT 1 FROM " + Quoted(rule->name + "_rows") +
                         " WHERE _scope = ?1 AND id = ?2");
    query.Bind(1, scope->no).Bind(2, std::string_view(key->id));
    TIDE_ASSIGN(const bool here, query.Step());
    if (here) found.insert(scope);
  }
  if (found.size() > 1 && !TIDE_PLANTED(kAmbiguousFirst)) return Ambiguous(*key);
  if (found.empty() && holders.size() > 1) return Ambiguous(*key);
  if (holders.empty())
    return Status::Error(Code::kNotSubscribed, "no subscribed scope may hold this collection",
                         key->collection);
  key->scope = found.empty() ? holders.front()->scope : (*found.begin())->scope;
  return Status::Ok();
}

}  // namespace tidemark
