// Concurrent sets, a test a rule.
#include "tests/unit/judge/court.h"

namespace tidemark {
namespace {

using judge::Verdict;

// A thing created at seq 1 by client 9. Times are ages in ms: the younger action is the later one.
class Sets : public testing::Test {
 protected:
  Sets() {
    court_.now_us = 100'000'000;
    court_.Judge(9, court_.Now({Create(Thing("1"), {{"w", Text("Fix pump")}})}), Aged(50'000));
    court_.now_us += 60'000'000;
  }

  static Court::Arrival Aged(int64_t age_ms, int64_t uncertainty_ms = 0) {
    Court::Arrival arrival;
    arrival.when.age_ms = age_ms;
    arrival.when.uncertainty_ms = uncertainty_ms;
    return arrival;
  }

  // Client 2 sets first and is known; client 1 had seen only the creation.
  Outcome Clash(const std::string& field, Value theirs, Value mine, int64_t their_age = 2'000,
                int64_t my_age = 5'000) {
    EXPECT_TRUE(court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), field, theirs)}), Aged(their_age))
                    .outcome.applied);
    return court_.Judge(1, court_.Seeing(1, {Set(Thing("1"), field, mine)}), Aged(my_age)).outcome;
  }

  Outcome ClashOfWords(const std::string& theirs, const std::string& mine, int64_t my_age) {
    court_.Judge(2, court_.Seeing(1, {Edit(Thing("1"), "w", Text("Fix pump"), Text(theirs))}),
        Aged(2'000));
    return court_
        .Judge(1, court_.Seeing(1, {Edit(Thing("1"), "w", Text("Fix pump"), Text(mine))}),
            Aged(my_age))
        .outcome;
  }

  Court court_;
};

TEST_F(Sets, SeenChangesAreOverwrittenWhateverTheClocks) {
  court_.Judge(2, court_.Now({Set(Thing("1"), "a", Text("theirs"))}), Aged(0));
  const Outcome outcome =
      court_.Judge(1, court_.Now({Set(Thing("1"), "a", Text("mine"))}), Aged(30'000)).outcome;
  EXPECT_EQ(WordFor(outcome), "EXACT");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "a"), Text("mine"));
  EXPECT_TRUE(outcome.why.empty());
}

TEST_F(Sets, LastActionPrevailsAndTheEarlierOneYieldsWithAReason) {
  const Outcome outcome = Clash("a", Text("theirs"), Text("mine"));
  EXPECT_EQ(WordFor(outcome), "SUPERSEDED:LATER_ACTION");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "a"), Text("theirs"));
  EXPECT_FALSE(outcome.before[0].wrote);
}

TEST_F(Sets, LaterActionPrevailsThoughItArrivesLater) {
  EXPECT_EQ(WordFor(Clash("a", Text("theirs"), Text("mine"), 5'000, 2'000)), "EXACT");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "a"), Text("mine"));
}

TEST_F(Sets, AYieldingOperationStillGetsAnEntryWithoutAChange) {
  Clash("a", Text("theirs"), Text("mine"));
  const Entry& entry = court_.logs[kTeam].back();
  EXPECT_EQ(entry.seq, 3u);
  EXPECT_TRUE(entry.changes.empty());
  ASSERT_EQ(entry.why.size(), 1u);
  EXPECT_EQ(FirstOf(entry.why).field, "a");
}

