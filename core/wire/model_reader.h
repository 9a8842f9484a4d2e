// ModelReader: protobuf messages -> model values, checking what strangers may have written: sizes
// of uids and digests, UTF-8, finite numbers, closed enums, no doubles, no nesting. One thread.
// Invariant: the values it has made take at most kModelBytesFree + kModelGrowthMax bytes for every
// byte allowed, however many empty messages those bytes were.
#pragma once

#include <vector>

#include "core/base/status.h"
#include "core/wire/messages.h"
#include "core/wire/pb.h"

namespace tidemark {

inline constexpr size_t kModelBytesFree = 1u << 20;
inline constexpr size_t kModelGrowthMax = 32;

class ModelReader {
 public:
  // Encoded bytes that are about to be read.
  void Allow(size_t encoded_bytes) { bytes_left_ += encoded_bytes * kModelGrowthMax; }

  // `out` is a fresh value; after a failure it holds part of it.
  Status Read(const v1::Value& in, Value* out);
  Status Read(const v1::Cursor& in, Cursor* out);
  Status Read(const v1::RecordRef& in, RecordKey* out);
  Status Read(const v1::Record& in, Record* out);
  Status Read(const v1::Change& in, Change* out);
  Status Read(const v1::Effect& in, Effect* out);
  Status Read(const v1::Expect& in, Expect* out);
  Status Read(const v1::Operation& in, Operation* out);
  Status Read(const v1::When& in, When* out);
  Status Read(const v1::PushOp& in, PushOp* out);
  Status Read(const v1::Side& in, Side* out);
  Status Read(const v1::Argument& in, Argument* out);
  Status Read(const v1::Explanation& in, Explanation* out);
  Status Read(const v1::PreImage& in, PreImage* out);
  Status Read(const v1::Outcome& in, Outcome* out);
  Status Read(const v1::Entry& in, Entry* out);
  Status Read(const v1::Hello& in, Hello* out);
  Status Read(const v1::Welcome& in, Welcome* out);
  Status Read(const v1::Target& in, Target* out);
  Status Read(const v1::Error& in, ErrorReply* out);

  // Absent values are left out, or kept where their absence says something (`keep_absent`).
  Status ReadFields(const google::protobuf::RepeatedPtrField<v1::Field>& in, bool keep_absent,
                    Fields* out);

  // Appends.
  template <class Message, class Model>
  Status ReadAll(const google::protobuf::RepeatedPtrField<Message>& in, std::vector<Model>* out) {
    TIDE_TRY(Charge(static_cast<size_t>(in.size()) * sizeof(Model)));
    for (const Message& item : in) TIDE_TRY(Read(item, &out->emplace_back()));
    return Status::Ok();
  }

 private:
  Status Charge(size_t model_bytes);
  Status ReadText(const std::string& in, const char* what, std::string* out);
  Status ReadUid(const std::string& in, const char* what, Uid* out);
  Status ReadTrace(const std::string& in, std::string* out);   // 25 bytes or none
  Status ReadSet(const v1::Value::Set& in, Value* out);
  template <class Message>
  Status ReadId(const Message& in, std::string* out);

  size_t bytes_left_ = kModelBytesFree;
};

inline Status Malformed(std::string why) {
  return Status::Error(Code::kNotTidemark, std::move(why));
}

}  // namespace tidemark
