#include "core/replica/replica.h"

#include "core/replica/scope_life.h"
#include "core/replica/settle.h"
#include "core/replica/turn.h"
#include "core/store/collection_schema.h"

namespace tidemark {
namespace {

constexpr int64_t kKeepFinalUs = 72ll * 3600 * 1'000'000;          // the recovery window
constexpr int64_t kKeepWhyUs = 30ll * 24 * 3600 * 1'000'000;       // explanations
constexpr int kSlice = 500;                                        // rows deleted in one turn

Result<bool> PurgeSlice(Turn& turn, int64_t no) {
  for (const CollectionRule& rule : turn.manifest().collections()) {
    const std::string rows = Quoted(rule.name + "_rows");
    Query images = turn.db().Use("DELETE FROM tide_overlay WHERE collection = ?1 AND row IN "
                                 "(SELECT _row FROM " + rows + " WHERE _scope = ?2 LIMIT ?3)");
    TIDE_TRY(images.Bind(1, std::string_view(rule.name)).Bind(2, no).Bind(3, kSlice).Run());
    Query query = turn.db().Use("DELETE FROM " + rows + " WHERE _row IN (SELECT _row FROM " + rows +
                                " WHERE _scope = ?1 LIMIT ?2)");
    TIDE_TRY(query.Bind(1, no).Bind(2, kSlice).Run());
    if (turn.db().changes() > 0) return true;
  }
  TIDE_TRY(turn.db().Use("DELETE FROM tide_unknown WHERE scope_no = ?1").Bind(1, no).Run());
  TIDE_TRY(turn.db().Use("DELETE FROM tide_purge WHERE no = ?1").Bind(1, no).Run());
  turn.VisibilityChanged();
  return true;
}

// Closed operations and read explanations past their time; answers not yet told as kept stay.
Result<bool> ForgetOld(Turn& turn, int64_t wall_us) {
  Query ops = turn.db().Use(
      "DELETE FROM tide_op WHERE no IN (SELECT no FROM tide_op WHERE state IN (5, 6, 10, 11, 12) "
      "AND final_wall_us BETWEEN 0 AND ?1 AND op_seq <= (SELECT coalesce(max(value), 0) FROM "
      "tide_meta WHERE key = 'kept_sent') LIMIT ?2)");
  TIDE_TRY(ops.Bind(1, wall_us - kKeepFinalUs).Bind(2, kSlice).Run());
  const bool forgot_ops = turn.db().changes() > 0;
  Query why = turn.db().Use("DELETE FROM tide_explanation WHERE no IN (SELECT no FROM "
                            "tide_explanation WHERE made_wall_us BETWEEN 0 AND ?1 LIMIT ?2)");
  TIDE_TRY(why.Bind(1, wall_us - kKeepWhyUs).Bind(2, kSlice).Run());
  if (forgot_ops) turn.Recount();
  return forgot_ops || turn.db().changes() > 0;
}

}  // namespace

Replica::Replica(Store& store, Clock& clock, Random& random, Log& log)
    : store_(store), clock_(clock), random_(random), log_(log),
      cursors_(std::make_shared<CursorMap>()) {}

const OutboxCounts& Replica::outbox() const { return outbox_; }
std::shared_ptr<const CursorMap> Replica::cursors() const { return cursors_; }

Status Replica::Subscribe(const std::string& name, uint32_t priority, bool implicit) {
  if (!IsScopeName(name))
    return Status::Error(Code::kBadId, "a scope is named kind/name, such as team/1", name);
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "subscribe", /*full=*/true));
  ScopeState* known = turn.Find(name);
  if (known != nullptr && known->subscribed) {
    known->priority = priority;
    known->implicit = known->implicit && implicit;  // named by a person: no longer implicit
    turn.Touch(*known);
    return turn.Commit();
  }
  ScopeState& scope = turn.scopes[name];
  scope.scope = name;
  scope.subscribed = true;
  scope.implicit = implicit;
  scope.priority = priority;
  TIDE_TRY(StartLoad(turn, scope));
  return turn.Commit();
}

Status Replica::Unsubscribe(const std::string& name) {
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "unsubscribe", /*full=*/true));
  ScopeState* scope = turn.Find(name);
  if (scope == nullptr || !scope->subscribed)
    return Status::Error(Code::kNotSubscribed, "this device does not subscribe to the scope", name);
  TIDE_TRY(Hide(turn, *scope, /*revoked=*/false));
  TIDE_TRY(SettleAndRecompute(turn));
  return turn.Commit();
}

Result<bool> Replica::Maintain() {
  const int64_t wall_us = clock_.WallUs();
  TIDE_ASSIGN(Turn turn, Turn::Begin(*this, "maintain", /*full=*/false));
  int64_t no = 0;
  {
    Query query = turn.db().Use("SELECT no FROM tide_purge LIMIT 1");
    TIDE_ASSIGN(const bool found, query.Step());
    if (found) no = query.Int(0);
  }
  bool more = false;
  if (no != 0) {
    TIDE_ASSIGN(more, PurgeSlice(turn, no));
  } else if (wall_us >= 0) {
    TIDE_ASSIGN(more, ForgetOld(turn, wall_us));
  }
  if (more) TIDE_TRY(turn.Commit());  // else nothing changed: rolling back costs nothing
  return more;
}

}  // namespace tidemark
