// Joining words only where no diff could see it otherwise.
#include <gtest/gtest.h>

#include "tests/sim/truth/words.h"

namespace tidemark::sim::truth {
namespace {

TEST(Words, FarFromEachOtherAreJoined) {
  EXPECT_EQ(JoinWords("one two three", "ONE two three", "one two THREE"), "ONE two THREE");
  EXPECT_EQ(JoinWords("one two three", "one two three four", "two three"), "two three four");
}

TEST(Words, ThatOneSideLeftAloneAreTheOthers) {
  EXPECT_EQ(JoinWords("one", "two", "one"), "two");
  EXPECT_EQ(JoinWords("one", "one", "two"), "two");
}

TEST(Words, NearEachOtherAreNotDecided) {
  EXPECT_EQ(JoinWords("one two", "ONE two", "uno two"), std::nullopt);
  EXPECT_EQ(JoinWords("a b a", "x b a", "a b x b"), std::nullopt);
}

}  // namespace
}  // namespace tidemark::sim::truth
