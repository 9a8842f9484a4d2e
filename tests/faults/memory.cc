// Out of memory: every allocation that the library, and all it stands on, makes in each scenario
// fails, once and from there on. Nothing is thrown through C, nothing leaks, nothing acknowledged
// is lost, and with memory back the work can be done.
#include <execinfo.h>

#include <cstdlib>

#include "tests/faults/heap.h"
#include "tests/faults/worker.h"

namespace tidemark::faults {
namespace {

struct Starve {
  uint64_t allocation = 0;
  bool for_ever = false;
};

void Start(Home& home) {
  const Status started = home.Start();
  Must(started.ok(), "start the home: " + started.message);
}

// Where memory ran out, for who has to find out why.
std::string Place() {
  void* frames[16];
  const int count = heap::FailedAt(frames, 16);
  char** names = ::backtrace_symbols(frames, count);
  std::string place;
  for (int i = 2; i < count && i < 14; i++) {
    const std::string name = names[i];
    const size_t slash = name.rfind('/', name.find('('));
    place += " < " + name.substr(slash == std::string::npos ? 0 : slash + 1);
  }
  ::free(names);
  return place;
}

std::string Words(Rig& rig, const Step& step, tide_status status) {
  return step.name + ": " + tide_status_name(status) + ": " + rig.alice.error()->message + " (" +
         std::to_string(rig.alice.error()->cause_code) + ")" + Place();
}

bool IsRight(const Starve& starve, tide_status status) {
  return status == TIDE_ERROR_OUT_OF_MEMORY || status == TIDE_ERROR_UNCERTAIN ||
         (starve.for_ever && status == TIDE_TIMED_OUT);
}

// The step has failed, and memory is back. What was uncertain, also in what the engine did by
// itself, is opened anew.
void DoAgain(Rig& rig, const Step& step, tide_status status, Findings* findings) {
  if (status != TIDE_ERROR_UNCERTAIN && rig.alice.open()) CheckNothingKept(rig, step, findings);
  for (int attempt = 0; attempt < 2; attempt++) {
    if (status == TIDE_ERROR_UNCERTAIN || !rig.alice.open()) {
      rig.alice.Free();
      const tide_status opened = rig.alice.Open();
      findings->Check(opened == TIDE_OK, "opened again for " + Words(rig, step, opened));
      if (opened != TIDE_OK) return;
    }
    status = step.run(rig);
    if (IsFine(step, status)) return;
    if (status != TIDE_ERROR_UNCERTAIN) break;
  }
  findings->Add("done again: " + Words(rig, step, status));
}

void Play(Rig& rig, const Scenario& scenario, const Starve& starve, Findings* findings) {
  for (const Step& step : scenario.script) {
    const tide_status status = step.run(rig);
    if (IsFine(step, status)) continue;
    if (heap::failed() == 0) return findings->Add("without a fault: " + Words(rig, step, status));
    findings->Check(IsRight(starve, status), Words(rig, step, status));
    heap::Heal();
    DoAgain(rig, step, status, findings);
  }
  heap::Heal();
}

void RunStarved(const Scenario& scenario, const Starve& starve, const Worker& worker,
                Findings* findings) {
  const int64_t before = heap::live();
  {
    const std::unique_ptr<Rig> rig = SetUp(scenario, worker.seed());
    Start(rig->home);
    heap::FailAt(starve.allocation, starve.for_ever);
    Play(*rig, scenario, starve, findings);
    rig->alice.Free();
    CheckAll(*rig, findings);
    rig->alice.Free();
  }
  if (worker.planted("leak")) Must(std::malloc(1) != nullptr, "no memory");
  if (!findings->empty()) return;
  const int64_t left = heap::live() - before;
  findings->Check(left == 0, std::to_string(left) + " blocks are left" + Place());
}

uint64_t CountAllocations(const Scenario& scenario, const Worker& worker) {
  Findings warming, clean;  // the first times some things are made for good
  for (int i = 0; i < 3; i++) RunStarved(scenario, {}, worker, i < 2 ? &warming : &clean);
  if (worker.campaign().plant.empty())
    Must(clean.empty(), scenario.name + " without a fault: " +
                            (clean.empty() ? "" : clean.all().front()));
  const std::unique_ptr<Rig> rig = SetUp(scenario, 1);
  Start(rig->home);
  const uint64_t from = heap::allocations();
  for (const Step& step : scenario.script) Must(IsFine(step, step.run(*rig)), step.name);
  rig->alice.Free();
  return heap::allocations() - from;
}

}  // namespace

void RunMemory(Worker& worker) {
  if (!heap::CanFail()) return;
  for (const Scenario& scenario : Scenarios()) {
    const uint64_t allocations = CountAllocations(scenario, worker);
    // So many of each scenario, others with another seed.
    const uint64_t step = std::max<uint64_t>(1, allocations / 1'500);
    for (uint64_t n = 1 + worker.campaign().seed % step; n <= allocations; n += step)
      for (const bool for_ever : {false, true}) {
        const std::string where = scenario.name + " allocation " + std::to_string(n) +
                                  (for_ever ? " and all later" : "");
        if (!worker.Begin(where)) continue;
        Findings findings;
        RunStarved(scenario, {n, for_ever}, worker, &findings);
        worker.End(findings);
      }
  }
}

}  // namespace tidemark::faults
