// Write: model values -> protobuf messages. Equal values give equal messages: absent values are
// left out, ids that are UUIDs become 16 bytes, sets and fields are sorted by their types.
#pragma once

#include <vector>

#include "core/wire/messages.h"
#include "core/wire/pb.h"

namespace tidemark {

void Write(const Value& value, v1::Value* out);
void Write(const Cursor& cursor, v1::Cursor* out);
void Write(const RecordKey& key, v1::RecordRef* out);
void Write(const Record& record, v1::Record* out);
void Write(const Change& change, v1::Change* out);
void Write(const Effect& effect, v1::Effect* out);
void Write(const Expect& expect, v1::Expect* out);
void Write(const Operation& operation, v1::Operation* out);
void Write(const When& when, v1::When* out);
void Write(const PushOp& op, v1::PushOp* out);
void Write(const Stamp& stamp, v1::Stamp* out);
void Write(const Side& side, v1::Side* out);
void Write(const Argument& argument, v1::Argument* out);
void Write(const Explanation& explanation, v1::Explanation* out);
void Write(const PreImage& image, v1::PreImage* out);
void Write(const Outcome& outcome, v1::Outcome* out);
void Write(const Entry& entry, v1::Entry* out);

// Present values only.
void WriteFields(const Fields& fields, google::protobuf::RepeatedPtrField<v1::Field>* out);
// Empty for the uid that is none.
std::string UidBytes(const Uid& uid);

template <class Model, class Message>
void WriteAll(const std::vector<Model>& items, google::protobuf::RepeatedPtrField<Message>* out) {
  out->Reserve(static_cast<int>(items.size()));
  for (const Model& item : items) Write(item, out->Add());
}

}  // namespace tidemark
