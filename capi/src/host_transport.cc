#include "capi/src/host_transport.h"

#include <chrono>

#include "capi/src/boundary.h"
#include "capi/src/exchange.h"

namespace tidemark {
namespace {

constexpr uint32_t kExchangesDefault = 4;

bool IsReported(ExchangeMailbox& mailbox, ExchangeId id) {
  const std::lock_guard lock(mailbox.mutex);
  for (const auto& [finished_id, reply] : mailbox.finished)
    if (finished_id == id) return true;
  return false;
}

}  // namespace

HostTransport::HostTransport(const tide_transport& table, HostContext context, bool manual)
    : table_(table), context_(std::move(context)), manual_(manual),
      mailbox_(std::make_shared<ExchangeMailbox>()) {}

HostTransport::~HostTransport() {
  {
    const std::lock_guard lock(mailbox_->mutex);
    mailbox_->closed = true;
  }
  for (const auto& [id, waiting] : waiting_)
    if (!IsReported(*mailbox_, id)) CancelAt(waiting.exchange);
}

void HostTransport::Start(ExchangeId id, HttpRequest request,
                          std::function<void(HttpReply)> done) {
  auto owned = std::make_unique<tide_exchange>(id, std::move(request), mailbox_, context_);
  tide_exchange* const exchange = owned.get();
  waiting_.emplace(id, Waiting{exchange, std::move(done)});
  owned.release();  // from here on the host's: it may finish inside start
  const tide_status status = GuardValue<tide_status>(TIDE_ERROR_UNREACHABLE, [&] {
    return table_.start(context_.get(), &exchange->view(), exchange);
  });
  if (status != TIDE_OK)  // over, and the host calls nothing on it
    tide_exchange_finish(exchange, status < 0 ? status : TIDE_ERROR_UNREACHABLE, 0);
}

// The exchange may end on another thread between the look and the call. Its address then means
// nothing to the host any more, and no new exchange can have taken it: only this thread makes them.
void HostTransport::Cancel(ExchangeId id) {
  const auto at = waiting_.find(id);
  if (at == waiting_.end()) return;
  tide_exchange* const exchange = at->second.exchange;
  waiting_.erase(at);
  if (!IsReported(*mailbox_, id)) CancelAt(exchange);
}

void HostTransport::CancelAt(tide_exchange* exchange) {
  GuardVoid([&] { table_.cancel(context_.get(), exchange); });
}

void HostTransport::Drive(int64_t max_wait_ms) {
  if (manual_ && table_.drive != nullptr) {
    bool ready = false;
    {
      const std::lock_guard lock(mailbox_->mutex);
      ready = mailbox_->woken || !mailbox_->finished.empty();
    }
    GuardVoid([&] { table_.drive(context_.get(), ready ? 0 : max_wait_ms); });
  } else {
    std::unique_lock lock(mailbox_->mutex);
    mailbox_->changed.wait_for(lock, std::chrono::milliseconds(max_wait_ms), [&] {
      return mailbox_->woken || !mailbox_->finished.empty();
    });
  }
  Deliver();
}

// `done` may start or cancel exchanges, so nothing is held while it runs.
void HostTransport::Deliver() {
  std::deque<std::pair<ExchangeId, HttpReply>> finished;
  {
    const std::lock_guard lock(mailbox_->mutex);
    mailbox_->woken = false;
    finished.swap(mailbox_->finished);
  }
  for (auto& [id, reply] : finished) {
    const auto at = waiting_.find(id);
    if (at == waiting_.end()) continue;  // cancelled
    const auto done = std::move(at->second.done);
    waiting_.erase(at);
    done(std::move(reply));
  }
}

void HostTransport::Wake() {
  {
    const std::lock_guard lock(mailbox_->mutex);
    mailbox_->woken = true;
    mailbox_->changed.notify_all();
  }
  if (table_.wake != nullptr) GuardVoid([&] { table_.wake(context_.get()); });
}

uint32_t HostTransport::exchanges_max() const {
  return table_.exchanges_max == 0 ? kExchangesDefault : table_.exchanges_max;
}

}  // namespace tidemark
