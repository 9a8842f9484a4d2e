#include "core/sqlite/sqlite_error.h"

#include <sqlite3.h>

#include <cerrno>

namespace tidemark {
namespace {

Code CodeOf(int result) {
  switch (result & 0xFF) {
    case SQLITE_OK: case SQLITE_ROW: case SQLITE_DONE: return Code::kOk;
    case SQLITE_FULL: return Code::kDiskFull;
    case SQLITE_CORRUPT: case SQLITE_NOTADB: return Code::kStoreCorrupt;
    case SQLITE_NOMEM: return Code::kOutOfMemory;
    // PROTOCOL: the locks of the WAL stayed taken however often it tried.
    case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_PROTOCOL: return Code::kStoreInUse;
    case SQLITE_INTERRUPT: return Code::kInterrupted;
    case SQLITE_ERROR: case SQLITE_MISUSE: case SQLITE_RANGE: case SQLITE_CONSTRAINT:
      return Code::kFailed;  // our own SQL is wrong, or an invariant of the schema broke
    default: return Code::kIo;
  }
}

}  // namespace

Status SqliteStatus(sqlite3* db, int result, std::string_view doing) {
  Code code = CodeOf(result);
  if (code == Code::kOk) return Status::Ok();
  // Where it cannot make its shared memory SQLite says only that something failed.
  const int system = db != nullptr ? sqlite3_system_errno(db) : 0;
  if (code == Code::kIo && (system == ENOSPC || system == EDQUOT)) code = Code::kDiskFull;
  const int extended = db != nullptr ? sqlite3_extended_errcode(db) : result;
  std::string message = "could not " + std::string(doing) + ": " + sqlite3_errstr(result);
  // Our own SQL names tables and columns, never values, so its message may be shown.
  if (code == Code::kFailed && db != nullptr)
    message += std::string(" (") + sqlite3_errmsg(db) + ")";
  return Status::Error(code, std::move(message)).CausedBy(Domain::kSqlite, extended);
}

}  // namespace tidemark
