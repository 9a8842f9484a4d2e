// The tables and views of declared collections.
#pragma once

#include <string>
#include <vector>

#include "core/manifest/manifest.h"
#include "core/sqlite/transaction.h"

namespace tidemark {

// Creates what is missing of a collection: table, columns, indexes, full text, views. Additive
// only. `hidden`: numbers of loads that must not be seen.
Status InstallCollection(WriteTxn& txn, const CollectionRule& rule,
                         const std::vector<int64_t>& hidden);

// Swaps the view's filter, in the transaction that hides or reveals a load.
Status InstallView(WriteTxn& txn, const CollectionRule& rule, const std::vector<int64_t>& hidden);

// Numbers of loads whose rows are hidden now: not revealed, or being purged.
Result<std::vector<int64_t>> HiddenLoads(Database& db);

// `"name"`; names come from a checked manifest.
std::string Quoted(std::string_view name);

}  // namespace tidemark
