#include "tests/unit/judge/court.h"

namespace tidemark {
namespace {

using judge::Verdict;

// A record with a = "x", g = 5 and t = {e}, written by client 1; client 2 then sets b.
class Expects : public testing::Test {
 protected:
  Expects() {
    court_.Judge(1, court_.Now({Create(Thing("1"), {{"a", Text("x")}, {"g", Value::Int(5)}})}));
    court_.Judge(2, court_.Now({Set(Thing("1"), "b", Text("y"))}));
    court_.Judge(1, court_.Now({Create(Thing("dead"))}));
    court_.Judge(1, court_.Now({Delete(Thing("dead"))}));
  }

  std::string Word(Expect expect, uint8_t client = 3) {
    last_ = court_.Judge(client,
        court_.Now({Create(Thing("new" + std::to_string(made_++)))}, {expect})).outcome;
    return WordFor(last_);
  }

  Court court_;
  Outcome last_;
  int made_ = 0;
};

TEST_F(Expects, ExistsAndAbsentAskForRecordsAndFields) {
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kExists)), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kExists, "a")), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kAbsent, "k")), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("dead"), Comparison::kAbsent)), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("never"), Comparison::kAbsent, "a")), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kAbsent)), "CONFLICT:TAKEN");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kAbsent, "a")), "CONFLICT:EXPECTATION_FAILED");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kExists, "k")), "CONFLICT:EXPECTATION_FAILED");
  EXPECT_EQ(Word(Expecting(Thing("dead"), Comparison::kExists)), "CONFLICT:EXPECTATION_FAILED");
  EXPECT_EQ(Word(Expecting(Thing("never"), Comparison::kExists)), "CONFLICT:EXPECTATION_FAILED");
}

TEST_F(Expects, EqualityIsOfKindAndValueAndAbsentIsAValue) {
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kEq, "a", Text("x"))), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kEq, "k", Value())), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kNe, "a", Text("z"))), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kEq, "a", Text("z"))),
      "CONFLICT:EXPECTATION_FAILED");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kNe, "a", Text("x"))),
      "CONFLICT:EXPECTATION_FAILED");
  EXPECT_EQ(FirstOf(last_.why).message_key, "conflict.expect_not");
}

TEST_F(Expects, BoundsOnNumbersConflictAsLimits) {
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kGe, "g", Value::Int(5))), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kLe, "g", Value::Int(5))), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kGe, "n", Value::Int(0))), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("never"), Comparison::kLe, "n", Value::Int(0))), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kLe, "g", Value::Int(4))), "CONFLICT:LIMIT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kGe, "g", Value::Int(6))), "CONFLICT:LIMIT");
  ASSERT_EQ(last_.why.size(), 1u);
  EXPECT_EQ(FirstOf(last_.why).message_key, "conflict.limit");
  EXPECT_EQ(FirstOf(last_.why).prevailed.author, "acct1");
  EXPECT_EQ(FirstOf(last_.why).prevailed.value, Value::Int(5));
  EXPECT_EQ(FirstOf(last_.why).yielded.value, Value::Int(6));
  EXPECT_EQ(last_.conflict, last_.uid);
}

TEST_F(Expects, BoundsOnTextAreNoLimitsAndNothingHasNoPlaceInAnOrder) {
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kGe, "a", Text("w"))), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kGe, "a", Text("y"))),
      "CONFLICT:EXPECTATION_FAILED");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kLe, "at", Value::Timestamp(9))),
            "CONFLICT:EXPECTATION_FAILED");
}

TEST_F(Expects, UnchangedAsksSinceItsOwnPositionAndNotSinceTheBase) {
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kUnchanged, "b", {}, 2)), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kUnchanged, "a", {}, 1)), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kUnchanged, "", {}, 2)), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kUnchanged, "b", {}, 1)),
      "CONFLICT:SNAPSHOT_MOVED");
  EXPECT_EQ(FirstOf(last_.why).prevailed.author, "acct2");
  EXPECT_EQ(FirstOf(last_.why).prevailed.value, Text("y"));
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kUnchanged, "", {}, 1)),
      "CONFLICT:SNAPSHOT_MOVED");
  EXPECT_EQ(Word(Expecting(Thing("never"), Comparison::kUnchanged, "", {}, 9)),
      "CONFLICT:SNAPSHOT_MOVED");
  EXPECT_EQ(Word(Expecting(Thing("dead"), Comparison::kUnchanged, "", {}, 9)),
      "CONFLICT:SNAPSHOT_MOVED");
}

TEST_F(Expects, UnchangedByOwnLaneCountsAsSeen) {
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kUnchanged, "b", {}, 1), 2), "EXACT");
  EXPECT_EQ(Word(Expecting(Thing("1"), Comparison::kUnchanged, "a", {}, 0), 2),
      "CONFLICT:SNAPSHOT_MOVED");
}

TEST_F(Expects, UnchangedSinceAnotherEpochHasMoved) {
  Operation operation =
      court_.Now({Create(Thing("2"))}, {Expecting(Thing("1"), Comparison::kUnchanged, "b", {}, 9)});
  operation.base[0].epoch = 7;
  EXPECT_EQ(WordFor(court_.Judge(3, operation).outcome), "CONFLICT:SNAPSHOT_MOVED");
}

TEST_F(Expects, ExplainsEachThatFailsAndCountsTheMoves) {
  const Outcome outcome =
      court_.Judge(3, court_.Now({Create(Thing("2"))},
                                 {Expecting(Thing("1"), Comparison::kUnchanged, "a", {}, 0),
                                  Expecting(Thing("1"), Comparison::kExists),
                                  Expecting(Thing("1"), Comparison::kUnchanged, "b", {}, 0)}))
          .outcome;
  EXPECT_EQ(WordFor(outcome), "CONFLICT:SNAPSHOT_MOVED");
  ASSERT_EQ(outcome.why.size(), 2u);
  for (const Explanation& each : outcome.why) {
    EXPECT_EQ(each.message_key, "conflict.moved");
    EXPECT_EQ(ArgumentOf(each, "n").number, 2);
    EXPECT_EQ(ArgumentOf(each, "diff").text, "Alpha, Beta");
  }
}

TEST_F(Expects, AreHeldAgainstTheStateBeforeTheOperation) {
  const Outcome outcome = court_.Judge(3, court_.Now({Inc(Thing("1"), "g", -5)},
                                                     {Expecting(Thing("1"), Comparison::kGe, "g",
                                                         Value::Int(5))}))
                              .outcome;
  EXPECT_EQ(WordFor(outcome), "EXACT");
}

TEST_F(Expects, InAScopeOnlyReadGetNoPlaceInItsLog) {
  const Verdict verdict = court_.Judge(
      3, court_.Now({Create(Thing("2"))}, {Expecting(Thing("9", kOther), Comparison::kAbsent)}));
  EXPECT_EQ(WordFor(verdict.outcome), "EXACT");
  EXPECT_EQ(verdict.outcome.at, (std::vector<Cursor>{{kTeam, 1, court_.Head()}}));
  EXPECT_EQ(verdict.entries.count(kOther), 0u);
}

}  // namespace
}  // namespace tidemark
