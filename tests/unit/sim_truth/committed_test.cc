// What the truth says of verdicts.
#include "tests/unit/sim_truth/tale.h"

namespace tidemark::sim {
namespace {

class TruthOfVerdicts : public testing::Test {
 protected:
  // Ann's record stands at seq 1; ben, who had seen it, sets a field: seq 2.
  Submitted BenSets(std::string field, Value value) {
    const Submitted set = tale_.Submit(2, 1, {Set(field, value)}, 1);
    EXPECT_EQ(tale_.Tell(set), "");
    return set;
  }
  Committed BenWrote(std::string field, Value value) {
    const Submitted set = BenSets(field, value);
    const Committed event = tale_.Decide(set, 2, {Wrote({{field, value}})},
                                         {Tale::Was(field, Value())});
    EXPECT_EQ(tale_.Tell(event), "") << tale_.last;
    return event;
  }

  Tale tale_;
};

TEST_F(TruthOfVerdicts, LetsAnHonestHistoryPass) {
  tale_.Found({{"q", Text("x")}});
  BenWrote("a", Text("b1"));
  EXPECT_EQ(tale_.truth.HeadOf(kTeam), 2u);
  EXPECT_EQ(tale_.truth.FoldOf(kTeam, 2).at(Thing("r")).seq, 2u);
  EXPECT_EQ(tale_.truth.FoldOf(kTeam, 1).at(Thing("r")).fields.count("a"), 0u);
}

TEST_F(TruthOfVerdicts, SeesAnOperationExecutedTwice) {
  tale_.Found({{"q", Text("x")}});
  Committed again = BenWrote("a", Text("b1"));
  again.client = Named(250);             // even in another lane
  again.operation.op_seq = again.outcome.op_seq = 1;
  EXPECT_EQ(tale_.Tell(again), "S2");
}

TEST_F(TruthOfVerdicts, SeesWhatNobodySubmitted) {
  const Submitted never = tale_.Submit(7, 0, {Create(Thing("r"), {})}, 0);
  EXPECT_EQ(tale_.Tell(tale_.Decide(never, 1, {}, {})), "S4");
}

TEST_F(TruthOfVerdicts, SeesABodyThatChangedAfterSubmit) {
  tale_.Found({{"q", Text("x")}});
  const Submitted set = BenSets("a", Text("b1"));
  Committed event = tale_.Decide(set, 2, {Wrote({{"a", Text("b1")}})}, {Tale::Was("a", {})});
  event.operation.base[0].seq = 0;
  EXPECT_EQ(tale_.Tell(event), "S6");
}

TEST_F(TruthOfVerdicts, SeesAGapInALane) {
  const Submitted made = tale_.Submit(1, 0, {Create(Thing("r"), {})}, 0);
  tale_.Tell(made);
  Committed event = tale_.Decide(made, 1, {}, {});
  event.operation.op_seq = event.outcome.op_seq = 2;
  EXPECT_EQ(tale_.Tell(event), "S7");
}

TEST_F(TruthOfVerdicts, SeesAnEntryOfWhatWasNotApplied) {
  const Committed first = tale_.Found({{"q", Text("x")}});
  const Submitted again = tale_.Submit(2, 1, {Create(Thing("r"), {{"q", Text("y")}})}, 0);
  tale_.Tell(again);
  Committed event = tale_.Refuse(again, OutcomeCode::kConflict,
                                 tale_.Why(again, "", Reason::kTaken, &first));
  event.entries[kTeam] = first.entries.at(kTeam);
  EXPECT_EQ(tale_.Tell(event), "S4");
  event.entries.clear();
  EXPECT_EQ(tale_.Tell(event), "") << tale_.last;
}

TEST_F(TruthOfVerdicts, SeesThatNobodyIsAskedAboutWhatWasNotApplied) {
  const Committed first = tale_.Found({{"q", Text("x")}});
  const Submitted again = tale_.Submit(2, 1, {Create(Thing("r"), {{"q", Text("y")}})}, 0);
  tale_.Tell(again);
  const Committed event = tale_.Refuse(again, OutcomeCode::kConflict,
                                       tale_.Why(again, "", Reason::kTaken, &first));
  Committed silent = event;
  silent.told.clear();
  EXPECT_EQ(tale_.Tell(silent), "X5");
}

TEST_F(TruthOfVerdicts, SeesAPromptOfItsOwnAboutWhatIsOpenAlready) {
  const Committed first = tale_.Found({{"q", Text("x")}});
  for (const uint8_t number : {2, 3}) {
    const Submitted again = tale_.Submit(number, 1, {Create(Thing("r"), {})}, 0);
    tale_.Tell(again);
    Committed event = tale_.Refuse(again, OutcomeCode::kConflict,
                                   tale_.Why(again, "", Reason::kTaken, &first));
    event.operation.op_seq = event.outcome.op_seq = number - 1;
    EXPECT_EQ(tale_.Tell(event), number == 2 ? "" : "X3") << tale_.last;
  }
}

TEST_F(TruthOfVerdicts, SeesAnIncrementThatDoesNotAddUp) {
  tale_.Found({{"q", Text("x")}, {"n", Value::Int(3)}});
  const Submitted inc = tale_.Submit(2, 1, {Inc("n", 2)}, 1);
  tale_.Tell(inc);
  const Committed event = tale_.Decide(
      inc, 2, {Wrote({{"n", Value::Int(7)}})},
      {{Thing("r"), EffectKind::kInc, "n", Value::Int(2), true, true}});
  EXPECT_EQ(tale_.Tell(event), "S2");
}

TEST_F(TruthOfVerdicts, SeesABoundThatWasNotKept) {
  tale_.Found({{"q", Text("x")}, {"g", Value::Int(11)}});
  const Submitted inc = tale_.Submit(2, 1, {Inc("g", 2)}, 1);
  tale_.Tell(inc);
  EXPECT_EQ(tale_.Tell(tale_.Decide(inc, 2, {Wrote({{"g", Value::Int(13)}})}, {})), "X11");
}

// Both had seen seq 1 only; ann acted later.
TEST_F(TruthOfVerdicts, SeesWhoHadToPrevail) {
  tale_.Found({{"q", Text("x")}});
  const Committed ben = BenWrote("a", Text("b1"));
  const Submitted set = tale_.Submit(3, 0, {Set("a", Text("a1"))}, 1);
  tale_.Tell(set);
  Committed event = tale_.Decide(set, 2 + 1, {}, {Tale::Was("a", Text("b1"), false)});
  event.outcome.code = OutcomeCode::kSuperseded;
  EXPECT_EQ(tale_.Tell(event), "X10");
}

TEST_F(TruthOfVerdicts, WantsTheOverwrittenSideToBeTold) {
  tale_.Found({{"q", Text("x")}});
  const Committed ben = BenWrote("l", Text("b1"));
  const Submitted set = tale_.Submit(3, 0, {Set("l", Text("a1"))}, 1);
  tale_.Tell(set);
  Committed event = tale_.Decide(set, 3, {Wrote({{"l", Text("a1")}})},
                                 {Tale::Was("l", Text("b1"))});
  EXPECT_EQ(tale_.Tell(event), "H12");
  Explanation why = tale_.Why(set, "l", Reason::kRule, nullptr);
  why.prevailed = why.yielded;
  why.yielded = {};
  why.yielded.op = ben.outcome.uid;
  why.yielded.author = "ben";
  why.yielded.client = ben.client;
  const When when = event.whens.front();
  why.prevailed.action_ms = event.entries.at(kTeam).commit_us / 1'000 - when.age_ms;
  why.prevailed.uncertainty_ms = when.uncertainty_ms;
  why.prevailed.action_ms -= 7;   // another moment than was told
  event.outcome.why = event.entries.at(kTeam).why = {why};
  EXPECT_EQ(tale_.Tell(event), "H12");
  why.prevailed.action_ms += 7;
  event.outcome.why = event.entries.at(kTeam).why = {why};
  EXPECT_EQ(tale_.Tell(event), "") << tale_.last;
}

TEST_F(TruthOfVerdicts, SeesAConflictWithoutAnythingUnseen) {
  tale_.Found({{"q", Text("x")}});
  const Submitted set = BenSets("m", Text("b1"));
  EXPECT_EQ(tale_.Tell(tale_.Refuse(set, OutcomeCode::kConflict,
                                    tale_.Why(set, "m", Reason::kManual, nullptr))),
            "X10");
}

TEST_F(TruthOfVerdicts, SeesAConflictThatWasNotTold) {
  tale_.Found({{"q", Text("x")}});
  BenWrote("m", Text("b1"));
  const Submitted set = tale_.Submit(3, 0, {Set("m", Text("a1"))}, 1);
  tale_.Tell(set);
  EXPECT_EQ(tale_.Tell(tale_.Decide(set, 3, {Wrote({{"m", Text("a1")}})}, {})), "X10");
}

TEST_F(TruthOfVerdicts, SeesAnExpectThatDidNotHold) {
  tale_.Found({{"q", Text("x")}});
  Submitted set = tale_.Submit(2, 1, {Set("a", Text("b1"))}, 1);
  set.operation.expects = {{Thing("r"), "q", Comparison::kEq, Text("y"), 0}};
  tale_.Tell(set);
  EXPECT_EQ(tale_.Tell(tale_.Decide(set, 2, {Wrote({{"a", Text("b1")}})}, {})), "X11");
}

TEST_F(TruthOfVerdicts, SeesAnExpectThatHeldAndWasRefused) {
  tale_.Found({{"q", Text("x")}});
  Submitted set = tale_.Submit(2, 1, {Set("a", Text("b1"))}, 1);
  set.operation.expects = {{Thing("r"), "", Comparison::kUnchanged, {}, 1}};
  tale_.Tell(set);
  EXPECT_EQ(tale_.Tell(tale_.Refuse(set, OutcomeCode::kConflict,
                                    tale_.Why(set, "", Reason::kSnapshotMoved, nullptr))),
            "X1");
}

TEST_F(TruthOfVerdicts, SeesStampsBelowTheLaneFromTheFutureAndOfNobodysAction) {
  tale_.Found({{"q", Text("x")}});
  const Submitted set = BenSets("a", Text("b1"));
  Committed event = tale_.Decide(set, 2, {Wrote({{"a", Text("b1")}})}, {Tale::Was("a", {})});
  Stamp& stamp = event.entries.at(kTeam).stamp;
  const Stamp right = stamp;
  stamp.ms = 1;
  EXPECT_EQ(tale_.Tell(event), "X6");
  stamp.ms = right.ms + 1;
  EXPECT_EQ(tale_.Tell(event), "X7");
  stamp.ms = right.ms - 500;
  EXPECT_EQ(tale_.Tell(event), "X8");
  stamp = right;
  EXPECT_EQ(tale_.Tell(event), "") << tale_.last;
}

TEST_F(TruthOfVerdicts, SeesAnAgeThatNobodyCanHave) {
  const Submitted made = tale_.Submit(1, 0, {Create(Thing("r"), {})}, 0);
  tale_.Tell(made);
  Committed event = tale_.Decide(made, 1, {Wrote({{"o", Value::Bool(false)}}, true)}, {});
  Requested push;
  push.client = event.client;
  tale_.Tell(push);
  event.whens[0].age_ms = 3'600'000;
  EXPECT_EQ(tale_.Tell(event), "X8");
}

TEST_F(TruthOfVerdicts, SeesWhatARoleForbids) {
  tale_.Found({{"q", Text("x")}});
  tale_.Tell(AccessChanged{"ben", kTeam, 1});
  tale_.now_us += 60'000'000;
  const Submitted set = BenSets("a", Text("b1"));
  EXPECT_EQ(tale_.Tell(tale_.Decide(set, 2, {Wrote({{"a", Text("b1")}})}, {})), "Z3");
}

TEST_F(TruthOfVerdicts, SeesADependencyThatWasLeftOut) {
  const Committed first = tale_.Found({{"q", Text("x")}});
  const Submitted taken = tale_.Submit(2, 1, {Create(Thing("r"), {{"q", Text("y")}})}, 0);
  tale_.Tell(taken);
  tale_.Tell(tale_.Refuse(taken, OutcomeCode::kConflict,
                          tale_.Why(taken, "", Reason::kTaken, &first)));
  Submitted next = tale_.Submit(3, 1, {Set("a", Text("b1"))}, 1);
  next.operation.after = {Named(2)};
  tale_.Tell(next);
  Committed event = tale_.Decide(next, 2, {Wrote({{"a", Text("b1")}})}, {Tale::Was("a", {})});
  event.operation.deps = {1};
  EXPECT_EQ(tale_.Tell(event), "X1");
  event.operation.deps.clear();
  EXPECT_EQ(tale_.Tell(event), "S6");
}

TEST_F(TruthOfVerdicts, SeesARecordThatGoesThoughItWasEditedUnseen) {
  tale_.Found({{"q", Text("x")}});
  BenWrote("a", Text("b1"));
  const Submitted gone = tale_.Submit(3, 0, {NewEffect(EffectKind::kDelete, Thing("r"))}, 1);
  tale_.Tell(gone);
  EXPECT_EQ(tale_.Tell(tale_.Decide(gone, 3, {{"things", "r", true, false, {}}}, {})), "X10");
}

TEST_F(TruthOfVerdicts, SeesAnElementRemovedThatWasAddedUnseen) {
  tale_.Found({{"q", Text("x")}, {"t", Value::Set({Text("e")})}});
  const Submitted add =
      tale_.Submit(2, 1, {NewEffect(EffectKind::kAdd, Thing("r"), "t", Text("e"))}, 1);
  tale_.Tell(add);
  const PreImage had{Thing("r"), EffectKind::kAdd, "t", Text("e"), true, false};
  EXPECT_EQ(tale_.Tell(tale_.Decide(add, 2, {Wrote({{"t", Value::Set({Text("e")})}})}, {had})), "")
      << tale_.last;
  const Submitted drop =
      tale_.Submit(3, 0, {NewEffect(EffectKind::kRemove, Thing("r"), "t", Text("e"))}, 1);
  tale_.Tell(drop);
  EXPECT_EQ(tale_.Tell(tale_.Decide(drop, 3, {Wrote({{"t", Value()}})}, {})), "X10");
}

}  // namespace
}  // namespace tidemark::sim
