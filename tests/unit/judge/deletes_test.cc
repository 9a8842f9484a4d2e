// Deletes against edits, and what an undo may touch.
#include "core/merge/overlay.h"
#include "tests/unit/judge/court.h"

namespace tidemark {
namespace {

using judge::Verdict;

class Deletes : public testing::Test {
 protected:
  Deletes() {
    court_.Judge(9, court_.Now(
        {Create(Thing("1"), {{"a", Text("x")}}), Create(Hard("1"), {{"a", Text("x")}})}));
  }

  Outcome Seeing(uint8_t client, uint64_t seq, Effect effect) {
    return court_.Judge(client, court_.Seeing(seq, {std::move(effect)})).outcome;
  }
  std::string Word(uint8_t client, uint64_t seq, Effect effect) {
    return WordFor(Seeing(client, seq, std::move(effect)));
  }

  Court court_;
};

TEST_F(Deletes, RemoveWhatWasSeen) {
  const Verdict verdict = court_.Judge(1, court_.Now({Delete(Thing("1"))}));
  EXPECT_EQ(WordFor(verdict.outcome), "EXACT");
  const Change expected{"things", "1", true, false, {}};
  EXPECT_EQ(verdict.entries.at(kTeam).changes, std::vector<Change>{expected});
  EXPECT_FALSE(court_.IsAlive(Thing("1")));
}

TEST_F(Deletes, KeepARecordThatWasEditedUnseen) {
  Seeing(2, 1, Set(Thing("1"), "b", Text("edit")));
  const Outcome outcome = Seeing(1, 1, Delete(Thing("1")));
  EXPECT_EQ(WordFor(outcome), "SUPERSEDED:DELETE_KEPT");
  EXPECT_EQ(FirstOf(outcome.why).message_key, "yield.delete_kept");
  EXPECT_EQ(FirstOf(outcome.why).prevailed.author, "acct2");
  EXPECT_EQ(FirstOf(outcome.why).prevailed.value, Text("edit"));
  EXPECT_TRUE(court_.IsAlive(Thing("1")));
}

TEST_F(Deletes, OfTheSameLaneCountItsOwnEditsAsSeen) {
  Seeing(1, 1, Set(Thing("1"), "b", Text("own")));
  EXPECT_EQ(Word(1, 1, Delete(Thing("1"))), "EXACT");
}

TEST_F(Deletes, SeeAnUnseenEditUnderTheirOwn) {
  Seeing(2, 1, Set(Thing("1"), "b", Text("theirs")));
  Seeing(1, 1, Set(Thing("1"), "b", Text("own")));
  EXPECT_EQ(Word(1, 1, Delete(Thing("1"))), "SUPERSEDED:DELETE_KEPT");
}

TEST_F(Deletes, NeverNameTheirAuthorAsTheOneWhoKeptTheRecord) {
  Seeing(2, 1, Set(Thing("1"), "b", Text("theirs")));
  Seeing(8, 1, Set(Thing("1"), "b", Text("own")));
  const Outcome outcome = Seeing(8, 1, Delete(Thing("1")));
  EXPECT_EQ(WordFor(outcome), "SUPERSEDED:DELETE_KEPT");
  EXPECT_TRUE(FirstOf(outcome.why).prevailed.op.none());
  EXPECT_EQ(FirstOf(outcome.why).prevailed.author, "");  // overwritten since: nobody's name is kept
  EXPECT_EQ(FirstOf(outcome.why).prevailed.seq, 2u);
}

TEST_F(Deletes, NameTheNewestUnseenEditNotTheAuthorsLaterOne) {
  Seeing(2, 1, Set(Thing("1"), "b", Text("lower")));
  Seeing(3, 1, Set(Thing("1"), "a", Text("upper")));
  Seeing(8, 1, Set(Thing("1"), "b", Text("own")));
  const Outcome outcome = Seeing(8, 1, Delete(Thing("1")));
  EXPECT_EQ(FirstOf(outcome.why).prevailed.author, "acct3");
  EXPECT_EQ(FirstOf(outcome.why).prevailed.value, Text("upper"));
}

TEST_F(Deletes, OfWhatIsNotThereAreExactAndWriteNothing) {
  const Verdict verdict = court_.Judge(1, court_.Now({Delete(Thing("ghost"))}));
  EXPECT_EQ(WordFor(verdict.outcome), "EXACT");
  EXPECT_TRUE(verdict.entries.at(kTeam).changes.empty());
}

TEST_F(Deletes, YieldToAnEditThatDidNotSeeThem) {
  Seeing(2, 1, Delete(Thing("1")));
  const Verdict verdict = court_.Judge(1, court_.Seeing(1, {Set(Thing("1"), "b", Text("edit"))}));
  EXPECT_EQ(WordFor(verdict.outcome), "EXACT");
  const Change expected{"things", "1", false, true, {{"a", Text("x")}, {"b", Text("edit")}}};
  EXPECT_EQ(verdict.entries.at(kTeam).changes, std::vector<Change>{expected});
  ASSERT_EQ(verdict.entries.at(kTeam).why.size(), 1u);
  EXPECT_EQ(FirstOf(verdict.outcome.why).reason, Reason::kRestored);
  EXPECT_EQ(FirstOf(verdict.outcome.why).yielded.author, "acct2");
}

TEST_F(Deletes, RestoredByAnEditAreToldThoughOtherPartsOfTheEditLost) {
  Seeing(2, 1, Set(Thing("1"), "k", Text("theirs")));
  Seeing(2, 2, Delete(Thing("1")));
  const Outcome outcome =
      court_.Judge(1, court_.Seeing(1,
          {Set(Thing("1"), "b", Text("x")), Set(Thing("1"), "k", Text("mine"))})).outcome;
  EXPECT_EQ(WordFor(outcome), "MERGED:RULE");
  EXPECT_EQ(FirstOf(outcome.why).reason, Reason::kRestored);
}

TEST_F(Deletes, ThatWereSeenLeaveNothingToEdit) {
  Seeing(2, 1, Delete(Thing("1")));
  const Outcome outcome = Seeing(1, 2, Set(Thing("1"), "b", Text("edit")));
  EXPECT_EQ(WordFor(outcome), "CONFLICT:RECORD_GONE");
  EXPECT_EQ(FirstOf(outcome.why).message_key, "conflict.gone");
  EXPECT_EQ(FirstOf(outcome.why).prevailed.author, "acct2");
  EXPECT_EQ(Word(1, 2, Inc(Thing("never"), "n", 1)), "CONFLICT:RECORD_GONE");
  EXPECT_EQ(Word(2, 1, Add(Thing("1"), "t", Text("e"))), "CONFLICT:RECORD_GONE");
}

TEST_F(Deletes, WinWhereTheCollectionSaysSo) {
  Seeing(2, 1, Set(Hard("1"), "a", Text("edit")));
  EXPECT_EQ(Word(1, 1, Delete(Hard("1"))), "EXACT");
  const Outcome outcome = Seeing(2, 1, Set(Hard("1"), "a", Text("late")));
  EXPECT_EQ(WordFor(outcome), "SUPERSEDED:RULE");
  EXPECT_EQ(FirstOf(outcome.why).rule, "delete_wins");
  EXPECT_EQ(FirstOf(outcome.why).yielded.value, Text("late"));
  EXPECT_FALSE(court_.IsAlive(Hard("1")));
  EXPECT_EQ(Word(2, 3, Set(Hard("1"), "a", Text("knew"))), "CONFLICT:RECORD_GONE");
}

TEST_F(Deletes, AndEditsInOneOperationEndWithNothingToEdit) {
  const Outcome outcome =
      court_.Judge(1, court_.Now({Delete(Thing("1")), Set(Thing("1"), "a", Text("y"))})).outcome;
  EXPECT_EQ(WordFor(outcome), "CONFLICT:RECORD_GONE");
}

TEST_F(Deletes, AndCreatesInOneOperationReplaceTheRecord) {
  Court& court = court_;
  const Outcome outcome =
      court.Judge(1,
          court.Now({Delete(Thing("1")), Create(Thing("1"), {{"b", Text("new")}})})).outcome;
  EXPECT_EQ(WordFor(outcome), "EXACT");
  EXPECT_TRUE(court.ValueOf(Thing("1"), "a").absent());
  EXPECT_EQ(court.ValueOf(Thing("1"), "b"), Text("new"));
}

// ---- undo ------------------------------------------------------------------------------------
class Undone : public Deletes {
 protected:
  // Client 1 does it; client 2 does something else; client 1 takes it back.
  std::string Undo(std::vector<Effect> effects, std::vector<Effect> meanwhile = {}) {
    const Operation operation = court_.Now(std::move(effects));
    const Outcome outcome = court_.Judge(1, operation).outcome;
    EXPECT_TRUE(outcome.applied);
    if (!meanwhile.empty()) court_.Judge(2, court_.Now(std::move(meanwhile)));
    return WordFor(court_.Judge(1, court_.UndoOf(operation, outcome)).outcome);
  }
};

TEST_F(Undone, BringsBackAllThatTheOperationChanged) {
  court_.Judge(9, court_.Now({Add(Thing("1"), "t", Text("old"))}));
  const judge::ServerRecord before = court_.rows[Thing("1")];
  EXPECT_EQ(Undo(
      {Set(Thing("1"), "a", Text("y")), Set(Thing("1"), "b", Text("z")), Inc(Thing("1"), "n", 4),
                  Add(Thing("1"), "t", Text("new")), Remove(Thing("1"), "t", Text("old"))}),
            "EXACT");
  Fields after = court_.rows[Thing("1")].values;
  EXPECT_EQ(Get(after, "n"), Value::Int(0));
  Put(after, "n", Value());
  EXPECT_EQ(after, before.values);
}

TEST_F(Undone, LeavesAndNamesWhatHasChangedSince) {
  EXPECT_EQ(Undo({Set(Thing("1"), "a", Text("y")), Set(Thing("1"), "b", Text("z"))},
                 {Set(Thing("1"), "b", Text("theirs"))}),
            "MERGED:RULE");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "a"), Text("x"));
  EXPECT_EQ(court_.ValueOf(Thing("1"), "b"), Text("theirs"));
  const Entry& entry = court_.logs[kTeam].back();
  ASSERT_EQ(entry.why.size(), 1u);
  EXPECT_EQ(FirstOf(entry.why).message_key, "yield.undo");
  EXPECT_EQ(FirstOf(entry.why).prevailed.author, "acct2");
}

