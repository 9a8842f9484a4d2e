#include "core/base/fork.h"

#include <pthread.h>

#include <atomic>

namespace tidemark {
namespace {

constinit std::atomic<uint32_t> generation{0};

}  // namespace

uint32_t ForkGeneration() {
  static const int watched = ::pthread_atfork(nullptr, nullptr, [] { generation.fetch_add(1); });
  static_cast<void>(watched);   // no memory to watch with: then forks go unnoticed, as without it
  return generation.load(std::memory_order_relaxed);
}

}  // namespace tidemark
