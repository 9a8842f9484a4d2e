// What the truth says of devices.
#include "tests/unit/sim_truth/tale.h"

namespace tidemark::sim {
namespace {

class TruthOfDevices : public testing::Test {
 protected:
  TruthOfDevices() { tale_.Found({{"q", Text("x")}, {"n", Value::Int(1)}}); }

  // Ben's device, honest, at this seq of team/1.
  Looked At(uint64_t seq) {
    Looked look;
    look.device = 1;
    look.db_version = ++db_version_;
    ScopeSeen scope;
    scope.no = 1;
    scope.revealed = seq > 0;
    scope.epoch = 1;
    scope.seq = seq;
    if (scope.revealed) look.confirmed = tale_.truth.FoldOf(kTeam, seq);
    for (const auto& [key, record] : look.confirmed) {
      look.view[key] = record.fields;
      scope.digest.Add(HashRecord(key.collection, key.id, record));
    }
    look.scopes[kTeam] = scope;
    return look;
  }

  OpSeen Seen(uint8_t uid, State state, uint64_t op_seq = 0) {
    OpSeen seen;
    seen.op = Named(uid);
    seen.state = state;
    seen.op_seq = op_seq;
    return seen;
  }

  // Ben counts up by two: pending on a device that is at seq 1.
  Looked Pending(State state = State::kQueued, uint64_t op_seq = 0) {
    Looked look = At(1);
    look.view[Thing("r")]["n"] = Value::Int(3);
    look.pending[Thing("r")] = 1;
    look.live = {Seen(2, state, op_seq)};
    look.changed = look.live;
    return look;
  }
  Submitted BenCounts() {
    const Submitted inc = tale_.Submit(2, 1, {Inc("n", 2)}, 1);
    EXPECT_EQ(tale_.Tell(inc), "");
    return inc;
  }
  Committed Counted(const Submitted& inc) {
    const Committed event =
        tale_.Decide(inc, 2, {Wrote({{"n", Value::Int(3)}})},
                     {{Thing("r"), EffectKind::kInc, "n", Value::Int(2), true, true}});
    EXPECT_EQ(tale_.Tell(event), "") << tale_.last;
    return event;
  }
  // Ann's device, up to date and at rest.
  Looked OfAnn(std::vector<uint8_t> settled, uint64_t seq) {
    Looked look = At(seq);
    look.device = 0;
    look.db_version = 1;
    for (const uint8_t uid : settled) {
      OpSeen seen = Seen(uid, State::kSettled);
      seen.outcome = *tale_.truth.VerdictOf(Named(uid));
      look.changed.push_back(seen);
    }
    db_version_--;
    return look;
  }
  Looked Settled(const Committed& counted, uint64_t seq) {
    Looked look = At(seq);
    OpSeen seen = Seen(2, State::kSettled, 1);
    seen.outcome = counted.outcome;
    look.changed = {seen};
    return look;
  }

