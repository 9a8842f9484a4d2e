// Damage: rows whose bytes are not those that were written. One of them must not keep the others
// here. A row of the outbox is copied as it lies, for support, and then replaced or removed; a
// record that cannot be read is got anew with its scope.
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

// STORE_CORRUPT about one record: the rest of the store is to be trusted.
Status DamagedRecord(std::string_view what);
bool IsDamagedRecord(const Status& status);

// What was decoded from the store: the codec blames a server for bytes that mean nothing.
template <class T>
Result<T> AtRest(Result<T> decoded, std::string_view what) {
  if (decoded.ok()) return decoded;
  return DamagedRecord(what);
}

// Reads every row once; decodes no sound body.
Result<std::vector<DamagedOperation>> FindDamaged(Database& db);
Status KeepDamaged(WriteTxn& txn, int64_t no, int64_t wall_us);
Status RemoveOperation(WriteTxn& txn, int64_t no);
Result<std::vector<RecordKey>> TouchedBy(Database& db, int64_t no);

}  // namespace tidemark
