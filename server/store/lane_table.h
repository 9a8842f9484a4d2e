// LaneTable: per client, what was executed and how it ended. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/operation.h"
#include "core/sqlite/transaction.h"

namespace tidemark::store {

struct Lane {
  std::string account;          // bound at first use, for ever
  uint64_t last_op_seq = 0;
  uint64_t kept_through = 0;    // outcomes up to here are durable on the client
  Stamp last_stamp;             // of its last applied operation
  uint64_t unkept_bytes = 0;    // of outcomes above kept_through
};

struct StoredOutcome {
  bool applied = false;
  std::string body_hash;           // of the pushed bytes; empty where freed
  std::optional<Outcome> outcome;  // nothing where freed
};

class LaneTable {
 public:
  explicit LaneTable(Database& db) : db_(&db) {}

  Result<std::optional<Lane>> Find(const Uid& client);
  Result<std::optional<StoredOutcome>> FindOutcome(const Uid& client, uint64_t op_seq);
  // Of the operation with these bytes, among the outcomes not yet kept.
  Result<std::optional<Outcome>> FindOutcomeByHash(const Uid& client, std::string_view body_hash);
  // True where that operation is known and was not applied.
  Result<bool> Failed(const Uid& client, uint64_t op_seq);
  // Above kept_through, in order.
  Result<std::vector<Outcome>> KeptOutcomes(const Uid& client);

  Status Put(WriteTxn& txn, const Uid& client, const Lane& lane);
  // The outcome of the lane's next operation; moves last_op_seq and unkept_bytes of `lane` and its
  // row.
  Status AddOutcome(WriteTxn& txn, const Uid& client, std::string_view body_hash,
                    const Outcome& outcome, Lane* lane);
  // Frees outcomes up to `through`; of those not applied that fact stays.
  Status Free(WriteTxn& txn, const Uid& client, uint64_t through, Lane* lane);

 private:
  Database* db_;
};

}  // namespace tidemark::store
