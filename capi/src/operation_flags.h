// What C says of a stored operation in bits.
#pragma once

#include "core/store/model.h"
#include "tidemark/operation.h"

namespace tidemark {

inline uint64_t FlagsOf(const StoredOperation& op) {
  const bool merged = !IsLive(op.state) && op.outcome && op.outcome->code == OutcomeCode::kMerged;
  const bool never_sent = !op.sent() && (op.flags & kOpElsewhere) == 0;
  return ((op.flags & kOpUncertain) != 0 ? TIDE_OP_UNCERTAIN : 0) |
         (never_sent ? TIDE_OP_NEVER_SENT : 0) |
         ((op.flags & kOpElsewhere) != 0 ? TIDE_OP_OTHER_DEVICE : 0) |
         ((op.flags & kOpWantCancel) != 0 ? TIDE_OP_CANCELLING : 0) | (merged ? TIDE_OP_MERGED : 0);
}

}  // namespace tidemark
