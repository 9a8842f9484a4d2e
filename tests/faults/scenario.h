// Scenario: a stage (what lies on the disks before) and a script of calls of the C API. The same
// scripts are cut, failed and starved by every kind of fault.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/faults/device.h"

namespace tidemark::faults {

// One device (alice) and its home in a folder of their own.
class Rig {
 public:
  explicit Rig(std::string manifest_blob = FieldBlob());
  World world;
  testing::TempFolder folder;
  Home home;
  Device alice;
  std::string alice_folder() const { return folder / "alice"; }
  std::string home_folder() const { return folder / "home"; }
};

struct Step {
  std::string name;
  std::function<tide_status(Rig&)> run;
  // Answers that are right where the step is done again, or had an uncertain end.
  std::vector<tide_status> also_fine = {};
  // Operations that it submits, by number.
  std::vector<uint8_t> submits = {};
};

// Files of a folder, and what alice was told so far.
struct Stage {
  std::map<std::string, std::string> alice, home;
  int64_t now_us = 0;
  Ledger ledger;
};

struct Scenario {
  std::string name;
  // Prepares the stage in a rig whose home is up; null: nothing lies there.
  std::function<void(Rig&)> prepare;
  std::vector<Step> script;
  bool migrates = false;       // alice opens with the next manifest
  bool killed_before = false;  // the stage is left by a kill, not by a goodbye
};

const std::vector<Scenario>& Scenarios();
const Scenario& FindScenario(const std::string& name);

// The stage of a scenario, prepared once a process.
const Stage& StageOf(const Scenario& scenario);
// A rig with the stage on its disks; the home is not started yet.
std::unique_ptr<Rig> SetUp(const Scenario& scenario, uint64_t seed);

bool IsFine(const Step& step, tide_status status);
inline constexpr const char* kCheckedScope = "team/1";
// A harness that cannot go on says so and ends the process: it is no finding about the product.
void Must(bool fine, const std::string& what);

}  // namespace tidemark::faults
