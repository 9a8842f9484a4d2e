// tidemark-demo: a server and two phones in one story. Exit 0 only if every claim printed was
// checked.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "demo.h"
#include "tools/demo/claims.h"
#include "tools/demo/story.h"

namespace {

std::filesystem::path ProgramFolder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

void WriteManifest(const std::filesystem::path& path) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(demo_manifest), sizeof demo_manifest);
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

void Run(const std::filesystem::path& folder, size_t records_min) {
  std::filesystem::create_directories(folder / "server");
  WriteManifest(folder / "demo.tide");
  demo::ServerProcess server((ProgramFolder() / "tidemarkd").string(),
                             (folder / "demo.tide").string(), (folder / "server").string());
  server.Start();
  std::printf("tidemarkd at %s; stores in %s\n", server.url().c_str(), folder.c_str());
  const tide_bytes manifest{demo_manifest, sizeof demo_manifest};
  demo::Device mina("mina", (folder / "mina/store.db").string(), server.url(), manifest);
  demo::Device ben("ben", (folder / "ben/store.db").string(), server.url(), manifest);
  mina.Subscribe("team/demo");
  ben.Subscribe("team/demo");
  if (mina.Sync(TIDE_UNTIL_IDLE, 30'000) != TIDE_OK || ben.Sync(TIDE_UNTIL_IDLE, 30'000) != TIDE_OK)
    throw demo::BrokenClaim("the first sync did not succeed");
  demo::TellStory(server, mina, ben);
  if (records_min > 0) demo::ImportRealData(server, mina, ben, records_min);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Two phones, one server, one story; everything it prints, it has checked.");
  bool script = false, keep = false;
  size_t records = 50'000;
  app.add_flag("--script", script, "Tell the story as text (the only form so far)");
  app.add_flag("--keep", keep, "Keep the stores afterwards");
  app.add_option("--records", records, "Import at least so many real records; 0: none")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  std::string name = (std::filesystem::temp_directory_path() / "tidemark-demo-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return std::fprintf(stderr, "no temporary folder\n"), 1;
  int result = 0;
  try {
    Run(name, records);
    std::printf("\nAll %d claims hold.\n", demo::claims_checked());
  } catch (const std::exception& broken) {
    std::fprintf(stderr, "\ntidemark-demo: %s\n", broken.what());
    result = 1;
  }
  std::error_code ignored;
  if (!keep && result == 0) std::filesystem::remove_all(name, ignored);
  else std::fprintf(stderr, "stores are in %s\n", name.c_str());
  return result;
}
