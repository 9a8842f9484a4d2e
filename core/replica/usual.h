// Usual: how long things take on this device, by collection, over restarts: the curve behind
// "usually within 2 s". Kept in tide_meta, written in the transaction that it measures; a bounded
// number of the latest measurements counts, older ones fade.
#pragma once

#include <string>

#include "core/measure/distribution.h"
#include "core/sqlite/transaction.h"

namespace tidemark {

enum class Usually {
  kSettled,   // own operations: from submit until final
  kSeen,      // changes of others: from commit until shown here
};

// Fewer say nothing about what is usual.
inline constexpr uint64_t kUsualCountMin = 20;

std::string UsualKey(Usually what, const std::string& collection);
// Empty where nothing was measured, or what was kept cannot be read.
Result<Distribution> UsualOf(Database& db, const std::string& key);
Status AddUsual(WriteTxn& txn, const std::string& key, const std::vector<double>& seconds);

}  // namespace tidemark
