#include "capi/src/rows_block.h"

#include <algorithm>
#include <cstring>

#include "capi/src/value_convert.h"
#include "core/store/set_json.h"

static_assert(sizeof(tide_rows_head) <= tidemark::kPageHeadBytes);
static_assert(sizeof(tide_column) == tidemark::kColumnBytes);
static_assert(sizeof(tide_standing) == tidemark::kStandingBytes);
static_assert(sizeof(tide_row) == tidemark::kRowBytes);
static_assert(sizeof(tide_cell) == tidemark::kCellBytes);
static_assert(tidemark::kNoStanding == TIDE_NO_STANDING);

namespace tidemark {
namespace {

// What is packed, before its places are known.
struct Shape {
  uint32_t columns = 0, standings = 0, rows = 0;
  uint64_t text_bytes = 0;   // with a NUL behind each
};

bool IsText(tide_type type) {
  return type == TIDE_STRING || type == TIDE_BYTES || type == TIDE_SET || type == TIDE_MAP;
}

}  // namespace

Result<RowsBlock> RowsBlock::Allocate(uint64_t size) {
  if (size > UINT32_MAX)
    return Status::Error(Code::kTooLarge, "the answer is larger than one block can be");
  auto words = std::make_unique<uint64_t[]>((size + 7) / 8);
  return RowsBlock(std::move(words), static_cast<size_t>(size));
}

std::string_view RowsBlock::TextOf(const tide_cell& cell) const {
  return IsText(cell.type) ? TextAt(cell.as.at, cell.size) : std::string_view();
}

// Fills a block section by section. Callers count first, so that nothing is written beyond.
class BlockWriter {
 public:
  static Result<BlockWriter> Begin(const Shape& shape, uint64_t db_version, int64_t taken_ms) {
    const uint64_t columns_at = sizeof(tide_rows_head);
    const uint64_t standings_at = columns_at + uint64_t{shape.columns} * sizeof(tide_column);
    const uint64_t rows_at = standings_at + uint64_t{shape.standings} * sizeof(tide_standing);
    const uint64_t cells_at = rows_at + uint64_t{shape.rows} * sizeof(tide_row);
    const uint64_t cell_count = uint64_t{shape.rows} * shape.columns;
    const uint64_t texts_at = cells_at + cell_count * sizeof(tide_cell);
    TIDE_ASSIGN(RowsBlock block, RowsBlock::Allocate(texts_at + shape.text_bytes));
    BlockWriter writer(std::move(block), texts_at);
    tide_rows_head& head = *writer.At<tide_rows_head>(0);
    head.struct_size = static_cast<uint32_t>(sizeof head);
    head.block_size = static_cast<uint32_t>(writer.block_.size_);
    head.row_count = shape.rows;
    head.column_count = shape.columns;
    head.standing_count = shape.standings;
    head.columns_at = static_cast<uint32_t>(columns_at);
    head.standings_at = static_cast<uint32_t>(standings_at);
    head.rows_at = static_cast<uint32_t>(rows_at);
    head.cells_at = static_cast<uint32_t>(cells_at);
    head.db_version = db_version;
    head.taken_ms = taken_ms;
    return writer;
  }

  tide_rows_head& head() { return *At<tide_rows_head>(0); }
  tide_row& row(size_t row) { return At<tide_row>(head().rows_at)[row]; }
  tide_cell& cell(size_t at) { return At<tide_cell>(head().cells_at)[at]; }

  // The NUL is there already. Where the text lies.
  uint32_t AddText(std::string_view text) {
    TIDE_CHECK(texts_at_ + text.size() + 1 <= block_.size_);
    if (!text.empty()) std::memcpy(At<char>(texts_at_), text.data(), text.size());
    const auto at = static_cast<uint32_t>(texts_at_);
    texts_at_ += text.size() + 1;
    return at;
  }
  // Many at once, each with its NUL.
  uint32_t AddTexts(std::string_view texts) {
    TIDE_CHECK(texts_at_ + texts.size() <= block_.size_);
    if (!texts.empty()) std::memcpy(At<char>(texts_at_), texts.data(), texts.size());
    const auto at = static_cast<uint32_t>(texts_at_);
    texts_at_ += texts.size();
    return at;
  }
  void SetColumn(size_t at, std::string_view name, Kind kind) {
    tide_column& column = At<tide_column>(head().columns_at)[at];
    column.name_at = AddText(name);
    column.name_size = static_cast<uint32_t>(name.size());
    column.type = TypeOf(kind);
  }
  void SetStanding(size_t at, std::string_view scope, std::string_view collection,
                   const Standing& from) {
    tide_standing& standing = At<tide_standing>(head().standings_at)[at];
    standing.scope_at = AddText(scope);
    standing.scope_size = static_cast<uint32_t>(scope.size());
    standing.collection_at = AddText(collection);
    standing.collection_size = static_cast<uint32_t>(collection.size());
    standing.freshness = static_cast<tide_freshness>(from.freshness);
    standing.reason = static_cast<tide_reason>(from.reason);
    standing.loaded_percent = from.loaded_percent;
    standing.as_of_ms = from.as_of_ms;
    standing.age_ms = from.age_ms;
    standing.stale_in_ms = from.stale_in_ms;
    standing.epoch = from.epoch;
    standing.seq = from.seq;
  }
  RowsBlock Finish() {
    TIDE_CHECK(texts_at_ == block_.size_);
    return std::move(block_);
  }

