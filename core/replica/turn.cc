#include "core/replica/turn.h"

#include <utility>

#include "core/base/plant.h"
#include "core/replica/measure.h"
#include "core/replica/usual.h"
#include "core/replica/plans.h"
#include "core/store/collection_schema.h"
#include "core/store/meta.h"
#include "core/store/scopes.h"

namespace tidemark {

Result<Turn> Turn::Begin(Replica& replica, const char* label, bool full) {
  TIDE_ASSIGN(WriteTxn txn, replica.store_.Begin(label, full));
  Turn turn(replica, std::move(txn));
  TIDE_ASSIGN(std::vector<ScopeState> scopes, LoadScopes(turn.db()));
  for (ScopeState& scope : scopes) turn.scopes.emplace(scope.scope, std::move(scope));
  return turn;
}

ScopeState* Turn::Find(std::string_view scope) {
  const auto found = scopes.find(scope);
  return found == scopes.end() ? nullptr : &found->second;
}

void Turn::Touch(const ScopeState& scope) {
  dirty.insert(scope.scope);
  changes.scopes.push_back(scope.scope);
}

Status Turn::SetState(StoredOperation* op, State state) {
  moved[static_cast<size_t>(op->state)]--;
  moved[static_cast<size_t>(state)]++;
  const State before = std::exchange(op->state, state);
  MeasureState(*this, *op, before);
  if (!IsLive(state)) op->final_wall_us = clock().WallUs();
  if (!(TIDE_PLANTED(kStateUnnamed) && !IsLive(state))) changes.operations.push_back(op->uid());
  return UpdateOperation(txn, *op);
}

void Turn::Inserted(const StoredOperation& op) {
  moved[static_cast<size_t>(op.state)]++;
  changes.operations.push_back(op.uid());
}

Result<OutboxCounts> Turn::CountsNow() {
  std::array<uint64_t, 16> by_state = replica->outbox_.by_state;
  if (recount) {
    TIDE_ASSIGN(by_state, CountStates(db()));
  } else {
    for (size_t i = 0; i < moved.size(); i++) by_state[i] += static_cast<uint64_t>(moved[i]);
  }
  TIDE_ASSIGN(const int64_t oldest_us, OldestLiveBoottime(db(), clock().BootId()));
  return DeriveCounts(by_state, oldest_us);
}

Status Turn::SwapViews() {
  TIDE_ASSIGN(const std::vector<int64_t> hidden, HiddenLoads(db()));
  for (const CollectionRule& rule : manifest().collections()) {
    TIDE_TRY(InstallView(txn, rule, hidden));
  }
  return Status::Ok();
}

Status Turn::Commit() {
  TIDE_TRY(AdvancePlans(*this, plans_due));
  for (const std::string& name : dirty)
    if (const ScopeState* scope = Find(name)) TIDE_TRY(PutScope(txn, *scope));
  for (const auto& [key, seconds] : usual) TIDE_TRY(AddUsual(txn, key, seconds));
  if (visibility_changed && !TIDE_PLANTED(kViewsNotSwapped)) TIDE_TRY(SwapViews());
  TIDE_ASSIGN(const int64_t version, GetNumber(db(), "db_version"));
  TIDE_TRY(SetNumber(txn, "db_version", version + 1));
  TIDE_ASSIGN(const OutboxCounts counts, CountsNow());
  auto cursors = std::make_shared<CursorMap>();
  for (const auto& [name, scope] : scopes)
    if (scope.revealed) cursors->emplace(name, Cursor{name, scope.epoch, scope.seq});
  TIDE_TRY(txn.Commit());
  // From here on nothing may ask for memory: what is committed must not be called failed.
  changes.db_version = static_cast<uint64_t>(version) + 1;
  replica->outbox_ = counts;
  replica->cursors_ = std::move(cursors);
  for (const Measurement& one : measured) replica->meter_.Record(one);
  for (TracedReveal& one : reveals) replica->reveals_.Add(std::move(one));
  if (plans) replica->plans_ = *plans;
  if (replica->listener_) replica->listener_(changes);
  return Status::Ok();
}

}  // namespace tidemark
