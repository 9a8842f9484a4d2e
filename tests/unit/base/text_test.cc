#include "core/base/text.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

// An encoder of its own, so that the table in text.cc is checked against arithmetic.
std::string Encode(uint32_t point) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xC0 | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xE0 | point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
}

TEST(Utf8, AcceptsEveryScalarValueButNulAndNoSurrogate) {
  for (uint32_t point = 0; point < 0x120000; point++) {
    const bool is_scalar = point != 0 && point < 0x110000 && (point < 0xD800 || point > 0xDFFF);
    ASSERT_EQ(IsUtf8(Encode(point)), is_scalar) << std::hex << point;
  }
}

TEST(Utf8, AcceptsExactlyTheTwoByteSequencesThatStandForSomething) {
  int accepted = 0;
  for (int first = 0x80; first < 0x100; first++)
    for (int second = 0; second < 0x100; second++)
      accepted += IsUtf8(std::string{static_cast<char>(first), static_cast<char>(second)}) ? 1 : 0;
  EXPECT_EQ(accepted, 0x800 - 0x80);
}

TEST(Utf8, RefusesOverlongAndCutSequences) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("gr\xC3\xBC\xC3\x9F"));
  EXPECT_FALSE(IsUtf8("\xC0\xAF"));
  EXPECT_FALSE(IsUtf8("\xE0\x80\xAF"));
  EXPECT_FALSE(IsUtf8("\xF0\x80\x80\xAF"));
  EXPECT_FALSE(IsUtf8("a\xE2\x82"));
  EXPECT_FALSE(IsUtf8("a\xF0\x9F\x8C"));
  EXPECT_FALSE(IsUtf8("\xFF"));
  EXPECT_FALSE(IsUtf8(std::string_view("a\0b", 3)));
}

TEST(CutUtf8, NeverSplitsACharacterAndKeepsAllThatFits) {
  const std::string text = "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x8C\x8A!";  // 1 + 2 + 3 + 4 + 1 bytes
  const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  for (size_t size = 0; size < std::size(expected); size++)
    EXPECT_EQ(CutUtf8(text, size), text.substr(0, expected[size])) << size;
}

TEST(Hex, ComesBackAsItWentIn) {
  std::string bytes, back;
  for (int i = 0; i < 256; i++) bytes.push_back(static_cast<char>(i));
  EXPECT_TRUE(FromHex(ToHex(bytes), &back));
  EXPECT_EQ(back, bytes);
  EXPECT_TRUE(FromHex("aBCd", &back));
  EXPECT_EQ(back, "\xAB\xCD");
}

TEST(Hex, RefusesOddLengthsAndOtherLetters) {
  std::string out = "left over";
  EXPECT_FALSE(FromHex("abc", &out));
  EXPECT_TRUE(out.empty());
  for (const char* text : {"0g", "g0", " 1", "0x", "-1", "\xC3\xBC"})
    EXPECT_FALSE(FromHex(text, &out)) << text;
}

}  // namespace
}  // namespace tidemark
