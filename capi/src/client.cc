#include "tidemark/client.h"

#include <thread>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/config.h"
#include "capi/src/grows.h"
#include "capi/src/interrupt.h"
#include "capi/src/truth_convert.h"
#include "capi/src/value_convert.h"
#include "tidemark/operation.h"

using namespace tidemark;

namespace {

// Closing waits for the callback that asks for it, so it goes on beside it. The one thread that a
// client in manual mode may ever see.
void CloseAfterCallback(std::shared_ptr<Client> client) {
  std::thread([held = std::move(client)] {
    GuardVoid([&] { static_cast<void>(held->Close()); });
  }).detach();
}

tide_progress ToC(const RunProgress& progress) {
  tide_progress out{};
  out.hold = static_cast<uint32_t>(progress.hold);
  out.pushed = progress.pushed;
  out.pulled = progress.pulled;
  out.pending = progress.pending;
  out.attention = progress.attention;
  out.bytes_up = progress.bytes_up;
  out.bytes_down = progress.bytes_down;
  out.elapsed_ms = progress.elapsed_ms;
  return out;
}

Result<std::string> TakeScope(tide_str scope) {
  TIDE_ASSIGN(std::string name, TakeText(scope, "scope"));
  if (!IsScopeName(name)) return Status::Error(Code::kBadId, "a scope is kind/name", "scope");
  return name;
}

}  // namespace

tide_status tide_client_open(const tide_config* config, tide_client** out_client,
                             tide_error* error) {
  ClearOut(out_client);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(HostConfig host, ReadConfig(config));
    TIDE_TRY(CheckGiven(out_client, "out_client"));
    TIDE_ASSIGN(std::shared_ptr<Client> client, Client::Open(std::move(host.client)));
    *out_client = new tide_client(std::move(client), std::move(host.log));
    return Status::Ok();
  });
}

tide_status tide_client_close(tide_client* client, tide_error* error) {
  return Guard(error, [&]() -> Status {
    TIDE_TRY(CheckHandle(client, "client"));
    const std::shared_ptr<Client> held = client->client;
    TIDE_TRY(held->CheckProcess());
    const Status status = held->Close();
    if (status.code != Code::kInCallback) client->closed = true;
    return status;
  });
}

void tide_client_free(tide_client* client) {
  // In a child of fork it is the parent's: ending it here would write to the parent's store.
  if (!IsHandle(client) || !client->client->CheckProcess().ok()) return;
  GuardVoid([&] {
    const std::unique_ptr<tide_client> owned(client);
    owned->closed = true;
    if (owned->client->in_callback()) return CloseAfterCallback(owned->client);
    static_cast<void>(owned->client->Close());
  });
}

tide_status tide_client_step(tide_client* client, int64_t max_wait_ms, int64_t* out_next_due_ms,
                             tide_error* error) {
  ClearOut(out_next_due_ms);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_next_due_ms, "out_next_due_ms"));
    return held->Step(max_wait_ms, out_next_due_ms);
  });
}

void tide_client_wake(tide_client* client) {
  GuardVoid([&] {
    if (const auto held = Use(client); held.ok()) (*held)->Wake();
  });
}

tide_status tide_run_until(tide_client* client, tide_goal goal, int64_t timeout_ms,
                           tide_interrupt* interrupt, tide_progress* out_progress,
                           tide_error* error) {
  ClearGrows(out_progress);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    if (out_progress != nullptr) TIDE_TRY(CheckOut(out_progress, "out_progress"));
    if (goal > TIDE_UNTIL_SETTLED)
      return Status::Error(Code::kUnsupported, "is no goal of this library", "goal");
    TIDE_ASSIGN(const Interrupted interrupted, InterruptedBy(interrupt));
    RunProgress progress;
    const Status status =
        held->RunUntil(static_cast<Goal>(goal), timeout_ms, interrupted, &progress);
    if (out_progress != nullptr) WriteGrows(ToC(progress), out_progress);
    return status;
  });
}

tide_status tide_hint(tide_client* client, tide_hint_kind kind, tide_bytes payload,
                      tide_error* error) {
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    if (kind < TIDE_HINT_REFRESH || kind > TIDE_HINT_RESUME)
      return Status::Error(Code::kUnsupported, "is no hint of this library", "kind");
    // A push message says only "there is news" today; what it carries is looked at, not trusted.
    TIDE_TRY(TakeBytes(payload, "payload").status());
    return held->Hint(static_cast<Hint>(kind));
  });
}

tide_status tide_subscribe(tide_client* client, tide_str scope,
                           const tide_subscribe_options* options, tide_error* error) {
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    tide_subscribe_options known{};
    TIDE_TRY(ReadOptional(options, &known, "options"));
    if (known.priority > 3)
      return Status::Error(Code::kOutOfRange, "is not 0 to 3", "options.priority");
    TIDE_ASSIGN(const std::string name, TakeScope(scope));
    return held->Subscribe(name, known.priority);
  });
}

tide_status tide_unsubscribe(tide_client* client, tide_str scope, tide_error* error) {
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_ASSIGN(const std::string name, TakeScope(scope));
    return held->Unsubscribe(name);
  });
}

tide_status tide_log_set(tide_client* client, tide_level level, tide_log_callback log) {
  return Guard([&]() -> Status {
    HostContext context = OwnContext(log.context, log.destroy);
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    if (held->in_callback())
      return Status::Error(Code::kInCallback, "the log cannot be changed from a callback");
    if (level > TIDE_LOG_DEBUG)
      return Status::Error(Code::kUnsupported, "is no level of this library", "level");
    client->log->Set(log, level, std::move(context));
    return Status::Ok();
  });
}

tide_status tide_id_new(tide_client* client, tide_id* out_id) {
  ClearOut(out_id);
  return Guard([&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_id, "out_id"));
    const std::string text = UuidText(held->NewId());
    TIDE_CHECK(text.size() < sizeof out_id->text);
    text.copy(out_id->text, text.size());
    return Status::Ok();
  });
}

tide_status tide_field_type(tide_client* client, tide_str collection, tide_str field,
                            tide_type* out_type, uint32_t* out_scale) {
  ClearOut(out_type);
  ClearOut(out_scale);
  return Guard([&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_type, "out_type"));
    TIDE_TRY(CheckGiven(out_scale, "out_scale"));
    TIDE_ASSIGN(const std::string collection_name, TakeText(collection, "collection"));
    TIDE_ASSIGN(const std::string field_name, TakeText(field, "field"));
    const CollectionRule* rule = held->manifest().FindCollection(collection_name);
    if (rule == nullptr)
      return Status::Error(Code::kUnknownCollection, "is not in the manifest", collection_name);
    const FieldRule* found = rule->FindField(field_name);
    if (found == nullptr)
      return Status::Error(Code::kUnknownField, "is not in the manifest", field_name);
    *out_type = TypeOf(found->type);
    *out_scale = found->scale;
    return Status::Ok();
  });
}
