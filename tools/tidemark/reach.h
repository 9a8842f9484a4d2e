#pragma once

#include <cstdint>

#include "tools/tidemark/failure.h"

namespace tidemark {

// Why a goal that needs the network was not reached: `status` is what the run answered, `hold`
// what stands in the way, `elapsed_ms` how long was tried. The failure's status tells the exit:
// not authorised, the network, or else the run's own.
Failure NotReached(tide_client* client, tide_status status, tide_reason hold, int64_t elapsed_ms,
                   const tide_error& error);

// Seconds of a --timeout as milliseconds, bounded.
int64_t TimeoutMs(double seconds);
constexpr double kTimeoutDefaultS = 60;

}  // namespace tidemark
