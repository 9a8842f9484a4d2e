#include "server/store/record_codec.h"

#include <gtest/gtest.h>

namespace tidemark::store {
namespace {

Uid UidOf(uint8_t number) {
  Uid uid;
  uid.bytes.fill(number);
  return uid;
}

judge::Slot SlotOf(uint64_t seq) {
  judge::Slot slot;
  slot.seq = seq;
  slot.other_seq = seq - 1;
  slot.client = UidOf(3);
  slot.op = UidOf(4);
  slot.author = "alice";
  slot.stamp = {1'700'000'000'000, 7};
  slot.action_ms = -5;
  slot.uncertainty_ms = 12;
  return slot;
}

judge::ServerRecord FullRecord() {
  judge::ServerRecord record;
  record.alive = true;
  record.seq = 9;
  record.life = SlotOf(2);
  record.born = SlotOf(3);
  record.values["title"] = Value::String("Fix pump");
  record.values["visits"] = Value::Int(0);
  record.values["labels"] = Value::Set({Value::String("b"), Value::String("a")});
  record.slots["title"] = SlotOf(9);
  for (const char* label : {"a", "b"})
    record.sets["labels"][Canonical(Value::String(label))] = {Value::String(label),
                                                              {{UidOf(1), 4}, {UidOf(2), 5}}};
  record.sets["emptied"] = {};
  return record;
}

TEST(RecordCodec, GivesBackWhatItTook) {
  const auto decoded = DecodeServerRecord(EncodeServerRecord(FullRecord()));
  ASSERT_TRUE(decoded.ok()) << decoded.status().message;
  EXPECT_EQ(*decoded, FullRecord());
  EXPECT_EQ(EncodeServerRecord(*decoded), EncodeServerRecord(FullRecord()));
}

TEST(RecordCodec, KeepsTombstonesWithoutSlots) {
  judge::ServerRecord tombstone;
  tombstone.seq = 4;
  tombstone.life = SlotOf(4);
  EXPECT_EQ(*DecodeServerRecord(EncodeServerRecord(tombstone)), tombstone);
}

TEST(RecordCodec, CutShortIsNeverTakenForTheWhole) {
  const std::string bytes = EncodeServerRecord(FullRecord());
  for (size_t size = 0; size < bytes.size(); size++) {
    const auto decoded = DecodeServerRecord(std::string_view(bytes).substr(0, size));
    EXPECT_FALSE(decoded.ok() && *decoded == FullRecord()) << size;
  }
}

}  // namespace
}  // namespace tidemark::store
