// Values out of a real store, typed, and every way in which running can end.
#include <gtest/gtest.h>

#include <sqlite3.h>

#include <algorithm>
#include <thread>

#include "core/store/set_json.h"
#include "tests/unit/query/store_fixture.h"

namespace tidemark {
namespace {

constexpr const char* kEndless =
    "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

class QueryRun : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    team_ = AddScope("team/1");
  }
  int64_t team_ = 0;
};

TEST_F(QueryRun, GivesEveryTypeAsTheManifestDeclaresIt) {
  const Value labels = Value::Set({Value::String("b"), Value::String("a")});
  AddRow("tasks", team_, "t1",
         {{"title", Value::String("Pump")}, {"done", Value::Bool(true)},
          {"due", Value::Timestamp(5)},
          {"labels", labels}, {"visits", Value::Int(-3)}});
  AddRow("prices", team_, "p1", {{"amount", Value::Decimal(1999)}});
  AddRow("sites", team_, "s1",
         {{"photo", Value::Bytes(std::string("\0\xff", 2))}, {"height", Value::Double(2.5)}});
  const QueryPage page = Rows(
      "SELECT t.title, t.done, t.due, t.labels, t.visits, t.notes, p.amount, s.photo, s.height "
      "FROM tasks t, prices p, sites s");
  ASSERT_EQ(page.rows.size(), 1u);
  EXPECT_EQ(TextOf(page, 0, 0), "Pump");
  EXPECT_EQ(CellOf(page, 0, 1).kind, Kind::kBool);
  EXPECT_EQ(CellOf(page, 0, 1).as.integer, 1);
  EXPECT_EQ(CellOf(page, 0, 2).kind, Kind::kTimestamp);
  EXPECT_EQ(CellOf(page, 0, 2).as.integer, 5);
  EXPECT_EQ(CellOf(page, 0, 3).kind, Kind::kSet);
  EXPECT_EQ(TextOf(page, 0, 3), SetToJson(labels));
  EXPECT_EQ(CellOf(page, 0, 4).as.integer, -3);
  EXPECT_EQ(CellOf(page, 0, 5).kind, Kind::kNull);
  EXPECT_EQ(CellOf(page, 0, 6).kind, Kind::kDecimal);
  EXPECT_EQ(CellOf(page, 0, 6).as.integer, 1999);
  EXPECT_EQ(CellOf(page, 0, 6).size, 2u);
  EXPECT_EQ(CellOf(page, 0, 7).kind, Kind::kBytes);
  EXPECT_EQ(TextOf(page, 0, 7), std::string("\0\xff", 2));
  EXPECT_EQ(CellOf(page, 0, 8).kind, Kind::kDouble);
  EXPECT_EQ(CellOf(page, 0, 8).as.real, 2.5);
}

TEST_F(QueryRun, GivesExpressionsAsTheyCome) {
  const QueryPage page = Rows("SELECT 1 + 1, 2.0, 'x' || 'y', NULL, x'00ff', '' AS empty");
  EXPECT_EQ(page.facts->columns[0].kind, Kind::kNull);
  EXPECT_EQ(CellOf(page, 0, 0).kind, Kind::kInt);
  EXPECT_EQ(CellOf(page, 0, 1).kind, Kind::kDouble);
  EXPECT_EQ(TextOf(page, 0, 2), "xy");
  EXPECT_EQ(CellOf(page, 0, 3).kind, Kind::kNull);
  EXPECT_EQ(CellOf(page, 0, 4).kind, Kind::kBytes);
  EXPECT_EQ(TextOf(page, 0, 5), "");
  EXPECT_EQ(page.facts->columns[5].name, "empty");
}

TEST_F(QueryRun, DoesNotBelieveADeclaredBoolThatHoldsAnotherNumber) {
  AddRow("tasks", team_, "t1", {{"done", Value::Bool(true)}});
  const QueryPage page = Rows("SELECT done FROM tasks UNION ALL SELECT 7 ORDER BY 1");
  EXPECT_EQ(CellOf(page, 0, 0).kind, Kind::kBool);
  EXPECT_EQ(CellOf(page, 1, 0).kind, Kind::kInt);
  EXPECT_EQ(CellOf(page, 1, 0).as.integer, 7);
}

