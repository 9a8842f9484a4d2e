// ModelReader's verdicts and log entries.
#include "core/wire/model_reader.h"

namespace tidemark {
namespace {

constexpr int kOutcomeCodeMax = UINT8_MAX;

// An unknown code is kept; one that does not fit becomes "unspecified", never another code.
OutcomeCode CodeOf(int number) {
  const bool fits = number >= 0 && number <= kOutcomeCodeMax;
  return fits ? static_cast<OutcomeCode>(number) : OutcomeCode::kUnspecified;
}

}  // namespace

Status ModelReader::Read(const v1::Side& in, Side* out) {
  TIDE_TRY(ReadUid(in.op(), "a side's operation", &out->op));
  TIDE_TRY(ReadUid(in.client(), "a side's client", &out->client));
  TIDE_TRY(ReadText(in.author(), "a side's author", &out->author));
  out->stamp = {in.stamp().ms(), in.stamp().counter()};
  out->action_ms = in.action_ms();
  out->uncertainty_ms = in.uncertainty_ms();
  out->seq = in.seq();
  return in.has_value() ? Read(in.value(), &out->value) : Status::Ok();
}

Status ModelReader::Read(const v1::Argument& in, Argument* out) {
  using Type = Argument::Type;
  TIDE_TRY(ReadText(in.name(), "an argument's name", &out->name));
  switch (in.content_case()) {
    case v1::Argument::kText:
      out->type = Type::kText;
      return ReadText(in.text(), "an argument's text", &out->text);
    case v1::Argument::kValue:
      out->type = Type::kValue;
      return Read(in.value(), &out->value);
    case v1::Argument::kTimeMs:
      out->type = Type::kTime;
      out->number = in.time_ms();
      return Status::Ok();
    case v1::Argument::kAccount:
      out->type = Type::kAccount;
      return ReadText(in.account(), "an argument's account", &out->text);
    case v1::Argument::kNumber:
      out->type = Type::kNumber;
      out->number = in.number();
      return Status::Ok();
    case v1::Argument::kField:
      out->type = Type::kField;
      return ReadText(in.field(), "an argument's field", &out->text);
    case v1::Argument::CONTENT_NOT_SET: break;
  }
  return Malformed("an argument of a type that is not known");
}

Status ModelReader::Read(const v1::Explanation& in, Explanation* out) {
  TIDE_TRY(Read(in.key(), &out->key));
  TIDE_TRY(ReadText(in.field(), "an explanation's field", &out->field));
  TIDE_TRY(ReadText(in.rule(), "an explanation's rule", &out->rule));
  out->policy = in.policy();
  out->reason = static_cast<Reason>(in.reason());
  TIDE_TRY(Read(in.prevailed(), &out->prevailed));
  TIDE_TRY(Read(in.yielded(), &out->yielded));
  out->decided_ms = in.decided_ms();
  out->base = in.base();
  TIDE_TRY(ReadText(in.message_key(), "a message key", &out->message_key));
  TIDE_TRY(ReadAll(in.arguments(), &out->arguments));
  out->restorable_until_ms = in.restorable_until_ms();
  return Status::Ok();
}

Status ModelReader::Read(const v1::PreImage& in, PreImage* out) {
  TIDE_TRY(Read(in.key(), &out->key));
  if (in.kind() < v1::EFFECT_CREATE || in.kind() > v1::EFFECT_RESTORE)
    return Malformed("a pre-image of a kind that is not known");
  out->kind = static_cast<EffectKind>(in.kind());
  TIDE_TRY(ReadText(in.field(), "a pre-image's field", &out->field));
  if (in.has_value()) TIDE_TRY(Read(in.value(), &out->value));
  out->existed = in.existed();
  out->wrote = in.wrote();
  return Status::Ok();
}

Status ModelReader::Read(const v1::Outcome& in, Outcome* out) {
  if (in.class_() != v1::APPLIED && in.class_() != v1::NOT_APPLIED)
    return Malformed("an outcome without a class");
  out->applied = in.class_() == v1::APPLIED;
  out->op_seq = in.op_seq();
  TIDE_TRY(ReadUid(in.uid(), "an outcome's uid", &out->uid));
  out->code = CodeOf(in.code());
  out->reason = static_cast<Reason>(in.reason());
  TIDE_TRY(ReadAll(in.at(), &out->at));
  TIDE_TRY(ReadAll(in.why(), &out->why));
  TIDE_TRY(ReadAll(in.before(), &out->before));
  TIDE_TRY(ReadUid(in.conflict(), "an outcome's conflict", &out->conflict));
  TIDE_TRY(ReadText(in.support_id(), "a support id", &out->support_id));
  return ReadText(in.detail(), "an outcome's detail", &out->detail);
}

Status ModelReader::Read(const v1::Entry& in, Entry* out) {
  TIDE_TRY(ReadText(in.scope(), "an entry's scope", &out->scope));
  out->epoch = in.epoch();
  out->seq = in.seq();
  TIDE_TRY(ReadUid(in.client(), "an entry's client", &out->client));
  TIDE_TRY(ReadUid(in.op(), "an entry's operation", &out->op));
  out->op_seq = in.op_seq();
  TIDE_TRY(ReadText(in.author(), "an entry's author", &out->author));
  TIDE_TRY(ReadText(in.intent(), "an entry's intent", &out->intent));
  out->stamp = {in.stamp().ms(), in.stamp().counter()};
  out->commit_us = in.commit_us();
  TIDE_TRY(ReadAll(in.changes(), &out->changes));
  TIDE_TRY(ReadAll(in.siblings(), &out->siblings));
  TIDE_TRY(ReadAll(in.why(), &out->why));
  TIDE_TRY(ReadTrace(in.trace(), &out->trace));
  return ReadText(in.trace_state(), "a trace state", &out->trace_state);
}

}  // namespace tidemark
