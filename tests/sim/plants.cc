#include "tests/sim/plants.h"

#include <cstdio>

#include "core/base/plant.h"

#ifdef TIDE_PLANTS

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "tests/sim/checks/checks.h"
#include "tests/sim/truth/check.h"
#include "tests/sim/world/world.h"

namespace tidemark::sim {
namespace {

constexpr int64_t kSeedMaxS = 60;                    // of processor time: it stands still
constexpr rlim_t kMemoryBytesMax = 4ull << 30;       // what runs away must not take the machine

// More than these that stand for the same bug tell nothing more.
constexpr size_t kInvariantsMax = 8;

bool Write(int out, const std::string& line) {
  return ::write(out, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

std::optional<Violation> PlaySeed(uint64_t seed, const std::set<std::string>& muffled, int out) {
  Checks checks;
  truth::Muffle(muffled);
  World world(seed, checks.All(), false, muffled);
  if (!Write(out, "@" + (world.folder / "") + "\n")) ::_exit(3);
  return world.Run().violation;
}

struct Found {
  plant::Name plant = plant::kNone;
  uint64_t seeds = 0;          // played, the one that caught it among them
  std::string invariant;       // empty: not caught
  std::string detail;
  std::vector<std::string> fired;   // in that seed: it, and what finds it where that is not heard
  bool alone() const { return fired.size() == 1; }
};

// What else would have found it in this seed: it is played again and again, each time deaf to one
// more invariant.
void PlayDeafer(uint64_t seed, std::set<std::string> muffled, int out) {
  for (size_t i = 1; i < kInvariantsMax; i++) {
    const auto found = PlaySeed(seed, muffled, out);
    if (!found || !Write(out, "+" + found->invariant + "\n")) return;
    muffled.insert(found->invariant);
  }
}

// In a process of its own: "@folder" and then "." for each clean seed; for the last one
// "invariant detail", and "+invariant" for others.
[[noreturn]] void Grow(plant::Name plant, const PlantOptions& options, int out) {
  const rlimit memory{kMemoryBytesMax, kMemoryBytesMax};
  ::setrlimit(RLIMIT_AS, &memory);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  plant::active = plant;
  std::set<std::string> muffled;
  if (!options.without.empty()) muffled.insert(options.without);
  for (uint64_t seed = 1; seed <= options.seeds_max; seed++) {
    const auto found = PlaySeed(seed, muffled, out);
    std::string line = ".";
    if (found) line = found->invariant + " " + found->detail;
    std::replace(line.begin(), line.end(), '\n', ' ');
    if (!Write(out, line + "\n")) ::_exit(3);
    if (!found) continue;
    muffled.insert(found->invariant);
    PlayDeafer(seed, std::move(muffled), out);
    break;
  }
  ::_exit(0);
}

// One plant on its way.
struct Bed {
  Found found;
  pid_t pid = 0;
  int in = -1;
  int64_t since_s = 0;         // of its processor time, when it last said something
  std::string text;
  std::string folder;          // that it leaves behind where it dies
};

Bed Sow(plant::Name plant, const PlantOptions& options) {
  int ends[2];
  if (::pipe(ends) != 0) std::abort();
  std::fflush(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    Grow(plant, options, ends[1]);
  }
  ::close(ends[1]);
  Bed bed;
  bed.found.plant = plant;
  bed.pid = pid;
  bed.in = ends[0];
  return bed;
}

// Not real time: a busy machine must not look like a bug.
int64_t ProcessorSeconds(pid_t pid) {
  clockid_t clock;
  timespec used{};
  if (::clock_getcpuclockid(pid, &clock) == 0) ::clock_gettime(clock, &used);
  return used.tv_sec;
}

void TakeLines(Bed& bed) {
  for (size_t end; (end = bed.text.find('\n')) != std::string::npos; bed.text.erase(0, end + 1)) {
    const std::string line = bed.text.substr(0, end);
    bed.since_s = ProcessorSeconds(bed.pid);
    if (line.starts_with("@")) {
      bed.folder = line.substr(1);
      continue;
    }
    if (line.starts_with("+")) {
      bed.found.fired.push_back(line.substr(1));
      continue;
    }
    bed.found.seeds++;
    if (line == ".") continue;
    const size_t space = std::min(line.find(' '), line.size());
    bed.found.invariant = line.substr(0, space);
    bed.found.detail = line.substr(std::min(space + 1, line.size()));
    bed.found.fired.push_back(bed.found.invariant);
  }
}

// True once it has ended.
bool Tend(Bed& bed, bool ready) {
  const bool hangs = ProcessorSeconds(bed.pid) - bed.since_s > kSeedMaxS;
  if (!ready && !hangs) return false;
  if (!hangs) {
    char bytes[4096];
    const ssize_t got = ::read(bed.in, bytes, sizeof bytes);
    if (got > 0) {
      bed.text.append(bytes, static_cast<size_t>(got));
      TakeLines(bed);
      return false;
    }
  } else {
    ::kill(bed.pid, SIGKILL);
  }
  ::close(bed.in);
  int status = 0;
  ::waitpid(bed.pid, &status, 0);
  std::error_code ignored;
  if (!bed.folder.empty()) std::filesystem::remove_all(bed.folder, ignored);
  const bool ended = !hangs && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (ended) return true;
  bed.found.fired.push_back(hangs ? "hang" : "crash");
  if (!bed.found.invariant.empty()) return true;
  bed.found.seeds++;
  bed.found.invariant = bed.found.fired.back();
  bed.found.detail = hangs ? "a seed took more than a minute"
                           : "wait status " + std::to_string(status);
  return true;
}

void Tell(const Found& found) {
  const plant::Plant& plant = plant::PlantOf(found.plant);
  const bool caught = !found.invariant.empty();
  std::fprintf(stderr, "%-26s %-11s %4llu  %s\n", plant.name,
               caught ? found.invariant.c_str() : "NOT CAUGHT",
               static_cast<unsigned long long>(found.seeds),
               caught ? found.detail.substr(0, 150).c_str() : plant.what);
}

std::vector<Found> PlayThem(std::deque<plant::Name> todo, const PlantOptions& options) {
  std::vector<Found> done;
  std::vector<Bed> beds;
  while (!todo.empty() || !beds.empty()) {
    while (!todo.empty() && beds.size() < options.jobs) {
      beds.push_back(Sow(todo.front(), options));
      todo.pop_front();
    }
    std::vector<pollfd> ready;
    for (const Bed& bed : beds) ready.push_back({bed.in, POLLIN, 0});
    ::poll(ready.data(), ready.size(), 1'000);
    for (size_t i = beds.size(); i-- > 0;) {
      if (!Tend(beds[i], (ready[i].revents & (POLLIN | POLLHUP)) != 0)) continue;
      Tell(beds[i].found);
      done.push_back(beds[i].found);
      beds.erase(beds.begin() + static_cast<ptrdiff_t>(i));
    }
  }
  std::sort(done.begin(), done.end(),
            [](const Found& a, const Found& b) { return a.plant < b.plant; });
  return done;
}

uint64_t MedianSeeds(const std::vector<Found>& done) {
  std::vector<uint64_t> seeds;
  for (const Found& found : done)
    if (!found.invariant.empty()) seeds.push_back(found.seeds);
  std::sort(seeds.begin(), seeds.end());
  return seeds.empty() ? 0 : seeds[seeds.size() / 2];
}

// Of those that the design calls the core set, what is checked so far.
constexpr const char* kCore[] = {"S1", "S2", "S3", "S4", "S5", "S6", "S8", "S9", "G1", "G5",
                                 "G6", "C1", "C2", "H1", "H2", "H3", "H4", "H5", "H6", "H7",
                                 "H8", "H12", "X1", "X6", "X7", "X8", "L1", "L2", "Z2"};

// By invariant the plants that it alone caught.
std::map<std::string, std::vector<std::string>> AloneOf(const std::vector<Found>& done) {
  std::map<std::string, std::vector<std::string>> alone;
  for (const char* invariant : kCore) alone[invariant];
  for (const Found& found : done)
    if (found.alone()) alone[found.invariant].push_back(plant::PlantOf(found.plant).name);
  return alone;
}

void PrintAlone(const std::vector<Found>& done) {
  std::printf("What one invariant alone caught (* of the core set):\n");
  for (const auto& [invariant, names] : AloneOf(done)) {
    const bool core = std::find(std::begin(kCore), std::end(kCore), invariant) != std::end(kCore);
    std::string line;
    for (const std::string& name : names) line += " " + name;
    std::printf("  %-12s%s %s\n", invariant.c_str(), core ? "*" : " ",
                line.empty() ? " nothing" : line.c_str());
  }
}

int Report(const std::vector<Found>& done, bool json) {
  auto plants = nlohmann::ordered_json::array();
  size_t caught = 0;
  for (const Found& found : done) {
    const plant::Plant& plant = plant::PlantOf(found.plant);
    caught += found.invariant.empty() ? 0 : 1;
    plants.push_back({{"name", plant.name}, {"caught", !found.invariant.empty()},
                      {"seeds", found.seeds}, {"invariant", found.invariant},
                      {"fired", found.fired}, {"expected", plant.invariant},
                      {"what", plant.what}});
  }
  const nlohmann::ordered_json last = {
      {"plants", plants}, {"alone", AloneOf(done)}, {"median_seeds", MedianSeeds(done)}};
  if (json) {
    std::printf("%s\n", last.dump().c_str());
  } else {
    PrintAlone(done);
    std::printf("%zu of %zu plants caught, median %llu seeds\n", caught, done.size(),
                static_cast<unsigned long long>(MedianSeeds(done)));
  }
  return caught == done.size() ? 0 : 1;
}

}  // namespace

int PlayPlants(const PlantOptions& options) {
  std::deque<plant::Name> todo;
  for (int i = plant::kNone + 1; i < plant::kCount; i++) {
    const auto name = static_cast<plant::Name>(i);
    if (options.only.empty() || options.only == plant::PlantOf(name).name) todo.push_back(name);
  }
  if (todo.empty()) {
    std::fprintf(stderr, "tidemark-sim: there is no plant %s\n", options.only.c_str());
    return 2;
  }
  return Report(PlayThem(std::move(todo), options), options.json);
}

}  // namespace tidemark::sim

#else

namespace tidemark::sim {

int PlayPlants(const PlantOptions&) {
  std::fprintf(stderr, "tidemark-sim: this build has no planted bugs; build the preset \"plants\": "
                       "cmake --preset plants && cmake --build --preset plants "
                       "--target tidemark-sim\n");
  return 2;
}

}  // namespace tidemark::sim

#endif
