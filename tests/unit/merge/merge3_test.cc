#include "core/merge/merge3.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/random.h"

namespace tidemark {
namespace {

std::string Words(Random& random, const char* alphabet, int count) {
  std::string text;
  for (int i = 0; i < count; i++) {
    text += alphabet[random.Below(4)];
    if (random.Below(3) > 0) text += random.Below(8) == 0 ? "\n" : " ";
  }
  return text;
}

TEST(Merge3, GivesTheGoldenTexts) {
  std::ifstream file(TIDE_GOLDEN "/merge3.json");
  const nlohmann::json vectors = nlohmann::json::parse(file, nullptr, false);
  ASSERT_TRUE(vectors.is_array());
  ASSERT_GE(vectors.size(), 20u);
  for (const auto& vector : vectors) {
    const std::string base = vector["base"], mine = vector["mine"], theirs = vector["theirs"];
    const std::string favour = vector.value("favour", "both");
    for (const bool for_me : {true, false}) {
      if (favour == (for_me ? "theirs" : "mine")) continue;
      const auto merged = Merge3(base, mine, theirs, for_me ? Favour::kMine : Favour::kTheirs);
      ASSERT_TRUE(merged) << vector["name"];
      EXPECT_EQ(merged->text, vector["merged"].get<std::string>()) << vector["name"];
      EXPECT_EQ(merged->overlapped, vector.value("overlapped", false)) << vector["name"];
    }
  }
}

TEST(Merge3, MirrorsWhenTheSidesChangePlaces) {
  SeededRandom random(3);
  for (int i = 0; i < 3000; i++) {
    const std::string base = Words(random, "abcd", 8), mine = Words(random, "abcd", 8),
                      theirs = Words(random, "abcd", 8);
    EXPECT_EQ(Merge3(base, mine, theirs, Favour::kMine),
        Merge3(base, theirs, mine, Favour::kTheirs));
  }
}

TEST(Merge3, ChangesNothingWhereOneSideDidNothing) {
  SeededRandom random(4);
  for (int i = 0; i < 3000; i++) {
    const std::string base = Words(random, "abcd", 10), side = Words(random, "abxy", 10);
    EXPECT_EQ(Merge3(base, side, base, Favour::kTheirs), (MergedText{side, false}));
    EXPECT_EQ(Merge3(base, base, side, Favour::kMine), (MergedText{side, false}));
    EXPECT_EQ(Merge3(base, side, side, Favour::kMine), (MergedText{side, false}));
  }
}

TEST(Merge3, LosesNoWordWhereNothingOverlapped) {
  SeededRandom random(5);
  int free_merges = 0;
  for (int i = 0; i < 3000; i++) {
    const std::string middle = " " + Words(random, "abcd", 6) + " ";
    const std::string mine = "MINE" + middle + "end", theirs = "begin" + middle + "THEIRS";
    const auto merged = Merge3("begin" + middle + "end", mine, theirs, Favour::kMine);
    ASSERT_TRUE(merged);
    EXPECT_EQ(merged->text, "MINE" + middle + "THEIRS");
    free_merges += !merged->overlapped;
  }
  EXPECT_EQ(free_merges, 3000);
}

TEST(Merge3, GivesUpBeyondItsBound) {
  std::string far;
  for (int i = 0; i <= kMerge3EditsMax / 2; i++) far += "w" + std::to_string(i) + " ";
  EXPECT_FALSE(Merge3("", far, "x", Favour::kMine));
  EXPECT_FALSE(Merge3("", "x", far, Favour::kMine));
  std::string near;
  for (int i = 0; i < kMerge3EditsMax / 2; i++) near += "w" + std::to_string(i) + " ";
  EXPECT_TRUE(Merge3("", near, "", Favour::kMine));
}

}  // namespace
}  // namespace tidemark
