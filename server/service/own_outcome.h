// Outcomes that the service gives without asking the judge: bytes that are no operation, and what
// would not fit into a frame. Each says why, as every outcome does.
#pragma once

#include <map>
#include <string>

#include "core/model/operation.h"

namespace tidemark::service {

// The body is no operation. `park`: its device has already given it up.
Outcome UnreadableOutcome(uint64_t op_seq, bool park, uint32_t policy, int64_t now_us);

// Operation, post-image or verdict are larger than a home allows.
Outcome TooLargeOutcome(const Operation& operation, const std::map<std::string, Cursor>& heads,
                        size_t bytes_max, uint32_t policy, int64_t now_us);

// A verdict against the operation, without the values that made it too large to tell.
void DropValues(Outcome& outcome);

}  // namespace tidemark::service
