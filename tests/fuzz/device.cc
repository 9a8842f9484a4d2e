#include "tests/fuzz/device.h"

#include <fstream>

#include "tests/fuzz/feed.h"
#include "tests/fuzz/good_store.h"

namespace tidemark::fuzz {
namespace {

bool let_pass_failed = false;
constexpr int64_t kWallUs = 1'800'000'200'000'000;  // soon after the good store was written
constexpr int kRequestsMax = 300;  // steps that do something; far more than any honest need
constexpr char kMediaType[] = "application/vnd.tidemark.v1";

}  // namespace

Device::Device() {
  FUZZ_REQUIRE(tide_test_clock_new(kWallUs, 1, &clock_) == TIDE_OK);
  FUZZ_REQUIRE(tide_loopback_new(&loopback_) == TIDE_OK);
}

Device::~Device() {
  tide_client_free(client_);
  tide_loopback_free(loopback_);
  tide_test_clock_free(clock_);
}

tide_status Device::Open(bool manifest, tide_error* error) {
  const std::string blob = FieldBlob(), file = path();
  tide_clock clock = TIDE_INIT(tide_clock);
  tide_transport transport = TIDE_INIT(tide_transport);
  FUZZ_REQUIRE(tide_test_clock_use(clock_, &clock) == TIDE_OK);
  FUZZ_REQUIRE(tide_loopback_transport(loopback_, &transport) == TIDE_OK);
  tide_config config = TIDE_INIT(tide_config);
  config.mode = TIDE_MANUAL;
  config.store = Str(file);
  if (manifest) config.manifest = {reinterpret_cast<const uint8_t*>(blob.data()), blob.size()};
  config.account = tide_s(kAccount);
  config.server = tide_s("http://127.0.0.1:1");
  config.token = tide_s("dev:alice");
  config.clock = &clock;
  config.transport = &transport;
  const tide_status status = tide_client_open(&config, &client_, error);
  return Sound(status, error == nullptr ? "" : error->message);
}

void Device::Close() {
  tide_client_free(client_);
  client_ = nullptr;
}

void Device::Step(const std::function<Answer(const tide_request&)>& answer) {
  int requests = 0;
  for (;;) {
    int64_t due_ms = 0;
    tide_error error = TIDE_INIT(tide_error);
    const tide_status stepped = tide_client_step(client_, 0, &due_ms, &error);
    Sound(stepped, error.message);
    tide_request request = TIDE_INIT(tide_request);
    const bool waits = tide_loopback_peek(loopback_, &request) == TIDE_OK;
    if (waits) {
      const Answer with = answer(request);
      const tide_bytes bytes = {reinterpret_cast<const uint8_t*>(with.body.data()),
                                with.body.size()};
      FUZZ_REQUIRE(tide_loopback_answer(loopback_, with.finish, with.http_status,
                                        tide_s(kMediaType), bytes) == TIDE_OK);
    }
    if (!waits && due_ms != 0) return;
    FUZZ_REQUIRE(++requests < kRequestsMax, "the client never rests");
  }
}

void Device::Step(tide_status finish, const std::string& body) {
  Step([&](const tide_request&) { return Answer{finish, 200, body}; });
}

void LetPassFailed(bool yes) { let_pass_failed = yes; }

tide_status Sound(tide_status status, const char* message) {
  const bool failed = status == TIDE_ERROR_FAILED && !let_pass_failed;
  FUZZ_REQUIRE(!failed && status != TIDE_ERROR_OUT_OF_MEMORY,
               std::string(tide_status_name(status)) + ": " + message);
  return status;
}

void WriteFile(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<long>(bytes.size()));
}

}  // namespace tidemark::fuzz
