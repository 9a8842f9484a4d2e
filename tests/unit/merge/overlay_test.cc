#include "core/merge/overlay.h"

#include <limits>

#include "tests/unit/judge/build.h"

namespace tidemark {
namespace {

using View = std::optional<Fields>;

View Apply(const Effect& effect, View view) {
  return ApplyEffect(RulesManifest(), effect, std::move(view));
}

TEST(Overlay, ShowsEachEffectAsWritten) {
  View view = Apply(Create(Thing("1"), {{"a", Text("x")}, {"b", Value()}}), std::nullopt);
  EXPECT_EQ(view, (Fields{{"a", Text("x")}}));
  view = Apply(Set(Thing("1"), "b", Text("y")), view);
  view = Apply(Set(Thing("1"), "a", Value()), view);
  view = Apply(Inc(Thing("1"), "n", 5), view);
  view = Apply(Inc(Thing("1"), "n", -7), view);
  view = Apply(Add(Thing("1"), "t", Text("p")), view);
  view = Apply(Add(Thing("1"), "t", Text("q")), view);
  view = Apply(Remove(Thing("1"), "t", Text("p")), view);
  EXPECT_EQ(view,
      (Fields{{"b", Text("y")}, {"n", Value::Int(-2)}, {"t", Value::Set({Text("q")})}}));
  EXPECT_EQ(Apply(Delete(Thing("1")), view), std::nullopt);
}

TEST(Overlay, LeavesNothingOfAnEarlierRecordUnderACreate) {
  EXPECT_EQ(Apply(Create(Thing("1"), {{"a", Text("new")}}), Fields{{"b", Text("old")}}),
            (Fields{{"a", Text("new")}}));
}

TEST(Overlay, IsTotalOverRecordsThatAreNotThere) {
  EXPECT_EQ(Apply(Set(Thing("1"), "a", Text("x")), std::nullopt), (Fields{{"a", Text("x")}}));
  EXPECT_EQ(Apply(Inc(Thing("1"), "n", 2), std::nullopt), (Fields{{"n", Value::Int(2)}}));
  EXPECT_EQ(Apply(Remove(Thing("1"), "t", Text("x")), std::nullopt), Fields{});
  EXPECT_EQ(Apply(NewEffect(EffectKind::kRestore, Thing("1")), std::nullopt), Fields{});
  EXPECT_EQ(Apply(Delete(Thing("1")), std::nullopt), std::nullopt);
}

TEST(Overlay, KeepsDecimalsDecimal) {
  const Effect effect = NewEffect(EffectKind::kInc, Thing("1"), "d", Value::Decimal(25));
  EXPECT_EQ(Apply(effect, Fields{{"d", Value::Decimal(100)}}),
      (Fields{{"d", Value::Decimal(125)}}));
}

TEST(Overlay, StopsAtTheEdgeOf64Bits) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(Apply(Inc(Thing("1"), "n", 3), Fields{{"n", Value::Int(kMax - 1)}}),
            (Fields{{"n", Value::Int(kMax)}}));
  EXPECT_EQ(Apply(Inc(Thing("1"), "n", -3), Fields{{"n", Value::Int(kMin + 1)}}),
            (Fields{{"n", Value::Int(kMin)}}));
}

TEST(Overlay, MergesWordsOverWhatHasComeInSince) {
  const Effect edit = Edit(Thing("1"), "w", Text("Fix pump"), Text("Fix pump 3"));
  EXPECT_EQ(Apply(edit, Fields{{"w", Text("Fix the pump")}}),
      (Fields{{"w", Text("Fix the pump 3")}}));
  EXPECT_EQ(Apply(edit, Fields{{"w", Text("Fix pump")}}), (Fields{{"w", Text("Fix pump 3")}}));
}

TEST(Overlay, ShowsOwnWordsWhereBothChangedThem) {
  const Effect edit = Edit(Thing("1"), "w", Text("one two"), Text("one 2"));
  EXPECT_EQ(Apply(edit, Fields{{"w", Text("one deux")}}), (Fields{{"w", Text("one 2")}}));
  const Effect cleared = Edit(Thing("1"), "w", Text("one two"), Value());
  EXPECT_EQ(Apply(cleared, Fields{{"w", Text("one deux")}}), Fields{});
}

TEST(Overlay, SetsPlainlyWithoutTheTextItBeganWith) {
  EXPECT_EQ(Apply(Set(Thing("1"), "w", Text("mine")), Fields{{"w", Text("theirs")}}),
            (Fields{{"w", Text("mine")}}));
}

TEST(ApplyChange, WritesWhatIsListedAndKeepsTheRest) {
  const Record old{3, {{"a", Text("x")}, {"b", Text("y")}}};
  Change change{"things", "1", false, false, {{"a", Value()}, {"k", Text("z")}}};
  EXPECT_EQ(ApplyChange(old, change, 5), (Record{5, {{"b", Text("y")}, {"k", Text("z")}}}));
  EXPECT_EQ(ApplyChange(std::nullopt, change, 5), (Record{5, {{"k", Text("z")}}}));
}

TEST(ApplyChange, ReplacesByAFullChangeAndRemovesByADelete) {
  const Record old{3, {{"a", Text("x")}}};
  EXPECT_EQ(ApplyChange(old, {"things", "1", false, true, {{"b", Text("y")}}}, 5),
            (Record{5, {{"b", Text("y")}}}));
  EXPECT_EQ(ApplyChange(old, {"things", "1", true, false, {}}, 5), std::nullopt);
}

}  // namespace
}  // namespace tidemark
