// Answers made by hand, packed as the client packs them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "capi/src/rows.h"

namespace tidemark {

using CellContent = std::variant<std::monostate, int64_t, double, std::string>;

// A page of rows under construction: one scope, one collection, unless more parts are added.
class PageContent {
 public:
  explicit PageContent(std::vector<QueryColumn> columns);
  // A row's cells as kinds of their columns; integers in expression columns are kInt, text is
  // kString.
  PageContent& Row(std::vector<CellContent> cells, uint32_t standing = 0, uint32_t pending = 0,
                   uint32_t attention = 0);
  QueryPage page;
  PageTruth truth;   // FRESH for every part, until changed
  std::unique_ptr<tide_rows> Make(uint32_t key_columns = 1,
                                  std::shared_ptr<RowsSource> source = nullptr) const;

 private:
  std::shared_ptr<QueryFacts> facts_;
};

tide_str Str(std::string_view text);
std::string TextOf(tide_str text);

}  // namespace tidemark
