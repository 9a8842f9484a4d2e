// What a query's truth is made of: of the set, and of each row.
#include <gtest/gtest.h>

#include "tests/unit/query/store_fixture.h"

namespace tidemark {
namespace {

class QueryTruth : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    one_ = AddScope("team/1");
    two_ = AddScope("team/2");
    user_ = AddScope("user/ana");
    AddRow("tasks", one_, "calm", {{"title", Value::String("a")}, {"site", Value::String("s1")}});
    AddRow("tasks", one_, "mine", {{"title", Value::String("b")}, {"site", Value::String("s2")}},
           2);
    AddRow("tasks", two_, "torn", {{"title", Value::String("c")}}, 1, 3);
    AddRow("sites", one_, "s1", {{"name", Value::String("north")}}, 0, 1);
    AddRow("sites", two_, "s2", {{"name", Value::String("south")}});
  }
  // "team/1 tasks 60000" for each part a row stands on.
  static std::vector<std::string> StandingOf(const QueryPage& page, size_t row) {
    std::vector<std::string> parts;
    const uint32_t standing = page.rows.at(row).standing;
    if (standing == kNoStanding) return parts;
    for (const uint32_t place : page.standings.at(standing)) {
      const QueryPart& part = page.parts.at(place);
      parts.push_back(page.facts->scopes.at(part.scope).scope + " " + part.collection + " " +
                      std::to_string(part.window_ms));
    }
    return parts;
  }
  static std::vector<std::string> PartsOf(const QueryPage& page) {
    std::vector<std::string> parts;
    for (const QueryPart& part : page.facts->parts)
      parts.push_back(page.facts->scopes.at(part.scope).scope + " " + part.collection);
    return parts;
  }
  using Names = std::vector<std::string>;
  int64_t one_ = 0, two_ = 0, user_ = 0;
};

TEST_F(QueryTruth, EveryRowHasItsOwnAndTheColumnIsTakenOff) {
  const QueryPage page = Rows("SELECT id, _truth, title FROM tasks ORDER BY id");
  ASSERT_EQ(page.facts->columns.size(), 2u);
  EXPECT_EQ(page.facts->columns[1].name, "title");
  EXPECT_EQ(TextOf(page, 1, 1), "b");
  EXPECT_EQ(page.rows[0].pending, 0u);
  EXPECT_EQ(page.rows[1].pending, 2u);
  EXPECT_EQ(page.rows[2].pending, 1u);
  EXPECT_EQ(page.rows[2].attention, 3u);
  EXPECT_EQ(StandingOf(page, 0), Names{"team/1 tasks 60000"});
  EXPECT_EQ(StandingOf(page, 2), Names{"team/2 tasks 60000"});
  EXPECT_EQ(page.rows[0].standing, page.rows[1].standing);
}

TEST_F(QueryTruth, IsFoundUnderAnyNameAndThroughSubqueries) {
  const QueryPage page =
      Rows("WITH x AS (SELECT id, _truth AS how FROM tasks) SELECT id, how AS t FROM x "
           "ORDER BY id");
  ASSERT_EQ(page.facts->columns.size(), 1u);
  EXPECT_EQ(page.rows[1].pending, 2u);
}

TEST_F(QueryTruth, WithoutTheColumnARowHasNone) {
  const QueryPage page = Rows("SELECT id FROM tasks ORDER BY id");
  EXPECT_EQ(page.rows[1].standing, kNoStanding);
  EXPECT_EQ(page.rows[1].pending, 0u);
  EXPECT_TRUE(page.standings.empty());
}

