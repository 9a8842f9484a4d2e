// Connection: one SQLite connection of a store with the SQL function that names scopes. One thread
// at a time.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/sqlite/database.h"

namespace tidemark {

class Connection {
 public:
  // The writer: no automatic checkpoints, temporary files in the store's folder. It changes nothing
  // by itself: not how the file keeps its log, and no log is moved into it.
  static Result<std::unique_ptr<Connection>> OpenWriter(const std::string& path, bool create,
                                                        const char* vfs);
  // A reader: query_only, memory-mapped.
  static Result<std::unique_ptr<Connection>> OpenReader(const std::string& path, const char* vfs);

  // Whether the last connection that closes moves the log into the file.
  Status MoveLogOnClose(bool moves);

  Database& db() { return *db_; }
  // tide_scope_name(no) answers from names read here, once per read transaction: a function must
  // not run SQL of its own, since a query's authorizer would refuse it.
  Status RefreshScopeNames();

 private:
  explicit Connection(std::unique_ptr<Database> db) : db_(std::move(db)) {}
  Status RegisterScopeNames();

  std::map<int64_t, std::string> names_;  // outlives db_, which points to it
  std::unique_ptr<Database> db_;
};

}  // namespace tidemark
