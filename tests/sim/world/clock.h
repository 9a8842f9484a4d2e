// SimClock: one device's idea of time. Fault model: the wall clock jumps by days or is missing; the
// device sleeps (the steady clock stops, boottime goes on); a reboot begins boottime anew under
// another boot id. Rates are exact.
#pragma once

#include "core/ports/clock.h"

namespace tidemark::sim {

class SimClock final : public Clock {
 public:
  explicit SimClock(const int64_t& true_us) : true_us_(true_us), booted_us_(true_us - 90'000'000) {}
  int64_t WallUs() override { return calendar ? true_us_ + wall_off_us : -1; }
  int64_t SteadyUs() override { return true_us_ - slept_us_; }
  int64_t BoottimeUs() override { return true_us_ - booted_us_; }
  Uid BootId() override { return Uid{{static_cast<uint8_t>(boot_), 0x42}}; }
  void Reboot() {
    boot_++;
    booted_us_ = true_us_;
  }
  void Slept(int64_t us) { slept_us_ += us; }
  int boot() const { return boot_; }

  int64_t wall_off_us = 0;
  bool calendar = true;

 private:
  const int64_t& true_us_;
  int64_t booted_us_, slept_us_ = 0;
  int boot_ = 1;
};

}  // namespace tidemark::sim
