// ServerStore: the server's keeper, one SQLite file a home (layout: schema.h). All of a group of
// pushes is one WriteTxn, each operation in it one Savepoint. Holds no row in memory. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/manifest/manifest.h"
#include "core/sqlite/transaction.h"
#include "server/store/files.h"
#include "server/store/lane_table.h"
#include "server/store/record_table.h"
#include "server/store/scope_table.h"

namespace tidemark::store {

class ServerStore {
 public:
  // Makes the directory if it is missing. STORE_IN_USE, STORE_FOREIGN, STORE_NEWER,
  // STORE_OTHER_HOME, STORE_CORRUPT, MANIFEST_NOT_ADDITIVE or MANIFEST_OLDER where it cannot serve.
  // `vfs`: of tests.
  static Result<std::unique_ptr<ServerStore>> Open(const std::string& directory,
                                                   std::string_view home,
                                                   const Manifest& manifest,
                                                   const char* vfs = nullptr);
  // Heads only, without the lock: beside a running server or after it.
  static Result<std::vector<NamedHead>> ReadHeads(const std::string& directory);

  // The database as it is, for who only reads: as ReadHeads. IO where there is none.
  static Result<std::unique_ptr<Database>> OpenToRead(const std::string& directory);

  // What there is: counted once, at the start; SizeBytes at any time.
  struct Totals {
    uint64_t scopes = 0, entries = 0, lanes = 0;
  };
  Result<Totals> CountAll();
  Result<int64_t> SizeBytes();

  ScopeTable& scopes() { return scopes_; }
  RecordTable& records() { return records_; }
  LaneTable& lanes() { return lanes_; }

  Result<WriteTxn> Begin(const char* label) { return WriteTxn::Begin(*db_, label); }
  // No reading of the server's clock beyond this was ever handed out.
  Result<int64_t> ClockMark();
  Status SetClockMark(WriteTxn& txn, int64_t mark_us);

 private:
  ServerStore(StoreLock lock, std::unique_ptr<Database> db)
      : lock_(std::move(lock)), db_(std::move(db)), scopes_(*db_), records_(*db_, scopes_),
        lanes_(*db_) {}
  Status Prepare(std::string_view home, const Manifest& manifest);
  Status AcceptManifest(WriteTxn& txn, const Manifest& manifest);
  Result<std::optional<std::string>> Meta(std::string_view key);
  Status PutMeta(WriteTxn& txn, std::string_view key, std::string_view value);

  StoreLock lock_;
  std::unique_ptr<Database> db_;
  ScopeTable scopes_;
  RecordTable records_;
  LaneTable lanes_;
};

}  // namespace tidemark::store
