#include <gtest/gtest.h>

#include "platforms/posix/fixed_ports.h"
#include "platforms/posix/posix_clock.h"

namespace tidemark {
namespace {

TEST(PosixClock, NeverGoesBackAndKnowsItsBoot) {
  PosixClock clock;
  const int64_t steady = clock.SteadyUs(), boot = clock.BoottimeUs();
  EXPECT_GE(clock.SteadyUs(), steady);
  EXPECT_GE(clock.BoottimeUs(), boot);
  EXPECT_GE(clock.BoottimeUs(), steady);                  // it counts sleep as well
  EXPECT_GT(clock.WallUs(), 1'500'000'000'000'000);
  EXPECT_FALSE(clock.BootId().none());
  EXPECT_EQ(clock.BootId(), PosixClock().BootId());
}

TEST(PosixRandom, FillsAllOfIt) {
  PosixRandom random;
  std::array<uint8_t, 4096> bytes{};
  random.Fill(bytes.data(), bytes.size());
  size_t zeros = 0;
  for (uint8_t byte : bytes) zeros += byte == 0 ? 1 : 0;
  EXPECT_LT(zeros, 100u);
  EXPECT_NE(random.Next(), random.Next());
}

TEST(FixedToken, AnswersAtOnceEveryTime) {
  FixedToken secrets("t");
  int answers = 0;
  for (int i = 0; i < 2; i++)
    secrets.Want("ann", Code::kAuthNeeded, [&](Code code, std::string token) {
      answers++;
      EXPECT_EQ(code, Code::kOk);
      EXPECT_EQ(token, "t");
    });
  EXPECT_EQ(answers, 2);
}

}  // namespace
}  // namespace tidemark
