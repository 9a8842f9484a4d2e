// A right answer to a pull, and each way in which it can be wrong.
#include "tests/sim/checks/cuts.h"
#include "tests/unit/sim_truth/tale.h"

namespace tidemark::sim {
namespace {

class CutsTest : public testing::Test {
 protected:
  // An operation in both teams at seq 1 and one in team/1 at seq 2; ben asks for all of it.
  void SetUp() override {
    const Submitted both = tale_.Submit(1, 0, {Create(Thing("r"), {{"q", Text("q")}}),
                                               Create(Thing("r", kOther), {{"q", Text("q")}})}, 0);
    Hear(first_ = tale_.Decide(both, 1, {Wrote({{"q", Text("q")}}, true)}, {}));
    const Submitted later = tale_.Submit(2, 0, {Set("a", Text("a"))}, 1);
    Hear(second_ = tale_.Decide(later, 2, {Wrote({{"a", Text("a")}})}, {}));
    Requested asked;
    asked.device = 1;
    asked.wire = Wire::kPull;
    asked.account = "ben";
    Hear(asked);
    tale_.now_us += 1'000'000;
    for (const Committed* committed : {&first_, &second_})
      for (const auto& [scope, entry] : committed->entries) {
        EXPECT_FALSE(log_.Append(entry));
        pull_.entries.push_back(entry);
      }
    for (const auto& [scope, seq] : {std::pair(kTeam, 2), std::pair(kOther, 1)}) {
      Target target;
      target.from = {scope, 1, 0};
      target.to = {scope, 1, static_cast<uint64_t>(seq)};
      target.head = target.to.seq;
      target.as_of_us = tale_.now_us - 1;
      target.digest = log_.ScopeOf(scope).digests.back();
      pull_.targets.push_back(target);
    }
  }

  std::string Hear(What what) {
    const auto bad = cuts_.On({tale_.now_us, std::move(what)});
    return bad ? bad->invariant : "";
  }
  std::string Told() {
    Answered answer;
    answer.device = 1;
    answer.wire = Wire::kPull;
    answer.usable = true;
    answer.pull = pull_;
    return Hear(answer);
  }
  // team/1 ends after its first entry.
  void CutAfterOne() {
    std::erase_if(pull_.entries, [](const Entry& entry) { return entry.seq == 2; });
    pull_.targets[0].to.seq = 1;
    pull_.targets[0].as_of_us = second_.entries.at(kTeam).commit_us - 1;
    pull_.targets[0].digest.reset();
  }

  Tale tale_;
  Cuts cuts_;
  truth::Ledger log_;
  Committed first_, second_;
  PullReply pull_;
};

TEST_F(CutsTest, TheWholeLogIsRight) { EXPECT_EQ(Told(), ""); }

TEST_F(CutsTest, APartOfTheLogIsRight) {
  CutAfterOne();
  EXPECT_EQ(Told(), "");
}

TEST_F(CutsTest, AnEntryIsMissing) {
  pull_.entries.pop_back();
  EXPECT_EQ(Told(), "G5");
}

TEST_F(CutsTest, AnEntryIsToldOtherwise) {
  pull_.entries.back().author = "ben";
  EXPECT_EQ(Told(), "G5");
}

TEST_F(CutsTest, APartOfAnOperationIsLeftOut) {
  std::erase_if(pull_.entries, [](const Entry& entry) { return entry.scope == kOther; });
  pull_.targets[1].to.seq = 0;
  pull_.targets[1].digest.reset();
  pull_.targets[1].as_of_us = 0;
  EXPECT_EQ(Told(), "G6");
}

TEST_F(CutsTest, ASiblingIsNotNamed) {
  for (Entry& entry : pull_.entries) entry.siblings.clear();
  EXPECT_EQ(Told(), "S5");
}

TEST_F(CutsTest, ACutIsSaidToBeCompleteForTooLong) {
  CutAfterOne();
  pull_.targets[0].as_of_us++;
  EXPECT_EQ(Told(), "H1");
}

TEST_F(CutsTest, WhatComesLaterIsOlderThanWasPromised) {
  pull_.targets[1].as_of_us = tale_.now_us + 3'000'000;
  EXPECT_EQ(Told(), "");
  const Submitted late = tale_.Submit(3, 0, {Set("a", Text("b"))}, 1);
  Committed committed = tale_.Decide(late, 2, {Wrote({{"a", Text("b")}})}, {});
  Entry entry = committed.entries.at(kTeam);
  entry.scope = kOther;
  committed.entries = {{kOther, entry}};
  EXPECT_EQ(Hear(committed), "H1");
}

TEST_F(CutsTest, TheDigestIsOfAnotherPlace) {
  pull_.targets[0].digest = log_.ScopeOf(kTeam).digests[1];
  EXPECT_EQ(Told(), "C2");
}

TEST_F(CutsTest, WhoCouldReadWhenAskingMayBeTold) {
  EXPECT_EQ(Hear(AccessChanged{"ben", kOther, 0}), "");
  EXPECT_EQ(Told(), "");
}

TEST_F(CutsTest, WhoMayNotReadIsTold) {
  EXPECT_EQ(Hear(AccessChanged{"ben", kOther, 0}), "");
  tale_.now_us += 1'000'000;
  Requested again;
  again.device = 1;
  again.wire = Wire::kPull;
  again.account = "ben";
  EXPECT_EQ(Hear(again), "");
  EXPECT_EQ(Told(), "Z4");
}

}  // namespace
}  // namespace tidemark::sim
