#include "capi/src/rows.h"

#include <algorithm>

#include "capi/src/boundary.h"
#include "capi/src/grows.h"
#include "capi/src/reading.h"
#include "capi/src/truth_convert.h"
#include "capi/src/value_convert.h"

using namespace tidemark;

tide_rows::tide_rows(RowsBlock packed, const Truth& of_set, uint32_t wanted_key_columns,
                     std::shared_ptr<RowsSource> next, bool is_borrowed)
    : Handle(kKind), block(std::move(packed)), set_truth(of_set),
      key_columns(std::min(std::max(wanted_key_columns, 1u), block.head().column_count)),
      source(std::move(next)), borrowed(is_borrowed) {}

namespace tidemark {
namespace {

const Status& BeyondTheEdge() {
  static const Status kStatus = Status::Error(Code::kEnd, "there is no such row or column");
  return kStatus;
}

// Why a pending row waits: what the set says, since all of this client's waits for one reason.
Reason WaitingReason(const Truth& set) {
  if (set.hold != Reason::kNone) return set.hold;
  return set.headline == Headline::kPending ? set.reason : Reason::kCatchingUp;
}

Reason ReasonOfRow(Headline headline, const tide_standing& standing, const Truth& set) {
  switch (headline) {
    case Headline::kConflicted: return Reason::kManual;
    case Headline::kPending: return WaitingReason(set);
    default: return static_cast<Reason>(standing.reason);
  }
}

tide_value ValueOf(const RowsBlock& block, const tide_cell& cell) {
  tide_value value = tide_v_null();
  value.type = cell.type;
  switch (cell.type) {
    case TIDE_NULL: break;
    case TIDE_DOUBLE: value.as.real = cell.as.real; break;
    case TIDE_STRING: case TIDE_SET: case TIDE_MAP:
      value.as.string = ViewOf(block.TextOf(cell));
      break;
    case TIDE_BYTES: {
      const std::string_view bytes = block.TextOf(cell);
      value.as.bytes = {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
      break;
    }
    default: value.as.integer = cell.as.integer; break;
  }
  if (cell.type == TIDE_DECIMAL) value.scale = cell.size;
  return value;
}

std::string_view NameOf(const RowsBlock& block, const tide_column& column) {
  return block.TextAt(column.name_at, column.name_size);
}

}  // namespace

void ReleaseRows(tide_rows* rows) {
  if (rows != nullptr && rows->owners.fetch_sub(1) == 1) delete rows;
}

Result<Truth> TruthOfRow(const tide_rows& rows, size_t row) {
  if (row == TIDE_WHOLE_SET) return rows.set_truth;
  if (row >= rows.block.rows().size()) return BeyondTheEdge();
  const tide_row& own = rows.block.rows()[row];
  // Without _truth in the SELECT a row is as true as the set: that never says too much.
  if (own.standing >= rows.block.standings().size()) return rows.set_truth;
  const tide_standing& standing = rows.block.standings()[own.standing];
  Truth truth;
  truth.freshness = static_cast<Freshness>(standing.freshness);
  const bool fresh = truth.freshness == Freshness::kFresh;
  truth.headline = std::max(static_cast<Headline>(own.headline),
                            fresh ? Headline::kSettled : Headline::kStale);
  truth.reason = ReasonOfRow(truth.headline, standing, rows.set_truth);
  truth.flags = own.flags | (rows.set_truth.flags & kTruthUpdating);
  truth.as_of_ms = standing.as_of_ms;
  truth.age_ms = standing.age_ms;
  truth.stale_in_ms = standing.stale_in_ms;
  truth.loaded_percent = standing.loaded_percent;
  truth.epoch = standing.epoch;
  truth.seq = standing.seq;
  truth.taken_ms = rows.block.head().taken_ms;
  truth.db_version = rows.block.head().db_version;
  truth.pending_count = own.pending_count;
  truth.attention_count = own.attention_count;
  if (own.pending_count > 0) truth.hold = rows.set_truth.hold;
  return truth;
}

}  // namespace tidemark

tide_status tide_rows_next(const tide_rows* rows, tide_rows** out_rows, tide_error* error) {
  ClearOut(out_rows);
  return Guard(error, [&]() -> Status {
    TIDE_TRY(CheckHandle(rows, "rows"));
    TIDE_TRY(CheckGiven(out_rows, "out_rows"));
    if (rows->source == nullptr) return BeyondTheEdge();
    TIDE_ASSIGN(std::unique_ptr<tide_rows> next, rows->source->Next());
    *out_rows = next.release();
    return Status::Ok();
  });
}

tide_bytes tide_rows_block(const tide_rows* rows) {
  return IsHandle(rows) ? rows->block.bytes() : tide_bytes{nullptr, 0};
}

size_t tide_rows_count(const tide_rows* rows) {
  return IsHandle(rows) ? rows->block.head().row_count : 0;
}

tide_status tide_rows_column(const tide_rows* rows, tide_str name, size_t* out_column) {
  ClearOut(out_column);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(rows, "rows"));
    TIDE_TRY(CheckGiven(out_column, "out_column"));
    TIDE_ASSIGN(const std::string wanted, TakeText(name, "name"));
    const auto columns = rows->block.columns();
    for (size_t i = 0; i < columns.size(); i++) {
      if (NameOf(rows->block, columns[i]) != wanted) continue;
      *out_column = i;
      return Status::Ok();
    }
    return Status::Error(Code::kNotFound, "no visible column has this name", wanted);
  });
}

