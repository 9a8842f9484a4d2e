// tidemark-faults: fails everything that can fail, at every point where it can, and looks whether
// anything acknowledged was lost or done twice.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>

#include "tests/faults/worker.h"

namespace {

using tidemark::faults::Campaign;
using tidemark::faults::Tally;
using tidemark::faults::Worker;

struct Kind {
  const char* name;
  uint64_t stride, quick_stride;  // of so many points one is run; the seed says which
  void (*run)(Worker&);
};

constexpr Kind kKinds[] = {
    {"power", 5, 90, tidemark::faults::RunPower},
    {"server-power", 1, 45, tidemark::faults::RunServerPower},
    {"vfs", 12, 120, tidemark::faults::RunVfsErrors},
    {"oom", 13, 300, tidemark::faults::RunMemory},
    {"kills", 1, 20, tidemark::faults::RunKills},
};

struct Options {
  bool json = false, quick = false, every = false, expect_failures = false;
  std::string only, point, plant;
  uint64_t seed = 1, stride = 0;
  int jobs = 2;
};

void Print(const std::map<std::string, Tally>& tallies, uint64_t failures) {
  const auto points = [&](const char* kind) {
    const auto found = tallies.find(kind);
    return static_cast<unsigned long long>(found == tallies.end() ? 0 : found->second.points);
  };
  std::printf("{\"power_points\":%llu,\"vfs_points\":%llu,\"oom_points\":%llu,\"kills\":%llu,"
              "\"failures\":%llu}\n",
              points("power") + points("server-power"), points("vfs"), points("oom"),
              points("kills"), static_cast<unsigned long long>(failures));
}

uint64_t StrideOf(const Options& options, const Kind& kind) {
  if (options.stride != 0) return options.stride;
  return options.every ? 1 : options.quick ? kind.quick_stride : kind.stride;
}

int Run(const Options& options) {
  std::map<std::string, Tally> tallies;
  uint64_t failures = 0;
  for (const Kind& kind : kKinds) {
    if (!options.only.empty() && options.only != kind.name) continue;
    Campaign campaign;
    campaign.kind = kind.name;
    campaign.stride = StrideOf(options, kind);
    campaign.seed = options.seed;
    campaign.jobs = options.jobs;
    campaign.plant = options.plant;
    campaign.point = options.point;
    const Tally tally = RunCampaign(campaign, kind.run);
    tallies[kind.name] = tally;
    failures += tally.failures;
    std::fprintf(stderr, "%s: %llu points, %llu failures\n", kind.name,
                 static_cast<unsigned long long>(tally.points),
                 static_cast<unsigned long long>(tally.failures));
  }
  if (options.json) Print(tallies, failures);
  return (failures == 0) == options.expect_failures ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Fails everything that can fail, and looks whether anything acknowledged was lost.");
  app.add_flag("--json", options.json, "one line of JSON at the end");
  app.add_flag("--quick", options.quick, "a thin slice of each kind");
  app.add_flag("--every", options.every, "every point, not the usual slice: takes an hour");
  app.add_option("--only", options.only, "one kind");
  std::vector<std::string> names;
  for (const Kind& kind : kKinds) names.emplace_back(kind.name);
  app.get_option("--only")->check(CLI::IsMember(names));
  app.add_option("--seed", options.seed, "of chance, and of the slice");
  app.add_option("--stride", options.stride,
                 "of so many points one is run, the seed says which; 0: the usual")
      ->check(CLI::Range(0, 100'000));
  app.add_option("--jobs", options.jobs, "processes")->check(CLI::Range(1, 64));
  app.add_option("--point", options.point, "only this one, named as a finding names it");
  app.add_option("--plant", options.plant,
                 "a fault in the harness itself that must be found: process, ack, leak, early");
  app.add_flag("--expect-failures", options.expect_failures, "succeeds only if something is found");
  CLI11_PARSE(app, argc, argv);
  return Run(options);
}
