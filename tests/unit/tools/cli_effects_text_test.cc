#include "tools/tidemark/effects_text.h"

#include <gtest/gtest.h>

#include "tools/tidemark/failure.h"

namespace tidemark {
namespace {

using Do = EffectDraft::Do;

// Splits at spaces; "--scope X" becomes one word marked as a scope.
std::vector<EffectDraft> Read(const std::string& line) {
  std::vector<Word> words;
  std::istringstream in(line);
  for (std::string word; in >> word;) {
    bool is_scope = word == "--scope";
    if (is_scope) in >> word;
    words.push_back({word, is_scope});
  }
  return ReadEffects(words);
}

template <class F>
std::string Refused(F read) {
  try {
    read();
  } catch (const Failure& failure) {
    return tide_status_name(failure.status);
  }
  return "taken";
}

TEST(EffectsText, SeveralAfterAnotherMakeOneOperation) {
  auto effects = Read("create tasks/t1 --scope team/1 title=Pump visits=0 inc tasks/t2 visits=-2 "
                      "delete tasks/t3");
  ASSERT_EQ(effects.size(), 3u);
  EXPECT_EQ(effects[0].what, Do::kCreate);
  EXPECT_EQ(effects[0].record.scope, "team/1");
  ASSERT_EQ(effects[0].fields.size(), 2u);
  EXPECT_EQ(effects[0].fields[1].first, "visits");
  EXPECT_EQ(effects[1].record.id, "t2");
  EXPECT_EQ(effects[1].record.scope, "");
  EXPECT_EQ(effects[1].fields[0].second.text, "-2");
  EXPECT_EQ(effects[2].what, Do::kDelete);
}

TEST(EffectsText, AScopeBelongsToTheEffectBeforeIt) {
  auto effects = Read("--scope team/1 create tasks/a create tasks/b --scope team/2 "
                      "set tasks/c x=1");
  ASSERT_EQ(effects.size(), 3u);
  EXPECT_EQ(effects[0].record.scope, "team/1");
  EXPECT_EQ(effects[1].record.scope, "team/2");
  EXPECT_EQ(effects[2].record.scope, "team/1");
  EXPECT_EQ(Read("set tasks/a@team/9 x=1")[0].record.scope, "team/9");
}

TEST(EffectsText, AValueMayHoldEqualsSignsAndVerbs) {
  auto effects = Read("set tasks/t1 title=a=b note=delete");
  EXPECT_EQ(effects[0].fields[0].second.text, "a=b");
  EXPECT_EQ(effects[0].fields[1].second.text, "delete");
}

TEST(EffectsText, HalfAnEffectIsRefused) {
  for (const char* line : {"", "create", "set tasks/t1", "inc tasks/t1", "title=x", "set tasks x=1",
                           "set /t1 x=1", "set tasks/ x=1", "set tasks/t1@ x=1", "set tasks/t1 =x",
                           "set tasks/t1 x", "delete tasks/t1 x=1", "create --scope team/1",
                           "frob tasks/t1 x=1"})
    EXPECT_EQ(Refused([&] { Read(line); }), "TIDE_ERROR_INVALID_ARGUMENT") << line;
}

TEST(EffectsText, IdsWithMarksOfTheSyntaxAreForPrograms) {
  for (const char* line : {"create tasks/a.b --scope team/1", "set tasks/a=b x=1",
                           "set tasks/a>b x=1"})
    EXPECT_EQ(Refused([&] { Read(line); }), "TIDE_ERROR_BAD_ID") << line;
}

TEST(ExpectText, ReadsEveryComparison) {
  struct Case {
    const char* text;
    tide_compare compare;
    const char* field;
    const char* value;
  };
  for (const Case& c : {Case{"tasks/t1.stock>=1", TIDE_GE, "stock", "1"},
                        Case{"tasks/t1.stock<=-1", TIDE_LE, "stock", "-1"},
                        Case{"tasks/t1.title!=a=b", TIDE_NE, "title", "a=b"},
                        Case{"tasks/t1.title=a>=b", TIDE_EQ, "title", "a>=b"},
                        Case{"tasks/t1.title = x y", TIDE_EQ, "title", "x y"},
                        Case{"tasks/t1 exists", TIDE_IS_PRESENT, "", ""},
                        Case{"tasks/t1 absent", TIDE_IS_ABSENT, "", ""},
                        Case{"tasks/t1.title unchanged", TIDE_UNCHANGED, "title", ""}}) {
    ExpectDraft expect = ReadExpect(c.text);
    EXPECT_EQ(expect.compare, c.compare) << c.text;
    EXPECT_EQ(expect.field, c.field) << c.text;
    EXPECT_EQ(expect.value.text, c.value) << c.text;
    EXPECT_EQ(expect.record.Subject(), "tasks/t1") << c.text;
  }
}

TEST(ExpectText, ReadsTheScopeAfterTheField) {
  ExpectDraft expect = ReadExpect("tasks/t1.stock@team/v1.2>=1");
  EXPECT_EQ(expect.record.scope, "team/v1.2");
  EXPECT_EQ(expect.field, "stock");
  EXPECT_EQ(ReadExpect("tasks/t1@team/v1.2 exists").field, "");
}

TEST(ExpectText, NonsenseIsRefused) {
  for (const char* text : {"", "tasks/t1", "tasks/t1 likes", "tasks/t1>=1", "tasks/t1.>=1",
                           "t1.stock>=1", "exists"})
    EXPECT_EQ(Refused([&] { ReadExpect(text); }), "TIDE_ERROR_INVALID_ARGUMENT") << text;
}

TEST(RecordName, SplitsAtTheFirstSlashAndTheFirstAt) {
  RecordName name = ReadRecordName("packages/lib/x-1.0@team/1");
  EXPECT_EQ(name.collection, "packages");
  EXPECT_EQ(name.id, "lib/x-1.0");
  EXPECT_EQ(name.scope, "team/1");
  EXPECT_EQ(name.Key().scope.size, 6u);
  EXPECT_EQ(ReadRecordName("tasks/t1").Key().scope.data, nullptr);
}

}  // namespace
}  // namespace tidemark
