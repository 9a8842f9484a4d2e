// Host ports: what a host lends through vtables, as the ports the core knows. A context is released
// once, after the last port that uses it is gone.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/log.h"
#include "core/base/random.h"
#include "core/client/config.h"
#include "core/ports/clock.h"
#include "core/ports/connectivity.h"
#include "tidemark/config.h"

namespace tidemark {

// Calls destroy(context) when the last owner is gone, also if making the owner failed.
using HostContext = std::shared_ptr<void>;
HostContext OwnContext(tide_context context, tide_destroy destroy);

// Time by the host; where it has none of a kind, by the platform. No calendar: -1.
class HostClock final : public Clock {
 public:
  HostClock(const tide_clock& table, HostContext context, std::shared_ptr<Clock> platform)
      : table_(table), context_(std::move(context)), platform_(std::move(platform)) {}
  int64_t WallUs() override;
  int64_t SteadyUs() override;
  int64_t BoottimeUs() override;
  Uid BootId() override;

 private:
  const tide_clock table_;
  const HostContext context_;
  const std::shared_ptr<Clock> platform_;
};

// Chance by the host, where it lends it.
class HostRandom final : public Random {
 public:
  HostRandom(const tide_clock& table, HostContext context, std::shared_ptr<Random> platform)
      : table_(table), context_(std::move(context)), platform_(std::move(platform)) {}
  void Fill(uint8_t* out, size_t size) override;

 private:
  const tide_clock table_;
  const HostContext context_;
  const std::shared_ptr<Random> platform_;
};

class HostConnectivity final : public Connectivity {
 public:
  HostConnectivity(const tide_connectivity& table, HostContext context)
      : table_(table), context_(std::move(context)) {}
  NetworkState State() override;

 private:
  const tide_connectivity table_;
  const HostContext context_;
};

class HostSecrets final : public Secrets {
 public:
  HostSecrets(const tide_secrets& table, HostContext context)
      : table_(table), context_(std::move(context)) {}
  void Want(const std::string& account, Code refused,
            std::function<void(Code, std::string token)> answer) override;

 private:
  const tide_secrets table_;
  const HostContext context_;
};

// Lines up to a level, to whom the host named last. Thread: any.
class HostLog final : public Log {
 public:
  // A callback without fn changes the level only.
  void Set(const tide_log_callback& callback, tide_level level, HostContext context);
  void Write(Level level, std::string_view component, std::string_view message) override;

 private:
  struct Sink {
    tide_log_callback callback{};
    HostContext context;
  };
  std::mutex mutex_;                   // of the two below; not held while the host is called
  std::shared_ptr<const Sink> sink_;
  std::atomic<tide_level> level_{TIDE_LOG_WARNING};
};

// Where the host wants callbacks to run.
class HostExecutor final : public Executor {
 public:
  HostExecutor(const tide_executor& table, HostContext context)
      : table_(table), context_(std::move(context)) {}
  void Post(std::function<void()> task) override;

 private:
  const tide_executor table_;
  const HostContext context_;
};

}  // namespace tidemark
