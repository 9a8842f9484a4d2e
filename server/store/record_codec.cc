#include "server/store/record_codec.h"

#include "core/wire/codec.h"
#include "server/store/record.pb.h"

namespace tidemark::store {
namespace {

using judge::Element;
using judge::ServerRecord;
using judge::Slot;

Status Corrupt(const char* what) {
  return Status::Error(Code::kStoreCorrupt, std::string("a record at rest is damaged: ") + what);
}

std::string UidBytes(const Uid& uid) { return std::string(uid.none() ? "" : uid.view()); }

bool ReadUid(const std::string& bytes, Uid* out) {
  if (bytes.empty()) return true;
  const auto uid = UidFromBytes(bytes);
  if (uid.has_value()) *out = *uid;
  return uid.has_value();
}

void WriteSlot(const Slot& slot, v1::SlotRow* row) {
  row->set_seq(slot.seq);
  row->set_other_seq(slot.other_seq);
  row->set_client(UidBytes(slot.client));
  row->set_op(UidBytes(slot.op));
  row->set_author(slot.author);
  row->set_stamp_ms(slot.stamp.ms);
  row->set_stamp_counter(slot.stamp.counter);
  row->set_action_ms(slot.action_ms);
  row->set_uncertainty_ms(slot.uncertainty_ms);
}

bool ReadSlot(const v1::SlotRow& row, Slot* slot) {
  slot->seq = row.seq();
  slot->other_seq = row.other_seq();
  slot->author = row.author();
  slot->stamp = {row.stamp_ms(), row.stamp_counter()};
  slot->action_ms = row.action_ms();
  slot->uncertainty_ms = row.uncertainty_ms();
  return ReadUid(row.client(), &slot->client) && ReadUid(row.op(), &slot->op);
}

Value SetOf(const std::map<std::string, Element>& elements) {
  std::vector<Value> items;
  for (const auto& [canonical, element] : elements) items.push_back(element.value);
  return Value::Set(std::move(items));
}

void WriteSets(const ServerRecord& record, v1::RecordRow* row) {
  Fields items;
  for (const auto& [field, elements] : record.sets) {
    Put(items, field, SetOf(elements));
    v1::FieldDots* field_dots = row->add_set_dots();
    field_dots->set_field(field);
    for (const auto& [canonical, element] : elements) {
      v1::ElementDots* dots = field_dots->add_elements();
      for (const auto& [client, seq] : element.dots) {
        v1::Dot* dot = dots->add_dots();
        dot->set_client(UidBytes(client));
        dot->set_seq(seq);
      }
    }
  }
  row->set_set_items(EncodeFields(items));
}

Status ReadDots(const v1::ElementDots& row, Element* element) {
  for (const v1::Dot& dot : row.dots()) {
    Uid client;
    if (!ReadUid(dot.client(), &client)) return Corrupt("a dot's client");
    element->dots[client] = dot.seq();
  }
  return Status::Ok();
}

Status ReadSets(const v1::RecordRow& row, ServerRecord* record) {
  TIDE_ASSIGN(const Fields items, DecodeFields(row.set_items()));
  for (const v1::FieldDots& field : row.set_dots()) {
    const std::vector<Value>& values = Get(items, field.field()).items();
    if (values.size() != static_cast<size_t>(field.elements_size())) return Corrupt("a set's dots");
    auto& elements = record->sets[field.field()];
    for (size_t i = 0; i < values.size(); i++) {
      Element element{values[i], {}};
      TIDE_TRY(ReadDots(field.elements(static_cast<int>(i)), &element));
      elements.emplace(Canonical(values[i]), std::move(element));
    }
  }
  return Status::Ok();
}

}  // namespace

std::string EncodeServerRecord(const ServerRecord& record) {
  v1::RecordRow row;
  row.set_alive(record.alive);
  row.set_seq(record.seq);
  WriteSlot(record.life, row.mutable_life());
  WriteSlot(record.born, row.mutable_born());
  row.set_values(EncodeFields(record.values));
  for (const auto& [field, slot] : record.slots) {
    v1::FieldSlot* field_slot = row.add_slots();
    field_slot->set_field(field);
    WriteSlot(slot, field_slot->mutable_slot());
  }
  WriteSets(record, &row);
  return row.SerializeAsString();
}

Result<ServerRecord> DecodeServerRecord(std::string_view bytes) {
  v1::RecordRow row;
  if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return Corrupt("its bytes");
  ServerRecord record;
  record.alive = row.alive();
  record.seq = row.seq();
  if (!ReadSlot(row.life(), &record.life) || !ReadSlot(row.born(), &record.born))
    return Corrupt("its life");
  TIDE_ASSIGN(record.values, DecodeFields(row.values()));
  for (const v1::FieldSlot& field : row.slots())
    if (!ReadSlot(field.slot(), &record.slots[field.field()])) return Corrupt("a slot");
  TIDE_TRY(ReadSets(row, &record));
  return record;
}

Record ConfirmedOf(const ServerRecord& record) { return {record.seq, record.values}; }

}  // namespace tidemark::store
