// One effect, one call: new, seen, effect, submit.
#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/grows.h"
#include "capi/src/op_handle.h"
#include "capi/src/value_convert.h"

using namespace tidemark;

namespace {

template <class F>
tide_status WriteOne(tide_client* client, const tide_key* key, const tide_truth* seen,
                     tide_uid* out_uid, tide_error* error, F&& say) {
  ClearOut(out_uid);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    OpBuilder builder(held->shared_manifest());
    TIDE_TRY(builder.Begin(nullptr, held->cursors()));
    if (seen != nullptr) TIDE_TRY(builder.See(key, seen));
    TIDE_TRY(say(builder));
    TIDE_ASSIGN(Draft draft, builder.Finish());
    std::vector<Draft> drafts;
    drafts.push_back(std::move(draft));
    const SubmitAnswer answer = held->Submit(std::move(drafts), held->config().full).front();
    if (answer.status.ok() && out_uid != nullptr) *out_uid = ViewOf(answer.uid);
    return answer.status;
  });
}

}  // namespace

tide_status tide_create(tide_client* client, const tide_key* key, const tide_field* fields,
                        size_t count, tide_uid* out_uid, tide_error* error) {
  return WriteOne(client, key, nullptr, out_uid, error,
                  [&](OpBuilder& op) { return op.Create(key, fields, count); });
}

tide_status tide_set(tide_client* client, const tide_key* key, const tide_truth* seen,
                     const tide_field* fields, size_t count, tide_uid* out_uid,
                     tide_error* error) {
  return WriteOne(client, key, seen, out_uid, error,
                  [&](OpBuilder& op) { return op.Set(key, fields, count); });
}

tide_status tide_inc(tide_client* client, const tide_key* key, tide_str field, int64_t by,
                     tide_uid* out_uid, tide_error* error) {
  return WriteOne(client, key, nullptr, out_uid, error,
                  [&](OpBuilder& op) { return op.Inc(key, field, by); });
}

tide_status tide_add(tide_client* client, const tide_key* key, tide_str field,
                     const tide_value* element, tide_uid* out_uid, tide_error* error) {
  return WriteOne(client, key, nullptr, out_uid, error,
                  [&](OpBuilder& op) { return op.Add(key, field, element); });
}

tide_status tide_remove(tide_client* client, const tide_key* key, const tide_truth* seen,
                        tide_str field, const tide_value* element, tide_uid* out_uid,
                        tide_error* error) {
  return WriteOne(client, key, seen, out_uid, error,
                  [&](OpBuilder& op) { return op.Remove(key, field, element); });
}

tide_status tide_delete(tide_client* client, const tide_key* key, const tide_truth* seen,
                        tide_uid* out_uid, tide_error* error) {
  return WriteOne(client, key, seen, out_uid, error, [&](OpBuilder& op) { return op.Delete(key); });
}