TEST_F(Sets, SameTimeIsSaidWhereTheClocksCannotTell) {
  court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), "a", Text("theirs"))}), Aged(2'000, 300));
  const auto mine = [&](int64_t age_ms) {
    return WordFor(court_.Judge(1, court_.Seeing(1, {Set(Thing("1"), "a", Text("mine"))}),
        Aged(age_ms, 200)).outcome);
  };
  EXPECT_EQ(mine(2'500), "SUPERSEDED:LATER_ACTION");
  court_.lanes[1].last_stamp = {};
  EXPECT_EQ(mine(2'499), "SUPERSEDED:SAME_TIME");
}

TEST_F(Sets, EqualMomentsAreDecidedByTheClientAndSayTheSameTime) {
  EXPECT_EQ(WordFor(Clash("a", Text("theirs"), Text("mine"), 2'000, 2'000)),
      "SUPERSEDED:SAME_TIME");
  court_.Judge(1, court_.Seeing(1, {Set(Thing("1"), "b", Text("low"))}), Aged(1'000));
  court_.lanes[2].last_stamp = {};
  EXPECT_EQ(WordFor(
      court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), "b", Text("high"))}), Aged(1'000)).outcome),
            "EXACT");
}

TEST_F(Sets, KeepServerFirstAndLastArrivalIgnoreTheClocks) {
  EXPECT_EQ(WordFor(Clash("k", Text("theirs"), Text("mine"), 5'000, 0)), "SUPERSEDED:RULE");
  EXPECT_EQ(WordFor(Clash("f", Text("theirs"), Text("mine"), 5'000, 0)), "SUPERSEDED:RULE");
  EXPECT_EQ(WordFor(Clash("l", Text("theirs"), Text("mine"), 0, 5'000)), "EXACT");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "k"), Text("theirs"));
  EXPECT_EQ(court_.ValueOf(Thing("1"), "f"), Text("theirs"));
  EXPECT_EQ(court_.ValueOf(Thing("1"), "l"), Text("mine"));
}

TEST_F(Sets, FirstGivesWhatWasReleased) {
  court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), "f", Text("theirs"))}));
  court_.Judge(2, court_.Now({Set(Thing("1"), "f", Value())}));
  EXPECT_EQ(WordFor(
      court_.Judge(1, court_.Seeing(1, {Set(Thing("1"), "f", Text("mine"))})).outcome), "EXACT");
}

TEST_F(Sets, MaxAndMinKeepTheExtreme) {
  EXPECT_EQ(WordFor(Clash("x", Value::Int(5), Value::Int(3), 5'000, 0)), "SUPERSEDED:RULE");
  EXPECT_EQ(WordFor(Clash("y", Value::Int(5), Value::Int(3), 0, 5'000)), "EXACT");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "x"), Value::Int(5));
  EXPECT_EQ(court_.ValueOf(Thing("1"), "y"), Value::Int(3));
}

TEST_F(Sets, ManualAsksAPersonAboutEveryFieldAtOnce) {
  court_.Judge(2,
      court_.Seeing(1, {Set(Thing("1"), "m", Text("t")), Set(Thing("1"), "m2", Text("t2"))}));
  const Verdict verdict = court_.Judge(
      1, court_.Seeing(1, {Set(Thing("1"), "m", Text("u")), Set(Thing("1"), "a", Text("x")),
                           Set(Thing("1"), "m2", Text("u2"))}));
  EXPECT_EQ(WordFor(verdict.outcome), "CONFLICT:MANUAL");
  ASSERT_EQ(verdict.outcome.why.size(), 2u);
  EXPECT_EQ(FirstOf(verdict.outcome.why).message_key, "conflict.manual");
  EXPECT_EQ(FirstOf(verdict.outcome.why).prevailed.value, Text("t"));
  EXPECT_EQ(FirstOf(verdict.outcome.why).yielded.value, Text("u"));
  EXPECT_EQ(verdict.outcome.why[1].field, "m2");
  EXPECT_TRUE(court_.ValueOf(Thing("1"), "a").absent());
  EXPECT_EQ(verdict.outcome.conflict, verdict.outcome.uid);
}

TEST_F(Sets, ManualAppliesWhatHadSeenAll) {
  court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), "m", Text("t"))}));
  EXPECT_EQ(WordFor(court_.Judge(1, court_.Now({Set(Thing("1"), "m", Text("u"))})).outcome),
      "EXACT");
}

TEST_F(Sets, WordsMergeAndBothAuthorsAreNamed) {
  const Outcome outcome = ClashOfWords("Fix the pump", "Fix pump 3", 5'000);
  EXPECT_EQ(WordFor(outcome), "MERGED:MERGED");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "w"), Text("Fix the pump 3"));
  ASSERT_EQ(outcome.why.size(), 1u);
  EXPECT_EQ(FirstOf(outcome.why).message_key, "done.merged");
  EXPECT_EQ(FirstOf(outcome.why).prevailed.author, "acct2");
  EXPECT_EQ(FirstOf(outcome.why).yielded.value, Text("Fix pump 3"));
  EXPECT_TRUE(outcome.before[0].wrote);
  EXPECT_EQ(outcome.before[0].value, Text("Fix the pump"));
}

TEST_F(Sets, WordsThatOverlapAreDecidedByTheLaterAction) {
  EXPECT_EQ(WordFor(ClashOfWords("Fix pipe", "Fix tank", 5'000)), "SUPERSEDED:LATER_ACTION");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "w"), Text("Fix pipe"));
}

TEST_F(Sets, WordsThatOverlapGoToTheLaterArrivalIfItActedLater) {
  EXPECT_EQ(WordFor(ClashOfWords("Fix pipe", "Fix tank", 1'000)), "EXACT");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "w"), Text("Fix tank"));
}

TEST_F(Sets, WordsWithoutTheirBeginningAreDecidedAsAWhole) {
  court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), "w", Text("Fix the pump"))}), Aged(2'000));
  EXPECT_EQ(WordFor(court_.Judge(1, court_.Seeing(1, {Set(Thing("1"), "w", Text("Fix pump 3"))}),
      Aged(5'000)).outcome),
            "SUPERSEDED:LATER_ACTION");
}

TEST_F(Sets, WordsThatWouldOutgrowTheFieldAreDecidedAsAWhole) {
  const std::string much(30, 'x');
  EXPECT_EQ(WordFor(ClashOfWords(much + " Fix pump", "Fix pump " + much, 5'000)),
      "SUPERSEDED:LATER_ACTION");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "w"), Text(much + " Fix pump"));
}

TEST_F(Sets, SomeLostAndSomeWonIsMerged) {
  court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), "a", Text("theirs"))}), Aged(2'000));
  const Verdict verdict = court_.Judge(
      1, court_.Seeing(1, {Set(Thing("1"), "a", Text("mine")), Set(Thing("1"), "b", Text("mine"))}),
          Aged(5'000));
  EXPECT_EQ(WordFor(verdict.outcome), "MERGED:LATER_ACTION");
  const Change expected{"things", "1", false, false, {{"b", Text("mine")}}};
  EXPECT_EQ(verdict.entries.at(kTeam).changes, std::vector<Change>{expected});
}

TEST_F(Sets, StrictOperationsDoNotApplyInPart) {
  court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), "a", Text("theirs"))}), Aged(2'000));
  Operation operation =
      court_.Seeing(1, {Set(Thing("1"), "a", Text("mine")), Set(Thing("1"), "b", Text("mine"))});
  operation.strict = true;
  const Outcome outcome = court_.Judge(1, operation, Aged(5'000)).outcome;
  EXPECT_EQ(WordFor(outcome), "CONFLICT:STRICT");
  ASSERT_EQ(outcome.why.size(), 2u);
  EXPECT_EQ(FirstOf(outcome.why).message_key, "conflict.strict");
  EXPECT_EQ(outcome.why[1].message_key, "yield.later_action");
  EXPECT_TRUE(court_.ValueOf(Thing("1"), "b").absent());
}

TEST_F(Sets, OwnEarlierChangesAreSeenThoughTheBaseIsOlder) {
  court_.Judge(1, court_.Seeing(1, {Set(Thing("1"), "m", Text("1"))}));
  EXPECT_EQ(WordFor(court_.Judge(1, court_.Seeing(1, {Set(Thing("1"), "m", Text("2"))})).outcome),
      "EXACT");
}

TEST_F(Sets, AChangeUnderOwnsIsNotForgotten) {
  court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), "m", Text("theirs"))}));
  court_.Judge(1, court_.Now({Set(Thing("1"), "m", Text("mine"))}));
  EXPECT_EQ(WordFor(
      court_.Judge(1, court_.Seeing(1, {Set(Thing("1"), "m", Text("again"))})).outcome),
            "CONFLICT:MANUAL");
}

TEST_F(Sets, NothingOfAnotherEpochCountsAsSeen) {
  Operation operation = court_.Now({Set(Thing("1"), "m", Text("u"))});
  operation.base[0].epoch = 2;
  EXPECT_EQ(WordFor(court_.Judge(1, operation).outcome), "CONFLICT:MANUAL");
}

TEST_F(Sets, ClearingAValueIsAChangeToo) {
  court_.Judge(1, court_.Now({Set(Thing("1"), "w", Value())}));
  const Change expected{"things", "1", false, false, {{"w", Value()}}};
  EXPECT_EQ(court_.logs[kTeam].back().changes, std::vector<Change>{expected});
  EXPECT_TRUE(court_.ValueOf(Thing("1"), "w").absent());
}

TEST_F(Sets, AClocklessActionCountsFromWhatItCanProve) {
  court_.Judge(2, court_.Seeing(1, {Set(Thing("1"), "a", Text("theirs"))}), Aged(2'000));
  Court::Arrival arrival;
  arrival.when = {ClockQuality::kUntrusted, 0, 0, court_.now_us - 1'000'000};
  EXPECT_EQ(WordFor(court_.Judge(1, court_.Seeing(1, {Set(Thing("1"), "a", Text("mine"))}),
      arrival).outcome), "EXACT");
  arrival.when.base_as_of_us = court_.now_us - 30'000'000;
  EXPECT_EQ(WordFor(
      court_.Judge(3, court_.Seeing(1, {Set(Thing("1"), "a", Text("old"))}), arrival).outcome),
            "SUPERSEDED:SAME_TIME");
}

}  // namespace
}  // namespace tidemark
