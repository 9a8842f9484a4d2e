// Meta: the numbers and names of tide_meta.
#pragma once

#include <string>
#include <string_view>

#include "core/model/ids.h"
#include "core/sqlite/transaction.h"

namespace tidemark {

Result<int64_t> GetNumber(Database& db, std::string_view key);   // 0 where absent
Result<std::string> GetText(Database& db, std::string_view key); // empty where absent
Result<Uid> GetUid(Database& db, std::string_view key);          // none where absent
Status SetNumber(WriteTxn& txn, std::string_view key, int64_t value);
Status SetText(WriteTxn& txn, std::string_view key, std::string_view value);
Status SetUid(WriteTxn& txn, std::string_view key, const Uid& uid);
// The number as it was, and one more from now on; the first is 1.
Result<int64_t> TakeNumber(WriteTxn& txn, std::string_view key);

}  // namespace tidemark
