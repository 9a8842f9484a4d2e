// Settling: answers are taken into ACKED, and shown only with the evidence that explains them.
#pragma once

#include "core/replica/turn.h"

namespace tidemark {

// The verdict of one operation, from whatever channel. Answers for the same operation must be
// equal. true: it was news.
Result<bool> TakeOutcome(Turn& turn, const Outcome& outcome);
// Finals every ACKED operation whose evidence is here, once, in order of submit. Records to
// recompute are added to `stale`: the caller does it once, with those of its own, since operations
// share records.
Status Settle(Turn& turn, std::set<RecordKey>* stale);
// In this order: a record whose scope has drained cannot be recomputed any more, and its row would
// stay in the view as if it were pending.
Status RecomputeAndDrain(Turn& turn, const std::set<RecordKey>& stale);
Status SettleAndRecompute(Turn& turn);
Status RecomputeRecords(Turn& turn, const Operation& operation);

}  // namespace tidemark
