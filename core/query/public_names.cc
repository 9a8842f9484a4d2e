#include "core/query/public_names.h"

#include <algorithm>

#include "core/query/sql_name.h"

namespace tidemark {
namespace {

PublicColumn FieldColumn(const FieldRule& field) {
  return {field.name, KindOf(field.type), field.scale};
}

PublicTable RecordsOf(const CollectionRule& collection) {
  PublicTable table{collection.name, collection.name, {}};
  table.columns.push_back({"id", Kind::kString});
  for (const FieldRule& field : collection.fields) table.columns.push_back(FieldColumn(field));
  table.columns.push_back({"_row", Kind::kInt});
  table.columns.push_back({"_scope", Kind::kString});
  table.columns.push_back({"_seq", Kind::kInt});
  table.columns.push_back({std::string(kTruthColumn), Kind::kInt});
  table.columns.push_back({"_pending", Kind::kInt});
  table.columns.push_back({"_attention", Kind::kInt});
  return table;
}

PublicTable FullTextOf(const CollectionRule& collection) {
  PublicTable table{collection.name + "_fts", collection.name, {}};
  table.columns.push_back({"id", Kind::kString});
  for (const std::string& text : collection.full_text)
    if (const FieldRule* field = collection.FindField(text); field != nullptr)
      table.columns.push_back(FieldColumn(*field));
  // The hidden column of the index: what MATCH, bm25, snippet and highlight are given.
  table.columns.push_back({table.name});
  table.columns.push_back({"rank", Kind::kDouble});
  table.columns.push_back({"_row", Kind::kInt});
  table.columns.push_back({"_scope", Kind::kString});
  table.columns.push_back({std::string(kTruthColumn), Kind::kInt});
  return table;
}

}  // namespace

const PublicColumn* PublicTable::FindColumn(std::string_view column_name) const {
  const auto found = std::ranges::find(columns, column_name, &PublicColumn::name);
  return found == columns.end() ? nullptr : &*found;
}

std::vector<PublicTable> PublicTablesOf(const Manifest& manifest) {
  std::vector<PublicTable> tables;
  for (const CollectionRule& collection : manifest.collections()) {
    tables.push_back(RecordsOf(collection));
    if (!collection.full_text.empty()) tables.push_back(FullTextOf(collection));
  }
  return tables;
}

bool IsPrivateName(const Manifest& manifest, std::string_view name) {
  for (const std::string_view prefix : {"tide_", "sqlite_", "pragma_"})
    if (NameBegins(name, prefix)) return true;
  return std::ranges::any_of(manifest.collections(), [name](const CollectionRule& collection) {
    return NameBegins(name, collection.name + "_");
  });
}

}  // namespace tidemark
