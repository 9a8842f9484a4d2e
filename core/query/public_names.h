// The public names of a store: what an app's SQL may read. One table for each collection and one
// more for its full text; their columns in the order in which the store's views have them, so that
// `SELECT *` means the same on the twin as on the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/manifest/manifest.h"

namespace tidemark {

// The name of the column that carries a row's truth.
inline constexpr std::string_view kTruthColumn = "_truth";

struct PublicColumn {
  std::string name;
  Kind kind = Kind::kNull;   // null: none is declared (rank, the hidden column of full text)
  uint32_t scale = 0;        // of a decimal
};

struct PublicTable {
  std::string name;          // "tasks", "tasks_fts"
  std::string collection;    // "tasks"
  std::vector<PublicColumn> columns;
  const PublicColumn* FindColumn(std::string_view column_name) const;
};

std::vector<PublicTable> PublicTablesOf(const Manifest& manifest);

// True for a name that the store keeps for itself: tide_*, sqlite_*, pragma_*, and what a
// collection's name begins without being public ("tasks_rows").
bool IsPrivateName(const Manifest& manifest, std::string_view name);

}  // namespace tidemark
