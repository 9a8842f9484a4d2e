// One test a file: every *.json beside this file is a scenario, named after the fear that it
// removes.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/scenario/player.h"

namespace tidemark::testing {
namespace {

std::vector<std::string> Scenarios() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(TIDE_SCENARIOS))
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class Scenario : public ::testing::TestWithParam<std::string> {};

TEST_P(Scenario, GoesAsTold) {
  const std::string text = ReadFile(std::string(TIDE_SCENARIOS) + "/" + GetParam() + ".json");
  const Json scenario = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  ASSERT_FALSE(scenario.is_discarded()) << "not JSON";
  Player player(scenario);
  player.Play();
}

std::string NameOf(const ::testing::TestParamInfo<std::string>& scenario) {
  std::string name = scenario.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Fears, Scenario, ::testing::ValuesIn(Scenarios()), NameOf);

TEST(Scenarios, AreAtLeastForty) { EXPECT_GE(Scenarios().size(), 40u); }

}  // namespace
}  // namespace tidemark::testing