TEST_F(QueryRun, BindsEveryTypeOfParameter) {
  const Value labels = Value::Set({Value::String("a"), Value::Int(2)});
  AddRow("tasks", team_, "t1",
         {{"title", Value::String("Pump")}, {"labels", labels}, {"due", Value::Timestamp(9)}});
  const QueryPage page =
      Rows("SELECT id FROM tasks WHERE title = ?1 AND labels = ?2 AND due = ?3 AND done IS ?4",
           {Value::String("Pump"), labels, Value::Timestamp(9), Value::Null()});
  ASSERT_EQ(page.rows.size(), 1u);
  const QueryPage echo = Rows("SELECT ?1, ?2, ?3, ?4",
                              {Value::Double(1.5), Value::Bytes("b"), Value::Decimal(7),
                               Value::Bool(true)});
  EXPECT_EQ(CellOf(echo, 0, 0).as.real, 1.5);
  EXPECT_EQ(TextOf(echo, 0, 1), "b");
  EXPECT_EQ(CellOf(echo, 0, 2).as.integer, 7);
  EXPECT_EQ(CellOf(echo, 0, 3).as.integer, 1);
}

TEST_F(QueryRun, WantsExactlyTheParametersOfTheStatement) {
  EXPECT_EQ(FailureOf(Ask("SELECT ?1")).code, Code::kSqlParameters);
  EXPECT_EQ(FailureOf(Ask("SELECT 1", {Value::Int(1)})).code, Code::kSqlParameters);
  EXPECT_EQ(FailureOf(Ask("SELECT ?3", {Value::Int(1)})).code, Code::kSqlParameters);
}

TEST_F(QueryRun, StarMeansTheSameOnTheStoreAsOnTheTwin) {
  for (const char* table : {"tasks", "sites", "prices", "drafts", "tasks_fts"}) {
    auto reader = store_->BeginRead();
    ASSERT_TRUE(reader.ok());
    const Statement statement = (*reader)->db().Prepare("SELECT * FROM " + std::string(table));
    const auto tables = PublicTablesOf(*store_->manifest());
    const auto twin = std::ranges::find(tables, table, &PublicTable::name);
    ASSERT_NE(twin, tables.end());
    ASSERT_EQ(static_cast<size_t>(statement.column_count()), twin->columns.size()) << table;
    for (size_t i = 0; i < twin->columns.size(); i++)
      EXPECT_EQ(sqlite3_column_name(statement.raw(), static_cast<int>(i)), twin->columns[i].name);
  }
}

TEST_F(QueryRun, FullTextMatchesRanksAndCutsThroughTheView) {
  for (int i = 0; i < 20; i++)
    AddRow("tasks", team_, "t" + std::to_string(100 + i),
           {{"title", Value::String(i % 4 == 0 ? "Mend the old pump" : "Paint the wall")},
            {"notes", Value::String("note " + std::to_string(i))}});
  const QueryPage page = Rows(
      "SELECT id, bm25(tasks_fts), snippet(tasks_fts, 0, '[', ']', '...', 3), "
      "highlight(tasks_fts, 0, '<', '>'), _truth FROM tasks_fts WHERE tasks_fts MATCH ?1 "
      "ORDER BY rank LIMIT 3",
      {Value::String("pump")});
  ASSERT_EQ(page.rows.size(), 3u);
  EXPECT_EQ(TextOf(page, 0, 2), "...the old [pump]");
  EXPECT_EQ(TextOf(page, 0, 3), "Mend the old <pump>");
  EXPECT_LT(CellOf(page, 0, 1).as.real, 0);
  EXPECT_NE(page.rows[0].standing, kNoStanding);
  const QueryPage joined = Rows("SELECT count(*) FROM tasks t JOIN tasks_fts f ON f._row = t._row "
                                "WHERE f.tasks_fts MATCH 'wall'");
  EXPECT_EQ(CellOf(joined, 0, 0).as.integer, 15);
  EXPECT_EQ(FailureOf(Ask("SELECT id FROM tasks_fts WHERE tasks_fts MATCH '\"'")).code, Code::kSql);
}

TEST_F(QueryRun, WhatIsNotRevealedIsNotSeenButOwnPendingRowsAre) {
  const int64_t loading = AddScope("team/2", false);
  AddRow("tasks", loading, "hidden", {{"title", Value::String("Secret pump")}});
  AddRow("tasks", loading, "mine", {{"title", Value::String("My pump")}}, 1);
  AddRow("tasks", team_, "shown", {{"title", Value::String("Pump")}});
  RefreshViews();
  const QueryPage page = Rows("SELECT id, _scope FROM tasks ORDER BY id");
  ASSERT_EQ(page.rows.size(), 2u);
  EXPECT_EQ(TextOf(page, 0, 0), "mine");
  EXPECT_EQ(TextOf(page, 0, 1), "team/2");
  EXPECT_EQ(TextOf(page, 1, 1), "team/1");
  const QueryPage found = Rows("SELECT id FROM tasks_fts WHERE tasks_fts MATCH 'secret'");
  EXPECT_EQ(found.rows.size(), 0u);
}

