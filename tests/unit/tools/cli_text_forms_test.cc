#include "tools/tidemark/text_forms.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

TEST(Decimal, ReadsAndWritesEveryDigit) {
  EXPECT_EQ(ReadDecimal("12.50", 2), 1250);
  EXPECT_EQ(ReadDecimal("12.5", 2), 1250);
  EXPECT_EQ(ReadDecimal("12", 2), 1200);
  EXPECT_EQ(ReadDecimal("-0.05", 2), -5);
  EXPECT_EQ(ReadDecimal("7", 0), 7);
  EXPECT_EQ(WriteDecimal(1250, 2), "12.50");
  EXPECT_EQ(WriteDecimal(-5, 2), "-0.05");
  EXPECT_EQ(WriteDecimal(5, 3), "0.005");
  EXPECT_EQ(WriteDecimal(7, 0), "7");
  EXPECT_EQ(WriteDecimal(INT64_MIN, 2), "-92233720368547758.08");
  EXPECT_EQ(ReadDecimal("-92233720368547758.08", 2), INT64_MIN);
}

TEST(Decimal, RefusesWhatItWouldHaveToRoundOrGuess) {
  for (const char* text : {"12.505", "", "-", ".5", "-.5", "12.", "1e3", "1,5", "1.-5", "1 ", " 1",
                           "--1", "0x10", "92233720368547758.08"})
    EXPECT_FALSE(ReadDecimal(text, 2)) << text;
}

TEST(Timestamp, ReadsEveryZoneAndWritesUtc) {
  EXPECT_EQ(ReadTimestamp("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(ReadTimestamp("1970-01-01T01:00:00+01:00"), 0);
  EXPECT_EQ(ReadTimestamp("1969-12-31T19:00:00-05:00"), 0);
  EXPECT_EQ(ReadTimestamp("1970-01-01T00:00:00.25Z"), 250'000);
  EXPECT_EQ(WriteTimestamp(250'000), "1970-01-01T00:00:00.25Z");
  EXPECT_EQ(WriteTimestamp(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(WriteTimestamp(0), "1970-01-01T00:00:00Z");
}

TEST(Timestamp, WhatIsWrittenIsReadBack) {
  for (int64_t us : {0LL, -1LL, 951'782'400'000'000LL, -86'400'000'000LL,
                     1'700'000'000'123'456LL, 4'102'444'799'999'999LL})
    EXPECT_EQ(ReadTimestamp(WriteTimestamp(us)), us) << us;
}

TEST(Timestamp, RefusesWhatIsNoMoment) {
  for (const char* text : {"2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z",
                           "2026-01-01T00:00:00", "2026-01-01T00:00:00.1234567Z",
                           "2026-01-01T00:00:00Z ", "2026-1-01T00:00:00Z", "yesterday",
                           "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00"})
    EXPECT_FALSE(ReadTimestamp(text)) << text;
}

TEST(Base64, RoundTripsEveryLength) {
  std::string bytes;
  for (int n = 0; n < 300; n++) {
    EXPECT_EQ(ReadBase64(WriteBase64(bytes)), bytes);
    bytes += static_cast<char>(n * 37);
  }
  EXPECT_EQ(WriteBase64("Man"), "TWFu");
  EXPECT_EQ(WriteBase64("Ma"), "TWE=");
  EXPECT_EQ(WriteBase64("M"), "TQ==");
}

TEST(Base64, RefusesWhatWouldLoseBits) {
  for (const char* text : {"TQ=", "TR==", "T===", "TWF", "TW=u", "TWF-", "===="})
    EXPECT_FALSE(ReadBase64(text)) << text;
}

TEST(Uid, IsThirtyTwoHexDigits) {
  std::string hex = "00112233445566778899aabbccddeeff";
  EXPECT_EQ(WriteUid(*ReadUid(hex)), hex);
  EXPECT_EQ(WriteUid(*ReadUid("00112233445566778899AABBCCDDEEFF")), hex);
  EXPECT_FALSE(ReadUid(hex.substr(1)));
  EXPECT_FALSE(ReadUid("g" + hex.substr(1)));
  EXPECT_TRUE(IsNone(tide_uid{}));
  EXPECT_FALSE(IsNone(*ReadUid(hex)));
}

TEST(Digest, IsWrittenMostSignificantByteFirst) {
  uint8_t digest[16] = {1, 2};
  digest[15] = 0xff;
  EXPECT_EQ(WriteDigest(digest), "ff000000000000000000000000000201");
}

TEST(Age, IsSaidInOneUnit) {
  EXPECT_EQ(WriteAge(-1), "unknown");
  EXPECT_EQ(WriteAge(59'999), "59 s");
  EXPECT_EQ(WriteAge(60'000), "1 min");
  EXPECT_EQ(WriteAge(7'200'000), "2 h");
  EXPECT_EQ(WriteAge(5LL * 86'400'000), "5 days");
}

}  // namespace
}  // namespace tidemark
