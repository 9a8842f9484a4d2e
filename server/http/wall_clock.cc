#include "server/http/wall_clock.h"

#include <algorithm>
#include <chrono>

namespace tidemark::http {
namespace {

template <class Clock>
int64_t NowUs() {
  const auto since = Clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

}  // namespace

WallClock::WallClock()
    : last_us_(NowUs<std::chrono::system_clock>()),
      last_steady_us_(NowUs<std::chrono::steady_clock>()) {}

int64_t WallClock::ReadUs() {
  const int64_t steady_us = NowUs<std::chrono::steady_clock>();
  const int64_t passed_us = steady_us - last_steady_us_;
  last_steady_us_ = steady_us;
  last_us_ = std::max(NowUs<std::chrono::system_clock>(), last_us_ + passed_us);
  return last_us_;
}

}  // namespace tidemark::http
