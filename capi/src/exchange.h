// Exchange: one request lent to the host and the reply it reports, until it says that it is
// finished.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "capi/src/handle.h"
#include "capi/src/host_ports.h"
#include "core/ports/transport.h"
#include "tidemark/config.h"

namespace tidemark {

// Where finished exchanges wait for the driving thread. Thread: any.
struct ExchangeMailbox {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::pair<ExchangeId, HttpReply>> finished;  // at most as many as were started
  bool woken = false;
  bool closed = false;  // nobody will ask any more
};

}  // namespace tidemark

struct tide_exchange final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kExchange;
  tide_exchange(tidemark::ExchangeId exchange_id, tidemark::HttpRequest lent,
                std::shared_ptr<tidemark::ExchangeMailbox> to, tidemark::HostContext context);
  // Borrowed by the host until it has finished.
  const tide_request& view() const { return view_; }

  const tidemark::ExchangeId id;
  const std::shared_ptr<tidemark::ExchangeMailbox> mailbox;
  const tidemark::HostContext host;
  tidemark::HttpReply reply;  // touched by one reporting thread at a time
  size_t reply_bytes_max() const { return request_.reply_bytes_max; }

 private:
  const tidemark::HttpRequest request_;
  std::vector<tide_header> headers_;
  tide_request view_{};
};
