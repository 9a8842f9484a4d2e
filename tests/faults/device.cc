#include "tests/faults/device.h"

#include "tests/faults/window.h"

namespace tidemark::faults {

tide_uid UidOf(uint8_t number) {
  tide_uid uid{};
  uid.bytes[0] = 0xAC;
  uid.bytes[15] = number;
  return uid;
}

std::string FieldBlob() { return testing::ReadFile(TIDE_FIELD); }

std::string NextFieldBlob() { return testing::ReadFile(TIDE_FIELD_2); }

Device::Device(std::string folder, DeviceOptions its_options, Home& home, World& world)
    : options(std::move(its_options)), folder_(std::move(folder)), home_(home), world_(world) {}

tide_status Device::Open() {
  if (client_ != nullptr) return TIDE_OK;
  const std::string path = store_path();
  tide_config config = TIDE_INIT(tide_config);
  const tide_clock clock = world_.Clock();
  const tide_transport transport = home_.Transport();
  config.mode = TIDE_MANUAL;
  config.store = tide_s(path.c_str());
  config.manifest = {reinterpret_cast<const uint8_t*>(options.manifest_blob.data()),
                     options.manifest_blob.size()};
  config.account = tide_s(options.account.c_str());
  config.server = tide_s("http://home.test/v1/main");
  config.token = tide_s(options.account.c_str());
  config.durability = options.durability;
  config.log_level = TIDE_LOG_OFF;
  config.clock = &clock;
  config.transport = &transport;
  return Call([&] { return tide_client_open(&config, &client_, &error_); });
}

tide_status Device::Close() {
  if (client_ == nullptr) return TIDE_OK;
  const tide_status status = Call([&] { return tide_client_close(client_, &error_); });
  Free();
  return status;
}

void Device::Free() {
  Call([&] { tide_client_free(client_); });
  client_ = nullptr;
}

tide_status Device::Subscribe(const char* scope) {
  return Call([&] { return tide_subscribe(client_, tide_s(scope), nullptr, &error_); });
}

tide_status Device::RunUntil(tide_goal goal, int64_t timeout_ms) {
  tide_progress progress = TIDE_INIT(tide_progress);
  const tide_status status = Call([&] {
    return tide_run_until(client_, goal, timeout_ms, nullptr, &progress, &error_);
  });
  if (status == TIDE_HELD)  // an answer, no failure: its reason is not in the error
    snprintf(error_.message, sizeof error_.message, "held by %s",
             tide_name(TIDE_NAMES_REASON, progress.hold));
  return status;
}

void Device::Swap(Device& other) {
  std::swap(client_, other.client_);
  std::swap(ledger, other.ledger);
}

tide_status Device::Settle() { return RunUntil(TIDE_UNTIL_SETTLED, 600'000); }

}  // namespace tidemark::faults
