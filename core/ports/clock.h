// Clock: time as a port. Each function answers at once, from any thread.
#pragma once

#include <cstdint>

#include "core/model/ids.h"

namespace tidemark {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t WallUs() = 0;      // UTC since 1970; -1: this device has no calendar
  virtual int64_t SteadyUs() = 0;    // never goes back; need not count sleep
  virtual int64_t BoottimeUs() = 0;  // counts sleep; starts anew when BootId changes
  virtual Uid BootId() = 0;
};

// A uid made at this moment.
inline Uid NewUidNow(Clock& clock, Random& random) {
  const int64_t wall_us = clock.WallUs();
  return NewUid(wall_us < 0 ? -1 : wall_us / 1000, random);
}

}  // namespace tidemark
