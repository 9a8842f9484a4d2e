// Interrupt: a flag that ends long calls. A call in progress keeps the flag alive, so the handle
// may be freed under it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "capi/src/handle.h"
#include "tidemark/client.h"

struct tide_interrupt final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kInterrupt;
  tide_interrupt() : Handle(kKind) {}
  const std::shared_ptr<std::atomic<bool>> flag = std::make_shared<std::atomic<bool>>(false);
};

namespace tidemark {

// The flag to watch, or none for NULL. WRONG_HANDLE.
Result<std::shared_ptr<const std::atomic<bool>>> FlagOf(const tide_interrupt* interrupt);
// The same as the question that waiting calls ask.
Result<std::function<bool()>> InterruptedBy(const tide_interrupt* interrupt);

}  // namespace tidemark
