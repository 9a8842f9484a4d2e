#include "core/model/trace.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(Trace, IsTheSameTextThereAndBack) {
  const auto raw = ParseTraceParent(kParent);
  ASSERT_TRUE(raw.ok());
  EXPECT_EQ(raw->size(), kTraceBytes);
  EXPECT_EQ(TraceParentText(*raw), kParent);
  EXPECT_EQ(TraceParentText(""), "");
}

TEST(Trace, SaysWhichPartIsWrong) {
  const auto why = [](std::string text) { return ParseTraceParent(text).status().message; };
  EXPECT_NE(why("").find("form"), std::string::npos);
  EXPECT_NE(why(std::string(kParent) + "-00").find("form"), std::string::npos);
  EXPECT_NE(why("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").find("version"),
            std::string::npos);
  EXPECT_NE(why("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").find("lower-case"),
            std::string::npos);
  EXPECT_NE(why("00-00000000000000000000000000000000-b7ad6b7169203331-01").find("trace id"),
            std::string::npos);
  EXPECT_NE(why("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01").find("span id"),
            std::string::npos);
}

TEST(Trace, StateIsAListOfMembers) {
  for (const char* good : {"", "a=1", "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7", "a=1, b=2", "a=1,",
                           "tenant@vendor=x y"})
    EXPECT_TRUE(CheckTraceState(good).ok()) << good;
  for (const char* bad : {"a", "=1", "a=", "A=1", "a=1=2", "a=\n", "a=1,b", "\xC3\xBC=1"})
    EXPECT_FALSE(CheckTraceState(bad).ok()) << bad;
  EXPECT_FALSE(CheckTraceState("a=" + std::string(600, 'x')).ok());
  std::string many;
  for (int i = 0; i < 33; i++) many += "k" + std::to_string(i) + "=1,";
  EXPECT_FALSE(CheckTraceState(many).ok());
}

}  // namespace
}  // namespace tidemark
