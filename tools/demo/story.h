// The story: two people, one server, and everything that goes wrong on the way.
#pragma once

#include "tools/demo/device.h"
#include "tools/demo/server_process.h"

namespace demo {

void TellStory(ServerProcess& server, Device& mina, Device& ben);

// Imports at least `records_min` real records through `from`, syncs them to `to`, and proves equal
// digests.
void ImportRealData(ServerProcess& server, Device& from, Device& to, size_t records_min);

}  // namespace demo
