// The server's power is cut at every call of its disk while a device pushes and pulls: mid group
// commit too. What the device was told before is still so when the server is back; nothing is done
// twice.
#include "tests/faults/worker.h"
#include "tests/support/sim_disk.h"

namespace tidemark::faults {
namespace {

using testing::Disk;
using testing::Loss;
using testing::SimDisk;

constexpr int kTurnsMax = 12;

void MustOk(const Status& status, const std::string& what) {
  Must(status.ok(), what + ": " + status.message);
}

// Opens alice and lets her talk until nothing is left to say, or the server is gone.
void Talk(Rig& rig, const Disk& disk, Findings* findings) {
  tide_status status = rig.alice.Open();
  int64_t due_ms = 0;
  for (int turn = 0; turn < kTurnsMax && status == TIDE_OK && !disk.dead(); turn++)
    status = tide_client_step(rig.alice.client(), 10, &due_ms, rig.alice.error());
  findings->Check(status == TIDE_OK, std::string("alice: ") + tide_status_name(status) + ": " +
                                         rig.alice.error()->message);
}

std::unique_ptr<Rig> SetUpMounted(const Scenario& scenario, uint64_t seed, Disk** disk) {
  std::unique_ptr<Rig> rig = SetUp(scenario, seed);
  *disk = &SimDisk::Mount(rig->home_folder());
  MustOk(rig->home.Start(), "start the home");
  return rig;
}

void TearDown(Rig& rig) {
  rig.alice.Free();
  rig.home.Stop();
  SimDisk::Unmount(rig.home_folder());
}

uint64_t CountCalls(const Scenario& scenario) {
  Disk* disk = nullptr;
  const std::unique_ptr<Rig> rig = SetUpMounted(scenario, 1, &disk);
  const uint64_t before = disk->calls();
  Findings clean;
  Talk(*rig, *disk, &clean);
  const uint64_t calls = disk->calls() - before;
  Must(clean.empty(), clean.empty() ? "" : clean.all().front());
  TearDown(*rig);
  return calls;
}

void RunCut(const Scenario& scenario, uint64_t call, Loss loss, const Worker& worker,
            Findings* findings) {
  Disk* disk = nullptr;
  const std::unique_ptr<Rig> rig = SetUpMounted(scenario, worker.seed(), &disk);
  rig->home.gone = [disk] { return disk->dead(); };
  disk->CutPowerAt(call, loss, worker.seed());
  Talk(*rig, *disk, findings);
  findings->Check(disk->dead(), "the cut was never reached");
  rig->home.Stop();
  disk->Restore();
  MustOk(rig->home.Start(), "start the home again");
  CheckAcked(*rig, findings);
  CheckSettled(*rig, findings);
  findings->Check(rig->alice.Close() == TIDE_OK, "close");
  TearDown(*rig);
}

}  // namespace

void RunServerPower(Worker& worker) {
  for (const char* name : {"push", "pull", "scopes", "observe"}) {
    const Scenario& scenario = FindScenario(name);
    const uint64_t calls = CountCalls(scenario);
    for (uint64_t call = 1; call <= calls; call++)
      for (const Loss loss : {Loss::kLost, Loss::kKept, Loss::kTorn}) {
        if (!worker.Begin(scenario.name + " server call " + std::to_string(call))) continue;
        Findings findings;
        RunCut(scenario, call, loss, worker, &findings);
        worker.End(findings);
      }
  }
}

}  // namespace tidemark::faults
