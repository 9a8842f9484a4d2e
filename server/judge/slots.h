// Slots: who changed last, and what that says about "seen" (docs/conflicts.md). Pure.
#pragma once

#include <string_view>

#include "server/judge/judge.h"

namespace tidemark::judge {

// The slot after a change by `pen`; `old` is null where there was nothing to change.
Slot Bump(const Slot* old, const Slot& pen, uint64_t seq);

// Whether the change is one that `lane` had not seen at `base`. What a lane did itself it has seen.
bool IsUnseen(const Slot& slot, const Uid& lane, uint64_t base);

// A field's slot; `born` where it was never written since the creation.
const Slot& SlotOf(const ServerRecord& record, std::string_view field);

// The seq of the newest change by anyone but `lane`.
uint64_t OthersSeq(const Slot& slot, const Uid& lane);

struct UnseenChange {
  const Slot* slot = nullptr;
  std::string field;  // empty: the record itself
};
// The newest unseen change of anything in the record; slot null: all was seen.
UnseenChange NewestUnseen(const ServerRecord& record, const Uid& lane, uint64_t base);

// The slot of the newest change of anything in the record.
const Slot& NewestSlot(const ServerRecord& record);

}  // namespace tidemark::judge
