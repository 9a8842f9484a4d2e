#include "server/judge/slots.h"

namespace tidemark::judge {
namespace {

void Consider(const Slot& slot, std::string_view field, const Uid& lane, uint64_t base,
              UnseenChange* newest) {
  if (!IsUnseen(slot, lane, base)) return;
  if (newest->slot == nullptr || slot.seq > newest->slot->seq)
    *newest = {&slot, std::string(field)};
}

}  // namespace

Slot Bump(const Slot* old, const Slot& pen, uint64_t seq) {
  Slot slot = pen;
  slot.seq = seq;
  slot.other_seq = old == nullptr ? 0 : old->client == pen.client ? old->other_seq : old->seq;
  return slot;
}

bool IsUnseen(const Slot& slot, const Uid& lane, uint64_t base) {
  return (slot.client != lane ? slot.seq : slot.other_seq) > base;
}

const Slot& SlotOf(const ServerRecord& record, std::string_view field) {
  const auto at = record.slots.find(field);
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
