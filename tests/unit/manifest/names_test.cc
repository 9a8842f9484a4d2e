#include "core/manifest/names.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>

namespace tidemark {
namespace {

TEST(Names, TakesPlainIdentifiers) {
  for (const char* good : {"tasks", "t", "due_date", "x9", "status", "title", "rows_left"})
    EXPECT_EQ(ProblemOfSqlName(good), "") << good;
  EXPECT_EQ(ProblemOfSqlName(std::string(63, 'a')), "");
}

TEST(Names, RefusesWhatSqlOrTheStoreWouldMistake) {
  for (const char* bad : {"", "_seq", "9x", "Tasks", "a-b", "a b", "a\"b", "\xc3\xa9t\xc3\xa9",
                          "tide_op", "sqlite_x", "tasks_rows", "tasks_fts", "id", "rowid"})
    EXPECT_NE(ProblemOfSqlName(bad), "") << bad;
  EXPECT_NE(ProblemOfSqlName(std::string(64, 'a')), "");
}

TEST(Names, RefusesEveryKeywordOfTheLinkedSqlite) {
  for (int i = 0; i < sqlite3_keyword_count(); i++) {
    const char* text = nullptr;
    int size = 0;
    ASSERT_EQ(sqlite3_keyword_name(i, &text, &size), SQLITE_OK);
    std::string word(text, static_cast<size_t>(size));
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) {
      return static_cast<char>(std::tolower(c));
    });
    EXPECT_NE(ProblemOfSqlName(word), "") << word;
    EXPECT_EQ(ProblemOfPlainName(word), "") << word;
  }
}

TEST(Names, RefusesControlCharactersInSentences) {
  EXPECT_EQ(ProblemOfLine("Due date"), "");
  EXPECT_EQ(ProblemOfLine("F\xc3\xa4llig"), "");
  EXPECT_NE(ProblemOfLine("two\nlines"), "");
  EXPECT_NE(ProblemOfLine(std::string(201, 'a')), "");
}

}  // namespace
}  // namespace tidemark
