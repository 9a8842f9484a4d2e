// Expects: asked of the records as they were before the operation (docs/conflicts.md).
#include "tests/sim/truth/committed.h"

namespace tidemark::sim::truth {
namespace {

bool Moved(const RecordTruth& record, const Expect& expect, const Uid& client, uint64_t since) {
  return IsUnseen(expect.field.empty() ? record.Everything() : record.HistoryOf(expect.field),
                  client, since);
}

bool Holds(const RecordTruth* record, const Expect& expect, const Uid& client, uint64_t since) {
  const bool alive = record != nullptr && record->alive;
  const Value have = alive ? Get(record->values, expect.field) : Value();
  const bool there = alive && (expect.field.empty() || !have.absent());
  const auto order = [&] {
    const FieldRule* rule = FindRule(expect.key.collection, expect.field);
    const bool zero = have.absent() && IsNumber(rule);
    return std::pair(zero || !have.absent(),
                     Compare(zero ? Value::Integer(rule->kind, 0) : have, expect.value));
  };
  switch (expect.comparison) {
    case Comparison::kExists: return there;
    case Comparison::kAbsent: return !there;
    case Comparison::kEq: return have == expect.value;
    case Comparison::kNe: return !(have == expect.value);
    case Comparison::kLe: return order().first && order().second <= 0;
    case Comparison::kGe: return order().first && order().second >= 0;
    case Comparison::kUnchanged: return alive && !Moved(*record, expect, client, since);
  }
  return false;
}

}  // namespace

std::optional<Reason> Fails(const Ledger& ledger, const Expect& expect, const Uid& client,
                            bool other_epoch) {
  const uint64_t since = other_epoch ? 0 : expect.since_seq;
  if (Holds(ledger.Find(expect.key), expect, client, since)) return std::nullopt;
  switch (expect.comparison) {
    case Comparison::kAbsent:
      return expect.field.empty() ? Reason::kTaken : Reason::kExpectationFailed;
    case Comparison::kLe: case Comparison::kGe:
      return IsNumber(FindRule(expect.key.collection, expect.field)) ? Reason::kLimit
                                                                     : Reason::kExpectationFailed;
    case Comparison::kUnchanged: return Reason::kSnapshotMoved;
    default: return Reason::kExpectationFailed;
  }
}

}  // namespace tidemark::sim::truth
