// Values, names, operations; answer_reader.cc has verdicts and the log, session_codec.cc the rest.
#include "core/wire/model_reader.h"

#include <cmath>

#include "core/base/text.h"

namespace tidemark {
namespace {

constexpr size_t kFieldNodeBytes = sizeof(Fields::value_type) + 4 * sizeof(void*);

}  // namespace

Status ModelReader::Charge(size_t model_bytes) {
  if (model_bytes > bytes_left_) return Malformed("a message of more parts than it has content");
  bytes_left_ -= model_bytes;
  return Status::Ok();
}

Status ModelReader::ReadText(const std::string& in, const char* what, std::string* out) {
  if (!IsUtf8(in)) return Malformed(std::string(what) + " is not UTF-8");
  *out = in;
  return Status::Ok();
}

Status ModelReader::ReadTrace(const std::string& in, std::string* out) {
  if (!in.empty() && in.size() != 25) return Malformed("a trace is not 25 bytes");
  *out = in;
  return Status::Ok();
}

Status ModelReader::ReadUid(const std::string& in, const char* what, Uid* out) {
  if (in.empty()) return Status::Ok();
  const auto uid = UidFromBytes(in);
  if (!uid) return Malformed(std::string(what) + " is not 16 bytes");
  *out = *uid;
  return Status::Ok();
}

template <class Message>
Status ModelReader::ReadId(const Message& in, std::string* out) {
  if (in.id_case() == Message::kIdText) return ReadText(in.id_text(), "a record id", out);
  if (in.id_case() == Message::ID_NOT_SET) return Status::Ok();
  const auto uid = UidFromBytes(in.id_raw());
  if (!uid) return Malformed("a raw record id is not 16 bytes");
  *out = UuidText(*uid);
  return Status::Ok();
}

Status ModelReader::ReadSet(const v1::Value::Set& in, Value* out) {
  std::vector<Value> items;
  TIDE_TRY(ReadAll(in.items(), &items));
  for (const Value& item : items)
    if (item.absent() || item.kind() == Kind::kSet)
      return Malformed("a set in a set, or null in one");
  const size_t count = items.size();
  *out = Value::Set(std::move(items));
  if (out->items().size() != count) return Malformed("a set that holds an item twice");
  return Status::Ok();
}

Status ModelReader::Read(const v1::Value& in, Value* out) {
  switch (in.kind_case()) {
    case v1::Value::kNull: return Status::Ok();
    case v1::Value::kBoolean: *out = Value::Bool(in.boolean()); return Status::Ok();
    case v1::Value::kInteger: *out = Value::Int(in.integer()); return Status::Ok();
    case v1::Value::kTimestamp: *out = Value::Timestamp(in.timestamp()); return Status::Ok();
    case v1::Value::kDecimal: *out = Value::Decimal(in.decimal()); return Status::Ok();
    case v1::Value::kReal:
      if (!std::isfinite(in.real())) return Malformed("a number that is not finite");
      *out = Value::Double(in.real());
      return Status::Ok();
    case v1::Value::kText:
      if (!IsUtf8(in.text())) return Malformed("a text value is not UTF-8");
      *out = Value::String(in.text());
      return Status::Ok();
    case v1::Value::kRaw: *out = Value::Bytes(in.raw()); return Status::Ok();
    case v1::Value::kSet: return ReadSet(in.set(), out);
    case v1::Value::KIND_NOT_SET: break;
  }
  return Malformed("a value of a kind that is not known");
}

Status ModelReader::ReadFields(const google::protobuf::RepeatedPtrField<v1::Field>& in,
                               bool keep_absent, Fields* out) {
  TIDE_TRY(Charge(static_cast<size_t>(in.size()) * kFieldNodeBytes));
  for (const v1::Field& field : in) {
    std::string name;
    Value value;
    TIDE_TRY(ReadText(field.name(), "a field name", &name));
    if (field.has_value()) TIDE_TRY(Read(field.value(), &value));
    if (value.absent() && !keep_absent) continue;
    const size_t count = out->size();
    out->emplace_hint(out->end(), std::move(name), std::move(value));
    if (out->size() == count) return Malformed("a field that is there twice");
  }
  return Status::Ok();
}

Status ModelReader::Read(const v1::Cursor& in, Cursor* out) {
  out->epoch = in.epoch();
  out->seq = in.seq();
  return ReadText(in.scope(), "a cursor's scope", &out->scope);
}

Status ModelReader::Read(const v1::RecordRef& in, RecordKey* out) {
  TIDE_TRY(ReadText(in.scope(), "a record's scope", &out->scope));
  TIDE_TRY(ReadText(in.collection(), "a record's collection", &out->collection));
  return ReadId(in, &out->id);
}

Status ModelReader::Read(const v1::Record& in, Record* out) {
  out->seq = in.seq();
  return ReadFields(in.fields(), false, &out->fields);
}

Status ModelReader::Read(const v1::Change& in, Change* out) {
  TIDE_TRY(ReadText(in.collection(), "a change's collection", &out->collection));
  TIDE_TRY(ReadId(in, &out->id));
  out->deleted = in.deleted();
  out->full = in.full();
  return ReadFields(in.fields(), true, &out->fields);
}

Status ModelReader::Read(const v1::Effect& in, Effect* out) {
  if (in.kind() < v1::EFFECT_CREATE || in.kind() > v1::EFFECT_RESTORE)
    return Malformed("an effect of a kind that is not known");
  out->kind = static_cast<EffectKind>(in.kind());
  TIDE_TRY(Read(in.key(), &out->key));
  TIDE_TRY(ReadText(in.field(), "an effect's field", &out->field));
  if (in.has_value()) TIDE_TRY(Read(in.value(), &out->value));
  TIDE_TRY(ReadFields(in.fields(), true, &out->fields));
  if (in.has_base_value()) TIDE_TRY(Read(in.base_value(), &out->base_value.emplace()));
  out->only_if_seq = in.only_if_seq();
  return Status::Ok();
}

Status ModelReader::Read(const v1::Expect& in, Expect* out) {
  TIDE_TRY(Read(in.key(), &out->key));
  TIDE_TRY(ReadText(in.field(), "an expect's field", &out->field));
  if (in.comparison() < v1::EXISTS || in.comparison() > v1::UNCHANGED)
    return Malformed("a comparison that is not known");
  out->comparison = static_cast<Comparison>(in.comparison());
  if (in.has_value()) TIDE_TRY(Read(in.value(), &out->value));
  out->since_seq = in.since_seq();
  return Status::Ok();
}

Status ModelReader::Read(const v1::Operation& in, Operation* out) {
  TIDE_TRY(ReadUid(in.uid(), "an operation's uid", &out->uid));
  out->op_seq = in.op_seq();
  TIDE_TRY(ReadText(in.intent(), "an intent", &out->intent));
  out->schema = in.schema();
  out->policy = in.policy();
  TIDE_TRY(ReadAll(in.effects(), &out->effects));
  TIDE_TRY(ReadAll(in.expects(), &out->expects));
  TIDE_TRY(ReadAll(in.base(), &out->base));
  for (const std::string& uid : in.after())
    TIDE_TRY(ReadUid(uid, "a uid in `after`", &out->after.emplace_back()));
  out->deps.assign(in.deps().begin(), in.deps().end());
  out->strict = in.strict();
  out->valid_for_ms = in.valid_for_ms();
  TIDE_TRY(ReadTrace(in.trace(), &out->trace));
  TIDE_TRY(ReadText(in.trace_state(), "a trace state", &out->trace_state));
  TIDE_TRY(ReadUid(in.undoes(), "the uid in `undoes`", &out->undoes));
  TIDE_TRY(ReadUid(in.resolves(), "the uid in `resolves`", &out->resolves));
  TIDE_TRY(ReadText(in.resolves_of(), "the account in `resolves_of`", &out->resolves_of));
  TIDE_TRY(ReadUid(in.plan(), "the uid in `plan`", &out->plan));
  out->plan_step = in.plan_step();
  out->plan_steps = in.plan_steps();
  return Status::Ok();
}

Status ModelReader::Read(const v1::When& in, When* out) {
  if (in.quality() < v1::CLOCK_UNTRUSTED || in.quality() > v1::CLOCK_WALL)
    return Malformed("a clock quality that is not known");
  out->quality = static_cast<ClockQuality>(in.quality());
  out->age_ms = in.age_ms();
  out->uncertainty_ms = in.uncertainty_ms();
  out->base_as_of_us = in.base_as_of_us();
  return Status::Ok();
}

Status ModelReader::Read(const v1::PushOp& in, PushOp* out) {
  out->body = in.body();
  out->park = in.park();
  return Read(in.when(), &out->when);
}

}  // namespace tidemark
