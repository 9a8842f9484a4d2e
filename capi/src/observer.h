// tide_observer: the handle of one subscription. The observer itself, and with it the app's
// context, lives in the client until it is removed and not running.
#pragma once

#include <memory>

#include "capi/src/handle.h"
#include "core/client/client.h"
#include "tidemark/observe.h"

struct tide_observer final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kObserver;
  tide_observer(std::shared_ptr<tidemark::Client> of, tidemark::ObserverNo numbered)
      : Handle(kKind), client(std::move(of)), no(numbered) {}
  const std::shared_ptr<tidemark::Client> client;
  const tidemark::ObserverNo no;
};

namespace tidemark {

// Registers and makes the handle.
Status AddObserver(const std::shared_ptr<Client>& client, std::shared_ptr<Observer> observer,
                   tide_observer** out_observer);

// An observer must not fail the delivery of others: it looks again after this long.
inline constexpr int64_t kLookAgainMs = 1'000;
// Until it must look again because of the clock alone: when its truth turns stale.
inline int64_t LookAgainMs(int64_t stale_in_ms) { return stale_in_ms < 0 ? -1 : stale_in_ms + 1; }

}  // namespace tidemark
