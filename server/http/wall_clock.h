// WallClock: the calendar, but never standing still or going back while this process runs, so that
// timers of parked requests fire whatever is done to the machine's clock. One thread.
#pragma once

#include <cstdint>

namespace tidemark::http {

class WallClock {
 public:
  WallClock();
  int64_t ReadUs();

 private:
  int64_t last_us_, last_steady_us_;
};

}  // namespace tidemark::http
