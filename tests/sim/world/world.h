// World: one simulated run. One thread, one clock, one queue of what will happen, one seeded
// generator; the real engine on every device, the real service at the server, real SQLite below.
//
// Phases: everybody loads; users act while faults strike; then everything heals, users rest, and
// within a bound all must be quiet and equal.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "tests/sim/world/chance.h"
#include "tests/sim/world/faults.h"
#include "tests/sim/world/network.h"
#include "tests/sim/world/phone.h"
#include "tests/sim/world/recorder.h"
#include "tests/sim/world/server.h"
#include "tests/sim/world/user.h"
#include "tests/sim/world/witness.h"
#include "tests/support/world.h"

namespace tidemark::sim {

// What a run is like from beginning to end.
struct Shape {
  bool long_windows = false;       // whoever waits for the next poll waits for minutes
  bool no_calendars = false;       // no device knows what day it is
  bool mixed_schemas = false;      // a new server, and devices of both apps from the beginning
  service::ServiceOptions service;
};

struct RunResult {
  std::optional<Violation> violation;
  bool stuck = false;              // the violation is a client that did not come to rest
  uint64_t hash = 0, events = 0, operations = 0, submits = 0, refusals = 0;
  int64_t virtual_us = 0, recovered_us = 0;   // recovered: from healing to rest
  std::array<uint64_t, kKindCount> fired{};
};

class World {
 public:
  // Of a violation of a muffled invariant nobody hears: what else is wrong?
  World(uint64_t seed, std::vector<Checker*> checkers, bool print,
        std::set<std::string> muffled = {});
  ~World();
  RunResult Run();

  // ---- for its inhabitants
  void At(int64_t at_us, std::function<void()> what);
  const std::shared_ptr<const Manifest>& manifest(uint32_t schema) const;
  std::vector<Phone*> Pointers() const;

  int64_t now_us = 1'800'000'000'000'000;
  Chance chance;
  Faults faults;
  Recorder recorder;
  Shape shape;
  uint64_t operations = 0;         // executed by the server
  int64_t submits_left = 0;
  std::vector<std::string> team_scopes;
  testing::TempFolder folder;
  Network network;
  SimServer server;
  std::vector<std::unique_ptr<Phone>> phones;

 private:
  struct Planned {
    int64_t at_us = 0;
    uint64_t no = 0;
    std::function<void()> what;
    bool operator<(const Planned& other) const {   // the queue gives the largest first
      return at_us != other.at_us ? at_us > other.at_us : no > other.no;
    }
  };
  void DrawShape();
  void PlanUpgrades();
  void Settle();                   // devices and scopes of this run
  void WriteFirstRecords();
  void PlanUsers();
  void PlanFaults();
  void RunUntil(int64_t at_us);
  void Heal();
  bool Quiet();
  std::string WhoIsNotQuiet();
  void CountRecords();             // every device's own digests, record by record

  std::priority_queue<Planned> queue_;
  uint64_t planned_ = 0;
  int64_t acting_until_us_ = 0, fault_every_us_ = 0, act_every_us_ = 0, act_total_ = 0;
  std::unique_ptr<User> user_;
};

// Makes one timed fault happen to somebody, and its end.
void Strike(World& world, Kind kind);
// Where a run has power cuts: perhaps one now, when something has just been promised to last.
void CutPowerSoon(World& world, Phone& phone);

}  // namespace tidemark::sim
