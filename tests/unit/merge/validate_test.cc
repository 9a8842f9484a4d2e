#include "core/merge/validate.h"

#include <cmath>
#include <limits>

#include "tests/unit/judge/build.h"

namespace tidemark {
namespace {

RecordKey Form(std::string id) { return {kTeam, "forms", id}; }

std::string ProblemsOf(const Operation& operation) {
  std::string text;
  for (const Status& problem : CheckOperation(RulesManifest(), operation))
    text += std::string(CodeName(problem.code)).substr(11) + " " + problem.subject + "\n";
  return text;
}
std::string ProblemsOf(Effect effect) { return ProblemsOf(OperationOf({std::move(effect)})); }

TEST(Validate, AcceptsEachKindOfEffectOnAFieldThatFits) {
  Effect restore = NewEffect(EffectKind::kRestore, Thing("1"));
  restore.only_if_seq = 4;
  Effect amount = NewEffect(EffectKind::kInc, Thing("1"), "d", Value::Decimal(250));
  EXPECT_EQ(ProblemsOf(OperationOf(
                {Create(Thing("1"),
                    {{"a", Text("x")}, {"t", Value::Set({Text("e")})}, {"n", Value::Int(0)}}),
                 Set(Thing("1"), "at", Value::Timestamp(5)), Set(Thing("1"), "a", Value()),
                 Set(Thing("1"), "r", Value::Double(0.5)), Set(Thing("1"), "o", Value::Bool(true)),
                 Edit(Thing("1"), "w", Text("a"), Text("b")), Inc(Thing("1"), "n", -2),
                 Inc(Thing("1"), "i", 2), amount, Add(Thing("1"), "t", Text("e")),
                 Remove(Thing("1"), "t", Value::Int(3)), Delete(Thing("1")), restore,
                 Create(Form("f"), {{"title", Text("12345678")}, {"level", Value::Int(5)}})})),
            "");
}

TEST(Validate, NamesEveryProblemWithItsEffectAndField) {
  const Operation operation = OperationOf(
      {Set(Thing("1"), "a", Text("fine")), Set(Form("f"), "title", Text("123456789")),
       Create(Form("g"), {{"level", Value::Int(6)}, {"status", Text("shut")}})});
  const auto problems = CheckOperation(RulesManifest(), operation);
  ASSERT_EQ(problems.size(), 4u);
  EXPECT_EQ(problems[0].index, 1u);
  EXPECT_EQ(problems[0].subject, "forms/f.title");
  EXPECT_EQ(problems[0].code, Code::kTooLarge);
  EXPECT_EQ(problems[0].message, "larger than 8 bytes");
  EXPECT_EQ(problems[1].message, "above the maximum 5");
  EXPECT_EQ(problems[2].code, Code::kNotOneOf);
  EXPECT_EQ(problems[3].subject, "forms/g.title");
  EXPECT_EQ(problems[3].code, Code::kRequired);
  EXPECT_EQ(problems[3].index, 2u);
}

TEST(Validate, RefusesUnknownNamesAndBadIds) {
  EXPECT_EQ(ProblemsOf(OperationOf({})), "NO_EFFECT \n");
  EXPECT_EQ(ProblemsOf(Set({kTeam, "ghosts", "1"}, "a", Text("x"))),
      "UNKNOWN_COLLECTION ghosts/1\n");
  EXPECT_EQ(ProblemsOf(Set(Thing("1"), "ghost", Text("x"))), "UNKNOWN_FIELD things/1.ghost\n");
  EXPECT_EQ(ProblemsOf(Create(Thing("1"), {{"ghost", Text("x")}})),
      "UNKNOWN_FIELD things/1.ghost\n");
  EXPECT_EQ(ProblemsOf(Delete(Thing(""))), "BAD_ID things/\n");
  EXPECT_EQ(ProblemsOf(Delete(Thing(std::string(129, 'x')))).substr(0, 6), "BAD_ID");
  EXPECT_EQ(ProblemsOf(Delete(Thing("1", "user/ann"))), "BAD_ID things/1\n");
  EXPECT_EQ(ProblemsOf(Delete(Thing("1", "team"))), "BAD_ID things/1\n");
}

TEST(Validate, RefusesValuesThatCanNeverBeRight) {
  EXPECT_EQ(ProblemsOf(Set(Thing("1"), "a", Value::Int(1))), "WRONG_TYPE things/1.a\n");
  EXPECT_EQ(ProblemsOf(Set(Thing("1"), "at", Value::Int(1))), "WRONG_TYPE things/1.at\n");
  EXPECT_EQ(ProblemsOf(Set(Thing("1"), "a", Text("\xff"))), "WRONG_TYPE things/1.a\n");
  EXPECT_EQ(ProblemsOf(Set(Thing("1"), "r", Value::Double(std::nan("")))),
      "NOT_A_NUMBER things/1.r\n");
  EXPECT_EQ(ProblemsOf(Set(Thing("1"), "r", Value::Double(INFINITY))), "NOT_A_NUMBER things/1.r\n");
  EXPECT_EQ(ProblemsOf(Set(Form("f"), "title", Value())), "REQUIRED forms/f.title\n");
  EXPECT_EQ(ProblemsOf(Set(Form("f"), "level", Value::Int(-4))), "OUT_OF_RANGE forms/f.level\n");
  EXPECT_EQ(ProblemsOf(Set(Form("f"), "parent", Text(""))), "BAD_ID forms/f.parent\n");
  EXPECT_EQ(ProblemsOf(Set(Form("f"), "photo", Value::Bytes("12345"))),
      "TOO_LARGE forms/f.photo\n");
  EXPECT_EQ(ProblemsOf(Create(Thing("1"), {{"g", Value::Int(13)}})), "OUT_OF_RANGE things/1.g\n");
}

TEST(Validate, RefusesEffectsThatDoNotFitTheirField) {
  EXPECT_EQ(ProblemsOf(Set(Thing("1"), "n", Value::Int(3))), "WRONG_TYPE things/1.n\n");
  EXPECT_EQ(ProblemsOf(Set(Thing("1"), "t", Value::Set({Text("x")}))), "WRONG_TYPE things/1.t\n");
  EXPECT_EQ(ProblemsOf(Inc(Thing("1"), "a", 3)), "WRONG_TYPE things/1.a\n");
  EXPECT_EQ(ProblemsOf(Inc(Thing("1"), "d", 3)), "WRONG_TYPE things/1.d\n");
  EXPECT_EQ(ProblemsOf(Add(Thing("1"), "a", Text("x"))), "WRONG_TYPE things/1.a\n");
  EXPECT_EQ(ProblemsOf(Add(Thing("1"), "t", Value::Set({Text("x")}))), "WRONG_TYPE things/1.t\n");
  EXPECT_EQ(ProblemsOf(Add(Thing("1"), "t", Value())), "WRONG_TYPE things/1.t\n");
  EXPECT_EQ(ProblemsOf(Add(Thing("1"), "t", Text(std::string(60, 'x')))), "TOO_LARGE things/1.t\n");
  EXPECT_EQ(ProblemsOf(Edit(Thing("1"), "a", Text("x"), Text("y"))), "WRONG_TYPE things/1.a\n");
  EXPECT_EQ(ProblemsOf(NewEffect(EffectKind::kRestore, Thing("1"))), "WRONG_TYPE things/1\n");
  EXPECT_EQ(ProblemsOf(NewEffect(EffectKind::kDelete, Thing("1"), "a")), "WRONG_TYPE things/1\n");
  EXPECT_EQ(ProblemsOf(NewEffect(EffectKind{9}, Thing("1"))), "WRONG_TYPE things/1\n");
}

TEST(Validate, ChecksThatExpectsCompareWhatCanBeCompared) {
  const auto problems = [](Expect expect) {
    return ProblemsOf(OperationOf({Inc(Thing("1"), "n", 1)}, {std::move(expect)}));
  };
  EXPECT_EQ(problems(Expecting(Thing("1"), Comparison::kExists)), "");
  EXPECT_EQ(problems(Expecting(Thing("1"), Comparison::kUnchanged, "a")), "");
  EXPECT_EQ(problems(Expecting(Thing("1"), Comparison::kGe, "g", Value::Int(3))), "");
  EXPECT_EQ(problems(Expecting(Thing("1"), Comparison::kEq, "a", Value())), "");
  EXPECT_EQ(problems(Expecting(Thing("1"), Comparison::kEq, "a", Value::Int(1))),
      "WRONG_TYPE things/1.a\n");
  EXPECT_EQ(problems(Expecting(Thing("1"), Comparison::kGe, "g", Value())),
      "WRONG_TYPE things/1.g\n");
  EXPECT_EQ(problems(Expecting(Thing("1"), Comparison::kLe, "o", Value::Bool(true))),
            "WRONG_TYPE things/1.o\n");
  EXPECT_EQ(problems(Expecting(Thing("1"), Comparison::kEq)), "UNKNOWN_FIELD things/1\n");
  EXPECT_EQ(problems(Expecting(Thing("1"), Comparison::kExists, "ghost")),
      "UNKNOWN_FIELD things/1.ghost\n");
  EXPECT_EQ(problems(Expecting(Thing("1"), Comparison::kExists, "a", Text("x"))),
      "WRONG_TYPE things/1.a\n");
  EXPECT_EQ(problems(Expecting(Thing("1"), Comparison{9})), "WRONG_TYPE things/1\n");
}

TEST(Validate, NeverQuotesAValue) {
  const auto problems = CheckOperation(
      RulesManifest(), OperationOf({Set(Form("f"), "title", Text("SECRETSECRET")),
                                    Set(Form("f"), "status", Text("SECRET")),
                                    Set(Form("f"), "level", Value::Int(424242))}));
  ASSERT_EQ(problems.size(), 3u);
  for (const Status& problem : problems) {
    EXPECT_EQ(problem.message.find("SECRET"), std::string::npos);
    EXPECT_EQ(problem.message.find("424242"), std::string::npos);
  }
}

TEST(Validate, FillsInitialsOfCreatesThatLeaveThemOut) {
  Operation operation =
      OperationOf({Create(Form("f"), {{"title", Text("t")}, {"level", Value::Int(3)}}),
                                     Create(Thing("1")), Set(Form("f"), "title", Text("u"))});
  FillInitials(RulesManifest(), operation);
  EXPECT_EQ(operation.effects[0].fields,
            (Fields{{"title", Text("t")}, {"level", Value::Int(3)}, {"status", Text("open")}}));
  EXPECT_TRUE(operation.effects[1].fields.empty());
  EXPECT_TRUE(operation.effects[2].fields.empty());
}

}  // namespace
}  // namespace tidemark
