// HostTransport: a host's own network stack as the core's transport. The host may report on any
// thread; what it reports waits in a mailbox until the driving thread asks, so `done` runs there
// alone.
//   started = waiting + reported; each started exchange ends by one tide_exchange_finish
// An exchange outlives this object where the host has not finished it yet.
#pragma once

#include <map>
#include <memory>

#include "capi/src/host_ports.h"
#include "core/ports/transport.h"
#include "tidemark/config.h"

namespace tidemark {

struct ExchangeMailbox;

class HostTransport final : public Transport {
 public:
  // manual: the host's drive pumps the network inside step; else this waits for its reports.
  HostTransport(const tide_transport& table, HostContext context, bool manual);
  ~HostTransport() override;
  void Start(ExchangeId id, HttpRequest request, std::function<void(HttpReply)> done) override;
  void Cancel(ExchangeId id) override;
  void Drive(int64_t max_wait_ms) override;
  void Wake() override;
  uint32_t exchanges_max() const override;

 private:
  struct Waiting {
    tide_exchange* exchange = nullptr;
    std::function<void(HttpReply)> done;
  };
  void Deliver();
  void CancelAt(tide_exchange* exchange);

  const tide_transport table_;
  const HostContext context_;
  const bool manual_;
  const std::shared_ptr<ExchangeMailbox> mailbox_;
  std::map<ExchangeId, Waiting> waiting_;
};

}  // namespace tidemark
