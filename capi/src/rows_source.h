// Rows of a query: its pages, judged and packed as they are asked for.
#pragma once

#include <memory>

#include "capi/src/rows.h"
#include "core/client/client.h"

namespace tidemark {

// The first page of an answer; tide_rows_next goes on from there. INVALID_ARGUMENT for more key
// columns than there are columns, else the statuses of Snapshot::Next.
Result<std::unique_ptr<tide_rows>> MakeRows(std::shared_ptr<Client> client,
                                            std::shared_ptr<Snapshot> snapshot,
                                            uint32_t key_columns);

}  // namespace tidemark
