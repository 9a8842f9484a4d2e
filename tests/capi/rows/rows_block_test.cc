// The packed block, read as a binding reads it, and the functions over it.
#include <gtest/gtest.h>

#include <cstring>
#include <thread>

#include "tests/capi/rows/rows_content.h"
#include "tidemark/observe.h"
#include "tidemark/testing.h"

namespace tidemark {
namespace {

PageContent EveryType() {
  PageContent content({{"id", Kind::kString}, {"done", Kind::kBool}, {"due", Kind::kTimestamp},
                       {"amount", Kind::kDecimal, 2}, {"height", Kind::kDouble},
                           {"photo", Kind::kBytes},
                       {"labels", Kind::kSet}, {"n", Kind::kNull}});
  content.Row({"t1", int64_t{1}, int64_t{5}, int64_t{1999}, 2.5, std::string("\0\xff", 2),
               "[\"a\"]",
               int64_t{-3}});
  content.Row({"", {}, {}, {}, {}, "", {}, "text"}, 0, 2);
  return content;
}

TEST(RowsBlock, IsOnePieceThatABindingReadsWhereItLies) {
  const auto rows = EveryType().Make();
  const tide_bytes block = tide_rows_block(rows.get());
  ASSERT_EQ(reinterpret_cast<uintptr_t>(block.data) % 8, 0u);
  std::string copy(reinterpret_cast<const char*>(block.data), block.size);  // one memcpy is enough
  tide_rows_head head;
  std::memcpy(&head, copy.data(), sizeof head);
  EXPECT_EQ(head.struct_size, sizeof head);
  EXPECT_EQ(head.block_size, block.size);
  EXPECT_EQ(head.row_count, 2u);
  EXPECT_EQ(head.column_count, 8u);
  EXPECT_EQ(head.standing_count, 1u);
  EXPECT_EQ(head.db_version, 77u);
  EXPECT_EQ(head.taken_ms, 42);
  for (const uint32_t at : {head.columns_at, head.standings_at, head.rows_at, head.cells_at})
    EXPECT_EQ(at % 8, 0u);
  tide_cell cell;
  std::memcpy(&cell, copy.data() + head.cells_at + 16 * (1 * head.column_count + 7), sizeof cell);
  EXPECT_EQ(cell.type, static_cast<tide_type>(TIDE_STRING));
  EXPECT_STREQ(copy.data() + cell.as.at, "text");
  tide_standing standing;
  std::memcpy(&standing, copy.data() + head.standings_at, sizeof standing);
  EXPECT_STREQ(copy.data() + standing.scope_at, "team/1");
  EXPECT_STREQ(copy.data() + standing.collection_at, "tasks");
}

TEST(RowsBlock, EqualAnswersAreEqualBytes) {
  const auto one = EveryType().Make(), other = EveryType().Make();
  const tide_bytes a = tide_rows_block(one.get()), b = tide_rows_block(other.get());
  ASSERT_EQ(a.size, b.size);
  EXPECT_EQ(std::memcmp(a.data, b.data, a.size), 0);
}

TEST(RowsBlock, ValuesComeWithTheirTypes) {
  const auto rows = EveryType().Make();
  tide_value value;
  ASSERT_EQ(tide_rows_value(rows.get(), 0, 0, &value), TIDE_OK);
  EXPECT_EQ(TextOf(value.as.string), "t1");
  EXPECT_EQ(value.as.string.data[value.as.string.size], '\0');
  ASSERT_EQ(tide_rows_value(rows.get(), 0, 1, &value), TIDE_OK);
  EXPECT_EQ(value.type, static_cast<tide_type>(TIDE_BOOL));
  EXPECT_EQ(value.as.integer, 1);
  ASSERT_EQ(tide_rows_value(rows.get(), 0, 3, &value), TIDE_OK);
  EXPECT_EQ(value.type, static_cast<tide_type>(TIDE_DECIMAL));
  EXPECT_EQ(value.as.integer, 1999);
  EXPECT_EQ(value.scale, 2u);
  ASSERT_EQ(tide_rows_value(rows.get(), 0, 4, &value), TIDE_OK);
  EXPECT_EQ(value.as.real, 2.5);
  ASSERT_EQ(tide_rows_value(rows.get(), 0, 5, &value), TIDE_OK);
  ASSERT_EQ(value.as.bytes.size, 2u);
  EXPECT_EQ(value.as.bytes.data[1], 0xff);
  ASSERT_EQ(tide_rows_value(rows.get(), 0, 6, &value), TIDE_OK);
  EXPECT_EQ(value.type, static_cast<tide_type>(TIDE_SET));
  ASSERT_EQ(tide_rows_value(rows.get(), 1, 1, &value), TIDE_OK);
  EXPECT_EQ(value.type, static_cast<tide_type>(TIDE_NULL));
  ASSERT_EQ(tide_rows_value(rows.get(), 1, 0, &value), TIDE_OK);
  EXPECT_EQ(value.as.string.size, 0u);
  EXPECT_NE(value.as.string.data, nullptr);
}

TEST(RowsBlock, EndsAtItsEdges) {
  const auto rows = EveryType().Make();
  tide_value value;
  EXPECT_EQ(tide_rows_value(rows.get(), 2, 0, &value), TIDE_END);
  EXPECT_EQ(tide_rows_value(rows.get(), 0, 8, &value), TIDE_END);
  EXPECT_EQ(tide_rows_value(rows.get(), SIZE_MAX, SIZE_MAX, &value), TIDE_END);
  EXPECT_EQ(value.type, static_cast<tide_type>(TIDE_NULL));
  tide_truth truth = TIDE_INIT(tide_truth);
  EXPECT_EQ(tide_rows_truth(rows.get(), 2, &truth), TIDE_END);
  tide_str name;
  EXPECT_EQ(tide_rows_column_at(rows.get(), 8, &name, nullptr), TIDE_END);
  tide_rows* next = nullptr;
  EXPECT_EQ(tide_rows_next(rows.get(), &next, nullptr), TIDE_END);
}

TEST(RowsBlock, FindsColumnsByName) {
  const auto rows = EveryType().Make();
  size_t column = 99;
  EXPECT_EQ(tide_rows_column(rows.get(), Str("amount"), &column), TIDE_OK);
  EXPECT_EQ(column, 3u);
  EXPECT_EQ(tide_rows_column(rows.get(), Str("nothing"), &column), TIDE_NOT_FOUND);
  EXPECT_EQ(column, 0u);
  tide_str name;
  tide_type type;
  EXPECT_EQ(tide_rows_column_at(rows.get(), 6, &name, &type), TIDE_OK);
  EXPECT_EQ(TextOf(name), "labels");
  EXPECT_EQ(type, static_cast<tide_type>(TIDE_SET));
}

TEST(RowsBlock, AnswersMisuse) {
  tide_value value;
  EXPECT_EQ(tide_rows_value(nullptr, 0, 0, &value), TIDE_ERROR_INVALID_ARGUMENT);
  EXPECT_EQ(tide_rows_count(nullptr), 0u);
  EXPECT_EQ(tide_rows_block(nullptr).data, nullptr);
  uint64_t foreign[64] = {};
  EXPECT_EQ(tide_rows_value(reinterpret_cast<tide_rows*>(foreign), 0, 0, &value),
            TIDE_ERROR_WRONG_HANDLE);
  const auto rows = EveryType().Make();
  EXPECT_EQ(tide_rows_value(rows.get(), 0, 0, nullptr), TIDE_ERROR_INVALID_ARGUMENT);
  tide_truth unsized{};
  EXPECT_EQ(tide_rows_truth(rows.get(), 0, &unsized), TIDE_ERROR_INVALID_ARGUMENT);
  tide_rows_free(nullptr);
}

TEST(RowsBlock, AnEmptyAnswerIsAnAnswer) {
  const auto rows = PageContent({{"id", Kind::kString}}).Make();
  EXPECT_EQ(tide_rows_count(rows.get()), 0u);
  tide_truth truth = TIDE_INIT(tide_truth);
  EXPECT_EQ(tide_rows_truth(rows.get(), TIDE_WHOLE_SET, &truth), TIDE_OK);
  EXPECT_EQ(truth.freshness, static_cast<tide_freshness>(TIDE_FRESH));
}

TEST(RowsTruth, IsTheGreaterOfItsOwnAndStale) {
  PageContent content({{"id", Kind::kString}});
  content.Row({"calm"}).Row({"mine"}, 0, 1).Row({"torn"}, 0, 1, 1);
  const auto fresh = content.Make();
  content.truth.parts[0].freshness = Freshness::kStale;
  content.truth.parts[0].reason = Reason::kOffline;
  const auto stale = content.Make();
  const auto headline = [](const tide_rows& rows, size_t row) {
    tide_truth truth = TIDE_INIT(tide_truth);
    EXPECT_EQ(tide_rows_truth(&rows, row, &truth), TIDE_OK);
    return truth.headline;
  };
  using H = tide_headline;
  EXPECT_EQ(headline(*fresh, 0), H{TIDE_HEADLINE_SETTLED});
  EXPECT_EQ(headline(*stale, 0), H{TIDE_HEADLINE_STALE});
  EXPECT_EQ(headline(*stale, 1), H{TIDE_HEADLINE_PENDING});
  EXPECT_EQ(headline(*stale, 2), H{TIDE_HEADLINE_CONFLICTED});
  tide_truth truth = TIDE_INIT(tide_truth);
  ASSERT_EQ(tide_rows_truth(stale.get(), 0, &truth), TIDE_OK);
  EXPECT_EQ(truth.reason, static_cast<tide_reason>(TIDE_REASON_OFFLINE));
  EXPECT_EQ(truth.seq, 9u);
  EXPECT_EQ(truth.epoch, 1u);
  EXPECT_EQ(truth.db_version, 77u);
  EXPECT_EQ(truth.flags, static_cast<uint64_t>(TIDE_TRUTH_EXISTS));
  ASSERT_EQ(tide_rows_truth(stale.get(), 2, &truth), TIDE_OK);
  EXPECT_EQ(truth.attention_count, 1u);
  EXPECT_NE(truth.flags & TIDE_TRUTH_CONFLICTED, 0u);
  EXPECT_NE(truth.reason, static_cast<tide_reason>(TIDE_REASON_NONE));
}

TEST(RowsTruth, OfARowWithoutItsOwnIsThatOfTheSet) {
  PageContent content({{"id", Kind::kString}});
  content.Row({"a"}, kNoStanding);
  content.truth.set.headline = Headline::kPending;
  content.truth.set.pending_count = 3;
  const auto rows = content.Make();
  tide_truth truth = TIDE_INIT(tide_truth);
  ASSERT_EQ(tide_rows_truth(rows.get(), 0, &truth), TIDE_OK);
  EXPECT_EQ(truth.headline, static_cast<tide_headline>(TIDE_HEADLINE_PENDING));
  EXPECT_EQ(rows->block.rows()[0].headline, 0u);
}

TEST(RowsTruth, OfAJoinShowsTheWorstStanding) {
  PageContent content({{"id", Kind::kString}});
  content.page.parts.push_back({0, "sites", 1'000});
  content.page.standings = {{0, 1}};
  content.truth.parts.push_back(content.truth.parts[0]);
  content.truth.parts[1].freshness = Freshness::kStale;
  content.Row({"a"});
  const auto rows = content.Make();
  const tide_standing& standing = rows->block.standings()[0];
  EXPECT_EQ(standing.freshness, static_cast<tide_freshness>(TIDE_STALE));
  EXPECT_EQ(rows->block.TextAt(standing.collection_at, standing.collection_size), "sites");
}

TEST(RowsTruth, OfAPageIsJudgedByTheClock) {
  QueryPage page;
  auto facts = std::make_shared<QueryFacts>();
  ScopeState scope;
  scope.scope = "team/1";
  scope.revealed = true;
  scope.epoch = 1;
  scope.as_of_us = 1;
  scope.as_of_boot_us = 1'000'000;
  facts->scopes = {scope};
  facts->parts = {{0, "tasks", 60'000}};
  facts->pending = 2;
  page.facts = facts;
  page.parts = facts->parts;
  page.parts.push_back({0, "sites", 5'000});   // of rows only: no matter of the set's
  Moment now{31'000'000, -1, {}};
  PageTruth truth = JudgePage(page, now, {});
  EXPECT_EQ(truth.parts.at(0).freshness, Freshness::kFresh);
  EXPECT_EQ(truth.parts.at(1).freshness, Freshness::kStale);
  EXPECT_EQ(truth.set.freshness, Freshness::kFresh);
  EXPECT_EQ(truth.set.headline, Headline::kPending);
  EXPECT_EQ(truth.set.pending_count, 2u);
}

TEST(RowsReading, ShowsWhatTheUserSeesAndWhatIsConfirmedWhereItDiffers) {
  CollectionRule rule;
  rule.name = "tasks";
  FieldRule title, price, labels;
  title.name = "title";
  price.name = "price";
  price.type = FieldType::kDecimal;
  price.scale = 2;
  labels.name = "labels";
  labels.type = FieldType::kSet;
  rule.fields = {title, price, labels};
  RecordImage image;
  image.key = {"team/1", "tasks", "t1"};
  image.view = Fields{{"title", Value::String("new")}, {"price", Value::Decimal(100)},
                      {"labels", Value::Set({Value::String("a")})}};
  image.confirmed = Record{4, {{"title", Value::String("old")}, {"price", Value::Decimal(100)}}};
  Truth truth;
  truth.flags = kTruthExists | kTruthPending;
  truth.headline = Headline::kPending;
  truth.pending_count = 1;
  truth.freshness = Freshness::kStale;
  truth.reason = Reason::kOffline;
  auto block = PackReading(rule, image, truth);
  ASSERT_TRUE(block.ok());
  const tide_rows rows(block.Take(), truth, 1, nullptr);
  ASSERT_EQ(tide_rows_count(&rows), 2u);
  tide_value value;
  ASSERT_EQ(tide_rows_value(&rows, 0, 0, &value), TIDE_OK);
  EXPECT_EQ(TextOf(value.as.string), "new");
  ASSERT_EQ(tide_rows_value(&rows, 1, 0, &value), TIDE_OK);
  EXPECT_EQ(TextOf(value.as.string), "old");
  ASSERT_EQ(tide_rows_value(&rows, 1, 1, &value), TIDE_OK);
  EXPECT_EQ(value.scale, 2u);
  ASSERT_EQ(tide_rows_value(&rows, 0, 2, &value), TIDE_OK);
  EXPECT_EQ(TextOf(value.as.string), "[\"a\"]");
  ASSERT_EQ(tide_rows_value(&rows, 1, 2, &value), TIDE_OK);
  EXPECT_EQ(value.type, static_cast<tide_type>(TIDE_NULL));
  EXPECT_EQ(rows.block.rows()[0].headline, static_cast<tide_headline>(TIDE_HEADLINE_PENDING));
  EXPECT_EQ(rows.block.rows()[1].headline, static_cast<tide_headline>(TIDE_HEADLINE_SETTLED));

  image.view = image.confirmed->fields;
  auto same = PackReading(rule, image, truth);
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(same->head().row_count, 1u);
}

TEST(RowsHandle, LentRowsAreKeptOnlyWhenTaken) {
  const size_t before = tide_live_handles();
  tide_rows* lent = EveryType().Make().release();
  Lend(lent, [](tide_rows* rows) { tide_rows_free(rows); });   // not the app's to free
  EXPECT_EQ(tide_live_handles(), before);
  tide_rows* kept = EveryType().Make().release();
  Lend(kept, [](tide_rows* rows) { EXPECT_EQ(tide_rows_take(rows), rows); });
  EXPECT_EQ(tide_rows_count(kept), 2u);
  tide_rows_free(kept);
  EXPECT_EQ(tide_live_handles(), before);
}

TEST(RowsHandle, RowsOfAReadingAreNeverFreedAlone) {
  auto block = PackPage(EveryType().page, EveryType().truth);
  ASSERT_TRUE(block.ok());
  tide_rows rows(block.Take(), {}, 1, nullptr, /*is_borrowed=*/true);
  tide_rows_free(&rows);
  EXPECT_EQ(tide_rows_count(&rows), 2u);
}

class TwoPages final : public RowsSource {
 public:
  Result<std::unique_ptr<tide_rows>> Next() override {
    if (asked_++ > 0) return Status::Error(Code::kSnapshotExpired, "too late");
    return EveryType().Make();
  }

 private:
  int asked_ = 0;
};

TEST(RowsHandle, NextGivesPagesOfTheirOwnAndTheStatusOfTheSource) {
  const auto rows = EveryType().Make(1, std::make_shared<TwoPages>());
  tide_rows* page = nullptr;
  tide_error error = TIDE_INIT(tide_error);
  ASSERT_EQ(tide_rows_next(rows.get(), &page, &error), TIDE_OK);
  EXPECT_EQ(tide_rows_count(page), 2u);
  tide_rows_free(page);
  EXPECT_EQ(tide_rows_next(rows.get(), &page, &error), TIDE_ERROR_SNAPSHOT_EXPIRED);
  EXPECT_EQ(page, nullptr);
  EXPECT_STREQ(error.message, "too late");
}

TEST(RowsHandle, ABlockThatCannotBeCountedIsRefusedBeforeItIsMade) {
  EXPECT_EQ(RowsBlock::Allocate(uint64_t{UINT32_MAX} + 1).status().code, Code::kTooLarge);
}

}  // namespace
}  // namespace tidemark
