// What the whole store holds: engine state, scopes, digests, marks, and its inner state as JSON.
#include <algorithm>
#include <cstring>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/give.h"
#include "capi/src/grows.h"
#include "capi/src/interrupt.h"
#include "capi/src/sync_state.h"
#include "capi/src/truth_convert.h"
#include "capi/src/value_convert.h"
#include "core/manifest/policy_json.h"

struct tide_scopes final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kScopes;
  explicit tide_scopes(std::vector<tidemark::ScopeView> of);
  const std::vector<tidemark::ScopeView> views;
  std::vector<tide_scope_info> infos;
};

namespace tidemark {

tide_sync_state ToC(const ClientState& state) {
  const Progress& progress = state.progress;
  tide_sync_state out{};
  out.struct_size = static_cast<uint32_t>(sizeof out);
  out.flags = (progress.pushing ? TIDE_SYNC_PUSHING : 0) |
              (progress.pulling ? TIDE_SYNC_PULLING : 0) | (state.failed ? TIDE_SYNC_FAILED : 0) |
              (state.may_have_rolled_back ? TIDE_SYNC_MAY_HAVE_ROLLED_BACK : 0);
  out.hold = static_cast<tide_reason>(progress.hold);
  out.consecutive_failures = progress.consecutive_failures;
  out.last_failure = static_cast<tide_status>(progress.last_failure.code);
  out.scope_count = state.scope_count;
  out.stale_scope_count = state.stale_scope_count;
  out.pending = state.outbox.live;
  out.attention = state.outbox.attention;
  out.pushed = progress.pushed_ops;
  out.pulled = progress.pulled_changes;
  out.bytes_up = progress.bytes_up;
  out.bytes_down = progress.bytes_down;
  out.db_version = state.db_version;
  out.next_attempt_in_ms = state.next_attempt_in_ms;
  out.last_contact_age_ms = state.last_contact_age_ms;
  out.oldest_pending_age_ms = state.oldest_pending_age_ms;
  std::copy(state.outbox.by_state.begin(), state.outbox.by_state.end(), out.by_state);
  CopyLabel(state.support_id, out.support_id, sizeof out.support_id);
  return out;
}

namespace {

tide_scope_info InfoOf(const ScopeView& view) {
  const ScopeState& scope = view.scope;
  tide_scope_info info{};
  info.struct_size = static_cast<uint32_t>(sizeof info);
  info.flags = (scope.implicit ? TIDE_SCOPE_IMPLICIT : 0) |
               (scope.subscribed ? 0 : TIDE_SCOPE_LEAVING);
  info.freshness = static_cast<tide_freshness>(view.standing.freshness);
  info.reason = static_cast<tide_reason>(view.standing.reason);
  info.loaded_percent = view.standing.loaded_percent;
  info.as_of_ms = view.standing.as_of_ms;
  info.age_ms = view.standing.age_ms;
  info.stale_in_ms = view.standing.stale_in_ms;
  info.epoch = scope.epoch;
  info.seq = scope.seq;
  info.pending = view.counts.pending;
  info.attention = view.counts.attention;
  info.scope = ViewOf(scope.scope);
  return info;
}

Status FillDigest(const RecountedDigest& counted, tide_digest* out_digest) {
  tide_digest digest{};
  digest.epoch = counted.epoch;
  digest.seq = counted.seq;
  digest.records = counted.records;
  const std::string bytes = DigestBytes(counted.digest);
  TIDE_CHECK(bytes.size() == sizeof digest.digest);
  std::memcpy(digest.digest, bytes.data(), bytes.size());
  WriteGrows(digest, out_digest);
  return Status::Ok();
}

}  // namespace
}  // namespace tidemark

using namespace tidemark;

tide_scopes::tide_scopes(std::vector<ScopeView> of) : Handle(kKind), views(std::move(of)) {
  for (const ScopeView& view : views) infos.push_back(InfoOf(view));
}

tide_status tide_sync_state_of(tide_client* client, tide_sync_state* out_state) {
  ClearGrows(out_state);
  return Guard([&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckOut(out_state, "out_state"));
    TIDE_ASSIGN(const ClientState state, held->State());
    WriteGrows(ToC(state), out_state);
    return Status::Ok();
  });
}

tide_status tide_scopes_list(tide_client* client, tide_scopes** out_scopes, tide_error* error) {
  ClearOut(out_scopes);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_scopes, "out_scopes"));
    TIDE_ASSIGN(std::vector<ScopeView> views, held->Scopes());
    *out_scopes = new tide_scopes(std::move(views));
    return Status::Ok();
  });
}

tide_status tide_scopes_at(const tide_scopes* scopes, size_t index, tide_scope_info* out_info) {
  ClearGrows(out_info);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(scopes, "scopes"));
    TIDE_TRY(CheckOut(out_info, "out_info"));
    return WriteAt(scopes->infos, index, out_info);
  });
}

void tide_scopes_free(tide_scopes* scopes) {
  if (IsHandle(scopes)) delete scopes;
}

tide_status tide_digest_of(tide_client* client, tide_str scope, tide_interrupt* interrupt,
                           tide_digest* out_digest, tide_error* error) {
  ClearGrows(out_digest);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckOut(out_digest, "out_digest"));
    TIDE_ASSIGN(const std::string name, TakeText(scope, "scope"));
    TIDE_ASSIGN(const Interrupted interrupted, InterruptedBy(interrupt));
    TIDE_ASSIGN(const RecountedDigest counted, held->Recount(name, interrupted));
    if (!counted.matches)
      return Status::Error(Code::kStoreCorrupt, "the rows are not what was confirmed", name);
    return FillDigest(counted, out_digest);
  });
}

tide_status tide_mark_now(tide_client* client, tide_buffer** out_mark, tide_error* error) {
  return Give(client, out_mark, "out_mark", error, [](Client& held) { return held.Mark(); });
}

tide_status tide_mark_reached(tide_client* client, tide_str mark, uint32_t* out_reached,
                              tide_error* error) {
  ClearOut(out_reached);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_reached, "out_reached"));
    TIDE_ASSIGN(const std::string text, TakeText(mark, "mark"));
    TIDE_ASSIGN(const bool reached, held->MarkReached(text));
    *out_reached = reached ? 1 : 0;
    return Status::Ok();
  });
}

tide_status tide_inspect_json(tide_client* client, uint32_t flags, tide_buffer** out_json,
                              tide_error* error) {
  return Give(client, out_json, "out_json", error, [&](Client& held) -> Result<std::string> {
    if ((flags & ~uint32_t{TIDE_INSPECT_VALUES}) != 0)
      return Status::Error(Code::kUnsupported, "has a flag that is not known here", "flags");
    return held.InspectJson((flags & TIDE_INSPECT_VALUES) != 0);
  });
}

tide_status tide_policy_json(tide_client* client, tide_buffer** out_json, tide_error* error) {
  return Give(client, out_json, "out_json", error,
              [](Client& held) -> Result<std::string> { return PolicyJson(held.manifest()); });
}
