// Buffer: text or bytes made by the library, owned by the caller.
#pragma once

#include <string>
#include <utility>

#include "capi/src/handle.h"
#include "tidemark/base.h"

struct tide_buffer final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kBuffer;
  explicit tide_buffer(std::string content) : Handle(kKind), bytes(std::move(content)) {}
  const std::string bytes;
};
