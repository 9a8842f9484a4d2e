// RowsBlock: an answer of rows packed into one piece of memory, as query.h describes it: 8-aligned,
// native byte order, places counted from its start. Immutable once made.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/query/query.h"
#include "core/tell/truth.h"
#include "tidemark/query.h"

namespace tidemark {

class RowsBlock {
 public:
  // Zeroed, so that equal answers are equal bytes. TOO_LARGE beyond what 32-bit places can tell.
  static Result<RowsBlock> Allocate(uint64_t size);

  const tide_rows_head& head() const { return *At<tide_rows_head>(0); }
  tide_bytes bytes() const { return {reinterpret_cast<const uint8_t*>(words_.get()), size_}; }
  std::span<const tide_column> columns() const {
    return {At<tide_column>(head().columns_at), head().column_count};
  }
  std::span<const tide_standing> standings() const {
    return {At<tide_standing>(head().standings_at), head().standing_count};
  }
  std::span<const tide_row> rows() const {
    return {At<tide_row>(head().rows_at), head().row_count};
  }
  // The cells of one row, which must be there.
  std::span<const tide_cell> cells(size_t row) const {
    return {At<tide_cell>(head().cells_at) + row * head().column_count, head().column_count};
  }
  // Text or bytes of a cell; empty for numbers.
  std::string_view TextOf(const tide_cell& cell) const;
  std::string_view TextAt(uint64_t at, uint32_t size) const { return {At<char>(at), size}; }

 private:
  friend class BlockWriter;
  RowsBlock(std::unique_ptr<uint64_t[]> words, size_t size)
      : words_(std::move(words)), size_(size) {}
  template <class T>
  const T* At(uint64_t at) const {
    return reinterpret_cast<const T*>(reinterpret_cast<const char*>(words_.get()) + at);
  }

  std::unique_ptr<uint64_t[]> words_;
  size_t size_;
};

// How true a page is at one moment: of each of its parts, and of the set.
struct PageTruth {
  std::vector<Standing> parts;   // as QueryPage::parts
  Truth set;
};
PageTruth JudgePage(const QueryPage& page, const Moment& now, const SyncView& sync);

// A page of a query. `truth` is of this page.
Result<RowsBlock> PackPage(const QueryPage& page, const PageTruth& truth);

// All fields of a record in manifest order: row 0 what the user sees, row 1, if there is one, what
// is confirmed and differs.
Result<RowsBlock> PackReading(const CollectionRule& collection, const RecordImage& image,
                              const Truth& truth);

}  // namespace tidemark
