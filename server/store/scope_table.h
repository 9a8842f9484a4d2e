// ScopeTable: heads and logs of scopes. Holds nothing in memory: what a savepoint takes back is
// gone. Inside an open transaction it reads what the transaction wrote. One thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/digest.h"
#include "core/model/operation.h"
#include "core/sqlite/transaction.h"

namespace tidemark::store {

// A scope never written has no row: no 0, epoch 1, head 0.
struct ScopeHead {
  int64_t no = 0;
  uint64_t epoch = 1, head = 0, records = 0;
  Digest digest;
  int64_t last_commit_us = 0;
};

struct NamedHead {
  std::string scope;
  ScopeHead head;
};

class ScopeTable {
 public:
  explicit ScopeTable(Database& db) : db_(&db) {}

  Result<ScopeHead> Find(std::string_view scope);
  Result<std::vector<NamedHead>> All();  // by name

  // The highest stamp among entries 1..seq; seq beyond the head counts as the head.
  Result<Stamp> MaxStampAt(const ScopeHead& scope, uint64_t seq);
  // When the entry was committed; nothing for a position that is not in the log.
  Result<std::optional<int64_t>> CommitTimeOf(const ScopeHead& scope, uint64_t seq);
  // Entries from after+1 on while they fit in bytes_max, and one in any case.
  Result<std::vector<Entry>> ReadLog(const ScopeHead& scope, uint64_t after, size_t bytes_max);

  // Makes the row of a scope that has none, and fills in its number.
  Status Create(WriteTxn& txn, std::string_view scope, ScopeHead* head);
  // The entry must be the next one. Advances `scope` and its row, digest and records as given in
  // it.
  Status Append(WriteTxn& txn, const Entry& entry, std::string_view entry_bytes, ScopeHead* scope);

 private:
  Database* db_;
};

}  // namespace tidemark::store
