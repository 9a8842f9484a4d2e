// Prompts: what belongs together is one card, and a storm is one, too.
#include "core/tell/prompt.h"

#include "tests/unit/judge/court.h"
#include "tests/unit/tell/pieces.h"

namespace tidemark {
namespace {

StoredOperation Open(uint8_t number, uint8_t conflict, const std::string& id, int64_t wall_us) {
  StoredOperation op = OpIn(State::kConflicted, Reason::kManual);
  op.operation.uid = Boot(number);
  op.operation.effects.resize(1);
  op.operation.effects[0].key.id = id;
  op.operation.effects[0].field = "title";
  op.wall_us = wall_us;
  op.outcome = Outcome{};
  op.outcome->conflict = Boot(conflict);
  Explanation why;
  why.key = op.operation.effects[0].key;
  why.field = "title";
  op.outcome->why = {why};
  return op;
}

class PromptsTest : public testing::Test {
 protected:
  std::vector<Prompt> Of(const std::vector<StoredOperation>& open) {
    return PromptsOf(open, RulesManifest(), {"ben", "en", ""}, Moment{0, now_us_, {}});
  }
  const int64_t now_us_ = 1'700'000'000'000'000;
};

TEST_F(PromptsTest, JoinOperationsOfOneConflict) {
  const auto prompts = Of({Open(1, 1, "t1", now_us_), Open(2, 9, "t2", now_us_),
                           Open(3, 1, "t1", now_us_)});
  ASSERT_EQ(prompts.size(), 2u);
  EXPECT_EQ(prompts[0].operations, (std::vector<Uid>{Boot(1), Boot(3)}));
  EXPECT_EQ(prompts[0].about.id, "t1");
  EXPECT_EQ(prompts[0].differing, 1u);
  EXPECT_EQ(prompts[0].fields, 1u);
  EXPECT_FALSE(prompts[0].storm);
  EXPECT_EQ(prompts[1].conflict, Boot(9));
}

TEST_F(PromptsTest, OfAnOperationThatWasNeverSentAreItsOwn) {
  StoredOperation parked = OpIn(State::kParked, Reason::kScopeRevoked);
  parked.outcome.reset();
  const auto prompts = Of({parked});
  ASSERT_EQ(prompts.size(), 1u);
  EXPECT_EQ(prompts[0].conflict, parked.uid());
  EXPECT_FALSE(prompts[0].text.empty());
}

TEST_F(PromptsTest, OfOneHourAreOneCardWhereTheyAreAStorm) {
  std::vector<StoredOperation> open;
  for (uint8_t i = 1; i <= kStormMin; i++)
    open.push_back(Open(i, i, "t" + std::to_string(i), now_us_));
  EXPECT_EQ(Of(open).size(), kStormMin) << "not yet";
  open.push_back(Open(50, 50, "t50", now_us_ - 2 * kStormWindowMs * 1000));
  EXPECT_EQ(Of(open).size(), kStormMin + 1) << "an old one makes no storm";
  open.push_back(Open(51, 51, "t51", now_us_));
  const auto prompts = Of(open);
  ASSERT_EQ(prompts.size(), 1u);
  EXPECT_TRUE(prompts[0].storm);
  EXPECT_EQ(prompts[0].operations.size(), kStormMin + 2) << "nothing is hidden";
  EXPECT_EQ(prompts[0].text, "12 changes in things need your decision.");
}

}  // namespace
}  // namespace tidemark
