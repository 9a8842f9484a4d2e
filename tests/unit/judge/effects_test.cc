// Creates, increments and sets of elements.
#include <limits>

#include "tests/unit/judge/court.h"

namespace tidemark {
namespace {

using judge::Verdict;

class Effects : public testing::Test {
 protected:
  Effects() { court_.Judge(9, court_.Now({Create(Thing("1"), {{"g", Value::Int(5)}})})); }

  Outcome Seeing(uint8_t client, uint64_t seq, Effect effect) {
    return court_.Judge(client, court_.Seeing(seq, {std::move(effect)})).outcome;
  }
  std::string Word(uint8_t client, uint64_t seq, Effect effect) {
    return WordFor(Seeing(client, seq, std::move(effect)));
  }
  Value Tags() const { return court_.ValueOf(Thing("1"), "t"); }

  Court court_;
};

TEST_F(Effects, ACreateWritesAFullPostImage) {
  const Verdict verdict = court_.Judge(1, court_.Now({Create(Thing("2"), {{"a", Text("x")}})}));
  EXPECT_EQ(WordFor(verdict.outcome), "EXACT");
  const Change expected{"things", "2", false, true, {{"a", Text("x")}}};
  EXPECT_EQ(verdict.entries.at(kTeam).changes, std::vector<Change>{expected});
  EXPECT_FALSE(verdict.outcome.before[0].existed);
  EXPECT_TRUE(verdict.outcome.before[0].wrote);
}

TEST_F(Effects, ASecondCreateOfAnIdIsTaken) {
  const Outcome outcome = Seeing(1, 1, Create(Thing("1"), {{"a", Text("x")}}));
  EXPECT_EQ(WordFor(outcome), "CONFLICT:TAKEN");
  EXPECT_EQ(FirstOf(outcome.why).prevailed.author, "acct9");
  EXPECT_EQ(FirstOf(outcome.why).message_key, "conflict.taken");
}

TEST_F(Effects, ACreateStartsTheHistoryOfEveryFieldAnew) {
  Seeing(2, 1, Set(Thing("1"), "m", Text("old")));
  Seeing(2, 2, Delete(Thing("1")));
  Seeing(3, 3, Create(Thing("1")));                  // seq 4, leaves m empty
  EXPECT_EQ(Word(1, 4, Set(Thing("1"), "m", Text("x"))), "EXACT");
  EXPECT_EQ(Word(2, 3, Set(Thing("1"), "k", Text("x"))), "SUPERSEDED:RULE");
}

TEST_F(Effects, IncrementsOfAllDevicesAddUp) {
  for (uint8_t client = 1; client <= 5; client++) {
    EXPECT_EQ(Word(client, 1, Inc(Thing("1"), "n", client)), "EXACT");
    EXPECT_EQ(Word(client, 0, Inc(Thing("1"), "i", -client)), "EXACT");
  }
  EXPECT_EQ(court_.ValueOf(Thing("1"), "n"), Value::Int(15));
  EXPECT_EQ(court_.ValueOf(Thing("1"), "i"), Value::Int(-15));
}

TEST_F(Effects, DecimalsAddUpToTheLastDigit) {
  for (int i = 0; i < 10; i++)
    EXPECT_EQ(Word(1, 1, NewEffect(EffectKind::kInc, Thing("1"), "d", Value::Decimal(10))),
        "EXACT");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "d"), Value::Decimal(100));
}

