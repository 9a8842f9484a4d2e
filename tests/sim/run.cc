#include "tests/sim/run.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tests/sim/checks/checks.h"

namespace tidemark::sim {
namespace {

using Json = nlohmann::json;

RunResult PlayOnce(uint64_t seed, bool print) {
  Checks checks;
  World world(seed, checks.All(), print);
  return world.Run();
}

Json ToJson(const Tally& tally) {
  return {{"seeds", tally.seeds}, {"operations", tally.operations}, {"submits", tally.submits},
          {"events", tally.events}, {"violations", tally.violations}, {"stuck", tally.stuck},
          {"virtual_us", tally.virtual_us}, {"slowest", tally.slowest_recovery_us},
          {"faults", tally.faults}, {"failures", tally.failures},
          {"recoveries", tally.recoveries_us}};
}

Tally FromJson(const Json& json) {
  Tally tally;
  tally.seeds = json.at("seeds");
  tally.operations = json.at("operations");
  tally.submits = json.at("submits");
  tally.events = json.at("events");
  tally.violations = json.at("violations");
  tally.stuck = json.at("stuck");
  tally.virtual_us = json.at("virtual_us");
  tally.slowest_recovery_us = json.at("slowest");
  tally.faults = json.at("faults").get<std::map<std::string, uint64_t>>();
  tally.failures = json.at("failures").get<std::vector<std::string>>();
  tally.recoveries_us = json.at("recoveries").get<std::vector<int64_t>>();
  return tally;
}

// One worker takes every jobs-th seed and writes a line of what it found after each.
void Work(uint64_t first, uint64_t last, unsigned jobs, int out) {
  for (uint64_t seed = first; seed <= last; seed += jobs) {
    Tally one;
    one.Add(seed, Play(seed, false));
    const std::string line = ToJson(one).dump() + "\n";
    if (::write(out, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::_exit(3);
  }
  ::_exit(0);
}

struct Worker {
  pid_t pid = 0;
  int in = -1;           // -1: it has ended
  uint64_t next = 0;     // the seed it is at: a worker that dies is a finding about this one
  std::string text;      // what it has said, up to the last whole line
};

Worker Hire(uint64_t first, uint64_t last, unsigned jobs) {
  int ends[2];
  if (first > last) return {0, -1, first, {}};
  if (::pipe(ends) != 0) std::abort();
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    Work(first, last, jobs, ends[1]);
  }
  ::close(ends[1]);
  return {pid, ends[0], first, {}};
}

class Office {
 public:
  Office(uint64_t first, uint64_t last, unsigned jobs, bool progress)
      : last_(last), jobs_(jobs), progress_(progress) {
    for (unsigned me = 0; me < jobs; me++) workers_.push_back(Hire(first + me, last, jobs));
  }

  Tally Listen() {
    for (;;) {
      std::vector<pollfd> ready;
      for (const Worker& worker : workers_) ready.push_back({worker.in, POLLIN, 0});
      const bool busy = std::any_of(ready.begin(), ready.end(),
                                    [](const pollfd& one) { return one.fd >= 0; });
      if (!busy) return std::move(tally_);
      ::poll(ready.data(), ready.size(), -1);
      for (size_t i = 0; i < ready.size(); i++)
        if ((ready[i].revents & (POLLIN | POLLHUP)) != 0) Read(workers_[i]);
    }
  }

 private:
  void Read(Worker& worker) {
    char bytes[65536];
    const ssize_t got = ::read(worker.in, bytes, sizeof bytes);
    if (got <= 0) return End(worker);
    worker.text.append(bytes, static_cast<size_t>(got));
    for (size_t end; (end = worker.text.find('\n')) != std::string::npos;) {
      Take(FromJson(Json::parse(worker.text.substr(0, end))));
      worker.text.erase(0, end + 1);
      worker.next += jobs_;
    }
  }

  void Take(const Tally& one) {
    for (const std::string& failure : one.failures)
      if (progress_) std::fprintf(stderr, "%s\n", failure.c_str());
    tally_.Add(one);
    if (progress_ && tally_.seeds % 100 == 0)
      std::fprintf(stderr, "  %llu seeds, %llu violations\n",
                   static_cast<unsigned long long>(tally_.seeds),
                   static_cast<unsigned long long>(tally_.violations));
  }

  // Where it died before its last seed, another goes on behind the seed that killed it.
  void End(Worker& worker) {
    ::close(worker.in);
    int status = 0;
    ::waitpid(worker.pid, &status, 0);
    worker.in = -1;
    if (worker.next > last_) return;
    Tally died;
    died.seeds = died.violations = 1;
    died.failures.push_back("seed " + std::to_string(worker.next) +
                            ": Z2 the process died, wait status " + std::to_string(status));
    Take(died);
    worker = Hire(worker.next + jobs_, last_, jobs_);
  }

  const uint64_t last_;
  const unsigned jobs_;
  const bool progress_;
  std::vector<Worker> workers_;
  Tally tally_;
};

}  // namespace

RunResult Play(uint64_t seed, bool print) {
  RunResult result = PlayOnce(seed, print);
  if (print || seed % kTwiceEvery != 0 || result.violation) return result;
  const RunResult again = PlayOnce(seed, false);
  if (again.hash != result.hash)
    result.violation = Violation{"determinism", "the same seed gave another trace", 0};
  return result;
}

void Tally::Add(uint64_t seed, const RunResult& result) {
  seeds++;
  operations += result.operations;
  submits += result.submits;
  events += result.events;
  virtual_us += result.virtual_us;
  slowest_recovery_us = std::max(slowest_recovery_us, result.recovered_us);
  recoveries_us.push_back(result.recovered_us);
  for (int i = 0; i < kKindCount; i++)
    if (const uint64_t n = result.fired[static_cast<size_t>(i)]; n > 0)
      faults[KindName(static_cast<Kind>(i))] += n;
  if (!result.violation) return;
  (result.stuck ? stuck : violations)++;
  failures.push_back("seed " + std::to_string(seed) + ": " + result.violation->invariant + " " +
                     result.violation->detail);
}

void Tally::Add(const Tally& other) {
  seeds += other.seeds;
  operations += other.operations;
  submits += other.submits;
  events += other.events;
  violations += other.violations;
  stuck += other.stuck;
  virtual_us += other.virtual_us;
  slowest_recovery_us = std::max(slowest_recovery_us, other.slowest_recovery_us);
  for (const auto& [name, n] : other.faults) faults[name] += n;
  failures.insert(failures.end(), other.failures.begin(), other.failures.end());
  recoveries_us.insert(recoveries_us.end(), other.recoveries_us.begin(),
                       other.recoveries_us.end());
}

Tally PlayAll(uint64_t first, uint64_t last, unsigned jobs, bool progress) {
  return Office(first, last, jobs, progress).Listen();
}

}  // namespace tidemark::sim
