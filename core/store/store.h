// Store: the SQLite file of one (home, account): its connections, identity and durability. The
// tables are in schema.h; the rules by which they change are in core/replica.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/base/log.h"
#include "core/base/random.h"
#include "core/manifest/manifest.h"
#include "core/ports/clock.h"
#include "core/sqlite/transaction.h"
#include "core/store/connection.h"
#include "core/store/model.h"

namespace tidemark {

struct StoreOptions {
  std::string path, account;     // account empty: the one remembered
  std::string server;            // URL of the home; empty: the one remembered, or none
  std::string manifest_blob;     // empty: the one remembered
  uint32_t outbox_max = 100'000;
  const char* vfs = nullptr;
};

class Reader;
class LockFile;

class Store {
 public:
  // Opens or creates. Status: MANIFEST_*, STORE_*, DISK_FULL, IO.
  static Result<std::unique_ptr<Store>> Open(const StoreOptions& options, Clock& clock,
                                             Random& random, Log& log);
  ~Store();
  // Writes the clean-close mark and checkpoints; after it nothing else may be called.
  Status Close();

  const std::shared_ptr<const Manifest>& manifest() const { return manifest_; }
  const std::string& account() const { return account_; }
  const std::string& server() const { return server_; }
  const Uid& store_id() const { return store_id_; }   // of this file; choices are bound to it
  bool may_have_rolled_back() const { return may_have_rolled_back_; }
  uint32_t outbox_max() const { return options_.outbox_max; }

  // -- writing; one at a time
  // full: COMMIT survives a power cut. The mode is switched before BEGIN.
  Result<WriteTxn> Begin(const char* label, bool full);
  Database& writer() { return writer_->db(); }
  // A turn ran out of memory: what SQLite's full text index holds in memory may not fit the file
  // any more, and would be called damage of it. The next turn begins on a new connection.
  void RenewWriter() { renew_writer_ = true; }

  // -- reading; any thread
  // One read transaction on a read-only connection of the pool.
  Result<std::unique_ptr<Reader>> BeginRead();

  // -- damage; any thread
  // A record of the scope cannot be read, or does not add up: the next pull is to get it anew.
  void NoteDamage(std::string_view scope);
  bool TakeDamage(const std::string& scope);   // it was noted, and is not any more
  uint64_t damage_count();                     // notes of scopes that were not noted already

  // Moves the WAL into the file where it has grown past its mark. Own connection; not inside a
  // turn.
  Status CheckpointIfDue();

 private:
  Store(StoreOptions options, Clock& clock, Random& random, Log& log);
  Status OpenOrCreate();
  Status OpenFile();
  Status Create(WriteTxn& txn);
  Status Recognise();
  Status AdoptManifest(WriteTxn& txn);
  Status BindAccount(WriteTxn& txn);
  Status BindServer(WriteTxn& txn);
  Status MarkOpen(WriteTxn& txn);
  friend class Reader;
  void GiveBack(std::unique_ptr<Connection> connection);

  StoreOptions options_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  std::unique_ptr<LockFile> lock_;
  std::unique_ptr<Connection> writer_, checkpointer_;
  std::mutex pool_mutex_;
  std::vector<std::unique_ptr<Connection>> pool_;
  std::mutex damage_mutex_;
  std::set<std::string, std::less<>> damaged_;
  uint64_t damage_count_ = 0;
  std::shared_ptr<const Manifest> manifest_;
  std::string account_, server_;
  Uid store_id_;
  bool may_have_rolled_back_ = false, full_ = false, closed_ = false, renew_writer_ = false;
};

}  // namespace tidemark
