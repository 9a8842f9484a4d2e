#include "tidemark/query.h"

#include <algorithm>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/grows.h"
#include "capi/src/interrupt.h"
#include "capi/src/query_spec.h"
#include "capi/src/rows_source.h"
#include "capi/src/value_convert.h"

namespace tidemark {
namespace {

constexpr size_t kListMax = 1'000;        // parameters, and scopes
constexpr uint32_t kThrottleMsDefault = 50;

Status CheckList(const void* list, size_t count, const char* name) {
  if (count == 0) return Status::Ok();
  if (count > kListMax) return Status::Error(Code::kTooLarge, "are too many", name);
  return CheckGiven(list, name);
}

// An eighth of what a client may use in all.
uint32_t PageBytesDefault(const Client& client) {
  return static_cast<uint32_t>(std::min<uint64_t>(client.config().memory_max_bytes / 8, INT32_MAX));
}

}  // namespace

Result<AskedQuery> TakeQuery(const Client& client, const tide_query_spec* spec) {
  tide_query_spec known{};
  TIDE_TRY(ReadGrows(spec, &known, "spec"));
  TIDE_TRY(CheckList(known.params, known.param_count, "spec.params"));
  TIDE_TRY(CheckList(known.scopes, known.scope_count, "spec.scopes"));
  AskedQuery asked;
  TIDE_ASSIGN(asked.spec.sql, TakeText(known.sql, "spec.sql"));
  for (size_t i = 0; i < known.param_count; i++) {
    TIDE_ASSIGN(Value value, TakeValue(known.params[i], "spec.params"));
    asked.spec.params.push_back(std::move(value));
  }
  for (size_t i = 0; i < known.scope_count; i++) {
    TIDE_ASSIGN(std::string scope, TakeText(known.scopes[i], "spec.scopes"));
    asked.spec.scopes.push_back(std::move(scope));
  }
  asked.spec.max_rows = known.max_rows;
  asked.spec.max_bytes = known.max_bytes == 0 ? PageBytesDefault(client) : known.max_bytes;
  asked.spec.deadline_ms = known.deadline_ms;
  asked.spec.window_ms = known.window_ms;
  TIDE_ASSIGN(asked.spec.interrupt, FlagOf(known.interrupt));
  asked.key_columns = std::max<uint32_t>(1, known.key_columns);
  asked.throttle_ms = known.throttle_ms == 0 ? kThrottleMsDefault : known.throttle_ms;
  return asked;
}

}  // namespace tidemark

using namespace tidemark;

tide_status tide_query(tide_client* client, const tide_query_spec* spec, tide_rows** out_rows,
                       tide_error* error) {
  ClearOut(out_rows);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_rows, "out_rows"));
    TIDE_ASSIGN(const AskedQuery asked, TakeQuery(*held, spec));
    TIDE_ASSIGN(std::shared_ptr<Snapshot> snapshot, held->Query(asked.spec));
    TIDE_ASSIGN(std::unique_ptr<tide_rows> rows,
                MakeRows(held, std::move(snapshot), asked.key_columns));
    *out_rows = rows.release();
    return Status::Ok();
  });
}
