// Records: rows of collections and the confirmed images under them. Knows columns, not rules.
#pragma once

#include <optional>
#include <string>

#include "core/manifest/manifest.h"
#include "core/sqlite/transaction.h"
#include "core/store/model.h"

namespace tidemark {

inline constexpr uint32_t kCountMax = 4095;  // pending and attention counts saturate in _truth

inline int64_t PackTruth(int64_t scope_no, uint32_t pending, uint32_t attention) {
  const auto cap = [](uint32_t n) { return static_cast<int64_t>(n < kCountMax ? n : kCountMax); };
  return scope_no << 24 | cap(pending) << 12 | cap(attention);
}

// One row as it lies: what the user sees.
struct StoredRow {
  int64_t row = 0;
  bool gone = false;          // a pending delete keeps its row, hidden
  uint32_t pending = 0, attention = 0;
  Record record;              // fields of the view (also unknown ones) and the confirmed seq
};

Result<std::optional<StoredRow>> FindRow(Database& db, const CollectionRule& rule, int64_t scope_no,
                                         std::string_view id);
// Its number alone, also of a row that cannot be read; 0: it is not there.
Result<int64_t> FindRowNo(Database& db, const CollectionRule& rule, int64_t scope_no,
                          std::string_view id);
// Writes the row, known by row.row or new (0, then filled in).
Status PutRow(WriteTxn& txn, const CollectionRule& rule, int64_t scope_no, std::string_view id,
              StoredRow* row);
Status DeleteRow(WriteTxn& txn, const CollectionRule& rule, int64_t row);

// The confirmed image under a row with pending operations; outer nullopt: no image, inner: not
// there.
using Image = std::optional<Record>;
Result<std::optional<Image>> FindImage(Database& db, const std::string& collection, int64_t row);
Status PutImage(WriteTxn& txn, const std::string& collection, int64_t row, const Image& image);
Status DeleteImage(WriteTxn& txn, const std::string& collection, int64_t row);

// Confirmed records of collections that this manifest does not know.
Result<Image> FindUnknown(Database& db, int64_t scope_no, const std::string& collection,
                          std::string_view id);
Status PutUnknown(WriteTxn& txn, int64_t scope_no, const std::string& collection,
                  std::string_view id, const Image& record);

// Reads fields of a row whose columns begin at `first` in declared order, `extra` being the _extra
// column.
Result<Fields> ReadFields(const Statement& statement, const CollectionRule& rule,
                          int first, int extra);
// ", "-separated quoted field columns, each behind `prefix`.
std::string FieldColumns(const CollectionRule& rule, const std::string& prefix);

}  // namespace tidemark
