// tide_op_*: saying what the operation does. Each writing function is one line over OpBuilder.
#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/grows.h"
#include "capi/src/op_handle.h"
#include "capi/src/value_convert.h"

namespace tidemark {

Status CheckWritable(const tide_op* op) {
  TIDE_TRY(CheckHandle(op, "op"));
  if (op->submitted) return Status::Error(Code::kBadState, "it was submitted already", "op");
  return Status::Ok();
}

}  // namespace tidemark

using namespace tidemark;

namespace {

template <class F>
tide_status Write(tide_op* op, F&& say) {
  return Guard([&]() -> Status {
    TIDE_TRY(CheckWritable(op));
    return say(op->builder);
  });
}

// NOT_FOUND is an answer and not an error, but what follows nothing must not be submitted either.
Status FollowEarlier(tide_op* op, const tide_uid* earlier) {
  TIDE_TRY(op->builder.After(earlier));
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, op->client->BeginRead());
  TIDE_ASSIGN(const std::optional<StoredOperation> found, reader->Find(TakeUid(*earlier)));
  if (found) return Status::Ok();
  op->builder.Refuse({Status::Error(Code::kDependency, "follows an operation that is not here",
                                    ToHex(TakeUid(*earlier)))});
  return Status::Error(Code::kNotFound, "no such operation on this device");
}

}  // namespace

tide_status tide_op_new(tide_client* client, const tide_op_options* options, tide_op** out_op,
                        tide_error* error) {
  ClearOut(out_op);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_op, "out_op"));
    auto op = std::make_unique<tide_op>(held);
    TIDE_TRY(op->builder.Begin(options, held->cursors()));
    *out_op = op.release();
    return Status::Ok();
  });
}

tide_status tide_op_seen(tide_op* op, const tide_key* key, const tide_truth* truth) {
  return Write(op, [&](OpBuilder& builder) { return builder.See(key, truth); });
}

tide_status tide_op_create(tide_op* op, const tide_key* key, const tide_field* fields,
                           size_t count) {
  return Write(op, [&](OpBuilder& builder) { return builder.Create(key, fields, count); });
}

tide_status tide_op_set(tide_op* op, const tide_key* key, const tide_field* fields, size_t count) {
  return Write(op, [&](OpBuilder& builder) { return builder.Set(key, fields, count); });
}

tide_status tide_op_edit(tide_op* op, const tide_key* key, tide_str field, tide_str before,
                         tide_str after) {
  return Write(op, [&](OpBuilder& builder) { return builder.Edit(key, field, before, after); });
}

tide_status tide_op_inc(tide_op* op, const tide_key* key, tide_str field, int64_t by) {
  return Write(op, [&](OpBuilder& builder) { return builder.Inc(key, field, by); });
}

tide_status tide_op_add(tide_op* op, const tide_key* key, tide_str field,
                        const tide_value* element) {
  return Write(op, [&](OpBuilder& builder) { return builder.Add(key, field, element); });
}

tide_status tide_op_remove(tide_op* op, const tide_key* key, tide_str field,
                           const tide_value* element) {
  return Write(op, [&](OpBuilder& builder) { return builder.Remove(key, field, element); });
}

tide_status tide_op_delete(tide_op* op, const tide_key* key) {
  return Write(op, [&](OpBuilder& builder) { return builder.Delete(key); });
}

tide_status tide_op_expect(tide_op* op, const tide_key* key, tide_str field, tide_compare compare,
                           const tide_value* value) {
  return Write(op,
               [&](OpBuilder& builder) { return builder.Expect(key, field, compare, value); });
}

tide_status tide_op_after(tide_op* op, const tide_uid* earlier) {
  return Write(op, [&](OpBuilder&) { return FollowEarlier(op, earlier); });
}

tide_status tide_op_problem(tide_op* op, size_t index, tide_error* out_problem) {
  ClearGrows(out_problem);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(op, "op"));
    TIDE_TRY(CheckOut(out_problem, "out_problem"));
    const std::vector<Status>& problems = op->builder.problems();
    if (index >= problems.size()) return Status::Error(Code::kEnd, "nothing more");
    WriteError(problems[index], out_problem);
    return Status::Ok();
  });
}

tide_status tide_op_reset(tide_op* op, const tide_op_options* options) {
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(op, "op"));
    TIDE_TRY(op->builder.Begin(options, op->client->cursors()));
    op->submitted = false;
    return Status::Ok();
  });
}

void tide_op_free(tide_op* op) {
  if (IsHandle(op)) delete op;
}