TEST_F(QueryRun, AQueryThatNeverEndsMeetsItsDeadline) {
  clock_.step_us = 1'000;
  QuerySpec spec = Ask(kEndless);
  spec.deadline_ms = 50;
  EXPECT_EQ(FailureOf(spec).code, Code::kDeadline);
  EXPECT_EQ(Rows("SELECT 1").rows.size(), 1u);   // the connection is as good as before
}

TEST_F(QueryRun, AQueryIsStoppedFromAnotherThread) {
  const auto flag = std::make_shared<std::atomic<bool>>(false);
  QuerySpec spec = Ask(kEndless);
  spec.interrupt = flag;
  std::thread other([&] { flag->store(true); });
  EXPECT_EQ(FailureOf(spec).code, Code::kInterrupted);
  other.join();
}

TEST_F(QueryRun, WhatOnlyRunningShowsIsAnSqlError) {
  EXPECT_EQ(FailureOf(Ask("SELECT json_extract('{', '$.a')")).code, Code::kSql);
  EXPECT_EQ(FailureOf(Ask("SELECT abs(-9223372036854775807 - 1)")).code, Code::kSql);
  // no row asks for it
  EXPECT_EQ(FailureOf(Ask("SELECT bm25(title) FROM tasks")).code, Code::kOk);
  EXPECT_EQ(FailureOf(Ask("SELECT 'a' MATCH 'b'")).code, Code::kSql);
  // One value cannot fill the memory.
  EXPECT_EQ(
      FailureOf(Ask("SELECT replace(hex(printf('%1000000d', 1)), '2', printf('%1000d', 1))")).code,
            Code::kSql);
}

TEST_F(QueryRun, TableFunctionsReadJsonOfColumns) {
  AddRow("tasks", team_, "t1", {{"labels", Value::Set({Value::String("a"), Value::String("b")})}});
  const QueryPage page = Rows("SELECT value FROM tasks, json_each(labels) ORDER BY 1");
  ASSERT_EQ(page.rows.size(), 2u);
  EXPECT_EQ(TextOf(page, 1, 0), "b");
}

TEST_F(QueryRun, WhatTheGateLetsPassTheStoreLetsPassToo) {
  AddRow("tasks", team_, "t1",
         {{"title", Value::String("Pump")}, {"status", Value::String("open")}});
  const char* fine[] = {
      "SELECT t.title, s.name FROM tasks t LEFT JOIN sites s ON s.id = t.site",
      "WITH o AS (SELECT * FROM tasks WHERE done IS NULL) SELECT count(*) FROM o",
      "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 9) "
      "SELECT i FROM n",
      "SELECT status, count(*), max(due), group_concat(id) FROM tasks "
      "GROUP BY 1 HAVING count(*) > 0",
      "SELECT id, row_number() OVER (PARTITION BY status ORDER BY due) FROM tasks",
      "SELECT count(*) FROM json_tree('[1]')", "SELECT labels ->> 0, json_valid(labels) FROM tasks",
      "SELECT current_timestamp, date('now'), printf('%d', 3), round(2.5), sqrt(4)",
      "SELECT id FROM tasks WHERE id IN (SELECT id FROM tasks_fts WHERE tasks_fts MATCH 'pump')",
      "SELECT a.id FROM tasks a, tasks b WHERE a.title LIKE 'p%' AND b.title GLOB 'P*'",
      "SELECT count(*) FROM tasks EXCEPT SELECT 0"};
  for (const char* sql : fine) EXPECT_GT(Rows(sql).rows.size(), 0u) << sql;
}

TEST_F(QueryRun, WritesCannotReachTheStoreEvenPastTheGate) {
  auto reader = store_->BeginRead();
  ASSERT_TRUE(reader.ok());
  Statement statement = (*reader)->db().Prepare("DELETE FROM tasks_rows");
  EXPECT_FALSE(statement.Step().ok());
}

}  // namespace
}  // namespace tidemark