TEST_F(Undone, TakesBackItsIncrementAndKeepsOthers) {
  EXPECT_EQ(Undo({Inc(Thing("1"), "n", 4)}, {Inc(Thing("1"), "n", 10)}), "EXACT");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "n"), Value::Int(10));
}

TEST_F(Undone, NeverRevivesADeletedRecord) {
  EXPECT_EQ(Undo({Set(Thing("1"), "a", Text("y"))}, {Delete(Thing("1"))}), "SUPERSEDED:RULE");
  EXPECT_FALSE(court_.IsAlive(Thing("1")));
}

TEST_F(Undone, OfAnIncrementStaysWithinTheLifeThatItSaw) {
  EXPECT_EQ(Undo({Inc(Thing("1"), "n", 4)}, {Delete(Thing("1")), Create(Thing("1"))}),
      "SUPERSEDED:RULE");
  EXPECT_TRUE(court_.ValueOf(Thing("1"), "n").absent());
}

TEST_F(Undone, OfACreateDeletesOnlyWhatNobodyTouched) {
  EXPECT_EQ(Undo({Create(Thing("2")), Set(Thing("2"), "a", Text("y"))}), "EXACT");
  EXPECT_FALSE(court_.IsAlive(Thing("2")));
  EXPECT_EQ(Undo({Create(Thing("3"))}, {Set(Thing("3"), "a", Text("theirs"))}), "SUPERSEDED:RULE");
  EXPECT_TRUE(court_.IsAlive(Thing("3")));
}