tide_status tide_rows_column_at(const tide_rows* rows, size_t index, tide_str* out_name,
                                tide_type* out_type) {
  ClearOut(out_name);
  ClearOut(out_type);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(rows, "rows"));
    TIDE_TRY(CheckGiven(out_name, "out_name"));
    const auto columns = rows->block.columns();
    if (index >= columns.size()) return BeyondTheEdge();
    *out_name = ViewOf(NameOf(rows->block, columns[index]));
    if (out_type != nullptr) *out_type = columns[index].type;
    return Status::Ok();
  });
}

tide_status tide_rows_value(const tide_rows* rows, size_t row, size_t column,
                            tide_value* out_value) {
  ClearOut(out_value);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(rows, "rows"));
    TIDE_TRY(CheckGiven(out_value, "out_value"));
    const tide_rows_head& head = rows->block.head();
    if (row >= head.row_count || column >= head.column_count) return BeyondTheEdge();
    *out_value = ValueOf(rows->block, rows->block.cells(row)[column]);
    return Status::Ok();
  });
}

tide_status tide_rows_truth(const tide_rows* rows, size_t row, tide_truth* out_truth) {
  ClearGrows(out_truth);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(rows, "rows"));
    TIDE_TRY(CheckOut(out_truth, "out_truth"));
    TIDE_ASSIGN(const Truth truth, TruthOfRow(*rows, row));
    WriteGrows(ToC(truth), out_truth);
    return Status::Ok();
  });
}

const tide_rows* tide_reading_rows(const tide_reading* reading) {
  if (!IsHandle(reading)) return nullptr;
  return GuardValue<const tide_rows*>(nullptr, [&]() -> const tide_rows* {
    std::call_once(reading->rows.once, [&] {
      const Reading& from = reading->reading;
      Result<RowsBlock> block = PackReading(reading->collection, from.image, from.truth);
      if (block.ok())
        reading->rows.rows =
            std::make_unique<tide_rows>(block.Take(), from.truth, 1, nullptr, /*is_borrowed=*/true);
    });
    return reading->rows.rows.get();
  });
}

tide_rows* tide_rows_take(tide_rows* rows) {
  if (IsHandle(rows)) rows->lent.Take();
  return rows;
}

void tide_rows_free(tide_rows* rows) {
  if (IsHandle(rows) && !rows->borrowed && !rows->lent.lent()) ReleaseRows(rows);
}
