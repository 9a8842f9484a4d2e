// tide_rows: a packed answer with what belongs to it. Its block and truth never change once made,
// so it is shared between threads freely.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "capi/src/handle.h"
#include "capi/src/lent.h"
#include "capi/src/rows_block.h"

namespace tidemark {

// Where the next page comes from. It knows the client and answers CLOSED after it.
class RowsSource {
 public:
  virtual ~RowsSource() = default;
  // A handle of its own. END, SNAPSHOT_EXPIRED, any -3xx, CLOSED.
  virtual Result<std::unique_ptr<tide_rows>> Next() = 0;
};

}  // namespace tidemark

struct tide_rows final : tidemark::Handle {
  static constexpr tidemark::HandleKind kKind = tidemark::HandleKind::kRows;
  // key_columns: 0 is 1. `borrowed`: belongs to another answer, never freed or taken alone.
  tide_rows(tidemark::RowsBlock packed, const tidemark::Truth& of_set, uint32_t wanted_key_columns,
            std::shared_ptr<tidemark::RowsSource> next, bool is_borrowed = false);

  const tidemark::RowsBlock block;
  const tidemark::Truth set_truth;
  const uint32_t key_columns;
  const std::shared_ptr<tidemark::RowsSource> source;   // null: there is no next page
  const bool borrowed;
  tidemark::Lent lent;
  std::atomic<int> owners{1};   // an observer keeps what it told last, whoever else took it
};

namespace tidemark {

// The rows of a reading, made when they are first asked for. A member of tide_reading.
struct ReadingRows {
  std::once_flag once;
  std::unique_ptr<tide_rows> rows;
};

// Gives one ownership back; the last one frees. NULL is fine.
void ReleaseRows(tide_rows* rows);

// Lends rows that the library keeps. What is taken then has two owners.
template <class F>
void LendShared(tide_rows* rows, F&& call) {
  bool taken = false;
  rows->owners.fetch_add(1);  // before: what is taken may be freed inside the call
  rows->lent.Begin(&taken);
  call();
  rows->lent.End();
  if (!taken) ReleaseRows(rows);
}

// The truth of a row, or of the set. END beyond the last row.
Result<Truth> TruthOfRow(const tide_rows& rows, size_t row);

}  // namespace tidemark
