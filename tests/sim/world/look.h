// Look: the whole of a device as its own readers show it, for the recording.
#pragma once

#include <optional>

#include "core/store/reader.h"
#include "tests/sim/events.h"

namespace tidemark::sim {

// Of one read transaction. `changes`: what the commit names; nullptr after an open. Nothing where
// the disk does not let it be read. `before`: the last look; a commit that names no record and no
// operation, and moves no cursor, is taken at its word about the rest.
std::optional<Looked> LookAt(Reader& reader, DeviceNo device, const ChangeSet* changes,
                             const Looked& before);

}  // namespace tidemark::sim
