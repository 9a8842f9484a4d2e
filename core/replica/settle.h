// Settling: answers are taken into ACKED, and shown only with the evidence that explains them.
#pragma once

#include "core/replica/turn.h"

namespace tidemark {

// The verdict of one operation, from whatever channel. Answers for the same operation must be
// equal.
Status TakeOutcome(Turn& turn, const Outcome& outcome);
// Finals every ACKED operation whose evidence is here, once, in order of submit; then drains. Records to recompute
// are added to `stale`: the caller does it once, with those of its own, since operations share records.
Status Settle(Turn& turn, std::set<RecordKey>* stale);
Status RecomputeAll(Turn& turn, const std::set<RecordKey>& stale);
Status SettleAndRecompute(Turn& turn);
Status RecomputeRecords(Turn& turn, const Operation& operation);

}  // namespace tidemark
