// Quarantine: operations whose bytes the disk did not keep.
#pragma once

#include "core/replica/turn.h"
#include "core/store/damage.h"

namespace tidemark {

// Each is kept as it lies, and stands in the outbox as one that is set aside: parked here, or,
// where it has a place in the lane already, consumed there unexecuted. Its dependents follow it.
Status Quarantine(Turn& turn, std::vector<DamagedOperation> damaged);

}  // namespace tidemark
