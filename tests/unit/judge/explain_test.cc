// What an explanation holds, and that its recorded inputs give the same verdict again (H12).
#include "tests/unit/judge/court.h"

namespace tidemark {
namespace {

using judge::Rerun;
using judge::Winner;

Court::Arrival Aged(int64_t age_ms) {
  Court::Arrival arrival;
  arrival.when.age_ms = age_ms;
  arrival.when.uncertainty_ms = 40;
  return arrival;
}

class Explain : public testing::Test {
 protected:
  Explain() {
    court_.now_us = 100'000'000;
    court_.Judge(9, court_.Now({Create(Thing("1")), Create(Hard("1"))}), Aged(50'000));
    court_.now_us += 60'000'000;
  }

  Explanation Lost(const std::string& field, Value theirs, Value mine) {
    court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), field, theirs)}), Aged(2'000));
    const Outcome outcome =
        court_.Judge(1, court_.Seeing(1, {Set(Thing("1"), field, mine)}), Aged(5'000)).outcome;
    EXPECT_EQ(outcome.why.size(), 1u);
    return outcome.why.empty() ? Explanation() : FirstOf(outcome.why);
  }

  Court court_;
};

TEST_F(Explain, HoldsBothSidesTheRuleAndTheTimes) {
  const Explanation why = Lost("a", Text("theirs"), Text("mine"));
  EXPECT_EQ(why.key, Thing("1"));
  EXPECT_EQ(why.field, "a");
  EXPECT_EQ(why.rule, "last_action");
  EXPECT_EQ(why.policy, 7u);
  EXPECT_EQ(why.base, 1u);
  EXPECT_EQ(why.decided_ms, 160'000);
  EXPECT_EQ(why.restorable_until_ms, 160'000 + 30 * 86'400'000LL);
  EXPECT_EQ(why.prevailed.author, "acct2");
  EXPECT_EQ(why.prevailed.client, UidOf(2));
  EXPECT_EQ(why.prevailed.seq, 2u);
  EXPECT_EQ(why.prevailed.action_ms, 158'000);
  EXPECT_EQ(why.prevailed.uncertainty_ms, 40);
  EXPECT_EQ(why.prevailed.value, Text("theirs"));
  EXPECT_EQ(why.prevailed.op, court_.logs[kTeam][1].op);
  EXPECT_EQ(why.yielded.author, "acct1");
  EXPECT_EQ(why.yielded.seq, 0u);
  EXPECT_EQ(why.yielded.action_ms, 155'000);
  EXPECT_EQ(why.yielded.value, Text("mine"));
}

TEST_F(Explain, GivesItsSentenceTypedArguments) {
  const Explanation why = Lost("a", Text("theirs"), Text("mine"));
  EXPECT_EQ(why.message_key, "yield.later_action");
  EXPECT_EQ(ArgumentOf(why, "who").type, Argument::Type::kAccount);
  EXPECT_EQ(ArgumentOf(why, "who").text, "acct2");
  EXPECT_EQ(ArgumentOf(why, "other").text, "acct1");
  EXPECT_EQ(ArgumentOf(why, "winner").text, "acct2");
  EXPECT_EQ(ArgumentOf(why, "t1").type, Argument::Type::kTime);
  EXPECT_EQ(ArgumentOf(why, "t1").number, 158'000);
  EXPECT_EQ(ArgumentOf(why, "t2").number, 155'000);
  EXPECT_EQ(ArgumentOf(why, "field").type, Argument::Type::kField);
  EXPECT_EQ(ArgumentOf(why, "field").text, "Alpha");
}

TEST_F(Explain, KeepsAnExplanationAsLongAsTheCollectionSays) {
  court_.Judge(2, court_.Seeing(1, {Delete(Hard("1"))}));
  const Outcome outcome =
      court_.Judge(1, court_.Seeing(1, {Set(Hard("1"), "a", Text("x"))})).outcome;
  ASSERT_EQ(outcome.why.size(), 1u);
  EXPECT_EQ(FirstOf(outcome.why).restorable_until_ms, 160'000 + 3 * 86'400'000LL);
}

TEST_F(Explain, NamesTheRuleWhereTimeDidNotDecide) {
  EXPECT_EQ(Lost("k", Text("theirs"), Text("mine")).message_key, "yield.keep_server");
  EXPECT_EQ(Lost("f", Text("theirs"), Text("mine")).message_key, "yield.first");
  EXPECT_EQ(Lost("x", Value::Int(2), Value::Int(1)).message_key, "yield.max");
  EXPECT_EQ(Lost("y", Value::Int(1), Value::Int(2)).message_key, "yield.min");
}

TEST_F(Explain, RunsAgainToTheSameVerdict) {
  const struct { const char* field; Value theirs, mine; } kLosses[] = {
      {"a", Text("t"), Text("m")}, {"k", Text("t"), Text("m")}, {"f", Text("t"), Text("m")},
      {"x", Value::Int(2), Value::Int(1)}, {"y", Value::Int(1), Value::Int(2)}};
  for (const auto& loss : kLosses) {
    Explanation why = Lost(loss.field, loss.theirs, loss.mine);
    EXPECT_EQ(Rerun(why), Winner::kPrevailed) << loss.field;
    why.rule = "last_arrival";
    EXPECT_EQ(Rerun(why), Winner::kYielded) << loss.field;
  }
}

TEST_F(Explain, NoticesARecordWhoseInputsDoNotGiveItsVerdict) {
  Explanation why = Lost("a", Text("theirs"), Text("mine"));
  std::swap(why.prevailed.stamp, why.yielded.stamp);
  EXPECT_EQ(Rerun(why), Winner::kYielded);
  why = Lost("x", Value::Int(2), Value::Int(1));
  why.yielded.value = Value::Int(3);
  EXPECT_EQ(Rerun(why), Winner::kYielded);
}

TEST_F(Explain, SaysUnknownForWhatIsNotARuleBetweenTwoValues) {
  court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), "a", Text("edit"))}));
  const Outcome outcome = court_.Judge(1, court_.Seeing(1, {Delete(Thing("1"))})).outcome;
  ASSERT_EQ(outcome.why.size(), 1u);
  EXPECT_EQ(Rerun(FirstOf(outcome.why)), Winner::kUnknown);
  EXPECT_EQ(Rerun(Explanation()), Winner::kUnknown);
}

TEST_F(Explain, CallsARecordByItsFirstText) {
  court_.Judge(2, court_.Now({Set(Thing("1"), "b", Text("Pump 3"))}));
  const Outcome outcome = court_.Judge(1, court_.Seeing(0, {Create(Thing("1"))})).outcome;
  EXPECT_EQ(ArgumentOf(FirstOf(outcome.why), "what").text, "Pump 3");
  const Outcome unnamed = court_.Judge(1, court_.Seeing(0, {Create(Hard("1"))})).outcome;
  EXPECT_EQ(ArgumentOf(FirstOf(unnamed.why), "what").text, "hard/1");
}

}  // namespace
}  // namespace tidemark
