// tide_operations: a list of submitted operations as they were; immutable once made.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "capi/src/handle.h"
#include "core/client/client.h"
#include "tidemark/operation.h"

namespace tidemark {

// What C sees of one operation, borrowed from `view` and `kept`.
struct OperationEntry {
  explicit OperationEntry(OperationView of) : view(std::move(of)) {}
  OperationEntry(const OperationEntry&) = delete;
  const OperationView view;
  std::deque<std::string> kept;
  tide_operation_info info{};
  std::vector<tide_effect_info> effects;  // one a field
  std::vector<tide_choice> choices;
};

// The same without texts, for who keeps no list.
tide_operation_info InfoOf(const OperationView& view);

}  // namespace tidemark

struct tide_operations final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kOperations;
  tide_operations(std::vector<tidemark::OperationView> views, const tidemark::Manifest& manifest,
                  const tidemark::Uid& store_id);
  std::deque<tidemark::OperationEntry> entries;
};
