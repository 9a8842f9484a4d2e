// Runs every file of the corpora that it is given through one target: the regression test of what
// fuzzing once reached. Built where there is no libFuzzer.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::filesystem::path> FilesOf(const std::filesystem::path& place) {
  if (!std::filesystem::is_directory(place)) return {place};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(place)) files.push_back(entry);
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  size_t count = 0;
  for (int i = 1; i < argc; i++) {
    for (const std::filesystem::path& path : FilesOf(argv[i])) {
      // Said before it runs: the last line of a crash names its input.
      std::printf("%s\n", path.c_str());
      std::fflush(stdout);
      const std::string bytes = ReadAll(path);
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
      count++;
    }
  }
  if (count == 0) {
    std::fprintf(stderr, "no inputs: a corpus that tests nothing\n");
    return 1;
  }
  std::printf("%zu inputs\n", count);
  return 0;
}
