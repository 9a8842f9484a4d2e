// A question in SQL, read by size and checked.
#pragma once

#include "core/client/client.h"
#include "tidemark/query.h"

namespace tidemark {

struct AskedQuery {
  QuerySpec spec;
  uint32_t key_columns = 1;
  uint32_t throttle_ms = 0;
};

// INVALID_ARGUMENT, NOT_UTF8, NOT_A_NUMBER, TOO_LARGE, UNSUPPORTED.
Result<AskedQuery> TakeQuery(const Client& client, const tide_query_spec* spec);

}  // namespace tidemark
