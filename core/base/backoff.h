// Full-jitter exponential backoff: sleep = rand(0, min(cap, base * 2^n)). Pure.
// Source: M. Brooker, "Exponential Backoff And Jitter", 2015; figures: our reconnect-storm model.
#pragma once

#include <cstdint>

#include "core/base/random.h"

namespace tidemark {

struct BackoffLimits {
  int64_t base_ms = 1'000;
  int64_t cap_ms = 300'000;
  int64_t retry_after_cap_ms = 3'600'000;  // a longer Retry-After is clamped to this
};

// The delay before attempt `failures` + 1. A Retry-After is a floor; negative or zero: none given.
int64_t BackoffDelay(const BackoffLimits& limits, uint32_t failures, int64_t retry_after_ms,
                     Random& random);

}  // namespace tidemark