 private:
  BlockWriter(RowsBlock block, uint64_t texts_at) : block_(std::move(block)), texts_at_(texts_at) {}
  template <class T>
  T* At(uint64_t at) { return const_cast<T*>(block_.At<T>(at)); }

  RowsBlock block_;
  uint64_t texts_at_;
};

namespace {

// ---- pages --------------------------------------------------------------------------------------

// Which of the parts is the worst, by the one order of truths there is.
uint32_t WorstPart(const std::vector<uint32_t>& parts, const PageTruth& truth) {
  std::vector<Standing> standings;
  for (const uint32_t part : parts) standings.push_back(truth.parts.at(part));
  const Truth worst = TruthOfSet(standings, 0, 0, {}, {}, 0);
  for (size_t i = 0; i < parts.size(); i++)
    if (standings[i].freshness == worst.freshness && standings[i].as_of_ms == worst.as_of_ms)
      return parts[i];
  return parts.front();
}

Shape ShapeOf(const QueryPage& page, const std::vector<uint32_t>& worst) {
  Shape shape;
  shape.columns = static_cast<uint32_t>(page.facts->columns.size());
  shape.standings = static_cast<uint32_t>(worst.size());
  shape.rows = static_cast<uint32_t>(page.rows.size());
  shape.text_bytes = page.texts.size();
  for (const QueryColumn& column : page.facts->columns) shape.text_bytes += column.name.size() + 1;
  for (const uint32_t place : worst) {
    const QueryPart& part = page.parts[place];
    shape.text_bytes += page.facts->scopes[part.scope].scope.size() + part.collection.size() + 2;
  }
  return shape;
}

tide_row RowOf(const QueryRow& from) {
  tide_row row{};
  row.standing = from.standing;
  if (from.standing == kNoStanding) return row;   // its truth was not selected: nothing is claimed
  row.flags = TIDE_TRUTH_EXISTS;
  if (from.pending > 0) row.flags |= TIDE_TRUTH_PENDING;
  if (from.attention > 0) row.flags |= TIDE_TRUTH_CONFLICTED;
  row.headline = static_cast<tide_headline>(HeadlineOfRow(from.pending, from.attention));
  row.pending_count = from.pending;
  row.attention_count = from.attention;
  return row;
}

void PackCell(const QueryCell& from, uint64_t texts_at, tide_cell* cell) {
  cell->type = TypeOf(from.kind);
  cell->size = from.size;
  if (from.kind == Kind::kNull) return;
  if (from.kind == Kind::kDouble) cell->as.real = from.as.real;
  else if (IsText(cell->type)) cell->as.at = texts_at + from.as.at;
  else cell->as.integer = from.as.integer;
}

// ---- readings -----------------------------------------------------------------------------------

// Sets have their text made here; it must outlive the packing.
std::string_view TextToPack(const Value& value, std::string* made) {
  if (value.absent()) return {};
  switch (value.kind()) {
    case Kind::kString: case Kind::kBytes: return value.text();
    case Kind::kSet: return *made = SetToJson(value);
    default: return {};
  }
}

void PackValue(const Value& value, uint32_t scale, BlockWriter* writer, tide_cell* cell) {
  if (value.absent()) return;
  cell->type = TypeOf(value.kind());
  if (value.kind() == Kind::kDouble) {
    cell->as.real = value.real();
  } else if (IsText(cell->type)) {
    std::string made;
    const std::string_view text = TextToPack(value, &made);
    cell->size = static_cast<uint32_t>(text.size());
    cell->as.at = writer->AddText(text);
  } else {
    cell->as.integer = value.integer();
    if (value.kind() == Kind::kDecimal) cell->size = scale;
  }
}

uint64_t TextBytes(const CollectionRule& collection, const Fields& fields) {
  uint64_t bytes = 0;
  std::string made;
  for (const FieldRule& field : collection.fields) {
    const Value& value = Get(fields, field.name);
    if (value.absent() || !IsText(TypeOf(value.kind()))) continue;
    bytes += TextToPack(value, &made).size() + 1;
  }
  return bytes;
}

bool Differ(const CollectionRule& collection, const Fields& a, const Fields& b) {
  return std::ranges::any_of(collection.fields, [&](const FieldRule& field) {
    const Value &one = Get(a, field.name), &other = Get(b, field.name);
    return one.absent() != other.absent() || (!one.absent() && !(one == other));
  });
}

// The headline of the record's own, whatever its standing.
tide_headline OwnHeadline(const Truth& truth) {
  if ((truth.flags & kTruthConflicted) != 0) return TIDE_HEADLINE_CONFLICTED;
  if ((truth.flags & kTruthPending) != 0) return TIDE_HEADLINE_PENDING;
  return (truth.flags & kTruthChanged) != 0 ? TIDE_HEADLINE_CHANGED : TIDE_HEADLINE_SETTLED;
}

Standing StandingIn(const Truth& truth) {
  Standing standing;
  standing.freshness = truth.freshness;
  if (truth.freshness != Freshness::kFresh) standing.reason = truth.reason;
  standing.loaded_percent = truth.loaded_percent;
  standing.as_of_ms = truth.as_of_ms;
  standing.age_ms = truth.age_ms;
  standing.stale_in_ms = truth.stale_in_ms;
  standing.epoch = truth.epoch;
  standing.seq = truth.seq;
  return standing;
}

}  // namespace

PageTruth JudgePage(const QueryPage& page, const Moment& now, const SyncView& sync) {
  PageTruth truth;
  for (const QueryPart& part : page.parts)
    truth.parts.push_back(StandingOf(page.facts->scopes.at(part.scope), part.window_ms, now, sync));
  const auto set_parts = static_cast<ptrdiff_t>(page.facts->parts.size());
  const std::vector<Standing> set(truth.parts.begin(), truth.parts.begin() + set_parts);
  truth.set = TruthOfSet(set, page.facts->pending, page.facts->attention, now, sync,
                         page.facts->db_version);
  return truth;
}

Result<RowsBlock> PackPage(const QueryPage& page, const PageTruth& truth) {
  TIDE_CHECK(truth.parts.size() == page.parts.size());
  TIDE_CHECK(page.cells.size() == page.rows.size() * page.facts->columns.size());
  std::vector<uint32_t> worst;
  for (const std::vector<uint32_t>& parts : page.standings)
    worst.push_back(WorstPart(parts, truth));
  TIDE_ASSIGN(BlockWriter writer,
              BlockWriter::Begin(ShapeOf(page, worst), page.facts->db_version, truth.set.taken_ms));
  writer.head().flags = page.more ? TIDE_ROWS_MORE : 0;
  for (size_t i = 0; i < page.facts->columns.size(); i++)
    writer.SetColumn(i, page.facts->columns[i].name, page.facts->columns[i].kind);
  for (size_t i = 0; i < worst.size(); i++) {
    const QueryPart& part = page.parts[worst[i]];
    writer.SetStanding(i, page.facts->scopes[part.scope].scope, part.collection,
                       truth.parts[worst[i]]);
  }
  for (size_t i = 0; i < page.rows.size(); i++) writer.row(i) = RowOf(page.rows[i]);
  const uint64_t texts_at = writer.AddTexts(page.texts);
  for (size_t i = 0; i < page.cells.size(); i++) PackCell(page.cells[i], texts_at, &writer.cell(i));
  return writer.Finish();
}

Result<RowsBlock> PackReading(const CollectionRule& collection, const RecordImage& image,
                              const Truth& truth) {
  static const Fields kNone;
  std::vector<const Fields*> rows = {image.view ? &*image.view : &kNone};
  if (image.confirmed && Differ(collection, *rows[0], image.confirmed->fields))
    rows.push_back(&image.confirmed->fields);
  Shape shape;
  shape.columns = static_cast<uint32_t>(collection.fields.size());
  shape.standings = 1;
  shape.rows = static_cast<uint32_t>(rows.size());
  shape.text_bytes = image.key.scope.size() + collection.name.size() + 2;
  for (const FieldRule& field : collection.fields) shape.text_bytes += field.name.size() + 1;
  for (const Fields* fields : rows) shape.text_bytes += TextBytes(collection, *fields);
  TIDE_ASSIGN(BlockWriter writer, BlockWriter::Begin(shape, truth.db_version, truth.taken_ms));
  writer.SetStanding(0, image.key.scope, collection.name, StandingIn(truth));
  writer.row(0) = {truth.flags, OwnHeadline(truth), 0, truth.pending_count, truth.attention_count};
  if (rows.size() > 1) writer.row(1) = {TIDE_TRUTH_EXISTS, TIDE_HEADLINE_SETTLED, 0, 0, 0};
  for (size_t column = 0; column < collection.fields.size(); column++) {
    const FieldRule& field = collection.fields[column];
    writer.SetColumn(column, field.name, KindOf(field.type));
    for (size_t row = 0; row < rows.size(); row++)
      PackValue(Get(*rows[row], field.name), field.scale, &writer,
                &writer.cell(row * collection.fields.size() + column));
  }
  return writer.Finish();
}

}  // namespace tidemark
