// A transport whose other end is the test: requests wait in order until it answers them.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "capi/src/boundary.h"
#include "capi/src/grows.h"
#include "capi/src/handle.h"
#include "tidemark/testing.h"

namespace {

struct Open {
  const tide_request* request;  // borrowed until finished
  tide_exchange* exchange;
};

}  // namespace

struct tide_loopback final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kLoopback;
  tide_loopback() : Handle(kKind) {}

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Open> open;
  uint64_t events = 0;  // answers and wakes: what ends a drive
};

namespace {

tide_loopback& Self(tide_context context) { return *static_cast<tide_loopback*>(context); }

void Tell(tide_loopback& self) {
  const std::lock_guard lock(self.mutex);
  self.events++;
  self.changed.notify_all();
}

tide_status Start(tide_context context, const tide_request* request, tide_exchange* exchange) {
  return tidemark::Guard([&]() -> tidemark::Status {
    const std::lock_guard lock(Self(context).mutex);
    Self(context).open.push_back({request, exchange});
    return tidemark::Status::Ok();
  });
}

void Cancel(tide_context context, tide_exchange* exchange) {
  tide_loopback& self = Self(context);
  {
    const std::lock_guard lock(self.mutex);
    const auto at = std::find_if(self.open.begin(), self.open.end(),
                                 [&](const Open& open) { return open.exchange == exchange; });
    if (at == self.open.end()) return;
    self.open.erase(at);
  }
  tide_exchange_finish(exchange, TIDE_ERROR_UNREACHABLE, 0);
}

void Drive(tide_context context, int64_t max_wait_ms) {
  tide_loopback& self = Self(context);
  std::unique_lock lock(self.mutex);
  const uint64_t before = self.events;
  self.changed.wait_for(lock, std::chrono::milliseconds(max_wait_ms),
                        [&] { return self.events != before; });
}

void Wake(tide_context context) { Tell(Self(context)); }

// The oldest, or nothing; taken out where `take`.
tidemark::Result<Open> Oldest(tide_loopback* loopback, bool take) {
  using namespace tidemark;
  TIDE_TRY(CheckHandle(loopback, "loopback"));
  const std::lock_guard lock(loopback->mutex);
  if (loopback->open.empty()) return Status::Error(Code::kWouldBlock, "no request is waiting");
  const Open oldest = loopback->open.front();
  if (take) loopback->open.pop_front();
  return oldest;
}

}  // namespace

using namespace tidemark;

tide_status tide_loopback_new(tide_loopback** out_loopback) {
  ClearOut(out_loopback);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckGiven(out_loopback, "out_loopback"));
    *out_loopback = new tide_loopback;
    return Status::Ok();
  });
}

tide_status tide_loopback_transport(tide_loopback* loopback, tide_transport* out_transport) {
  ClearGrows(out_transport);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(loopback, "loopback"));
    TIDE_TRY(CheckOut(out_transport, "out_transport"));
    tide_transport table{};
    table.context = loopback;
    table.start = Start;
    table.cancel = Cancel;
    table.drive = Drive;
    table.wake = Wake;
    WriteGrows(table, out_transport);
    return Status::Ok();
  });
}

tide_status tide_loopback_peek(tide_loopback* loopback, tide_request* out_request) {
  ClearGrows(out_request);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckOut(out_request, "out_request"));
    TIDE_ASSIGN(const Open oldest, Oldest(loopback, false));
    WriteGrows(*oldest.request, out_request);
    return Status::Ok();
  });
}

tide_status tide_loopback_answer(tide_loopback* loopback, tide_status finish, uint32_t http_status,
                                 tide_str content_type, tide_bytes body) {
  return Guard([&]() -> Status {
    TIDE_ASSIGN(const Open oldest, Oldest(loopback, true));
    const tide_header type = {tide_s("content-type"), content_type};
    if (finish == TIDE_OK) tide_exchange_head(oldest.exchange, http_status, &type, 1);
    tide_status taken = TIDE_OK;
    if (finish == TIDE_OK) taken = tide_exchange_data(oldest.exchange, body);
    tide_exchange_finish(oldest.exchange, taken < 0 ? taken : finish, 0);
    Tell(*loopback);
    return Status::Ok();
  });
}

void tide_loopback_free(tide_loopback* loopback) {
  if (!IsHandle(loopback)) return;
  for (const Open& open : loopback->open)
    tide_exchange_finish(open.exchange, TIDE_ERROR_UNREACHABLE, 0);
  delete loopback;
}
