#include "core/wire/session_codec.h"

#include "core/wire/model_reader.h"
#include "core/wire/model_writer.h"

namespace tidemark {

void Write(const Hello& hello, v1::Hello* out) {
  out->set_proto_min(hello.proto_min);
  out->set_proto_max(hello.proto_max);
  out->set_sdk(hello.sdk);
  out->set_app(hello.app);
  out->set_account(hello.account);
  out->set_schema(hello.schema);
  out->set_policy(hello.policy);
  out->set_client(UidBytes(hello.client));
  out->set_max_frame_bytes(hello.max_frame_bytes);
}

Status ModelReader::Read(const v1::Hello& in, Hello* out) {
  out->proto_min = in.proto_min();
  out->proto_max = in.proto_max();
  TIDE_TRY(ReadText(in.sdk(), "the sdk's name", &out->sdk));
  TIDE_TRY(ReadText(in.app(), "the app's name", &out->app));
  TIDE_TRY(ReadText(in.account(), "the account", &out->account));
  out->schema = in.schema();
  out->policy = in.policy();
  TIDE_TRY(ReadUid(in.client(), "the client", &out->client));
  out->max_frame_bytes = in.max_frame_bytes();
  return Status::Ok();
}

void Write(const Welcome& welcome, v1::Welcome* out) {
  out->set_proto(welcome.proto);
  out->set_home(welcome.home);
  out->set_recv_us(welcome.recv_us);
  out->set_sent_us(welcome.sent_us);
  out->set_lane_last_op_seq(welcome.lane_last_op_seq);
  v1::Limits* limits = out->mutable_limits();
  limits->set_max_batch_ops(welcome.limits.max_batch_ops);
  limits->set_max_batch_bytes(welcome.limits.max_batch_bytes);
  limits->set_max_op_bytes(welcome.limits.max_op_bytes);
  limits->set_max_frame_bytes(welcome.limits.max_frame_bytes);
  limits->set_max_scopes(welcome.limits.max_scopes);
  limits->set_poll_ms(welcome.limits.poll_ms);
}

Status ModelReader::Read(const v1::Welcome& in, Welcome* out) {
  out->proto = in.proto();
  TIDE_TRY(ReadText(in.home(), "the home", &out->home));
  out->recv_us = in.recv_us();
  out->sent_us = in.sent_us();
  out->lane_last_op_seq = in.lane_last_op_seq();
  const v1::Limits& limits = in.limits();
  out->limits = {limits.max_batch_ops(),   limits.max_batch_bytes(), limits.max_op_bytes(),
                 limits.max_frame_bytes(), limits.max_scopes(),      limits.poll_ms()};
  return Status::Ok();
}

void Write(const Target& target, v1::Target* out) {
  const Cursor &from = target.from, &to = target.to;
  TIDE_CHECK(from.scope == to.scope || from.scope.empty() || to.scope.empty());
  out->set_status(static_cast<v1::Target::Status>(target.status));
  out->set_scope(from.scope.empty() ? to.scope : from.scope);
  out->set_from_epoch(from.epoch);
  out->set_from_seq(from.seq);
  out->set_to_epoch(to.epoch);
  out->set_to_seq(to.seq);
  out->set_head(target.head);
  out->set_as_of_us(target.as_of_us);
  if (target.digest) out->set_digest(DigestBytes(*target.digest));
}

Status ModelReader::Read(const v1::Target& in, Target* out) {
  if (!v1::Target::Status_IsValid(in.status()))
    return Malformed("a target status that is not known");
  out->status = static_cast<Target::Status>(in.status());
  out->from = {{}, in.from_epoch(), in.from_seq()};
  TIDE_TRY(ReadText(in.scope(), "a target's scope", &out->from.scope));
  out->to = {out->from.scope, in.to_epoch(), in.to_seq()};
  out->head = in.head();
  out->as_of_us = in.as_of_us();
  if (in.digest().empty()) return Status::Ok();
  if (in.digest().size() != 16) return Malformed("a digest is not 16 bytes");
  out->digest = DigestFromBytes(in.digest());
  return Status::Ok();
}

void Write(const ErrorReply& error, v1::Error* out) {
  out->set_class_(static_cast<v1::ErrorClass>(error.error_class));
  out->set_code(static_cast<uint32_t>(error.code));
  out->set_retry_after_ms(error.retry_after_ms);
  out->set_message(error.message);
  out->set_support_id(error.support_id);
}

Status ModelReader::Read(const v1::Error& in, ErrorReply* out) {
  if (!v1::ErrorClass_IsValid(in.class_())) return Malformed("an error class that is not known");
  out->error_class = static_cast<ErrorClass>(in.class_());
  out->code = static_cast<ErrorCode>(in.code());
  out->retry_after_ms = in.retry_after_ms();
  TIDE_TRY(ReadText(in.message(), "an error's message", &out->message));
  return ReadText(in.support_id(), "a support id", &out->support_id);
}

}  // namespace tidemark
