// Single values.
#include "core/wire/codec.h"

#include "core/wire/model_reader.h"
#include "core/wire/model_writer.h"

namespace tidemark {
namespace {

template <class Message, class Model>
std::string Encode(const Model& model) {
  OnArena<Message> message;
  Write(model, message.get());
  return Serialize(*message);
}

template <class Message, class Model>
Result<Model> Decode(std::string_view bytes, const char* what) {
  OnArena<Message> message;
  if (!Parse(bytes, message.get())) return Malformed(std::string("bytes that are no ") + what);
  ModelReader reader;
  reader.Allow(bytes.size());
  Model model;
  TIDE_TRY(reader.Read(*message, &model));
  return model;
}

}  // namespace

std::string EncodeOperation(const Operation& operation) {
  return Encode<v1::Operation>(operation);
}
Result<Operation> DecodeOperation(std::string_view bytes) {
  return Decode<v1::Operation, Operation>(bytes, "operation");
}

std::string EncodeOutcome(const Outcome& outcome) { return Encode<v1::Outcome>(outcome); }
Result<Outcome> DecodeOutcome(std::string_view bytes) {
  return Decode<v1::Outcome, Outcome>(bytes, "outcome");
}

std::string EncodeEntry(const Entry& entry) { return Encode<v1::Entry>(entry); }
Result<Entry> DecodeEntry(std::string_view bytes) {
  return Decode<v1::Entry, Entry>(bytes, "entry");
}

std::string EncodeExplanation(const Explanation& explanation) {
  return Encode<v1::Explanation>(explanation);
}
Result<Explanation> DecodeExplanation(std::string_view bytes) {
  return Decode<v1::Explanation, Explanation>(bytes, "explanation");
}

std::string EncodeRecord(const Record& record) { return Encode<v1::Record>(record); }
Result<Record> DecodeRecord(std::string_view bytes) {
  return Decode<v1::Record, Record>(bytes, "record");
}

std::string EncodeFields(const Fields& fields) {
  OnArena<v1::Fields> message;
  WriteFields(fields, message->mutable_fields());
  return Serialize(*message);
}
Result<Fields> DecodeFields(std::string_view bytes) {
  OnArena<v1::Fields> message;
  if (!Parse(bytes, message.get())) return Malformed("bytes that are no fields");
  ModelReader reader;
  reader.Allow(bytes.size());
  Fields fields;
  TIDE_TRY(reader.ReadFields(message->fields(), false, &fields));
  return fields;
}

}  // namespace tidemark
