// The turn: the right to touch the store, one holder at a time. core/client owns the lock; the
// engine borrows it for each touch of the replica and never while it waits for the network.
#pragma once

#include <functional>

#include "core/base/status.h"

namespace tidemark {

// Runs `work` holding the turn and returns what it returned, or why the turn could not be had.
using InTurn = std::function<Status(const std::function<Status()>& work)>;

}  // namespace tidemark
