#include "core/merge/rules.h"

#include <gtest/gtest.h>

#include <limits>

namespace tidemark {
namespace {

Uid Client(uint8_t n) {
  Uid uid;
  uid.bytes[0] = n;
  return uid;
}

// Whether an arriving `mine` displaces `theirs`, whose stamp is later.
bool Displaces(MergeRule rule, const Value& mine, const Value& theirs) {
  return Prevails(rule, {{10, 0}, Client(1), mine}, {{20, 0}, Client(2), theirs});
}

TEST(Rules, LastActionIsOrderedByStampThenClient) {
  const Value value = Value::Int(1);
  const Claim early{{10, 0}, Client(2), value}, tick{{10, 1}, Client(1), value},
      late{{11, 0}, Client(1), value}, late_too{{11, 0}, Client(2), value};
  EXPECT_TRUE(IsLaterAction(tick, early));
  EXPECT_TRUE(IsLaterAction(late, tick));
  EXPECT_TRUE(IsLaterAction(late_too, late));
  EXPECT_FALSE(IsLaterAction(late, late_too));
  EXPECT_FALSE(IsLaterAction(late, late));
}

TEST(Rules, ServerKeepsAndArrivalTakesWhateverTheClocks) {
  EXPECT_FALSE(Displaces(MergeRule::kLastAction, Value::Int(9), Value::Int(1)));
  EXPECT_FALSE(Displaces(MergeRule::kKeepServer, Value::Int(9), Value::Int(1)));
  EXPECT_TRUE(Displaces(MergeRule::kLastArrival, Value::Int(9), Value::Int(1)));
}

TEST(Rules, FirstTakesOnlyAnEmptyPlace) {
  EXPECT_TRUE(Displaces(MergeRule::kFirst, Value::String("me"), Value()));
  EXPECT_FALSE(Displaces(MergeRule::kFirst, Value::String("me"), Value::String("them")));
}

TEST(Rules, MaxAndMinCompareAndNeverPreferNothing) {
  EXPECT_TRUE(Displaces(MergeRule::kMax, Value::Int(2), Value::Int(1)));
  EXPECT_FALSE(Displaces(MergeRule::kMax, Value::Int(1), Value::Int(1)));
  EXPECT_FALSE(Displaces(MergeRule::kMin, Value::Int(2), Value::Int(1)));
  EXPECT_TRUE(Displaces(MergeRule::kMin, Value::Int(-2), Value::Int(1)));
  EXPECT_TRUE(Displaces(MergeRule::kMin, Value::Int(5), Value()));
  EXPECT_FALSE(Displaces(MergeRule::kMin, Value(), Value::Int(1)));
  EXPECT_FALSE(Displaces(MergeRule::kMax, Value(), Value::Int(-1)));
}

TEST(Rules, SumsAreExactOrNothing) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(AddExactly(kMax - 1, 1), kMax);
  EXPECT_EQ(AddExactly(kMax, 1), std::nullopt);
  EXPECT_EQ(AddExactly(kMin, -1), std::nullopt);
  EXPECT_EQ(AddExactly(kMin, kMax), -1);
}

TEST(Rules, SetsHoldEachElementOnce) {
  const Value red = Value::String("red"), one = Value::Int(1);
  Value set = WithElement(WithElement(Value(), red), red);
  EXPECT_EQ(set, Value::Set({red}));
  set = WithElement(set, one);
  EXPECT_TRUE(HasElement(set, one));
  EXPECT_FALSE(HasElement(set, Value::Timestamp(1)));
  EXPECT_EQ(WithoutElement(set, red), Value::Set({one}));
  EXPECT_TRUE(WithoutElement(Value::Set({red}), red).absent());
}

}  // namespace
}  // namespace tidemark
