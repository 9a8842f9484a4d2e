#include <limits>

#include "core/merge/overlay.h"
#include "tests/unit/judge/build.h"

namespace tidemark {
namespace {

struct Done {
  Operation operation;
  Outcome outcome;

  Done& Did(Effect effect, Value before, bool existed = true, bool wrote = true) {
    outcome.before.push_back({effect.key, effect.kind, effect.field, before, existed, wrote});
    operation.effects.push_back(std::move(effect));
    return *this;
  }
};

Done NewDone() {
  Done done;
  done.outcome.applied = true;
  done.outcome.code = OutcomeCode::kExact;
  done.outcome.at = {{kTeam, 1, 8}, {kOther, 1, 5}};
  return done;
}

Effect Guarded(Effect effect, uint64_t only_if_seq) {
  effect.only_if_seq = only_if_seq;
  return effect;
}

std::vector<Effect> UndoOf(const Done& done) { return UndoEffects(done.operation, done.outcome); }

TEST(Undo, TakesBackNewestFirstGuardedByWhatItGave) {
  Done done = NewDone();
  done.Did(Set(Thing("1"), "a", Text("new")), Text("old"))
      .Did(Inc(Thing("1"), "n", 3), Value::Int(3))
      .Did(Add(Thing("2", kOther), "t", Text("x")), Text("x"))
      .Did(Remove(Thing("1"), "t", Text("y")), Text("y"));
  EXPECT_EQ(UndoOf(done),
            (std::vector<Effect>{Guarded(Add(Thing("1"), "t", Text("y")), 8),
                                 Guarded(Remove(Thing("2", kOther), "t", Text("x")), 5),
                                 Guarded(Inc(Thing("1"), "n", -3), 8),
                                 Guarded(Set(Thing("1"), "a", Text("old")), 8)}));
}

TEST(Undo, DeletesWhatWasCreatedAndRestoresWhatWasDeleted) {
  Done done = NewDone();
  done.Did(Create(Thing("1"), {{"a", Text("x")}}), Value(), false).Did(Delete(Thing("2")), Value());
  EXPECT_EQ(UndoOf(done),
            (std::vector<Effect>{Guarded(NewEffect(EffectKind::kRestore, Thing("2")), 8),
                                 Guarded(Delete(Thing("1")), 8)}));
}

TEST(Undo, TakesBackACreationWithAllThatWasWrittenOnIt) {
  Done done = NewDone();
  done.Did(Create(Thing("1")), Value(), false).Did(Set(Thing("1"), "a", Text("x")), Value(), false);
  EXPECT_EQ(UndoOf(done), (std::vector<Effect>{Guarded(Delete(Thing("1")), 8)}));
}

TEST(Undo, LeavesOutWhatWroteNothing) {
  Done done = NewDone();
  done.Did(Set(Thing("1"), "a", Text("lost")), Text("theirs"), true, false)
      .Did(Add(Thing("1"), "t", Text("had it")), Text("had it"), true, false);
  EXPECT_TRUE(UndoOf(done).empty());
}

TEST(Undo, OffersNothingWithoutPreImagesOrForWhatWasNotApplied) {
  Done done = NewDone();
  done.Did(Set(Thing("1"), "a", Text("new")), Text("old"));
  Done refused = done, forgotten = done;
  refused.outcome.applied = false;
  forgotten.outcome.before.clear();
  EXPECT_TRUE(UndoOf(refused).empty());
  EXPECT_TRUE(UndoOf(forgotten).empty());
}

TEST(Undo, OffersNothingForAnAmountWithoutAnOpposite) {
  Done done = NewDone();
  done.Did(Inc(Thing("1"), "n", std::numeric_limits<int64_t>::min()), Value());
  EXPECT_TRUE(UndoOf(done).empty());
}

TEST(Undo, OfAnUndoIsRedo) {
  Done done = NewDone();
  done.Did(Guarded(NewEffect(EffectKind::kRestore, Thing("1")), 4), Value(), false)
      .Did(Guarded(Set(Thing("2"), "a", Text("old")), 4), Text("new"));
  EXPECT_EQ(UndoOf(done), (std::vector<Effect>{Guarded(Set(Thing("2"), "a", Text("new")), 8),
                                               Guarded(Delete(Thing("1")), 8)}));
}

}  // namespace
}  // namespace tidemark
