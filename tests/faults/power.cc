// Power cuts: the script of each scenario is cut at every call of its disk, in three ways of
// losing what was not synced; and now and then cut again while it recovers.
#include "tests/faults/worker.h"
#include "tests/support/sim_disk.h"

namespace tidemark::faults {
namespace {

using testing::Disk;
using testing::Loss;
using testing::SimDisk;

const char* Name(Loss loss) {
  return loss == Loss::kLost ? "lost" : loss == Loss::kKept ? "kept" : "torn";
}

struct Cut {
  uint64_t call = 0;         // 0: none
  Loss loss = Loss::kLost;
  uint64_t second = 0;       // a cut at this call of the recovery; 0: none
};

void Start(Home& home, uint64_t seed) {
  SimDisk::SetRandom(seed + 1);  // the same seed, the same calls; and nobody sleeps
  const Status started = home.Start();
  Must(started.ok(), "start the home: " + started.message);
}

// Runs the script until it ends or the power does.
void Play(Rig& rig, const Scenario& scenario, const Disk& disk, Findings* findings) {
  for (const Step& step : scenario.script) {
    const tide_status status = step.run(rig);
    if (disk.dead()) return;
    findings->Check(IsFine(step, status), step.name + " without a fault: " +
                                              tide_status_name(status) + ": " +
                                              rig.alice.error()->message);
  }
}

// How many calls the script makes. Without a cut.
uint64_t CountCalls(const Scenario& scenario, Findings* findings) {
  const std::unique_ptr<Rig> rig = SetUp(scenario, 1);
  Start(rig->home, 1);
  Disk& disk = SimDisk::Mount(rig->alice_folder());
  Play(*rig, scenario, disk, findings);
  const uint64_t calls = disk.calls();
  CheckAll(*rig, findings);
  SimDisk::Unmount(rig->alice_folder());
  return calls;
}

void RunCut(const Scenario& scenario, const Cut& cut, const Worker& worker, Findings* findings) {
  const std::unique_ptr<Rig> rig = SetUp(scenario, worker.seed());
  if (worker.planted("process")) rig->alice.options.durability = TIDE_DURABLE_PROCESS;
  Start(rig->home, worker.seed());
  Disk& disk = SimDisk::Mount(rig->alice_folder());
  disk.CutPowerAt(cut.call, cut.loss, worker.seed());
  Play(*rig, scenario, disk, findings);
  findings->Check(disk.dead(), "the cut was never reached");
  rig->alice.Free();
  disk.Restore();
  if (cut.second != 0) {
    disk.CutPowerAt(cut.second, cut.loss, worker.seed() + 1);
    static_cast<void>(rig->alice.Open());
    disk.CutPower(cut.loss, worker.seed() + 1);
    rig->alice.Free();
    disk.Restore();
  }
  CheckAll(*rig, findings);
  rig->alice.Free();
  SimDisk::Unmount(rig->alice_folder());
}

// Calls differ from run to run by nothing: seeds decide, so what was counted is there to be cut.
uint64_t Counted(const Scenario& scenario) {
  Findings clean;
  const uint64_t calls = CountCalls(scenario, &clean);
  for (const std::string& finding : clean.all())
    Must(false, scenario.name + " without a fault: " + finding);
  return calls;
}

constexpr Loss kLosses[] = {Loss::kLost, Loss::kKept, Loss::kTorn};

}  // namespace

void RunPower(Worker& worker) {
  for (const Scenario& scenario : Scenarios()) {
    const uint64_t calls = Counted(scenario);
    for (uint64_t call = 1; call <= calls; call++)
      for (const Loss loss : kLosses)
        for (const uint64_t second : {uint64_t{0}, call % 5 == 0 ? 1 + call % 61 : 0}) {
          const std::string where = scenario.name + " call " + std::to_string(call) + " " +
                                    Name(loss) + (second != 0 ? " twice" : "");
          if (!worker.Begin(where)) continue;
          Findings findings;
          RunCut(scenario, {call, loss, second}, worker, &findings);
          worker.End(findings);
        }
  }
}

}  // namespace tidemark::faults
