#include "capi/src/rows_compare.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <unordered_map>

#include "capi/src/boundary.h"
#include "capi/src/buffer.h"
#include "capi/src/grows.h"

namespace tidemark {
namespace {

constexpr uint32_t kNowhere = UINT32_MAX;
constexpr size_t kLastColumnBit = 31;   // stands for itself and all after it

bool SameCell(const RowsBlock& a, const tide_cell& x, const RowsBlock& b, const tide_cell& y) {
  if (x.type != y.type || x.size != y.size) return false;
  const bool text = x.type == TIDE_STRING || x.type == TIDE_BYTES || x.type == TIDE_SET ||
                    x.type == TIDE_MAP;
  if (text) return a.TextOf(x) == b.TextOf(y);
  return x.type == TIDE_NULL || x.as.integer == y.as.integer;   // doubles too: bit by bit
}

std::string_view ScopeOf(const RowsBlock& block, const tide_standing& standing) {
  return block.TextAt(standing.scope_at, standing.scope_size);
}

std::string_view CollectionOf(const RowsBlock& block, const tide_standing& standing) {
  return block.TextAt(standing.collection_at, standing.collection_size);
}

bool SameStandingName(const RowsBlock& a, uint32_t x, const RowsBlock& b, uint32_t y) {
  const bool one = x < a.standings().size(), other = y < b.standings().size();
  if (!one || !other) return one == other;
  const tide_standing &p = a.standings()[x], &q = b.standings()[y];
  return ScopeOf(a, p) == ScopeOf(b, q) && CollectionOf(a, p) == CollectionOf(b, q);
}

// Only what is the row's own: a standing that turns stale is no edit of its rows.
bool SameTruth(const RowsBlock& a, const tide_row& x, const RowsBlock& b, const tide_row& y) {
  return x.flags == y.flags && x.headline == y.headline && x.pending_count == y.pending_count &&
         x.attention_count == y.attention_count && SameStandingName(a, x.standing, b, y.standing);
}

uint32_t ChangedColumns(const RowsBlock& a, size_t from, const RowsBlock& b, size_t to) {
  uint32_t columns = 0;
  const auto before = a.cells(from), after = b.cells(to);
  for (size_t i = 0; i < after.size(); i++)
    if (!SameCell(a, before[i], b, after[i])) columns |= 1u << std::min(i, kLastColumnBit);
  return columns;
}

// The key's cells as bytes, none of which can be taken for another key's.
std::string KeyOf(const tide_rows& rows, size_t row) {
  std::string key;
  const auto cells = rows.block.cells(row);
  for (uint32_t i = 0; i < rows.key_columns; i++) {
    const tide_cell& cell = cells[i];
    key.append(reinterpret_cast<const char*>(&cell.type), sizeof cell.type);
    key.append(reinterpret_cast<const char*>(&cell.size), sizeof cell.size);
    const std::string_view text = rows.block.TextOf(cell);
    if (text.data() != nullptr) key.append(text);
    else if (cell.type != TIDE_NULL)
      key.append(reinterpret_cast<const char*>(&cell.as.integer), sizeof cell.as.integer);
  }
  return key;
}

// Places of each key, so that a key that occurs twice is matched first to first, second to second.
std::unordered_map<std::string, std::vector<uint32_t>> PlacesOf(const tide_rows& rows) {
  std::unordered_map<std::string, std::vector<uint32_t>> places;
  // From the end, so that the first is taken from the back.
  for (uint32_t row = rows.block.head().row_count; row-- > 0;)
    places[KeyOf(rows, row)].push_back(row);
  return places;
}

// For each row of `after` where it was, or kNowhere.
std::vector<uint32_t> Origins(const tide_rows& before, const tide_rows& after) {
  auto places = PlacesOf(before);
  std::vector<uint32_t> origins(after.block.head().row_count, kNowhere);
  for (size_t row = 0; row < origins.size(); row++) {
    const auto found = places.find(KeyOf(after, row));
    if (found == places.end() || found->second.empty()) continue;
    origins[row] = found->second.back();
    found->second.pop_back();
  }
  return origins;
}

// Marks one longest increasing subsequence of the known origins: the rows that need not move.
std::vector<bool> Staying(const std::vector<uint32_t>& origins) {
  std::vector<uint32_t> tails;   // place in origins of the smallest end of each length
  std::vector<uint32_t> previous(origins.size(), kNowhere);
  for (uint32_t i = 0; i < origins.size(); i++) {
    if (origins[i] == kNowhere) continue;
    const auto at = std::ranges::lower_bound(tails, origins[i], {},
                                             [&](uint32_t t) { return origins[t]; });
    if (at != tails.begin()) previous[i] = *(at - 1);
    if (at == tails.end()) tails.push_back(i);
    else *at = i;
  }
  std::vector<bool> stays(origins.size(), false);
  for (uint32_t i = tails.empty() ? kNowhere : tails.back(); i != kNowhere; i = previous[i])
    stays[i] = true;
  return stays;
}

Status CheckSameColumns(const tide_rows& before, const tide_rows& after) {
  const Status differ =
      Status::Error(Code::kInvalidArgument, "are answers to different queries", "before, after");
  const auto a = before.block.columns(), b = after.block.columns();
  if (a.size() != b.size() || before.key_columns != after.key_columns) return differ;
  for (size_t i = 0; i < a.size(); i++)
    if (a[i].type != b[i].type || before.block.TextAt(a[i].name_at, a[i].name_size) !=
                                      after.block.TextAt(b[i].name_at, b[i].name_size))
      return differ;
  return Status::Ok();
}

void AppendRemoved(const std::vector<uint32_t>& origins, uint32_t rows_before,
                   std::vector<tide_edit>* edits) {
  std::vector<bool> kept(rows_before, false);
  for (const uint32_t from : origins)
    if (from != kNowhere) kept[from] = true;
  for (uint32_t row = rows_before; row-- > 0;)
    if (!kept[row]) edits->push_back({TIDE_REMOVE, row, 0, 0});
}

}  // namespace

Result<std::vector<tide_edit>> CompareRows(const tide_rows* before, const tide_rows& after) {
  std::vector<tide_edit> edits;
  const uint32_t count = after.block.head().row_count;
  if (before == nullptr) {
    for (uint32_t row = 0; row < count; row++) edits.push_back({TIDE_INSERT, 0, row, 0});
    return edits;
  }
  TIDE_TRY(CheckSameColumns(*before, after));
  const std::vector<uint32_t> origins = Origins(*before, after);
  const std::vector<bool> stays = Staying(origins);
  AppendRemoved(origins, before->block.head().row_count, &edits);
  for (uint32_t row = 0; row < count; row++) {
    if (origins[row] == kNowhere) edits.push_back({TIDE_INSERT, 0, row, 0});
    else if (!stays[row]) edits.push_back({TIDE_MOVE, origins[row], row, 0});
  }
  for (uint32_t row = 0; row < count; row++) {
    const uint32_t from = origins[row];
    if (from == kNowhere) continue;
    const uint32_t columns = ChangedColumns(before->block, from, after.block, row);
    if (columns != 0) edits.push_back({TIDE_UPDATE, from, row, columns});
    else if (!SameTruth(before->block, before->block.rows()[from], after.block,
                        after.block.rows()[row]))
      edits.push_back({TIDE_RETRUTH, from, row, 0});
  }
  return edits;
}

bool StandingsDiffer(const tide_rows& before, const tide_rows& after) {
  const auto a = before.block.standings(), b = after.block.standings();
  // A standing that has come or gone came with a row, whose edit tells of it.
  return std::ranges::any_of(b, [&](const tide_standing& now) {
    return std::ranges::any_of(a, [&](const tide_standing& then) {
      return ScopeOf(after.block, now) == ScopeOf(before.block, then) &&
             CollectionOf(after.block, now) == CollectionOf(before.block, then) &&
             (now.freshness != then.freshness || now.reason != then.reason);
    });
  });
}

}  // namespace tidemark

using namespace tidemark;

tide_status tide_rows_compare(const tide_rows* before, const tide_rows* after,
                              tide_buffer** out_edits) {
  ClearOut(out_edits);
  return Guard([&]() -> Status {
    if (before != nullptr) TIDE_TRY(CheckHandle(before, "before"));
    TIDE_TRY(CheckHandle(after, "after"));
    TIDE_TRY(CheckGiven(out_edits, "out_edits"));
    TIDE_ASSIGN(const std::vector<tide_edit> edits, CompareRows(before, *after));
    std::string bytes(reinterpret_cast<const char*>(edits.data()),
                      edits.size() * sizeof(tide_edit));
    *out_edits = new tide_buffer(std::move(bytes));
    return Status::Ok();
  });
}
