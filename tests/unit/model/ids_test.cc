#include "core/model/ids.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

TEST(Uid, IsAVersion7UuidWithTheClockInFront) {
  SeededRandom random(1);
  for (const int64_t wall_ms : {int64_t{0}, int64_t{1'766'000'000'000}, (int64_t{1} << 48) - 1}) {
    const Uid uid = NewUid(wall_ms, random);
    int64_t ms = 0;
    for (int i = 0; i < 6; i++) ms = ms << 8 | uid.bytes[i];
    EXPECT_EQ(ms, wall_ms);
    EXPECT_EQ(uid.bytes[6] >> 4, 7);
    EXPECT_EQ(uid.bytes[8] >> 6, 2);
  }
}

TEST(Uid, IsDifferentEachTimeEvenAtOneInstantAndWithoutAClock) {
  SeededRandom random(2);
  EXPECT_NE(NewUid(5, random), NewUid(5, random));
  EXPECT_NE(NewUid(-1, random), NewUid(-1, random));
  EXPECT_FALSE(NewUid(-1, random).none());
}

TEST(Uid, SortsByItsClock) {
  SeededRandom random(3);
  Uid last = NewUid(0, random);
  for (int64_t ms = 1; ms < 1'000; ms += 7) {
    const Uid next = NewUid(ms, random);
    EXPECT_LT(last, next);
    EXPECT_LT(UuidText(last), UuidText(next));
    last = next;
  }
}

TEST(Uid, ComesBackFromItsHexAndItsBytes) {
  SeededRandom random(4);
  const Uid uid = NewUid(77, random);
  EXPECT_EQ(UidFromHex(ToHex(uid)), uid);
  EXPECT_EQ(UidFromBytes(uid.view()), uid);
  EXPECT_FALSE(UidFromBytes(uid.view().substr(1)));
  EXPECT_FALSE(UidFromBytes(""));
  EXPECT_FALSE(UidFromHex("00"));
  EXPECT_FALSE(UidFromHex(std::string(32, 'x')));
}

TEST(Uid, HasTheTextFormOfAUuid) {
  const auto uid = UidFromHex("00112233445566778899aabbccddeeff");
  ASSERT_TRUE(uid);
  EXPECT_EQ(UuidText(*uid), "00112233-4455-6677-8899-aabbccddeeff");
}

TEST(RecordId, IsOneTo128BytesOfUtf8) {
  EXPECT_TRUE(IsRecordId("t1"));
  EXPECT_TRUE(IsRecordId(std::string(128, 'x')));
  EXPECT_FALSE(IsRecordId(std::string(129, 'x')));
  EXPECT_FALSE(IsRecordId(""));
  EXPECT_FALSE(IsRecordId("\xFF"));
}

TEST(ScopeName, IsAKindAndAName) {
  for (const char* name : {"a/b", "team/1", "team/a/b"}) EXPECT_TRUE(IsScopeName(name)) << name;
  for (const char* name : {"", "team", "/a", "a/", "/", "a\xFF/b"})
    EXPECT_FALSE(IsScopeName(name)) << name;
  EXPECT_TRUE(IsScopeName("a/" + std::string(198, 'x')));
  EXPECT_FALSE(IsScopeName("a/" + std::string(199, 'x')));
  EXPECT_EQ(ScopeKind("team/1"), "team");
  EXPECT_EQ(ScopeKind("team/a/b"), "team");
}

}  // namespace
}  // namespace tidemark