TEST_F(Effects, ABrokenBoundConflictsAndSaysHowMuchIsLeft) {
  EXPECT_EQ(Word(1, 1, Inc(Thing("1"), "g", -5)), "EXACT");
  const Outcome outcome = Seeing(1, 1, Inc(Thing("1"), "g", -3));
  EXPECT_EQ(WordFor(outcome), "CONFLICT:LIMIT");
  EXPECT_EQ(FirstOf(outcome.why).message_key, "conflict.limit");
  EXPECT_EQ(ArgumentOf(FirstOf(outcome.why), "what").text, "Stock");
  EXPECT_EQ(ArgumentOf(FirstOf(outcome.why), "have").value, Value::Int(0));
  EXPECT_EQ(ArgumentOf(FirstOf(outcome.why), "want").value, Value::Int(3));
  const Outcome above = Seeing(1, 1, Inc(Thing("1"), "g", 13));
  EXPECT_EQ(WordFor(above), "CONFLICT:LIMIT");
  EXPECT_EQ(FirstOf(above.why).message_key, "conflict.limit_above");
  EXPECT_EQ(ArgumentOf(FirstOf(above.why), "limit").value, Value::Int(12));
  EXPECT_EQ(court_.ValueOf(Thing("1"), "g"), Value::Int(0));
}

TEST_F(Effects, AnOverflowConflictsInsteadOfWrapping) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(Word(1, 1, Inc(Thing("1"), "n", kMax)), "EXACT");
  EXPECT_EQ(Word(1, 1, Inc(Thing("1"), "n", 1)), "CONFLICT:LIMIT");
  EXPECT_EQ(Word(1, 1, Inc(Thing("1"), "n", kMin)), "EXACT");
  EXPECT_EQ(Word(1, 1, Inc(Thing("1"), "n", kMin)), "CONFLICT:LIMIT");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "n"), Value::Int(-1));
}

TEST_F(Effects, ARemoveDropsOnlyWhatItSaw) {
  Seeing(1, 1, Add(Thing("1"), "t", Text("x")));     // seq 2
  EXPECT_EQ(Word(2, 2, Remove(Thing("1"), "t", Text("x"))), "EXACT");
  EXPECT_TRUE(Tags().absent());
  Seeing(1, 1, Add(Thing("1"), "t", Text("x")));     // seq 4
  const Outcome outcome = Seeing(2, 3, Remove(Thing("1"), "t", Text("x")));
  EXPECT_EQ(WordFor(outcome), "SUPERSEDED:DELETE_KEPT");
  EXPECT_EQ(FirstOf(outcome.why).message_key, "yield.observed_remove");
  EXPECT_EQ(FirstOf(outcome.why).prevailed.author, "acct1");
  EXPECT_EQ(Tags(), Value::Set({Text("x")}));
}

TEST_F(Effects, ARemoveTakesTheOwnAddAndKeepsTheUnseenOne) {
  Seeing(1, 1, Add(Thing("1"), "t", Text("x")));
  Seeing(2, 1, Add(Thing("1"), "t", Text("x")));
  EXPECT_EQ(Word(1, 1, Remove(Thing("1"), "t", Text("x"))), "SUPERSEDED:DELETE_KEPT");
  EXPECT_EQ(court_.rows[Thing("1")].sets["t"][Canonical(Text("x"))].dots,
            (std::map<Uid, uint64_t>{{UidOf(2), 3}}));
  EXPECT_EQ(Word(2, 1, Remove(Thing("1"), "t", Text("x"))), "EXACT");
  EXPECT_TRUE(Tags().absent());
}

TEST_F(Effects, AddingAndRemovingOfflineDoesNotBringItBack) {
  Seeing(1, 1, Add(Thing("1"), "t", Text("x")));
  EXPECT_EQ(Word(1, 1, Remove(Thing("1"), "t", Text("x"))), "EXACT");
  EXPECT_TRUE(Tags().absent());
}

TEST_F(Effects, RemovingWhatIsNotThereIsExactAndWritesNothing) {
  const Verdict verdict = court_.Judge(1, court_.Now({Remove(Thing("1"), "t", Text("x"))}));
  EXPECT_EQ(WordFor(verdict.outcome), "EXACT");
  EXPECT_TRUE(verdict.entries.at(kTeam).changes.empty());
  EXPECT_FALSE(verdict.outcome.before[0].wrote);
}

