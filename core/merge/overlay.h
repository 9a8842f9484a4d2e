// Overlay: view = own pending operations, as written, over what is confirmed. Pure.
//   view(record) = fold(ApplyEffect, confirmed(record), effects of own live operations in order)
// Nothing is decided here: no stamp is compared, no expect refuses. Only merge3 re-merges.
#pragma once

#include <optional>

#include "core/manifest/manifest.h"
#include "core/model/operation.h"

namespace tidemark {

// nullopt: the record is not there. Total: an edit of what is not there shows what was written.
std::optional<Fields> ApplyEffect(const Manifest& manifest, const Effect& effect,
                                  std::optional<Fields> view);

// A log entry's post-image over the confirmed record; nullopt: deleted.
std::optional<Record> ApplyChange(std::optional<Record> old, const Change& change, uint64_t seq);

// Effects that take back what `operation` wrote, each guarded by only_if_seq from outcome.at; empty
// where nothing can be undone. Only for applied outcomes.
std::vector<Effect> UndoEffects(const Operation& operation, const Outcome& outcome);

}  // namespace tidemark
