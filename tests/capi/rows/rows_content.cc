#include "tests/capi/rows/rows_content.h"

#include <gtest/gtest.h>

namespace tidemark {

PageContent::PageContent(std::vector<QueryColumn> columns)
    : facts_(std::make_shared<QueryFacts>()) {
  facts_->db_version = 77;
  facts_->columns = std::move(columns);
  facts_->read_set = {"tasks"};
  ScopeState scope;
  scope.scope = "team/1";
  facts_->scopes = {scope};
  facts_->parts = {{0, "tasks", 60'000}};
  page.facts = facts_;
  page.parts = facts_->parts;
  page.standings = {{0}};
  Standing standing;
  standing.freshness = Freshness::kFresh;
  standing.as_of_ms = 1'000;
  standing.age_ms = 5;
  standing.epoch = 1;
  standing.seq = 9;
  truth.parts = {standing};
  truth.set.freshness = Freshness::kFresh;
  truth.set.taken_ms = 42;
  truth.set.db_version = 77;
}

PageContent& PageContent::Row(std::vector<CellContent> cells, uint32_t standing, uint32_t pending,
                              uint32_t attention) {
  EXPECT_EQ(cells.size(), facts_->columns.size());
  for (size_t i = 0; i < cells.size(); i++) {
    QueryCell cell;
    const QueryColumn& column = facts_->columns[i];
    if (const auto* n = std::get_if<int64_t>(&cells[i])) {
      cell.kind = column.kind == Kind::kNull ? Kind::kInt : column.kind;
      cell.as.integer = *n;
      if (cell.kind == Kind::kDecimal) cell.size = column.scale;
    } else if (const auto* d = std::get_if<double>(&cells[i])) {
      cell.kind = Kind::kDouble;
      cell.as.real = *d;
    } else if (const auto* text = std::get_if<std::string>(&cells[i])) {
      cell.kind = column.kind == Kind::kNull ? Kind::kString : column.kind;
      cell.size = static_cast<uint32_t>(text->size());
      cell.as.at = page.texts.size();
      page.texts.append(*text).push_back('\0');
    }
    page.cells.push_back(cell);
  }
  page.rows.push_back({standing, pending, attention});
  return *this;
}

std::unique_ptr<tide_rows> PageContent::Make(uint32_t key_columns,
                                             std::shared_ptr<RowsSource> source) const {
  auto block = PackPage(page, truth);
  EXPECT_TRUE(block.ok()) << block.status().message;
  return std::make_unique<tide_rows>(block.Take(), truth.set, key_columns, std::move(source));
}

tide_str Str(std::string_view text) { return {text.data(), text.size()}; }
std::string TextOf(tide_str text) { return std::string(text.data, text.size); }

}  // namespace tidemark
