#include "server/service/docket.h"

#include "core/base/plant.h"
#include "core/wire/codec.h"

namespace tidemark::service {
namespace {

// The record that a person is asked about.
RecordKey AboutOf(const Operation& operation, const Outcome& outcome) {
  if (!outcome.why.empty() && !outcome.why.front().key.collection.empty())
    return outcome.why.front().key;
  if (!operation.effects.empty()) return operation.effects.front().key;
  return operation.expects.empty() ? RecordKey{} : operation.expects.front().key;
}

// What does not fit is left out: the operation first, then why. The device that made it has both.
void FitInto(size_t bytes_max, const Operation& operation, const Outcome& outcome,
             AttentionItem* item) {
  item->outcome = EncodeOutcome(outcome);
  item->operation = EncodeOperation(operation);
  if (item->operation.size() + item->outcome.size() <= bytes_max) return;
  item->operation.clear();
  if (item->outcome.size() <= bytes_max) return;
  Outcome bare;
  bare.uid = outcome.uid;
  bare.code = outcome.code;
  bare.reason = outcome.reason;
  bare.conflict = outcome.conflict;
  item->outcome = EncodeOutcome(bare);
}

}  // namespace

Status Docket::Read(const Operation& operation, judge::Case* the_case) {
  if (operation.resolves.none()) return Status::Ok();
  owner_ = operation.resolves_of.empty() ? account_ : operation.resolves_of;
  TIDE_ASSIGN(resolved_, FindItem(owner_, operation.resolves));
  if (resolved_) the_case->asked = resolved_->asked;
  may_close_ = true;
  if (owner_ == account_) return Status::Ok();
  using Override = judge::Override;
  may_close_ = false;
  if (!resolved_) {
    the_case->override = Override::kUnknown;
  } else if (desk_.RoleOf(account_, resolved_->about.scope) < judge::Role::kLead &&
             !TIDE_PLANTED(kAnybodyOverrides)) {
    the_case->override = Override::kDenied;
  } else {
    may_close_ = true;
  }
  return Status::Ok();
}

Status Docket::Enter(const Operation& operation, judge::Verdict* verdict) {
  // A decision that was not applied has been taken all the same: what is open now is itself.
  // Somebody else's stays open until it is.
  const bool decided = verdict->outcome.applied || owner_ == account_;
  if (resolved_ && resolved_->open && may_close_ && decided && !TIDE_PLANTED(kNeverClosed))
    TIDE_TRY(Close(operation, &verdict->outcome));
  if (!verdict->outcome.applied) TIDE_TRY(Open(operation, verdict));
  return Append(verdict);
}

Result<std::optional<AttentionItem>> Docket::FindItem(const std::string& account, const Uid& op) {
  const RecordKey key = AttentionKey(account, op);
  TIDE_ASSIGN(const judge::ServerRecord* row, Row(key));
  if (row == nullptr || !row->alive) return std::optional<AttentionItem>();
  return AttentionItemOf(key.id, row->values);
}

Result<std::optional<OpenConflict>> Docket::FindConflict(const std::string& account,
                                                         const RecordKey& about) {
  TIDE_ASSIGN(const judge::ServerRecord* row, Row(ConflictKey(account, about)));
  if (row == nullptr || !row->alive) return std::optional<OpenConflict>();
  return OpenConflictOf(row->values);
}

// As this verdict leaves it so far. Null: it never was.
Result<const judge::ServerRecord*> Docket::Row(const RecordKey& key) {
  const judge::ServerRecord* none = nullptr;
  if (const auto changed = changed_.find(key); changed != changed_.end()) return &changed->second;
  if (const auto known = rows_.find(key); known != rows_.end()) return &known->second;
  TIDE_ASSIGN(auto found, desk_.store.records().Find(key));
  if (!found) return none;
  const judge::ServerRecord* row = &rows_.emplace(key, std::move(*found)).first->second;
  return row;
}

Status Docket::Close(const Operation& operation, Outcome* outcome) {
  AttentionItem item = *resolved_;
  item.open = false;
  item.closed_us = now_us_;
  item.closed_by = account_;
  item.closed_with = operation.uid;
  // Its author is told here whose question they answered; the owner reads it in the item.
  if (owner_ != account_)
    outcome->why.push_back(ExplainOverride(item, owner_, desk_.manifest.policy()));
  Put(AttentionKey(owner_, item.op), FieldsOf(item));
  return Count(owner_, item.about, item.conflict, -1);
}

Status Docket::Open(const Operation& operation, judge::Verdict* verdict) {
  Outcome& outcome = verdict->outcome;
  AttentionItem item;
  item.op = operation.uid;
  item.about = AboutOf(operation, outcome);
  item.asked = (resolved_ && owner_ == account_ ? resolved_->asked : 0) +
               (outcome.reason == Reason::kManual ? 1 : 0);
  item.opened_us = now_us_;
  TIDE_ASSIGN(const std::optional<OpenConflict> open, FindConflict(account_, item.about));
  TIDE_ASSIGN(item.conflict, ConflictOf(operation, outcome, open));
  outcome.conflict = item.conflict;
  TIDE_ASSIGN(const Cursor next, NextOf(AttentionScope(account_)));
  outcome.at.push_back(next);
  FitInto(item_bytes_max_, operation, outcome, &item);
  Put(AttentionKey(account_, item.op), FieldsOf(item));
  return Count(account_, item.about, item.conflict, +1);
}

// One prompt for what belongs together: what is open about the same record, the decision that this
// one follows, the operation that it builds on.
Result<Uid> Docket::ConflictOf(const Operation& operation, const Outcome& outcome,
                               const std::optional<OpenConflict>& open) {
  if (open && !TIDE_PLANTED(kConflictsApart)) return open->conflict;
  if (resolved_ && owner_ == account_) return resolved_->conflict;
  if (outcome.code != OutcomeCode::kDependency) return operation.uid;
  for (const Uid& uid : operation.after) {
    TIDE_ASSIGN(const std::optional<AttentionItem> ground, FindItem(account_, uid));
    if (ground && ground->open) return ground->conflict;
  }
  return operation.uid;
}

Status Docket::Count(const std::string& account, const RecordKey& about, const Uid& conflict,
                     int by) {
  TIDE_ASSIGN(std::optional<OpenConflict> open, FindConflict(account, about));
  if (!open) open = OpenConflict{about, conflict, 0};
  if (by > 0) open->items++;
  else if (open->items > 0) open->items--;
  Put(ConflictKey(account, about), FieldsOf(*open), open->items > 0);
  return Status::Ok();
}

void Docket::Put(const RecordKey& key, const Fields& fields, bool alive) {
  judge::ServerRecord record;
  record.alive = alive;
  record.values = fields;
  changed_[key] = std::move(record);
}

Result<Cursor> Docket::NextOf(const std::string& scope) {
  TIDE_ASSIGN(const store::ScopeHead head, desk_.store.scopes().Find(scope));
  return Cursor{scope, head.epoch, head.head + 1};
}

Status Docket::Append(judge::Verdict* verdict) {
  for (auto& [key, record] : changed_) {
    TIDE_ASSIGN(const Cursor next, NextOf(key.scope));
    record.seq = record.life.seq = record.born.seq = next.seq;
    Entry& entry = verdict->entries[key.scope];
    entry.scope = key.scope;
    entry.epoch = next.epoch;
    entry.seq = next.seq;
    entry.author = account_;
    entry.commit_us = now_us_;
    Change change{key.collection, key.id, !record.alive, record.alive, {}};
    if (record.alive) change.fields = record.values;
    entry.changes.push_back(std::move(change));
    verdict->rows[key] = std::move(record);
    // A decision is shown as taken only where the list shows it closed.
    const Cursor* told = nullptr;
    for (const Cursor& at : verdict->outcome.at)
      if (at.scope == key.scope) told = &at;
    if (told == nullptr) verdict->outcome.at.push_back(next);
  }
  changed_.clear();
  return Status::Ok();
}

}  // namespace tidemark::service