TEST_F(QueryTruth, OfAJoinARowShowsTheWorst) {
  const QueryPage page = Rows(
      "SELECT t.id, t._truth, s._truth FROM tasks t LEFT JOIN sites s ON s.id = t.site "
      "ORDER BY t.id");
  ASSERT_EQ(page.facts->columns.size(), 1u);
  EXPECT_EQ(page.rows[0].attention, 1u);
  EXPECT_EQ(StandingOf(page, 0).size(), 2u);
  EXPECT_EQ(page.rows[1].pending, 2u);
  const int64_t eventual = store_->manifest()->FindCollection("sites")->tier.window_ms;
  EXPECT_EQ(StandingOf(page, 1),
            (Names{"team/1 tasks 60000", "team/2 sites " + std::to_string(eventual)}));
  EXPECT_EQ(StandingOf(page, 2), Names{"team/2 tasks 60000"});   // nothing joined
}

TEST_F(QueryTruth, OfAUnionOverSeveralCollectionsTheNarrowestWindowCounts) {
  const QueryPage page =
      Rows("SELECT id, _truth FROM tasks UNION ALL SELECT id, _truth FROM sites ORDER BY id");
  ASSERT_EQ(page.rows.size(), 5u);
  for (size_t row = 0; row < 5; row++) {
    ASSERT_EQ(StandingOf(page, row).size(), 1u);
    EXPECT_NE(StandingOf(page, row)[0].find("  60000"), std::string::npos)
        << StandingOf(page, row)[0];
  }
}

TEST_F(QueryTruth, TheSetIsAboutAllScopesThatMayHoldWhatIsRead) {
  EXPECT_EQ(PartsOf(Rows("SELECT id FROM tasks")), (Names{"team/1 tasks", "team/2 tasks"}));
  EXPECT_EQ(PartsOf(Rows("SELECT d.id FROM drafts d JOIN tasks t ON t.id = d.body")),
            (Names{"team/1 tasks", "team/2 tasks", "user/ana drafts"}));
  EXPECT_EQ(PartsOf(Rows("SELECT 1")), Names());
}

TEST_F(QueryTruth, ScopesThatAreNamedNarrowTheSet) {
  QuerySpec spec = Ask("SELECT id, _truth FROM tasks ORDER BY id");
  spec.scopes = {"team/2", "team/2"};
  const auto page = FirstPage(spec);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(PartsOf(*page), Names{"team/2 tasks"});
  EXPECT_EQ(page->rows.size(), 3u);   // SQL is run as written
  EXPECT_EQ(StandingOf(*page, 0), Names{"team/1 tasks 60000"});
  spec.scopes = {"team/3"};
  EXPECT_EQ(FailureOf(spec).code, Code::kNotSubscribed);
  EXPECT_EQ(FailureOf(spec).subject, "team/3");
}

TEST_F(QueryTruth, AnAskedWindowReplacesTheTiers) {
  QuerySpec spec = Ask("SELECT id, _truth FROM tasks");
  spec.window_ms = 5'000;
  const auto page = FirstPage(spec);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->facts->parts.at(0).window_ms, 5'000);
  EXPECT_EQ(StandingOf(*page, 0), Names{"team/1 tasks 5000"});
}

TEST_F(QueryTruth, CountsRecordsWithOwnOperationsInTheScopesItIsAbout) {
  AddOperation("team/1", "tasks", "mine", State::kQueued);
  AddOperation("team/1", "tasks", "mine", State::kInflight);
  AddOperation("team/2", "tasks", "torn", State::kConflicted);
  AddOperation("team/2", "tasks", "new", State::kAcked);
  AddOperation("team/1", "sites", "s1", State::kRejected);
  AddOperation("team/1", "tasks", "old", State::kSettled);
  const QueryPage all = Rows("SELECT id FROM tasks");
  EXPECT_EQ(all.facts->pending, 2u);
  EXPECT_EQ(all.facts->attention, 1u);
  QuerySpec spec = Ask("SELECT id FROM tasks");
  spec.scopes = {"team/1"};
  const auto one = FirstPage(spec);
  ASSERT_TRUE(one.ok());
  EXPECT_EQ((*one).facts->pending, 1u);
  EXPECT_EQ((*one).facts->attention, 0u);
  EXPECT_EQ(Rows("SELECT 1 FROM tasks, sites").facts->attention, 2u);
}

}  // namespace
}  // namespace tidemark
