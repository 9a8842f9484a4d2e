#include "core/wire/model_writer.h"

#include "core/base/plant.h"
#include "core/wire/record_id.h"

namespace tidemark {
namespace {

void WriteEveryField(const Fields& fields, google::protobuf::RepeatedPtrField<v1::Field>* out) {
  for (const auto& [name, value] : fields) {
    v1::Field* field = out->Add();
    field->set_name(name);
    if (!value.absent()) Write(value, field->mutable_value());
  }
}

template <class Message>
void WriteId(const std::string& id, Message* out) {
  if (id.empty()) return;
  std::string raw = RawOfUuidText(id);
  if (raw.empty()) out->set_id_text(id); else out->set_id_raw(std::move(raw));
}

}  // namespace

std::string UidBytes(const Uid& uid) {
  return uid.none() ? std::string() : std::string(uid.view());
}

void Write(const Value& value, v1::Value* out) {
  if (value.absent()) return out->set_null(true);
  switch (value.kind()) {
    case Kind::kNull: break;
    case Kind::kBool: return out->set_boolean(value.integer() != 0);
    case Kind::kInt: return out->set_integer(value.integer());
    case Kind::kTimestamp: return out->set_timestamp(value.integer());
    case Kind::kDecimal: return out->set_decimal(value.integer());
    case Kind::kDouble: return out->set_real(value.real());
    case Kind::kString: return out->set_text(value.text());
    case Kind::kBytes: return out->set_raw(value.text());
    case Kind::kSet: return WriteAll(value.items(), out->mutable_set()->mutable_items());
  }
}

void WriteFields(const Fields& fields, google::protobuf::RepeatedPtrField<v1::Field>* out) {
  for (const auto& [name, value] : fields) {
    if (value.absent()) continue;
    v1::Field* field = out->Add();
    field->set_name(name);
    Write(value, field->mutable_value());
  }
}

void Write(const Cursor& cursor, v1::Cursor* out) {
  out->set_scope(cursor.scope);
  out->set_epoch(cursor.epoch);
  out->set_seq(cursor.seq);
}

void Write(const RecordKey& key, v1::RecordRef* out) {
  out->set_scope(key.scope);
  out->set_collection(key.collection);
  WriteId(key.id, out);
}

void Write(const Record& record, v1::Record* out) {
  out->set_seq(record.seq);
  WriteFields(record.fields, out->mutable_fields());
}

void Write(const Change& change, v1::Change* out) {
  out->set_collection(change.collection);
  WriteId(change.id, out);
  out->set_deleted(change.deleted);
  out->set_full(change.full);
  WriteEveryField(change.fields, out->mutable_fields());  // an absent value clears
}

void Write(const Effect& effect, v1::Effect* out) {
  out->set_kind(static_cast<v1::EffectKind>(effect.kind));
  Write(effect.key, out->mutable_key());
  out->set_field(effect.field);
  if (!effect.value.absent()) Write(effect.value, out->mutable_value());
  WriteEveryField(effect.fields, out->mutable_fields());
  if (effect.base_value && !(TIDE_PLANTED(kBaseAbsentLost) && effect.base_value->absent()))
    Write(*effect.base_value, out->mutable_base_value());
  out->set_only_if_seq(effect.only_if_seq);
}

void Write(const Expect& expect, v1::Expect* out) {
  Write(expect.key, out->mutable_key());
  out->set_field(expect.field);
  out->set_comparison(static_cast<v1::Comparison>(expect.comparison));
  if (!expect.value.absent()) Write(expect.value, out->mutable_value());
  out->set_since_seq(expect.since_seq);
}

void Write(const Operation& operation, v1::Operation* out) {
  out->set_uid(UidBytes(operation.uid));
  out->set_op_seq(operation.op_seq);
  out->set_intent(operation.intent);
  out->set_schema(operation.schema);
  out->set_policy(operation.policy);
  WriteAll(operation.effects, out->mutable_effects());
  WriteAll(operation.expects, out->mutable_expects());
  WriteAll(operation.base, out->mutable_base());
  for (const Uid& uid : operation.after) out->add_after(UidBytes(uid));
  for (const uint64_t dep : operation.deps) out->add_deps(dep);
  out->set_strict(operation.strict);
  out->set_valid_for_ms(operation.valid_for_ms);
  out->set_trace(operation.trace);
  out->set_trace_state(operation.trace_state);
  out->set_undoes(UidBytes(operation.undoes));
  out->set_resolves(UidBytes(operation.resolves));
  out->set_resolves_of(operation.resolves_of);
  out->set_plan(UidBytes(operation.plan));
  out->set_plan_step(operation.plan_step);
  out->set_plan_steps(operation.plan_steps);
}

void Write(const When& when, v1::When* out) {
  out->set_quality(static_cast<v1::ClockQuality>(when.quality));
  out->set_age_ms(when.age_ms);
  out->set_uncertainty_ms(when.uncertainty_ms);
  out->set_base_as_of_us(when.base_as_of_us);
}

void Write(const PushOp& op, v1::PushOp* out) {
  out->set_body(op.body);
  Write(op.when, out->mutable_when());
  out->set_park(op.park);
}

void Write(const Stamp& stamp, v1::Stamp* out) {
  out->set_ms(stamp.ms);
  out->set_counter(stamp.counter);
}

void Write(const Side& side, v1::Side* out) {
  out->set_op(UidBytes(side.op));
  out->set_client(UidBytes(side.client));
  out->set_author(side.author);
  Write(side.stamp, out->mutable_stamp());
  out->set_action_ms(side.action_ms);
  out->set_uncertainty_ms(side.uncertainty_ms);
  out->set_seq(side.seq);
  if (!side.value.absent()) Write(side.value, out->mutable_value());
}

void Write(const Argument& argument, v1::Argument* out) {
  out->set_name(argument.name);
  switch (argument.type) {
    case Argument::Type::kText: return out->set_text(argument.text);
    case Argument::Type::kValue: return Write(argument.value, out->mutable_value());
    case Argument::Type::kTime: return out->set_time_ms(argument.number);
    case Argument::Type::kAccount: return out->set_account(argument.text);
    case Argument::Type::kNumber: return out->set_number(argument.number);
    case Argument::Type::kField: return out->set_field(argument.text);
  }
}

void Write(const Explanation& explanation, v1::Explanation* out) {
  Write(explanation.key, out->mutable_key());
  out->set_field(explanation.field);
  out->set_rule(explanation.rule);
  out->set_policy(explanation.policy);
  out->set_reason(static_cast<uint32_t>(explanation.reason));
  Write(explanation.prevailed, out->mutable_prevailed());
  Write(explanation.yielded, out->mutable_yielded());
  out->set_decided_ms(explanation.decided_ms);
  out->set_base(explanation.base);
  out->set_message_key(explanation.message_key);
  WriteAll(explanation.arguments, out->mutable_arguments());
  out->set_restorable_until_ms(explanation.restorable_until_ms);
}

void Write(const PreImage& image, v1::PreImage* out) {
  Write(image.key, out->mutable_key());
  out->set_kind(static_cast<v1::EffectKind>(image.kind));
  out->set_field(image.field);
  if (!image.value.absent()) Write(image.value, out->mutable_value());
  out->set_existed(image.existed);
  out->set_wrote(image.wrote);
}

void Write(const Outcome& outcome, v1::Outcome* out) {
  out->set_op_seq(outcome.op_seq);
  out->set_uid(UidBytes(outcome.uid));
  out->set_class_(outcome.applied ? v1::APPLIED : v1::NOT_APPLIED);
  out->set_code(static_cast<v1::OutcomeCode>(outcome.code));
  out->set_reason(static_cast<uint32_t>(outcome.reason));
  WriteAll(outcome.at, out->mutable_at());
  WriteAll(outcome.why, out->mutable_why());
  WriteAll(outcome.before, out->mutable_before());
  out->set_conflict(UidBytes(outcome.conflict));
  out->set_support_id(outcome.support_id);
  out->set_detail(outcome.detail);
}

void Write(const Entry& entry, v1::Entry* out) {
  out->set_scope(entry.scope);
  out->set_epoch(entry.epoch);
  out->set_seq(entry.seq);
  out->set_client(UidBytes(entry.client));
  out->set_op(UidBytes(entry.op));
  out->set_op_seq(entry.op_seq);
  out->set_author(entry.author);
  out->set_intent(entry.intent);
  Write(entry.stamp, out->mutable_stamp());
  out->set_commit_us(entry.commit_us);
  WriteAll(entry.changes, out->mutable_changes());
  WriteAll(entry.siblings, out->mutable_siblings());
  WriteAll(entry.why, out->mutable_why());
  out->set_trace(entry.trace);
  out->set_trace_state(entry.trace_state);
}

}  // namespace tidemark
