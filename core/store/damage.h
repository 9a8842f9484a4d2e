// Damage: rows of the outbox whose bytes are not those that were written. One of them must not keep
// the others here: it is copied as it lies, for support, and then replaced or removed.
#pragma once

#include <vector>

#include "core/sqlite/transaction.h"
#include "core/store/model.h"

namespace tidemark {

// What can still be said of such a row; its operation is known by its place alone.
struct DamagedOperation {
  StoredOperation op;             // without effects; outcome where it could be read
  bool body_is_sound = false;     // only the outcome or the state is damaged
  bool is_usable = false;         // it has a uid and a state
};

// Reads every row once; decodes no sound body.
Result<std::vector<DamagedOperation>> FindDamaged(Database& db);
Status KeepDamaged(WriteTxn& txn, int64_t no, int64_t wall_us);
Status RemoveOperation(WriteTxn& txn, int64_t no);
Result<std::vector<RecordKey>> TouchedBy(Database& db, int64_t no);

}  // namespace tidemark
