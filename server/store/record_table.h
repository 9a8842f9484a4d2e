// RecordTable: the latest content of records, as the judge reads them. One thread.
#pragma once

#include "core/sqlite/transaction.h"
#include "server/judge/judge.h"
#include "server/store/scope_table.h"

namespace tidemark::store {

class RecordTable final : public judge::Rows {
 public:
  RecordTable(Database& db, ScopeTable& scopes) : db_(&db), scopes_(&scopes) {}

  Result<std::optional<judge::ServerRecord>> Find(const RecordKey& key) override;
  // Writes the record and moves digest and record count of `scope`, which ScopeTable::Append then
  // stores.
  Status Put(WriteTxn& txn, const RecordKey& key, const judge::ServerRecord& record,
             ScopeHead* scope);
  // The digest and count of a scope from its records, row by row: proof that what is kept adds up.
  Result<ScopeHead> Recompute(const ScopeHead& scope);

 private:
  Database* db_;
  ScopeTable* scopes_;
};

}  // namespace tidemark::store