  Tale tale_;
  uint64_t db_version_ = 0;
};

TEST_F(TruthOfDevices, LetsAnHonestDevicePass) {
  EXPECT_EQ(tale_.Tell(At(0)), "") << tale_.last;
  EXPECT_EQ(tale_.Tell(At(1)), "") << tale_.last;
  const Submitted inc = BenCounts();
  EXPECT_EQ(tale_.Tell(Pending()), "") << tale_.last;
  EXPECT_EQ(tale_.Tell(Pending(State::kInflight, 1)), "") << tale_.last;
  const Committed counted = Counted(inc);
  EXPECT_EQ(tale_.Tell(Settled(counted, 2)), "") << tale_.last;
  EXPECT_EQ(tale_.truth.StateOf(1, Named(2)), State::kSettled);
}

TEST_F(TruthOfDevices, SeesWhatIsNoPrefixOfTheLog) {
  Looked look = At(1);
  look.confirmed.at(Thing("r")).fields["q"] = Text("y");
  EXPECT_EQ(tale_.Tell(look), "G5");
  look = At(1);
  look.confirmed.clear();
  EXPECT_EQ(tale_.Tell(look), "G5");
}

TEST_F(TruthOfDevices, SeesAnotherDigest) {
  Looked look = At(1);
  look.scopes.at(kTeam).digest.low++;
  EXPECT_EQ(tale_.Tell(look), "C2");
}

TEST_F(TruthOfDevices, SeesACursorAndAnAsOfThatGoBack) {
  Looked look = At(1);
  look.scopes.at(kTeam).as_of_us = 5;
  EXPECT_EQ(tale_.Tell(look), "");
  EXPECT_EQ(tale_.Tell(At(1)), "H2");
}

TEST_F(TruthOfDevices, LetsAPowerCutTakeBackWhatWasConfirmed) {
  Looked look = At(1);
  look.scopes.at(kTeam).as_of_us = 5;
  EXPECT_EQ(tale_.Tell(look), "");
  EXPECT_EQ(tale_.Tell(WentDown{1, Down::kPowerCut}), "");
  Looked after = At(1);
  after.opened = true;
  EXPECT_EQ(tale_.Tell(after), "") << tale_.last;
}

TEST_F(TruthOfDevices, SeesAnAsOfThatPromisesTooMuch) {
  Looked look = At(1);
  look.scopes.at(kTeam).as_of_us = tale_.now_us + 60'000'000;
  EXPECT_EQ(tale_.Tell(look), "");
  const Submitted set = tale_.Submit(5, 0, {Set("a", Text("a1"))}, 1);
  tale_.Tell(set);
  EXPECT_EQ(tale_.Tell(tale_.Decide(set, 2, {Wrote({{"a", Text("a1")}})}, {Tale::Was("a", {})})),
            "H1");
}

TEST_F(TruthOfDevices, SeesAnOwnOperationThatIsNotShownOrShownTwice) {
  const Submitted inc = BenCounts();
  Looked look = Pending();
  look.view[Thing("r")]["n"] = Value::Int(1);
  EXPECT_EQ(tale_.Tell(look), "G1");
  Counted(inc);
  Looked twice = Pending(State::kInflight, 1);      // its entry is confirmed, and it is laid over
  const Looked after = At(2);
  twice.scopes = after.scopes;
  twice.confirmed = after.confirmed;
  twice.view[Thing("r")]["n"] = Value::Int(5);
  EXPECT_EQ(tale_.Tell(twice), "G1");
}

TEST_F(TruthOfDevices, SeesACountOfPendingOperationsThatIsWrong) {
  BenCounts();
  Looked look = Pending();
  look.pending[Thing("r")] = 2;
  EXPECT_EQ(tale_.Tell(look), "H9");
}

TEST_F(TruthOfDevices, SeesAVerdictBeforeItsEvidence) {
  const Submitted inc = BenCounts();
  EXPECT_EQ(tale_.Tell(Pending()), "");
  const Committed counted = Counted(inc);
  EXPECT_EQ(tale_.Tell(Settled(counted, 1)), "H3");
}

TEST_F(TruthOfDevices, SeesAVerdictThatTheServerNeverGave) {
  const Submitted inc = BenCounts();
  EXPECT_EQ(tale_.Tell(Pending()), "");
  Committed counted = Counted(inc);
  counted.outcome.code = OutcomeCode::kMerged;
  EXPECT_EQ(tale_.Tell(Settled(counted, 2)), "S1");
}

TEST_F(TruthOfDevices, SeesAnEndThatNobodyDecided) {
  BenCounts();
  EXPECT_EQ(tale_.Tell(Pending()), "");
  Looked look = At(1);
  look.changed = {Seen(2, State::kSettled, 1)};
  EXPECT_EQ(tale_.Tell(look), "S1");
}

TEST_F(TruthOfDevices, SeesAFinalStateThatChanges) {
  const Submitted inc = BenCounts();
  EXPECT_EQ(tale_.Tell(Pending()), "");
  const Committed counted = Counted(inc);
  EXPECT_EQ(tale_.Tell(Settled(counted, 2)), "");
  Looked look = At(2);
  look.changed = {Seen(2, State::kSuperseded, 1)};
  EXPECT_EQ(tale_.Tell(look), "S1");
}

TEST_F(TruthOfDevices, SeesAnOperationThatDisappears) {
  BenCounts();
  EXPECT_EQ(tale_.Tell(Pending()), "");
  EXPECT_EQ(tale_.Tell(At(1)), "S3");
}

TEST_F(TruthOfDevices, SeesASubmitLostByAKillOrAFullOneByAPowerCut) {
  BenCounts();
  EXPECT_EQ(tale_.Tell(Pending()), "");
  tale_.Tell(WentDown{1, Down::kPowerCut});
  Looked look = At(1);
  look.opened = true;
  EXPECT_EQ(tale_.Tell(look), "S9");
}

TEST_F(TruthOfDevices, LetsAPowerCutTakeWhatWasNotToSurviveIt) {
  Submitted inc = tale_.Submit(2, 1, {Inc("n", 2)}, 1);
  inc.full = false;
  tale_.Tell(inc);
  EXPECT_EQ(tale_.Tell(Pending()), "");
  tale_.Tell(WentDown{1, Down::kPowerCut});
  Looked look = At(1);
  look.opened = true;
  EXPECT_EQ(tale_.Tell(look), "") << tale_.last;
}

TEST_F(TruthOfDevices, SeesAWithdrawnOperationExecuted) {
  const Submitted inc = BenCounts();
  EXPECT_EQ(tale_.Tell(Pending()), "");
  Looked look = At(1);
  look.changed = {Seen(2, State::kCancelled)};
  EXPECT_EQ(tale_.Tell(look), "") << tale_.last;
  EXPECT_EQ(tale_.Tell(tale_.Decide(inc, 2, {}, {})), "S13");
}

TEST_F(TruthOfDevices, SeesARevokedLoadComeBack) {
  EXPECT_EQ(tale_.Tell(At(1)), "");
  Looked hidden = At(0);
  hidden.scopes.at(kTeam).no = 2;
  hidden.scopes.at(kTeam).revoked = true;
  EXPECT_EQ(tale_.Tell(hidden), "") << tale_.last;
  EXPECT_EQ(tale_.Tell(At(1)), "Z4");
}

TEST_F(TruthOfDevices, SeesAPartOfAnOperation) {
  const Submitted both = tale_.Submit(3, 0, {Create(Thing("s"), {{"q", Text("s")}}),
                                             Create(Thing("s", kOther), {{"q", Text("s")}})}, 0);
  tale_.Tell(both);
  const Fields fields{{"q", Text("s")}, {"o", Value::Bool(false)}};
  const Change made{"things", "s", false, true, {fields.begin(), fields.end()}};
  Committed event = tale_.Decide(both, 1, {made},
                                 {{Thing("s"), EffectKind::kCreate, {}, {}, false, true},
                                  {Thing("s", kOther), EffectKind::kCreate, {}, {}, false, true}});
  event.outcome.at[0].seq = 2;                        // team/1 has an entry already
  event.entries.at(kTeam).seq = 2;
  event.entries.at(kOther).siblings[0].seq = 2;
  ASSERT_EQ(tale_.Tell(event), "") << tale_.last;
  Looked look = At(2);
  ScopeSeen behind;
  behind.no = 2;
  behind.revealed = true;
  behind.epoch = 1;
  look.scopes[kOther] = behind;
  EXPECT_EQ(tale_.Tell(look), "S5");
}

TEST_F(TruthOfDevices, SeesWhoDoesNotComeToRest) {
  EXPECT_EQ(tale_.Tell(OfAnn({1}, 1)), "") << tale_.last;
  BenCounts();
  EXPECT_EQ(tale_.Tell(Pending()), "");
  EXPECT_EQ(tale_.Tell(Ended{}), "L2");
}

TEST_F(TruthOfDevices, SeesADeviceThatEndsBehind) {
  Requested pull;
  pull.device = 1;
  pull.wire = Wire::kPull;
  pull.account = "ben";
  tale_.Tell(pull);
  EXPECT_EQ(tale_.Tell(At(1)), "");
  const Submitted set = tale_.Submit(5, 0, {Set("a", Text("a1"))}, 1);
  tale_.Tell(set);
  tale_.Tell(tale_.Decide(set, 2, {Wrote({{"a", Text("a1")}})}, {Tale::Was("a", {})}));
  EXPECT_EQ(tale_.Tell(OfAnn({1, 5}, 2)), "") << tale_.last;
  EXPECT_EQ(tale_.Tell(Ended{}), "C1");
}

TEST_F(TruthOfDevices, SeesAServerRowThatIsNotTheFoldOfTheLog) {
  ServerSeen seen;
  seen.heads[kTeam] = {kTeam, 1, 1};
  seen.records[kTeam] = tale_.truth.FoldOf(kTeam, 1);
  EXPECT_EQ(tale_.Tell(seen), "");
  seen.records[kTeam].begin()->second.fields["n"] = Value::Int(9);
  EXPECT_EQ(tale_.Tell(seen), "G5");
}

}  // namespace
}  // namespace tidemark::sim
