// Reader: one read transaction; everything it answers is of one db_version. One thread at a time.
#pragma once

#include <atomic>
#include <functional>

#include "core/store/store.h"

namespace tidemark {

// One record, with everything its truth is made of.
struct RecordImage {
  RecordKey key;                           // in full
  int64_t row = 0;                         // 0: no row
  std::optional<Fields> view;              // what the user sees; nullopt: not there
  std::optional<Record> confirmed;         // nullopt: never confirmed, or deleted
  ScopeState scope;
  std::vector<StoredOperation> live;       // own pending operations touching it, in order
  std::vector<StoredOperation> open;       // conflicted, rejected, parked
  std::vector<StoredExplanation> unread;   // newest first
};

// Operations that touch a scope: pending, and open for a person.
struct ScopeCounts {
  uint64_t pending = 0, attention = 0;
};

enum class OperationList { kOutbox, kAll, kAttention };

struct RecountedDigest {
  uint64_t epoch = 0, seq = 0, records = 0;
  Digest digest;
  bool matches = true;   // what was counted anew is what was kept
};

class Reader {
 public:
  Reader(Store& store, std::unique_ptr<Connection> connection)
      : store_(store), connection_(std::move(connection)) {}
  ~Reader();

  Result<uint64_t> DbVersion();
  Result<std::vector<ScopeState>> Scopes();                   // all, draining ones too, by name
  Result<std::optional<ScopeState>> FindScope(std::string_view scope);
  // Completes an empty scope by looking it up: AMBIGUOUS where several fit. A record that is
  // nowhere resolves to the only subscribed scope that may hold its collection; NOT_SUBSCRIBED
  // where there is none; AMBIGUOUS where several might.
  Status Resolve(RecordKey* key);
  Result<RecordImage> Read(RecordKey key);
  Result<std::map<std::string, ScopeCounts>> CountByScope();
  // In order of submit, beginning after the operation `after`.
  Result<std::vector<StoredOperation>> Operations(OperationList list, const Uid* after,
                                                  size_t limit);
  Result<std::optional<StoredOperation>> Find(const Uid& op);
  // Newest first. Of a record, of an operation's verdict, or one by number.
  Result<std::vector<StoredExplanation>> ExplanationsOf(const RecordKey& key, size_t limit);
  Result<std::vector<StoredExplanation>> ExplanationsOf(const Uid& op);
  Result<std::optional<StoredExplanation>> FindExplanation(int64_t no);
  // Counts live confirmed records anew. `interrupted` is asked now and then.
  Result<RecountedDigest> RecountDigest(std::string_view scope,
                                        const std::function<bool()>& interrupted);

  Database& db() { return connection_->db(); }
  // Reads what SQL functions need; called by Store::BeginRead.
  Status Pin();
  Store& store() { return store_; }

 private:
  Result<RecordImage> ReadImage(RecordKey key);   // its scope is known

  Store& store_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace tidemark
