// Worker: one process that takes its share of the points of a campaign and reports each to its
// parent. A point that kills or hangs its worker is a finding; another worker goes on behind it.
#pragma once

#include <functional>
#include <string>

#include "tests/faults/oracle.h"

namespace tidemark::faults {

struct Tally {
  uint64_t points = 0, failures = 0;
};

struct Campaign {
  std::string kind;            // "power", "vfs", "oom", "kills"
  uint64_t stride = 1;         // of so many points one is run (quick)
  uint64_t seed = 1;
  int jobs = 2;
  uint64_t point_s_max = 60;   // a point that takes longer hangs
  std::string point;           // only this one, by its name; empty: all
  std::string plant;           // a fault of the harness's own that must be found; empty: none
};

class Worker {
 public:
  Worker(const Campaign& campaign, int index, uint64_t skip, int pipe)
      : campaign_(campaign), index_(index), skip_(skip), pipe_(pipe) {}
  // True: this point is this worker's to run now; End follows.
  bool Begin(const std::string& where);
  void End(const Findings& findings);
  const Campaign& campaign() const { return campaign_; }
  bool planted(const char* what) const { return campaign_.plant == what; }
  // Of this point, and of nothing else.
  uint64_t seed() const { return campaign_.seed * 1'000'003 + next_; }

 private:
  void Say(const std::string& line);

  const Campaign& campaign_;
  const int index_;
  const uint64_t skip_;        // points up to here are done
  const int pipe_;
  uint64_t next_ = 0;
  std::string where_;
};

// Forks the workers, collects, prints findings to stderr.
Tally RunCampaign(const Campaign& campaign, const std::function<void(Worker&)>& run);

void RunPower(Worker& worker);
void RunServerPower(Worker& worker);
void RunVfsErrors(Worker& worker);
void RunMemory(Worker& worker);
void RunKills(Worker& worker);

}  // namespace tidemark::faults
