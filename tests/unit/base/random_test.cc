#include "core/base/random.h"

#include <gtest/gtest.h>

#include <array>

namespace tidemark {
namespace {

TEST(Random, ReplaysFromItsSeed) {
  SeededRandom a(7), b(7), other(8);
  bool differs = false;
  for (int i = 0; i < 100; i++) {
    const uint64_t word = a.Next();
    EXPECT_EQ(word, b.Next());
    differs |= word != other.Next();
  }
  EXPECT_TRUE(differs);
}

TEST(Random, IsTheSplitMix64Sequence) {
  SeededRandom random(0);
  uint8_t bytes[8];
  uint64_t word = 0;
  random.Fill(bytes, sizeof bytes);
  for (int i = 7; i >= 0; i--) word = word << 8 | bytes[i];
  EXPECT_EQ(word, 0xE220A8397B1DCDAFu);
}

TEST(Random, StaysBelowItsBoundAndReachesAllOfIt) {
  SeededRandom random(1);
  std::array<int, 7> seen{};
  for (int i = 0; i < 7'000; i++) seen.at(random.Below(7))++;
  for (const int count : seen) EXPECT_NEAR(count, 1'000, 150);
  EXPECT_EQ(random.Below(0), 0u);
  EXPECT_EQ(random.Below(1), 0u);
}

TEST(Random, FillsAnyLengthAndNothingBeyondIt) {
  for (size_t size = 0; size < 40; size++) {
    std::array<uint8_t, 48> room{};
    SeededRandom(size + 1).Fill(room.data(), size);
    for (size_t i = size; i < room.size(); i++) EXPECT_EQ(room[i], 0) << size;
  }
}

}  // namespace
}  // namespace tidemark
