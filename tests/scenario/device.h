// Device: one real client in manual mode, on a store file of its own, with a clock, a network and a
// token that a scenario moves by hand.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/client/client.h"
#include "tests/scenario/network.h"

namespace tidemark::testing {

// The world's time as one device sees it: its own boot, its own wall clock.
class DeviceClock final : public Clock {
 public:
  explicit DeviceClock(ManualClock& world)
      : world_(world) { booted_us_ = world.now_us - 1'000'000'000; }
  int64_t WallUs() override { return calendar ? world_.now_us + wall_skew_us : -1; }
  int64_t SteadyUs() override { return world_.now_us; }
  int64_t BoottimeUs() override { return world_.now_us - booted_us_; }
  Uid BootId() override { return Uid{{boot_}}; }
  void Reboot() {
    boot_++;
    booted_us_ = world_.now_us;
  }
  int64_t wall_skew_us = 0;
  bool calendar = true;

 private:
  ManualClock& world_;
  int64_t booted_us_ = 0;
  uint8_t boot_ = 1;
};

struct DeviceOptions {
  std::string name, account, manifest_blob, locale = "en";
  uint32_t outbox_max = 100'000;
};

class Device {
 public:
  Device(const TempFolder& folder, DeviceOptions options, ManualClock& world, Network& network,
      uint64_t seed);
  ~Device();
  // From a crash image of another device's store: as when a phone is restored from a backup.
  Status Open(const std::string& image_of = {});
  void Close();
  // As after a kill: what was committed is there, nothing else is, and nobody said goodbye.
  Status Kill();

  Client& client() { return *client_; }
  bool open() const { return client_ != nullptr; }
  FakeTransport& transport() { return *transport_; }
  const std::string& folder() const { return path_; }

  DeviceOptions options;
  std::shared_ptr<DeviceClock> clock;
  bool online = true;
  uint64_t path = 0;
  std::string token;
  int tokens_wanted = 0;

 private:
  class Path;
  class Keys;
  std::string NextFolder();

  const TempFolder& folder_;
  Network& network_;
  ManualClock& world_;
  std::string path_;
  int files_ = 0;
  std::shared_ptr<Random> random_;
  std::shared_ptr<FakeTransport> transport_;
  std::shared_ptr<Client> client_;
};

}  // namespace tidemark::testing
