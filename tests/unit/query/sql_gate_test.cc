// The sandbox: what SQL of an app may do, and what it may not.
#include "core/query/sql_gate.h"

#include <gtest/gtest.h>

#include "tests/unit/query/store_fixture.h"

namespace tidemark {
namespace {

class SqlGateTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = SqlGate::Open(FieldManifest());
    ASSERT_TRUE(opened.ok()) << opened.status().message;
    gate_ = opened.Take();
  }
  Code CodeOf(std::string_view sql) {
    auto checked = gate_->Check(sql);
    return checked.ok() ? Code::kOk : checked.status().code;
  }
  std::vector<std::string> ReadSet(std::string_view sql) {
    auto checked = gate_->Check(sql);
    EXPECT_TRUE(checked.ok()) << sql << ": " << checked.status().message;
    return checked.ok() ? (*checked)->read_set : std::vector<std::string>{};
  }
  std::unique_ptr<SqlGate> gate_;
};

TEST_F(SqlGateTest, RefusesEverythingThatIsNotOneSelectOverPublicNames) {
  const char* attacks[] = {
      // writes
      "INSERT INTO tasks(id) VALUES('x')", "UPDATE tasks SET title = 'x'", "DELETE FROM tasks",
      "REPLACE INTO tasks(id) VALUES('x')", "INSERT INTO tasks(id) VALUES('x') RETURNING id",
      "WITH x AS (SELECT 1) DELETE FROM tasks", "DROP TABLE tasks", "DROP VIEW tasks",
      "CREATE TABLE mine(a)", "CREATE TEMP TABLE mine(a)", "CREATE VIEW mine AS SELECT 1",
      "CREATE TEMP VIEW tasks AS SELECT 1", "CREATE TABLE mine AS SELECT * FROM tasks",
      "CREATE INDEX i ON tasks(title)", "ALTER TABLE tasks RENAME TO other",
      "CREATE TRIGGER t AFTER INSERT ON tasks BEGIN SELECT 1; END",
      "CREATE VIRTUAL TABLE v USING fts5(a)", "REINDEX", "ANALYZE", "VACUUM",
      "VACUUM INTO '/tmp/x'",
      // other files and settings
      "ATTACH '/etc/passwd' AS p", "DETACH main", "PRAGMA query_only = 0",
      "PRAGMA writable_schema = 1", "PRAGMA table_info(tasks)",
      "SELECT * FROM pragma_table_info('tasks')", "SELECT * FROM pragma_database_list",
      "SELECT load_extension('x')", "SELECT readfile('/etc/passwd')",
      "SELECT writefile('/tmp/x', 'y')", "SELECT edit('x')", "SELECT fts3_tokenizer('simple')",
      // transactions
      "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT a", "RELEASE a",
      // private tables, plainly and in disguise
      "SELECT * FROM tasks_rows", "SELECT * FROM main.tasks_rows", "SELECT * FROM \"tasks_rows\"",
      "SELECT * FROM [TASKS_ROWS]",
      "WITH tasks AS (SELECT * FROM tasks_rows) SELECT * FROM tasks",
      "SELECT * FROM (SELECT * FROM tasks_rows) AS tasks",
      "SELECT (SELECT count(*) FROM tide_op)",
      "SELECT 1 FROM tasks WHERE EXISTS (SELECT 1 FROM tide_scope)",
      "SELECT id FROM tasks UNION SELECT body FROM tide_op",
      "SELECT id FROM tasks ORDER BY (SELECT 1 FROM tide_meta)",
      "SELECT * FROM tasks JOIN tide_touch ON 1", "SELECT * FROM tasks_text",
      "SELECT * FROM tasks_text_data", "SELECT * FROM tasks_text('x')",
      "SELECT * FROM tide_overlay", "SELECT * FROM tide_unknown",
      "WITH RECURSIVE tasks(x) AS (SELECT key FROM tide_meta UNION SELECT 1) SELECT * FROM tasks",
      "SELECT * FROM sqlite_schema", "SELECT * FROM sqlite_master",
      "SELECT * FROM main.sqlite_schema", "SELECT * FROM temp.sqlite_temp_schema",
      "SELECT count(*) FROM sqlite_schema", "SELECT * FROM sqlite_stat1",
      "WITH tasks AS (SELECT name AS id FROM sqlite_schema) SELECT id FROM tasks",
      "SELECT * FROM sqlite_stmt", "SELECT count(*) FROM SQLITE_MASTER",
      "SELECT 1 FROM sqlite_schema AS tasks", "SELECT count(*) FROM Pragma_Table_Info('tasks')",
      // functions that are not offered
      "SELECT zeroblob(1000000000)", "SELECT randomblob(1000000000)", "SELECT tide_scope_name(1)",
      "SELECT sqlite_compileoption_get(0)", "SELECT sqlite_version()",
      "SELECT last_insert_rowid()", "SELECT changes()", "SELECT total_changes()",
      "SELECT sqlite_source_id()", "SELECT fts5(NULL)",
      "SELECT count(*) FILTER (WHERE load_extension('x')) FROM tasks",
      "SELECT sqlite_log(1, 'x')", "SELECT nosuchfunction(1)", "SELECT rtreecheck('x')",
      // more than one, or only looking at how
      "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE tasks",
      "SELECT id FROM tasks; PRAGMA query_only = 0", "SELECT 1; garbage",
      "EXPLAIN SELECT * FROM tasks", "EXPLAIN QUERY PLAN SELECT * FROM tasks"};
  for (const char* attack : attacks) EXPECT_EQ(CodeOf(attack), Code::kSqlRefused) << attack;
}

