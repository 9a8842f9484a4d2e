// Errors of the disk: every call that can fail does, once and for ever, with each code that fits
// it. The answer must be the right one; nothing acknowledged is lost; healed, the work can be done.
#include <sqlite3.h>

#include "tests/faults/worker.h"
#include "tests/support/sim_disk.h"

namespace tidemark::faults {
namespace {

using testing::Disk;
using testing::SimDisk;

struct Kind {
  const char* name;
  int code;
  uint32_t calls;        // that answer so
  tide_status answer;    // what the caller must hear
};

constexpr Kind kKinds[] = {
    {"ioerr", SQLITE_IOERR, testing::kDiskAll, TIDE_ERROR_IO},
    {"full", SQLITE_FULL, testing::kDiskWrite, TIDE_ERROR_DISK_FULL},
    {"busy", SQLITE_BUSY, testing::kDiskLock, TIDE_ERROR_STORE_IN_USE},
    {"readonly", SQLITE_READONLY, testing::kDiskWrite | testing::kDiskTruncate, TIDE_ERROR_IO},
    {"cantopen", SQLITE_CANTOPEN, testing::kDiskOpen | testing::kDiskShm, TIDE_ERROR_IO},
};

enum class Then { kOnce, kForEver, kKilled };  // killed: the process, at the first answer

struct Fault {
  const Kind* kind;
  uint64_t call;
  Then then;
};

const char* Name(Then then) {
  return then == Then::kOnce ? " once" : then == Then::kForEver ? " for ever" : " and killed";
}

// A commit that failed at its end may be there after all: then the store has to say so.
bool IsRight(const Fault& fault, tide_status status) {
  return status == fault.kind->answer || status == TIDE_ERROR_UNCERTAIN ||
         (fault.then == Then::kForEver && status == TIDE_TIMED_OUT);
}

std::string Words(Rig& rig, const Step& step, tide_status status) {
  return step.name + ": " + tide_status_name(status) + ": " + rig.alice.error()->message + " (" +
         std::to_string(rig.alice.error()->cause_code) + ")";
}

// The step has failed. Heals the disk, and does it again; what was uncertain is opened anew.
void DoAgain(Rig& rig, const Step& step, tide_status status, Findings* findings) {
  if (status != TIDE_ERROR_UNCERTAIN && rig.alice.open()) CheckNothingKept(rig, step, findings);
  for (int attempt = 0; attempt < 2; attempt++) {
    if (status == TIDE_ERROR_UNCERTAIN || !rig.alice.open()) {
      rig.alice.Free();
      const tide_status opened = rig.alice.Open();
      findings->Check(opened == TIDE_OK, std::string("open after ") + Words(rig, step, opened));
      if (opened != TIDE_OK) return;
    }
    status = step.run(rig);
    if (IsFine(step, status)) return;
  }
  findings->Add("done again: " + Words(rig, step, status));
}

// The process dies right after the answer: what was answered must be what the next one finds.
void Die(Rig& rig, const Step& step, tide_status status, Disk& disk, Findings* findings) {
  disk.Kill();
  rig.alice.Free();
  const tide_status opened = rig.alice.Open();
  findings->Check(opened == TIDE_OK, std::string("open after a kill: ") + Words(rig, step, opened));
  if (opened == TIDE_OK && status != TIDE_ERROR_UNCERTAIN) CheckNothingKept(rig, step, findings);
}

void Play(Rig& rig, const Scenario& scenario, const Fault& fault, Disk& disk, Findings* findings) {
  for (const Step& step : scenario.script) {
    const tide_status status = step.run(rig);
    if (IsFine(step, status)) continue;
    if (disk.faults() == 0) return findings->Add("without a fault: " + Words(rig, step, status));
    findings->Check(IsRight(fault, status), Words(rig, step, status));
    disk.Heal();
    if (fault.then == Then::kKilled) return Die(rig, step, status, disk, findings);
    DoAgain(rig, step, status, findings);
  }
  disk.Heal();
}

void Start(Home& home, uint64_t seed) {
  SimDisk::SetRandom(seed + 1);  // the same seed, the same calls; and nobody sleeps
  const Status started = home.Start();
  Must(started.ok(), "start the home: " + started.message);
}

void RunFault(const Scenario& scenario, const Fault& fault, const Worker& worker,
              Findings* findings) {
  const std::unique_ptr<Rig> rig = SetUp(scenario, worker.seed());
  Start(rig->home, worker.seed());
  Disk& disk = SimDisk::Mount(rig->alice_folder());
  disk.FailAt(fault.call, fault.kind->code, fault.then == Then::kForEver,
              fault.kind->calls);
  Play(*rig, scenario, fault, disk, findings);
  if (worker.planted("ack")) rig->alice.ledger[UidOf(99)].acked = true;
  rig->alice.Free();
  CheckAll(*rig, findings);
  rig->alice.Free();
  SimDisk::Unmount(rig->alice_folder());
}

std::map<const Kind*, uint64_t> CountCalls(const Scenario& scenario) {
  const std::unique_ptr<Rig> rig = SetUp(scenario, 1);
  Start(rig->home, 1);
  Disk& disk = SimDisk::Mount(rig->alice_folder());
  for (const Step& step : scenario.script) Must(IsFine(step, step.run(*rig)), step.name);
  std::map<const Kind*, uint64_t> counts;
  for (const Kind& kind : kKinds) counts[&kind] = disk.calls(kind.calls);
  rig->alice.Free();
  SimDisk::Unmount(rig->alice_folder());
  return counts;
}

}  // namespace

void RunVfsErrors(Worker& worker) {
  for (const Scenario& scenario : Scenarios())
    for (const auto& [kind, calls] : CountCalls(scenario))
      for (uint64_t call = 1; call <= calls; call++)
        for (const Then then : {Then::kOnce, Then::kForEver, Then::kKilled}) {
          const std::string where = scenario.name + " " + kind->name + " call " +
                                    std::to_string(call) + Name(then);
          if (!worker.Begin(where)) continue;
          Findings findings;
          RunFault(scenario, {kind, call, then}, worker, &findings);
          worker.End(findings);
        }
}

}  // namespace tidemark::faults
