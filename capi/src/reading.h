// tide_reading: one record with its truth, as it was; immutable once made, so shared between
// threads freely.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "capi/src/field_views.h"
#include "capi/src/handle.h"
#include "capi/src/lent.h"
#include "capi/src/rows.h"
#include "core/client/client.h"
#include "tidemark/read.h"

struct tide_reading final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kReading;
  tide_reading(tidemark::Reading made, std::shared_ptr<const tidemark::Manifest> by,
               const tidemark::Uid& store_id);

  const tidemark::Reading reading;
  const std::shared_ptr<const tidemark::Manifest> manifest;
  const tidemark::CollectionRule& collection;
  const tidemark::FieldViews shown;
  const std::optional<tidemark::FieldViews> confirmed;  // nothing: never confirmed
  std::vector<tide_pending> pending;                    // oldest first
  std::vector<tide_choice> choices;
  mutable tidemark::ReadingRows rows;                   // made when first asked for
  tidemark::Lent lent;
};

namespace tidemark {

// Reads and makes the handle's content. Statuses of tide_read.
Result<std::unique_ptr<tide_reading>> MakeReading(Client& client, const RecordKey& key,
                                                  int64_t window_ms);

}  // namespace tidemark