TEST_F(SqlGateTest, SaysWhatIsWrongWithBadSql) {
  const char* wrong[] = {
      "", "   ", "-- only a comment", "SELEC 1", "SELECT", "SELECT nope FROM tasks",
      "SELECT * FROM tasks WHERE", "SELECT rowid FROM tasks", "SELECT \"mispelt\" FROM tasks",
      "SELECT count(1, 2) FROM tasks", "SELECT ?0", "SELECT 'open", "SELECT 1 UNION SELECT 1, 2",
      "WITH x AS (SELECT 1)", "SELECT * FROM tasks_fts('x')"};
  for (const char* sql : wrong) EXPECT_EQ(CodeOf(sql), Code::kSql) << sql;
  EXPECT_EQ(CodeOf(std::string("SELECT 1\0; DROP TABLE tasks", 27)), Code::kSql);
  EXPECT_EQ(CodeOf("SELECT '\xff'"), Code::kSql);
  EXPECT_EQ(CodeOf("SELECT '" + std::string(kSqlBytesMax, 'x') + "'"), Code::kSql);
  EXPECT_EQ(CodeOf("SELECT " + std::string(5'000, '(') + "1" + std::string(5'000, ')')),
            Code::kSql);
  const auto misspelt = gate_->Check("SELECT titel FROM tasks");
  ASSERT_FALSE(misspelt.ok());
  EXPECT_EQ(misspelt.status().message, "no such column: titel (at byte 7)");
}

TEST_F(SqlGateTest, TellsAnUnknownCollectionFromAPrivateTable) {
  EXPECT_EQ(CodeOf("SELECT * FROM contacts"), Code::kUnknownCollection);
  EXPECT_EQ(CodeOf("SELECT * FROM dbstat"), Code::kUnknownCollection);
  EXPECT_EQ(CodeOf("SELECT * FROM fts3tokenize('simple')"), Code::kUnknownCollection);
  EXPECT_EQ(CodeOf("SELECT * FROM prices_fts"), Code::kSqlRefused);
  EXPECT_EQ(gate_->Check("SELECT * FROM contacts").status().subject, "contacts");
  EXPECT_EQ(gate_->Check("SELECT * FROM tasks_rows").status().subject, "tasks_rows");
}

TEST_F(SqlGateTest, LetsPlainQueriesPass) {
  const char* fine[] = {
      "SELECT 1", "VALUES (1, 'a'), (2, 'b')", "SELECT * FROM tasks",
      "select ID, TITLE from TASKS;  ",
      "SELECT t.title, s.name FROM tasks t LEFT JOIN sites s ON s.id = t.site -- with a comment",
      "WITH open AS (SELECT * FROM tasks WHERE done = 0) SELECT count(*) FROM open",
      "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 9) "
      "SELECT i FROM n",
      "SELECT status, count(*), max(due) FROM tasks GROUP BY status HAVING count(*) > 1 ORDER BY 2",
      "SELECT id, row_number() OVER (PARTITION BY status ORDER BY due) FROM tasks",
      "SELECT tasks.id FROM tasks, json_each(tasks.labels) WHERE json_each.value = 'urgent'",
      "SELECT labels ->> 0 FROM tasks", "SELECT count(*) FROM json_tree('[1]')",
      "WITH n AS (SELECT id FROM tasks) SELECT count(*) FROM n",
      "SELECT count(*) FROM (SELECT 1) AS one",
      "SELECT current_timestamp, date('now'), printf('%d', 3)",
      "SELECT id, bm25(tasks_fts) FROM tasks_fts WHERE tasks_fts MATCH 'pump' ORDER BY rank",
      "SELECT snippet(tasks_fts, 0, '[', ']', '...', 8) FROM tasks_fts WHERE tasks_fts MATCH ?1",
      "SELECT id FROM tasks WHERE title LIKE ?1 AND due BETWEEN ?2 AND ?3",
      "SELECT 1;;; /* nothing more */"};
  for (const char* sql : fine) {
    const auto checked = gate_->Check(sql);
    EXPECT_TRUE(checked.ok()) << sql << ": " << checked.status().message;
  }
}

TEST_F(SqlGateTest, KnowsWhichCollectionsAreRead) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(ReadSet("SELECT 1"), Names());
  EXPECT_EQ(ReadSet("SELECT count(*) FROM tasks"), Names{"tasks"});
  EXPECT_EQ(ReadSet("SELECT 1 FROM prices"), Names{"prices"});
  EXPECT_EQ(ReadSet("SELECT id FROM tasks_fts WHERE tasks_fts MATCH 'x'"), Names{"tasks"});
  EXPECT_EQ(ReadSet("SELECT t.id FROM tasks t JOIN tasks_fts f ON f.id = t.id"), Names{"tasks"});
  EXPECT_EQ(ReadSet("WITH prices AS (SELECT id FROM tasks) SELECT * FROM prices"), Names{"tasks"});
  EXPECT_EQ(ReadSet("SELECT t.id FROM tasks t LEFT JOIN sites s ON s.id = t.site"),
            (Names{"tasks", "sites"}));
  EXPECT_EQ(ReadSet("SELECT id FROM tasks WHERE id IN (SELECT id FROM drafts) OR "
                    "EXISTS (SELECT 1 FROM prices)"),
            (Names{"tasks", "prices", "drafts"}));
}

