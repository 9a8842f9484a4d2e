#include "tests/faults/scenario.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/faults/script.h"

namespace tidemark::faults {
namespace {

std::map<std::string, std::string> ReadFolder(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with("-shm")) files[name] = testing::ReadFile(entry.path().string());
  }
  return files;
}

void WriteFolder(const std::string& folder, const std::map<std::string, std::string>& files) {
  for (const auto& [name, content] : files)
    std::ofstream(folder + "/" + name, std::ios::binary) << content;
}

void Run(Rig& rig, const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    const tide_status status = step.run(rig);
    Must(IsFine(step, status), "preparing: " + step.name + ": " + tide_status_name(status) + ": " +
                                   rig.alice.error()->message);
  }
}

// What another person does meanwhile, all of it at the server afterwards.
void ByBob(Rig& rig, const std::vector<Step>& steps) {
  const std::string folder = rig.folder / "bob";
  std::filesystem::create_directories(folder);
  DeviceOptions options = rig.alice.options;
  options.account = "bob";
  Device bob(folder, options, rig.home, rig.world);
  const auto must = [&](const char* what, tide_status status) {
    Must(status == TIDE_OK, std::string("bob: ") + what + ": " + tide_status_name(status) + ": " +
                                bob.error()->message);
  };
  must("open", bob.Open());
  must("subscribe", bob.Subscribe(kScope));
  must("load", bob.Settle());
  rig.alice.Swap(bob);  // the script's words speak to alice: for a while that is he
  Run(rig, steps);
  rig.alice.Swap(bob);
  must("settle", bob.Settle());
  must("close", bob.Close());
}

const std::vector<Step> kLoad = {Open(), Subscribe(kScope), Settle()};

// Three tasks and a site, known to alice.
void Loaded(Rig& rig) {
  Run(rig, kLoad);
  Run(rig, {Submit(1, CreateTask("t1", "Fix pump"), false),
            Submit(2, CreateTask("t2", "Paint door"), false),
            Submit(3, CreateTask("t3", "Sweep yard"), false), Submit(4, CreateSite("s1"), false),
            Submit(5, AddLabel("t1", "red"), false), Settle()});
}

// And work of hers that has not gone out.
void Pending(Rig& rig) {
  Loaded(rig);
  Run(rig, {Submit(20, SetText("t1", "notes", "leaks")), Submit(21, CreateTask("t9", "New")),
            Submit(22, SetText("t9", "title", "Newer")), Submit(23, AddLabel("t2", "blue")),
            Submit(24, DeleteTask("t3")), Submit(25, RemoveLabel("t1", "red"))});
}

void Behind(Rig& rig) {
  Pending(rig);
  std::vector<Step> news;
  for (uint8_t i = 0; i < 12; i++)
    news.push_back(Submit(static_cast<uint8_t>(100 + i), SetText("t2", "notes", "by bob"), false));
  news.push_back(Submit(120, CreateTask("b1", "Of Bob"), false));
  news.push_back(Submit(121, DeleteTask("t3"), false));
  ByBob(rig, news);
}

// Two of hers lost against bob's and wait for her word.
void Conflicted(Rig& rig) {
  Loaded(rig);
  Run(rig, {Submit(30, SetText("t1", "verdict", "broken"), false),
            Submit(31, SetText("t2", "verdict", "broken"), false),
            Submit(32, SetText("t2", "status", "started"), false)});
  ByBob(rig, {Submit(122, SetText("t1", "verdict", "sound"), false),
              Submit(123, SetText("t2", "verdict", "sound"), false)});
  Run(rig, {Settle()});
}

// Nothing of hers yet, much at the server.
void Elsewhere(Rig& rig) {
  ByBob(rig, {Submit(100, CreateTask("t1", "Known"), false),
              Submit(101, CreateTask("t2", "Known too"), false),
              Submit(102, CreateTask("t3", "And this"), false),
              Submit(103, CreateSite("s1"), false), Submit(104, AddLabel("t1", "red"), false)});
}

Scenario Writing() {
  return {"write", Loaded,
          {Open(), Submit(10, SetText("t1", "title", "Fix the pump")),
           Submit(11, CreateTask("t8", "Buy oil")), Submit(12, SetText("t8", "notes", "5 litres")),
           Submit(13, AddLabel("t1", "green")), Submit(14, RemoveLabel("t1", "red")),
           Submit(15, DeleteTask("t3")), Submit(16, SetText("t2", "assignee", "alice")),
           Read("t1"), Query(), Close()},
          false, false};
}

