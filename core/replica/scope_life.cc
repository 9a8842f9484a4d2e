#include "core/replica/scope_life.h"

#include "core/base/plant.h"
#include "core/replica/attention.h"
#include "core/replica/view.h"
#include "core/replica/withdraw.h"
#include "core/store/meta.h"
#include "core/store/scopes.h"

namespace tidemark {
namespace {

// Rows with own pending operations leave the old load: images first, then the rows, then the new
// number gets them by Recompute.
Status DropPendingRows(Turn& turn, int64_t no, const std::string& scope) {
  TIDE_ASSIGN(const std::vector<RecordKey> keys, TouchedInScope(turn.db(), scope));
  for (const RecordKey& key : keys) {
    const CollectionRule* rule = turn.manifest().FindCollection(key.collection);
    if (rule == nullptr) continue;
    TIDE_ASSIGN(const int64_t row, FindRowNo(turn.db(), *rule, no, key.id));
    if (row == 0) continue;
    TIDE_TRY(DeleteImage(turn.txn, rule->name, row));
    TIDE_TRY(DeleteRow(turn.txn, *rule, row));
  }
  return Status::Ok();
}

}  // namespace

Status StartLoad(Turn& turn, ScopeState& scope) {
  const int64_t old = scope.no;
  if (old != 0 && IsAttentionOf(turn.account(), scope.scope)) TIDE_TRY(ForgetElsewhere(turn));
  TIDE_ASSIGN(scope.no, TakeNumber(turn.txn, "next_load_no"));
  if (TIDE_PLANTED(kSameLoadNo) && old != 0) scope.no = old;
  scope.revealed = scope.revoked = false;
  scope.epoch = scope.seq = scope.head = 0;
  scope.as_of_us = 0;
  scope.boot = Uid{};
  scope.as_of_wall_us = -1;
  scope.digest = Digest{};
  scope.records = 0;
  if (old != 0 && old != scope.no) {
    TIDE_TRY(DropPendingRows(turn, old, scope.scope));
    TIDE_TRY(PurgeLoad(turn.txn, TIDE_PLANTED(kPurgePresent) ? scope.no : old));
  }
  turn.Touch(scope);
  turn.VisibilityChanged();
  return RecomputeScope(turn, scope.scope);
}

Status GetAnew(Turn& turn, ScopeState& scope, const std::string& why) {
  turn.log().Write(Level::kError, "replica", scope.scope + ": " + why + "; pulling it anew");
  TIDE_TRY(StartLoad(turn, scope));
  scope.suspect = true;
  return Status::Ok();
}

Status Reveal(Turn& turn, ScopeState& scope) {
  scope.revealed = true;
  turn.Touch(scope);
  turn.VisibilityChanged();
  if (TIDE_PLANTED(kRevealNotRecomputed)) return Status::Ok();
  return RecomputeScope(turn, scope.scope);
}

Status Hide(Turn& turn, ScopeState& scope, bool revoked) {
  if (TIDE_PLANTED(kRevokeKeeps) && revoked) {
    scope.revoked = true;
    turn.Touch(scope);
    return Status::Ok();
  }
  if (revoked) TIDE_TRY(ParkUnsent(turn, scope.scope));
  TIDE_TRY(StartLoad(turn, scope));
  scope.revoked = revoked;
  if (!revoked) scope.subscribed = false;
  return Status::Ok();
}

Status Drain(Turn& turn) {
  std::vector<std::string> left;
  for (const auto& [name, scope] : turn.scopes) {
    if (scope.subscribed) continue;
    Query query = turn.db().Use("SELECT 1 FROM tide_touch JOIN tide_op ON tide_op.no = "
                                "tide_touch.op WHERE tide_touch.scope = ?1 AND state <= 4 LIMIT 1");
    TIDE_ASSIGN(const bool busy, query.Bind(1, std::string_view(name)).Step());
    if (!busy || TIDE_PLANTED(kDrainForgets)) left.push_back(name);
  }
  for (const std::string& name : left) {
    TIDE_TRY(PurgeLoad(turn.txn, turn.Find(name)->no));
    TIDE_TRY(DeleteScope(turn.txn, name));
    turn.scopes.erase(name);
    turn.dirty.erase(name);
    turn.changes.scopes.push_back(name);
    turn.VisibilityChanged();
  }
  return Status::Ok();
}

}  // namespace tidemark
