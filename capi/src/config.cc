#include "capi/src/config.h"

#include "capi/src/boundary.h"
#include "capi/src/grows.h"
#include "capi/src/host_transport.h"
#include "capi/src/value_convert.h"
#include "platforms/common/curl_transport.h"
#include "platforms/posix/fixed_ports.h"
#include "platforms/posix/posix_clock.h"

namespace tidemark {
namespace {

constexpr uint32_t kFrameBytesDefault = 256u << 10, kFrameBytesMin = 16u << 10;
constexpr uint32_t kFrameBytesMax = 16u << 20;
constexpr uint32_t kOutboxDefault = 100'000, kTurnMsDefault = 50, kQuietMsDefault = 400;
constexpr uint64_t kMemoryBytesDefault = 32u << 20, kMemoryBytesMin = 1u << 20;

Status Unknown(const char* name) {
  return Status::Error(Code::kUnsupported, "has a value that this library does not know", name);
}

template <class N>
N OrDefault(N given, N otherwise) { return given == 0 ? otherwise : given; }

// A table and the right to its context. A table that is not given leaves both empty.
template <class T>
struct Lent {
  T table{};
  HostContext context;
  bool given = false;
};

// Takes over every context that can be read before anything is checked, so that each is released.
template <class T>
Status Borrow(const T* table, const char* name, Lent<T>* lent) {
  if (table == nullptr) return Status::Ok();
  TIDE_TRY(ReadGrows(table, &lent->table, name));
  lent->context = OwnContext(lent->table.context, lent->table.destroy);
  lent->given = true;
  return Status::Ok();
}

Status NeedFunction(bool given, const char* name) {
  if (!given) return Status::Error(Code::kInvalidArgument, "must be given", name);
  return Status::Ok();
}

class ConfigReader {
 public:
  Result<HostConfig> Read(const tide_config* config) {
    TIDE_TRY(ReadGrows(config, &config_, "config"));
    const Status borrowed = BorrowAll();
    TIDE_TRY(borrowed);
    TIDE_TRY(ReadModes());
    TIDE_TRY(ReadTexts());
    TIDE_TRY(ReadLimits());
    ReadClock();
    TIDE_TRY(ReadTransport());
    TIDE_TRY(ReadOtherPorts());
    return std::move(out_);
  }

 private:
  Status BorrowAll() {
    log_ = OwnContext(config_.log.context, config_.log.destroy);
    wake_ = OwnContext(config_.wake.context, config_.wake.destroy);
    const Status all[] = {Borrow(config_.transport, "config.transport", &transport_),
                          Borrow(config_.clock, "config.clock", &clock_),
                          Borrow(config_.connectivity, "config.connectivity", &connectivity_),
                          Borrow(config_.secrets, "config.secrets", &secrets_),
                          Borrow(config_.executor, "config.executor", &executor_)};
    for (const Status& one : all) TIDE_TRY(one);
    return Status::Ok();
  }

  Status ReadModes() {
    if (config_.mode > TIDE_MANUAL) return Unknown("config.mode");
    if (config_.durability > TIDE_DURABLE_PROCESS) return Unknown("config.durability");
    if (config_.log_level > TIDE_LOG_DEBUG) return Unknown("config.log_level");
    ClientConfig& client = out_.client;
    client.threaded = config_.mode == TIDE_THREADED;
    client.full = config_.durability != TIDE_DURABLE_PROCESS;
    client.no_network = config_.no_network != 0;
    out_.log = std::make_shared<HostLog>();
    out_.log->Set(config_.log, config_.log_level, std::move(log_));
    client.log = out_.log;
    if (config_.wake.fn != nullptr)
      client.wake = [fn = config_.wake.fn, context = std::move(wake_)] {
        GuardVoid([&] { fn(context.get()); });
      };
    return Status::Ok();
  }

  Status ReadTexts() {
    ClientConfig& client = out_.client;
    TIDE_ASSIGN(client.store.path, TakeText(config_.store, "config.store"));
    TIDE_TRY(NeedFunction(!client.store.path.empty(), "config.store"));
    TIDE_ASSIGN(client.store.manifest_blob, TakeBytes(config_.manifest, "config.manifest"));
    TIDE_ASSIGN(client.store.account, TakeText(config_.account, "config.account"));
    TIDE_ASSIGN(client.store.server, TakeText(config_.server, "config.server"));
    TIDE_ASSIGN(client.app, TakeText(config_.app, "config.app"));
    TIDE_ASSIGN(token_, TakeText(config_.token, "config.token"));
    TIDE_ASSIGN(const std::string locale, TakeText(config_.locale, "config.locale"));
    TIDE_ASSIGN(const std::string zone, TakeText(config_.time_zone, "config.time_zone"));
    if (!locale.empty()) client.locale = locale;
    if (!zone.empty()) client.time_zone = zone;
    return Status::Ok();
  }