TEST_F(Undone, OfADeleteRestoresTheRecordWhole) {
  EXPECT_EQ(Undo({Set(Thing("1"), "b", Text("z")), Delete(Thing("1"))}), "EXACT");
  EXPECT_TRUE(court_.IsAlive(Thing("1")));
  EXPECT_EQ(court_.ValueOf(Thing("1"), "a"), Text("x"));
  EXPECT_TRUE(court_.ValueOf(Thing("1"), "b").absent());
  EXPECT_TRUE(court_.logs[kTeam].back().changes[0].full);
}

TEST_F(Undone, OfADeleteDoesNothingWhereAnotherBroughtTheRecordBack) {
  const Operation operation = court_.Now({Delete(Thing("1"))});
  const Outcome outcome = court_.Judge(1, operation).outcome;
  Seeing(2, 1, Set(Thing("1"), "b", Text("edit")));
  EXPECT_EQ(WordFor(court_.Judge(1, court_.UndoOf(operation, outcome)).outcome), "SUPERSEDED:RULE");
}

TEST_F(Undone, IgnoresTheClocks) {
  const Operation operation = court_.Now({Set(Thing("1"), "k", Text("y"))});
  const Outcome outcome = court_.Judge(1, operation).outcome;
  Operation undo = court_.UndoOf(operation, outcome);
  undo.base.clear();
  Court::Arrival old;
  old.when.age_ms = 900'000;
  EXPECT_EQ(WordFor(court_.Judge(3, undo, old).outcome), "EXACT");
  EXPECT_TRUE(court_.ValueOf(Thing("1"), "k").absent());
}

TEST_F(Undone, ByAnotherDeviceTakesTheElementThatItsBaseDoesNotShow) {
  const Operation operation = court_.Now({Add(Thing("1"), "t", Text("e"))});
  const Outcome outcome = court_.Judge(1, operation).outcome;
  Operation undo = court_.UndoOf(operation, outcome);
  undo.base.clear();
  EXPECT_EQ(WordFor(court_.Judge(3, undo).outcome), "EXACT");
  EXPECT_TRUE(court_.ValueOf(Thing("1"), "t").absent());
}

TEST_F(Undone, TwiceIsAsIfNeverUndone) {
  const Operation operation = court_.Now({Set(Thing("1"), "a", Text("y"))});
  const Operation undo = court_.UndoOf(operation, court_.Judge(1, operation).outcome);
  const Outcome undone = court_.Judge(1, undo).outcome;
  EXPECT_EQ(WordFor(court_.Judge(1, court_.UndoOf(undo, undone)).outcome), "EXACT");
  EXPECT_EQ(court_.ValueOf(Thing("1"), "a"), Text("y"));
}

}  // namespace
}  // namespace tidemark
