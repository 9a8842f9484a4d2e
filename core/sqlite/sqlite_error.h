// SQLite result codes as statuses. Knows nothing of sync.
#pragma once

#include <string_view>

#include "core/base/status.h"

struct sqlite3;

namespace tidemark {

// `doing` says what was tried ("apply a pull"); values of records never enter the message.
Status SqliteStatus(sqlite3* db, int result, std::string_view doing);

}  // namespace tidemark