  Status ReadLimits() {
    ClientConfig& client = out_.client;
    client.frame_max_bytes = OrDefault(config_.frame_max_bytes, kFrameBytesDefault);
    if (client.frame_max_bytes < kFrameBytesMin || client.frame_max_bytes > kFrameBytesMax)
      return Status::Error(Code::kOutOfRange, "is not 16 KiB to 16 MiB", "config.frame_max_bytes");
    client.memory_max_bytes = OrDefault(config_.memory_max_bytes, kMemoryBytesDefault);
    if (client.memory_max_bytes < kMemoryBytesMin)
      return Status::Error(Code::kOutOfRange, "is less than 1 MiB", "config.memory_max_bytes");
    client.store.outbox_max = OrDefault(config_.outbox_max, kOutboxDefault);
    client.turn_max_ms = OrDefault(config_.turn_max_ms, kTurnMsDefault);
    const bool no_quiet = config_.quiet_ms == UINT32_MAX;
    client.quiet_ms = no_quiet ? 0 : OrDefault(config_.quiet_ms, kQuietMsDefault);
    return Status::Ok();
  }

  void ReadClock() {
    const auto clock = std::make_shared<PosixClock>();
    const auto random = std::make_shared<PosixRandom>();
    out_.client.clock = clock;
    out_.client.random = random;
    if (!clock_.given) return;
    out_.client.clock = std::make_shared<HostClock>(clock_.table, clock_.context, clock);
    out_.client.random = std::make_shared<HostRandom>(clock_.table, clock_.context, random);
  }

  Status ReadTransport() {
    CurlOptions options;
    TIDE_ASSIGN(options.ca_file, TakeText(config_.ca_file, "config.ca_file"));
    if (!transport_.given) {
      TIDE_ASSIGN(out_.client.transport, CurlTransport::Create(std::move(options)));
      return Status::Ok();
    }
    if (!options.ca_file.empty())
      return Status::Error(Code::kUnsupported, "is libcurl's; config.transport trusts by itself",
                           "config.ca_file");
    TIDE_TRY(NeedFunction(transport_.table.start != nullptr, "config.transport.start"));
    TIDE_TRY(NeedFunction(transport_.table.cancel != nullptr, "config.transport.cancel"));
    out_.client.transport = std::make_shared<HostTransport>(transport_.table, transport_.context,
                                                            config_.mode == TIDE_MANUAL);
    return Status::Ok();
  }

  Status ReadOtherPorts() {
    ClientConfig& client = out_.client;
    client.connectivity = std::make_shared<AlwaysOnline>();
    client.secrets = std::make_shared<FixedToken>(token_);
    if (connectivity_.given) {
      TIDE_TRY(NeedFunction(connectivity_.table.state != nullptr, "config.connectivity.state"));
      client.connectivity =
          std::make_shared<HostConnectivity>(connectivity_.table, connectivity_.context);
    }
    if (secrets_.given) {
      TIDE_TRY(NeedFunction(secrets_.table.want != nullptr, "config.secrets.want"));
      if (token_.empty())
        client.secrets = std::make_shared<HostSecrets>(secrets_.table, secrets_.context);
    }
    if (executor_.given) {
      TIDE_TRY(NeedFunction(executor_.table.post != nullptr, "config.executor.post"));
      client.executor = std::make_shared<HostExecutor>(executor_.table, executor_.context);
    }
    return Status::Ok();
  }

  tide_config config_{};
  HostConfig out_;
  std::string token_;
  HostContext log_, wake_;
  Lent<tide_transport> transport_;
  Lent<tide_clock> clock_;
  Lent<tide_connectivity> connectivity_;
  Lent<tide_secrets> secrets_;
  Lent<tide_executor> executor_;
};

}  // namespace

Result<HostConfig> ReadConfig(const tide_config* config) {
  TIDE_TRY(CheckOut(config, "config"));
  return ConfigReader().Read(config);
}

}  // namespace tidemark