std::vector<Scenario> Make() {
  std::vector<Scenario> all;
  all.push_back({"create", nullptr,
                 {Open(), Subscribe(kScope), Submit(1, CreateTask("t1", "Fix pump")), Read("t1"),
                  Close()}, false, false});
  all.push_back(Writing());
  all.push_back({"batch", Loaded, {Open(), SubmitAll(10, 12), SubmitAll(30, 8), Close()}, false,
                 true});
  all.push_back({"push", Pending, {Open(), Turns(4), Settle(), Close()}, false, true});
  all.push_back({"pull", Behind, {Open(), Turns(3), Settle(), Read("t2"), Close()}, false, false});
  all.push_back({"load", Elsewhere,
                 {Open(), Subscribe(kScope), Settle(), Submit(10, SetText("t2", "notes", "seen")),
                  Settle(), Close()}, false, false});
  all.push_back({"cancel", Pending,
                 {Open(), Cancel(25), Cancel(21, {22}), Turns(1), Cancel(20), Settle(), Close()},
                 false, false});
  all.push_back({"choose", Conflicted,
                 {Open(), Choose("t1", TIDE_CHOOSE_MINE), Choose("t2", TIDE_CHOOSE_THEIRS),
                  Resolve(32, TIDE_CHOOSE_UNDO), Settle(), Close()}, false, false});
  all.push_back({"scopes", Pending,
                 {Open(), Subscribe("team/2"), Unsubscribe(kScope), Settle(), Subscribe(kScope),
                  Settle(), Close()}, false, true});
  all.push_back({"observe", Pending,
                 {Open(), Observe(), Submit(10, SetText("t1", "notes", "watched")), Observe(),
                  Close()}, false, false});
  all.push_back({"migrate", Pending,
                 {Open(), Submit(10, SetText("t1", "notes", "after")), Settle(), Close()}, true,
                 false});
  all.push_back({"fill", Loaded,
                 {Open(), Submit(10, SetPhoto("s1", 60'000)), Submit(11, SetPhoto("s1", 50'000)),
                  Turns(2), Settle(), Close()}, false, false});
  return all;
}

Stage Prepare(const Scenario& scenario) {
  Rig rig;
  const Status started = rig.home.Start();
  Must(started.ok(), "start the home: " + started.message);
  if (scenario.prepare) scenario.prepare(rig);
  Stage stage;
  if (scenario.killed_before) stage.alice = ReadFolder(rig.alice_folder());
  if (rig.alice.open()) Must(rig.alice.Close() == TIDE_OK, "close after preparing");
  if (!scenario.killed_before) stage.alice = ReadFolder(rig.alice_folder());
  rig.home.Stop();
  stage.home = ReadFolder(rig.home_folder());
  stage.now_us = rig.world.now_us;
  stage.ledger = rig.alice.ledger;
  return stage;
}

}  // namespace

Rig::Rig(std::string manifest_blob)
    : home(home_folder(), manifest_blob, world),
      alice(alice_folder(), {"alice", manifest_blob, TIDE_DURABLE_POWER}, home, world) {
  std::filesystem::create_directories(alice_folder());
  std::filesystem::create_directories(home_folder());
}

const std::vector<Scenario>& Scenarios() {
  static const std::vector<Scenario> all = Make();
  return all;
}

const Scenario& FindScenario(const std::string& name) {
  const auto found = std::find_if(Scenarios().begin(), Scenarios().end(),
                                  [&](const Scenario& one) { return one.name == name; });
  Must(found != Scenarios().end(), "no scenario is named " + name);
  return *found;
}

const Stage& StageOf(const Scenario& scenario) {
  static std::map<std::string, Stage> stages;
  const auto found = stages.find(scenario.name);
  if (found != stages.end()) return found->second;
  return stages.emplace(scenario.name, Prepare(scenario)).first->second;
}

std::unique_ptr<Rig> SetUp(const Scenario& scenario, uint64_t seed) {
  const Stage& stage = StageOf(scenario);
  auto rig = std::make_unique<Rig>();
  WriteFolder(rig->alice_folder(), stage.alice);
  WriteFolder(rig->home_folder(), stage.home);
  rig->world.now_us = stage.now_us + 60'000'000;
  // Not the chance that the stage was made with: two devices must not get one client id.
  rig->world.random = SeededRandom(seed ^ 0x9E3779B97F4A7C15);
  rig->alice.ledger = stage.ledger;
  if (scenario.migrates) {
    rig->home.Adopt(NextFieldBlob());
    rig->alice.options.manifest_blob = NextFieldBlob();
  }
  return rig;
}

bool IsFine(const Step& step, tide_status status) {
  return status == TIDE_OK || std::count(step.also_fine.begin(), step.also_fine.end(), status) > 0;
}

void Must(bool fine, const std::string& what) {
  if (fine) return;
  std::fprintf(stderr, "the harness cannot go on: %s\n", what.c_str());
  std::abort();
}

}  // namespace tidemark::faults
