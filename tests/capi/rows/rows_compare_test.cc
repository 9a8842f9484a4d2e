// Differences between two answers, applied as observe.h says, must give the later one.
#include "capi/src/rows_compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/base/random.h"
#include "tests/capi/rows/rows_content.h"

namespace tidemark {
namespace {

struct Line {
  std::string id;
  int64_t n = 0;
  uint32_t pending = 0;
  bool operator==(const Line&) const = default;
};
using Lines = std::vector<Line>;

std::unique_ptr<tide_rows> RowsOf(const Lines& lines) {
  PageContent content({{"id", Kind::kString}, {"n", Kind::kInt}});
  for (const Line& line : lines) content.Row({line.id, line.n}, 0, line.pending);
  return content.Make();
}

std::vector<tide_edit> Edits(const Lines& before, const Lines& after) {
  auto edits = CompareRows(RowsOf(before).get(), *RowsOf(after));
  EXPECT_TRUE(edits.ok());
  return edits.Take();
}

// Exactly the words of observe.h, and nothing else: take out all removed and moved by falling from,
// put in all moved and inserted by rising to. Updates and truths fetch their row from `after`.
Lines Apply(Lines lines, const std::vector<tide_edit>& edits, const Lines& after) {
  const Lines before = lines;
  std::vector<uint32_t> out;
  for (const tide_edit& edit : edits)
    if (edit.kind == TIDE_REMOVE || edit.kind == TIDE_MOVE) out.push_back(edit.from);
  std::ranges::sort(out, std::greater<>());
  for (const uint32_t from : out) lines.erase(lines.begin() + from);
  for (const tide_edit& edit : edits) {
    if (edit.kind == TIDE_MOVE) lines.insert(lines.begin() + edit.to, before.at(edit.from));
    if (edit.kind == TIDE_INSERT) lines.insert(lines.begin() + edit.to, after.at(edit.to));
  }
  for (const tide_edit& edit : edits) {
    if (edit.kind == TIDE_RETRUTH) lines.at(edit.to).pending = after.at(edit.to).pending;
    if (edit.kind == TIDE_UPDATE) {
      EXPECT_EQ(edit.columns, 2u);
      lines.at(edit.to) = after.at(edit.to);
    }
  }
  return lines;
}

size_t CountOf(const std::vector<tide_edit>& edits, tide_edit_kind kind) {
  return static_cast<size_t>(std::ranges::count(edits, kind, &tide_edit::kind));
}

// By definition: the most rows whose order is kept, tried out one by one.
size_t LongestKept(const Lines& before, const Lines& after) {
  std::map<std::string, size_t> place;
  for (size_t i = 0; i < before.size(); i++) place[before[i].id] = i;
  std::vector<size_t> best(after.size(), 0);
  size_t longest = 0;
  for (size_t i = 0; i < after.size(); i++) {
    if (!place.contains(after[i].id)) continue;
    best[i] = 1;
    for (size_t j = 0; j < i; j++)
      if (best[j] > 0 && place[after[j].id] < place[after[i].id])
        best[i] = std::max(best[i], best[j] + 1);
    longest = std::max(longest, best[i]);
  }
  return longest;
}

TEST(RowsCompare, NothingChangedIsNoEdit) {
  const Lines lines = {{"a", 1}, {"b", 2}};
  EXPECT_TRUE(Edits(lines, lines).empty());
  EXPECT_TRUE(Edits({}, {}).empty());
}

TEST(RowsCompare, TellsEachKindOfChange) {
  const Lines before = {{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}};
  const Lines after = {{"d", 4}, {"a", 9}, {"c", 3, 1}, {"e", 5}};
  const auto edits = Edits(before, after);
  ASSERT_EQ(edits.size(), 5u);
  EXPECT_EQ(edits[0].kind, static_cast<tide_edit_kind>(TIDE_REMOVE));
  EXPECT_EQ(edits[0].from, 1u);
  EXPECT_EQ(edits[1].kind, static_cast<tide_edit_kind>(TIDE_MOVE));
  EXPECT_EQ(edits[1].from, 3u);
  EXPECT_EQ(edits[1].to, 0u);
  EXPECT_EQ(edits[2].kind, static_cast<tide_edit_kind>(TIDE_INSERT));
  EXPECT_EQ(edits[2].to, 3u);
  EXPECT_EQ(edits[3].kind, static_cast<tide_edit_kind>(TIDE_UPDATE));
  EXPECT_EQ(edits[3].from, 0u);
  EXPECT_EQ(edits[3].to, 1u);
  EXPECT_EQ(edits[3].columns, 2u);
  EXPECT_EQ(edits[4].kind, static_cast<tide_edit_kind>(TIDE_RETRUTH));
  EXPECT_EQ(edits[4].to, 2u);
}

TEST(RowsCompare, ARowThatMovedAndChangedHasTwoEdits) {
  const auto edits = Edits({{"a", 1}, {"b", 2}, {"c", 3}}, {{"c", 7}, {"a", 1}, {"b", 2}});
  ASSERT_EQ(edits.size(), 2u);
  EXPECT_EQ(edits[0].kind, static_cast<tide_edit_kind>(TIDE_MOVE));
  EXPECT_EQ(edits[1].kind, static_cast<tide_edit_kind>(TIDE_UPDATE));
  EXPECT_EQ(edits[1].from, 2u);
}

TEST(RowsCompare, ApplyingTheEditsGivesTheLaterAnswerWhateverHappened) {
  SeededRandom random(20'240'601);
  for (int round = 0; round < 3'000; round++) {
    Lines before, after;
    const uint64_t ids = 1 + random.Below(12);
    for (Lines* lines : {&before, &after}) {
      for (uint64_t id = 0; id < ids; id++)
        if (random.Below(4) != 0)
          lines->push_back({"k" + std::to_string(id), static_cast<int64_t>(random.Below(2)),
                            static_cast<uint32_t>(random.Below(2))});
      for (size_t i = lines->size(); i > 1; i--)
        if (random.Below(2) == 0) std::swap((*lines)[i - 1], (*lines)[random.Below(i)]);
    }
    const auto edits = Edits(before, after);
    ASSERT_EQ(Apply(before, edits, after), after) << "round " << round;
    const size_t common = after.size() - CountOf(edits, TIDE_INSERT);
    ASSERT_EQ(CountOf(edits, TIDE_MOVE), common - LongestKept(before, after)) << "round " << round;
    uint32_t last_to = 0, last_from = UINT32_MAX;
    for (const tide_edit& edit : edits) {
      if (edit.kind == TIDE_REMOVE) {
        ASSERT_LT(edit.from, last_from);
        last_from = edit.from;
      }
      if (edit.kind != TIDE_INSERT && edit.kind != TIDE_MOVE) continue;
      ASSERT_GE(edit.to, last_to);
      last_to = edit.to;
    }
  }
}

TEST(RowsCompare, KeysThatOccurTwiceAreMatchedInOrder) {
  SeededRandom random(7);
  for (int round = 0; round < 500; round++) {
    Lines before, after;
    for (Lines* lines : {&before, &after})
      for (uint64_t i = random.Below(8); i > 0; i--)
        lines->push_back({"k" + std::to_string(random.Below(3)),
                          static_cast<int64_t>(random.Below(3)), 0});
    ASSERT_EQ(Apply(before, Edits(before, after), after), after) << "round " << round;
  }
}

TEST(RowsCompare, WithoutABeforeEveryRowIsNew) {
  const auto after = RowsOf({{"a", 1}, {"b", 2}});
  tide_buffer* buffer = nullptr;
  ASSERT_EQ(tide_rows_compare(nullptr, after.get(), &buffer), TIDE_OK);
  const tide_str bytes = tide_buffer_str(buffer);
  ASSERT_EQ(bytes.size, 2 * sizeof(tide_edit));
  const auto* edits = reinterpret_cast<const tide_edit*>(bytes.data);
  EXPECT_EQ(edits[1].kind, static_cast<tide_edit_kind>(TIDE_INSERT));
  EXPECT_EQ(edits[1].to, 1u);
  tide_buffer_free(buffer);
}

TEST(RowsCompare, KeysOfSeveralColumnsAreNotConfused) {
  PageContent before({{"a", Kind::kString}, {"b", Kind::kString}});
  before.Row({"x", "yz"});
  PageContent after({{"a", Kind::kString}, {"b", Kind::kString}});
  after.Row({"xy", "z"});
  const auto edits = CompareRows(before.Make(2).get(), *after.Make(2));
  ASSERT_TRUE(edits.ok());
  ASSERT_EQ(edits->size(), 2u);
  EXPECT_EQ((*edits)[0].kind, static_cast<tide_edit_kind>(TIDE_REMOVE));
  EXPECT_EQ((*edits)[1].kind, static_cast<tide_edit_kind>(TIDE_INSERT));
}

TEST(RowsCompare, ColumnsFromTheThirtyFirstOnShareABit) {
  std::vector<QueryColumn> columns;
  std::vector<CellContent> cells;
  for (int i = 0; i < 40; i++) {
    columns.push_back({"c" + std::to_string(i), Kind::kInt});
    cells.push_back(int64_t{i});
  }
  PageContent before(columns), after(columns);
  before.Row(cells);
  cells[30] = int64_t{-1};
  cells[39] = int64_t{-1};
  after.Row(cells);
  const auto edits = CompareRows(before.Make().get(), *after.Make());
  ASSERT_TRUE(edits.ok());
  ASSERT_EQ(edits->size(), 1u);
  EXPECT_EQ((*edits)[0].columns, 1u << 30 | 1u << 31);
}

TEST(RowsCompare, OtherColumnsAreRefused) {
  const auto one = RowsOf({{"a", 1}});
  const auto other = PageContent({{"id", Kind::kString}, {"m", Kind::kInt}}).Make();
  tide_buffer* buffer = nullptr;
  EXPECT_EQ(tide_rows_compare(one.get(), other.get(), &buffer), TIDE_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(buffer, nullptr);
  EXPECT_EQ(tide_rows_compare(one.get(), nullptr, &buffer), TIDE_ERROR_INVALID_ARGUMENT);
  EXPECT_FALSE(CompareRows(PageContent({{"a"}, {"b"}}).Make(1).get(),
                           *PageContent({{"a"}, {"b"}}).Make(2)).ok());
}

TEST(RowsCompare, AStandingThatTurnsStaleIsNoEditOfItsRows) {
  PageContent content({{"id", Kind::kString}});
  content.Row({"a"}).Row({"b"});
  const auto fresh = content.Make();
  content.truth.parts[0].age_ms = 9'000;
  const auto older = content.Make();
  EXPECT_FALSE(StandingsDiffer(*fresh, *older));
  content.truth.parts[0].freshness = Freshness::kStale;
  const auto stale = content.Make();
  EXPECT_TRUE(CompareRows(fresh.get(), *stale)->empty());
  EXPECT_TRUE(StandingsDiffer(*fresh, *stale));
}

}  // namespace
}  // namespace tidemark