TEST_F(SqlGateTest, TakesKindsOfColumnsFromTheManifest) {
  const auto checked =
      gate_->Check("SELECT id, done AS d, due, labels, visits, upper(title), _truth FROM tasks");
  ASSERT_TRUE(checked.ok());
  const auto& columns = (*checked)->columns;
  ASSERT_EQ(columns.size(), 7u);
  EXPECT_EQ(columns[0].kind, Kind::kString);
  EXPECT_EQ(columns[1].name, "d");
  EXPECT_EQ(columns[1].kind, Kind::kBool);
  EXPECT_EQ(columns[2].kind, Kind::kTimestamp);
  EXPECT_EQ(columns[3].kind, Kind::kSet);
  EXPECT_EQ(columns[4].kind, Kind::kInt);
  EXPECT_EQ(columns[5].kind, Kind::kNull);
  EXPECT_TRUE(columns[6].truth);
  const auto price =
      gate_->Check("WITH p AS (SELECT amount AS a FROM prices) SELECT a AS b FROM p");
  ASSERT_TRUE(price.ok());
  EXPECT_EQ((*price)->columns[0].kind, Kind::kDecimal);
  EXPECT_EQ((*price)->columns[0].scale, 2u);
}

TEST_F(SqlGateTest, CountsParameters) {
  EXPECT_EQ((*gate_->Check("SELECT ?1, ?2, ?1"))->parameter_count, 2);
  EXPECT_EQ((*gate_->Check("SELECT ?, ?, ?"))->parameter_count, 3);
}

TEST_F(SqlGateTest, RemembersOnlySoMuch) {
  for (int i = 0; i < 2'000; i++) EXPECT_EQ(CodeOf("SELECT " + std::to_string(i)), Code::kOk);
  EXPECT_EQ(CodeOf("SELECT * FROM tide_op"), Code::kSqlRefused);
}

}  // namespace
}  // namespace tidemark
