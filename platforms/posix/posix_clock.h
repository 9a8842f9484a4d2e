// PosixClock and PosixRandom: time and chance of a Linux machine. Stateless but for the boot id.
// Thread: any.
#pragma once

#include "core/base/random.h"
#include "core/ports/clock.h"

namespace tidemark {

class PosixClock final : public Clock {
 public:
  PosixClock();
  int64_t WallUs() override;
  int64_t SteadyUs() override;
  int64_t BoottimeUs() override;
  Uid BootId() override { return boot_id_; }

 private:
  // the kernel's; where it tells none, one of this process: then ages end with the process
  Uid boot_id_;
};

// getrandom(2).
class PosixRandom final : public Random {
 public:
  void Fill(uint8_t* out, size_t size) override;
};

}  // namespace tidemark
