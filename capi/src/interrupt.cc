#include "capi/src/interrupt.h"

#include "capi/src/boundary.h"
#include "capi/src/grows.h"

namespace tidemark {

Result<std::shared_ptr<const std::atomic<bool>>> FlagOf(const tide_interrupt* interrupt) {
  if (interrupt == nullptr) return std::shared_ptr<const std::atomic<bool>>();
  TIDE_TRY(CheckHandle(interrupt, "interrupt"));
  return std::shared_ptr<const std::atomic<bool>>(interrupt->flag);
}

Result<std::function<bool()>> InterruptedBy(const tide_interrupt* interrupt) {
  TIDE_ASSIGN(const auto flag, FlagOf(interrupt));
  if (flag == nullptr) return std::function<bool()>();
  return std::function<bool()>([flag] { return flag->load(std::memory_order_acquire); });
}

}  // namespace tidemark

using namespace tidemark;

tide_status tide_interrupt_new(tide_interrupt** out_interrupt) {
  ClearOut(out_interrupt);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckGiven(out_interrupt, "out_interrupt"));
    *out_interrupt = new tide_interrupt;
    return Status::Ok();
  });
}

// Only loads and one store of lock-free atomics: a signal handler may call it.
void tide_interrupt_raise(tide_interrupt* interrupt) {
  static_assert(std::atomic<bool>::is_always_lock_free);
  static_assert(std::atomic<uint64_t>::is_always_lock_free);
  if (IsHandle(interrupt)) interrupt->flag->store(true, std::memory_order_release);
}

void tide_interrupt_free(tide_interrupt* interrupt) {
  if (IsHandle(interrupt)) delete interrupt;
}