TEST_F(Effects, ElementsOfACreatedSetCanBeRemovedBySight) {
  Seeing(1, 1, Create(Thing("2"), {{"t", Value::Set({Text("x"), Text("y")})}}));  // seq 2
  EXPECT_EQ(Word(2, 1, Add(Thing("2"), "t", Text("z"))), "EXACT");
  EXPECT_EQ(Word(3, 2, Remove(Thing("2"), "t", Text("x"))), "EXACT");
  EXPECT_EQ(court_.ValueOf(Thing("2"), "t"), Value::Set({Text("y"), Text("z")}));
}

TEST_F(Effects, ASetThatOutgrowsItsFieldConflicts) {
  for (const char* each : {"aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"})
    EXPECT_EQ(Word(1, 1, Add(Thing("1"), "t", Text(each))), "EXACT");
  EXPECT_EQ(Word(2, 1, Add(Thing("1"), "t", Text("cccccccccccccccc"))), "CONFLICT:LIMIT");
  EXPECT_EQ(Word(2, 1, Add(Thing("1"), "t", Text("aaaaaaaaaaaaaaaa"))), "EXACT");
}

TEST_F(Effects, LaterEffectsWorkOnTheResultOfEarlierOnes) {
  const Verdict verdict = court_.Judge(
      1, court_.Now({Create(Thing("2"), {{"n", Value::Int(1)}}), Inc(Thing("2"), "n", 2),
                     Inc(Thing("2"), "n", 3), Set(Thing("2"), "a", Text("x")),
                         Add(Thing("2"), "t", Text("e"))}));
  EXPECT_EQ(WordFor(verdict.outcome), "EXACT");
  ASSERT_EQ(verdict.entries.at(kTeam).changes.size(), 1u);
  EXPECT_EQ(verdict.entries.at(kTeam).changes[0].fields,
            (Fields{{"a", Text("x")}, {"n", Value::Int(6)}, {"t", Value::Set({Text("e")})}}));
}

TEST_F(Effects, OneRefusedEffectKeepsAllFromBeingWritten) {
  const Verdict verdict =
      court_.Judge(1, court_.Now({Inc(Thing("1"), "n", 2), Inc(Thing("1"), "g", -9)}));
  EXPECT_EQ(WordFor(verdict.outcome), "CONFLICT:LIMIT");
  EXPECT_TRUE(court_.ValueOf(Thing("1"), "n").absent());
  EXPECT_EQ(court_.Head(), 1u);
}

TEST_F(Effects, AnOperationOverTwoScopesHasAnEntryInEachThatNamesTheOther) {
  const Verdict verdict = court_.Judge(
      1, court_.Now({Inc(Thing("1"), "n", 2), Create(Thing("1", kOther))}));
  EXPECT_EQ(verdict.outcome.at, (std::vector<Cursor>{{kTeam, 1, 2}, {kOther, 1, 1}}));
  EXPECT_EQ(verdict.entries.at(kTeam).siblings, (std::vector<Cursor>{{kOther, 1, 1}}));
  EXPECT_EQ(verdict.entries.at(kOther).siblings, (std::vector<Cursor>{{kTeam, 1, 2}}));
  EXPECT_EQ(verdict.entries.at(kOther).changes.size(), 1u);
}

TEST_F(Effects, ExplanationsGoOnlyIntoTheLogOfTheirScope) {
  Seeing(2, 1, Set(Thing("1"), "k", Text("theirs")));
  const Verdict verdict = court_.Judge(
      1, court_.Seeing(1, {Set(Thing("1"), "k", Text("mine")), Create(Thing("1", kOther))}));
  EXPECT_EQ(WordFor(verdict.outcome), "MERGED:RULE");
  EXPECT_EQ(verdict.entries.at(kTeam).why.size(), 1u);
  EXPECT_TRUE(verdict.entries.at(kOther).why.empty());
}

}  // namespace
}  // namespace tidemark
