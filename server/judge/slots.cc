#include "server/judge/slots.h"

#include "core/base/plant.h"

namespace tidemark::judge {
namespace {

void Consider(const Slot& slot, std::string_view field, const Uid& lane, uint64_t base,
              UnseenChange* newest) {
  if (!IsUnseen(slot, lane, base)) return;
  if (newest->slot == nullptr || OthersSeq(slot, lane) > OthersSeq(*newest->slot, lane))
    *newest = {&slot, std::string(field)};
}

}  // namespace

Slot Bump(const Slot* old, const Slot& pen, uint64_t seq) {
  Slot slot = pen;
  slot.seq = seq;
  slot.other_seq = old == nullptr ? 0 : old->client == pen.client ? old->other_seq : old->seq;
  if (TIDE_PLANTED(kOneSlot)) slot.other_seq = 0;
  return slot;
}

uint64_t OthersSeq(const Slot& slot, const Uid& lane) {
  return slot.client != lane ? slot.seq : slot.other_seq;
}

bool IsUnseen(const Slot& slot, const Uid& lane, uint64_t base) {
  if (TIDE_PLANTED(kSeenIgnoresLane)) return slot.seq > base;
  return OthersSeq(slot, lane) > base;
}

const Slot& SlotOf(const ServerRecord& record, std::string_view field) {
  const auto at = record.slots.find(field);
  static const Slot kNothing;
  if (at == record.slots.end() && TIDE_PLANTED(kNoBorn)) return kNothing;
  return at == record.slots.end() ? record.born : at->second;
}

UnseenChange NewestUnseen(const ServerRecord& record, const Uid& lane, uint64_t base) {
  UnseenChange newest;
  Consider(record.life, {}, lane, base, &newest);
  Consider(record.born, {}, lane, base, &newest);
  for (const auto& [field, slot] : record.slots) Consider(slot, field, lane, base, &newest);
  return newest;
}

const Slot& NewestSlot(const ServerRecord& record) {
  const Slot* newest = &record.life;
  for (const auto& [field, slot] : record.slots)
    if (slot.seq > newest->seq) newest = &slot;
  return *newest;
}

}  // namespace tidemark::judge
