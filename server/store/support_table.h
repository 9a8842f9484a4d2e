// SupportTable: what support staff may ask about later, written beside the truth and never read by
// it: when a device was last heard, why operations were not applied (their outcomes are freed as
// soon as the device has kept them), and the latest refusals by their support ids. Bounded: 100
// devices an account, 100 operations a device; 10,000 refusals of known accounts, 1,000 of callers
// who were not known. One thread.
#pragma once

#include <string>
#include <vector>

#include "core/model/operation.h"
#include "core/sqlite/transaction.h"

namespace tidemark::store {

struct SeenNote {
  Uid client;
  std::string account, sdk, app;
  uint32_t schema = 0;
  int64_t at_us = 0;
};

// An operation that was not applied: codes and names, no content.
struct FailureNote {
  Uid client;
  uint64_t op_seq = 0;
  Uid op;
  int64_t at_us = 0;
  OutcomeCode code = OutcomeCode::kUnspecified;
  Reason reason = Reason::kNone;
  uint32_t policy = 0;
  std::string rule, collection, field;   // of the first decision
};
FailureNote NoteOf(const Uid& client, const Outcome& outcome, int64_t at_us);

struct RefusalNote {
  std::string support_id;
  int64_t at_us = 0;
  std::string account;      // empty: the token was not known
  Uid client;               // none: the request could not be read
  std::string endpoint;
  uint32_t code = 0;
  std::string message;
};

// Makes the tables where they are missing; a store without them, and one that has them, are of the
// same layout.
extern const char kSupportSql[];

Status WriteSeen(WriteTxn& txn, const SeenNote& note);
Status WriteFailures(WriteTxn& txn, const std::vector<FailureNote>& notes);
// In the order in which they happened.
Status WriteRefusals(WriteTxn& txn, const std::vector<RefusalNote>& notes);

}  // namespace tidemark::store
