#include "capi/src/handle.h"

#include "tidemark/testing.h"

namespace tidemark {
namespace {

constexpr uint64_t kTag = 0x746964656D61726BULL;  // "tidemark"
constexpr uint64_t kDead = 0x646561642D2D2D2DULL;
constinit std::atomic<size_t> alive{0};

uint64_t TagOf(HandleKind kind) { return kTag ^ static_cast<uint64_t>(kind); }

}  // namespace

Handle::Handle(HandleKind kind) : tag_(TagOf(kind)) {
  alive.fetch_add(1, std::memory_order_relaxed);
}

Handle::~Handle() {
  tag_.store(kDead, std::memory_order_relaxed);
  alive.fetch_sub(1, std::memory_order_relaxed);
}

bool Handle::Is(HandleKind kind) const {
  return tag_.load(std::memory_order_relaxed) == TagOf(kind);
}

size_t Handle::Alive() { return alive.load(std::memory_order_relaxed); }

}  // namespace tidemark

size_t tide_live_handles(void) { return tidemark::Handle::Alive(); }
