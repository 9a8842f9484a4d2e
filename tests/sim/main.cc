// tidemark-sim: plays seeds of the simulated world and says what it found.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/sim/plants.h"
#include "tests/sim/run.h"

namespace {

using tidemark::sim::Tally;
using Json = nlohmann::ordered_json;

struct Range {
  uint64_t first = 1, last = 200;
};

// "7", "1..200"
Range ReadRange(const std::string& text) {
  const size_t dots = text.find("..");
  Range range;
  range.first = std::stoull(text.substr(0, dots));
  range.last = dots == std::string::npos ? range.first : std::stoull(text.substr(dots + 2));
  if (range.last < range.first) throw CLI::ValidationError("--seeds", "A..B with A <= B");
  return range;
}

int64_t Percentile(std::vector<int64_t> values, int percent) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[(values.size() - 1) * static_cast<size_t>(percent) / 100];
}

void Report(const Tally& tally, double seconds, bool json) {
  if (json)   // else they were told as they came
    for (const std::string& failure : tally.failures) std::printf("%s\n", failure.c_str());
  Json last = {{"seeds", tally.seeds}, {"operations", tally.operations},
               {"virtual_hours", static_cast<double>(tally.virtual_us / 36'000'000) / 100.0},
               {"faults", tally.faults}, {"violations", tally.violations},
               {"stuck", tally.stuck}, {"seconds", static_cast<int64_t>(seconds * 10) / 10.0},
               {"submits", tally.submits}, {"events", tally.events},
               {"recovery_p50_s", Percentile(tally.recoveries_us, 50) / 1'000'000},
               {"recovery_p99_s", Percentile(tally.recoveries_us, 99) / 1'000'000},
               {"recovery_max_s", tally.slowest_recovery_us / 1'000'000}};
  if (json) {
    std::printf("%s\n", last.dump().c_str());
    return;
  }
  for (const auto& [name, n] : tally.faults)
    std::printf("  %-36s %llu\n", name.c_str(), static_cast<unsigned long long>(n));
  std::printf("%llu seeds, %llu operations, %.1f virtual hours, %llu violations, %llu stuck,"
              " %.1f s\n",
              static_cast<unsigned long long>(tally.seeds),
              static_cast<unsigned long long>(tally.operations),
              static_cast<double>(tally.virtual_us) / 3.6e9,
              static_cast<unsigned long long>(tally.violations),
              static_cast<unsigned long long>(tally.stuck), seconds);
}

int PlayOne(uint64_t seed, bool trace) {
  const tidemark::sim::RunResult result = tidemark::sim::Play(seed, trace);
  if (result.violation) {
    std::printf("seed %llu: %s %s\n", static_cast<unsigned long long>(seed),
                result.violation->invariant.c_str(), result.violation->detail.c_str());
    return 1;
  }
  std::printf("seed %llu: nothing wrong; %llu operations, trace %016llx\n",
              static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(result.operations),
              static_cast<unsigned long long>(result.hash));
  return 0;
}

// One seed a line; "#" begins a remark.
bool ReadList(const std::string& path, std::vector<uint64_t>* seeds) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);)
    if (!line.empty() && line[0] != '#') seeds->push_back(std::stoull(line));
  return in.eof() && !seeds->empty();
}

// Seeds that once found something, one after the other.
int PlayList(const std::string& path) {
  std::vector<uint64_t> seeds;
  if (!ReadList(path, &seeds)) {
    std::fprintf(stderr, "tidemark-sim: %s has no seeds\n", path.c_str());
    return 2;
  }
  int failed = 0;
  for (const uint64_t seed : seeds) failed |= PlayOne(seed, false);
  return failed;
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app("Plays seeds of the simulated world; exit 1 where an invariant was violated.");
  std::string seeds, list;
  uint64_t seed = 0, from = 1, how_many = 200;
  bool json = false, trace = false, plants = false;
  tidemark::sim::PlantOptions plant;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  app.add_option("--seeds", seeds, "A..B");
  app.add_option("--count", how_many, "so many seeds, without --seeds")->capture_default_str();
  app.add_option("--from", from, "the first of them")->envname("TIDE_SEED")->capture_default_str();
  app.add_option("--list", list, "seeds of a file, one a line");
  auto* one = app.add_option("--seed", seed, "one seed, exactly as it was");
  app.add_flag("--trace", trace, "with --seed: everything that happens, a line each");
  app.add_flag("--json", json, "the last line is one JSON object");
  app.add_option("--jobs", jobs, "processes")->capture_default_str()->check(CLI::Range(1, 64));
  app.add_flag("--plants", plants, "switch on one planted bug after the other until it is found");
  app.add_option("--max-seeds", plant.seeds_max, "with --plants: for each")->capture_default_str();
  app.add_option("--only", plant.only, "with --plants: this one");
  app.add_option("--without", plant.without, "with --plants: an invariant that nobody checks");
  CLI11_PARSE(app, count, arguments);
  if (plants) {
    plant.json = json;
    plant.jobs = jobs;
    return tidemark::sim::PlayPlants(plant);
  }
  if (one->count() > 0) return PlayOne(seed, trace);
  if (!list.empty()) return PlayList(list);
  Range range{from, from + std::max<uint64_t>(how_many, 1) - 1};
  try {
    if (!seeds.empty()) range = ReadRange(seeds);
  } catch (const std::exception&) {
    std::fprintf(stderr, "tidemark-sim: --seeds wants A..B with A <= B\n");
    return 2;
  }
  const auto began = std::chrono::steady_clock::now();
  const Tally tally = tidemark::sim::PlayAll(range.first, range.last, jobs, true);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  Report(tally, took.count(), json);
  return tally.violations + tally.stuck == 0 ? 0 : 1;
}
