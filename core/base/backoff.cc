#include "core/base/backoff.h"

#include <algorithm>

namespace tidemark {

int64_t BackoffDelay(const BackoffLimits& limits, uint32_t failures, int64_t retry_after_ms,
                     Random& random) {
  const uint32_t doublings = std::min<uint32_t>(failures == 0 ? 0 : failures - 1, 20);
  const int64_t ceiling = std::min(limits.cap_ms, limits.base_ms << doublings);
  const int64_t jittered = static_cast<int64_t>(random.Below(static_cast<uint64_t>(ceiling) + 1));
  const int64_t floor = std::clamp<int64_t>(retry_after_ms, 0, limits.retry_after_cap_ms);
  // Two clients told the same Retry-After must not return together: jitter goes on top of it.
  return floor > 0 ? floor + jittered / 4 : jittered;
}

}  // namespace tidemark
