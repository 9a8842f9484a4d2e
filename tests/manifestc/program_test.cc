// The program from outside: what it prints, what it writes, how it exits.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace {

namespace fs = std::filesystem;

struct Ran {
  int exit = -1;
  std::string out;
};

Ran RunCommand(const std::string& command) {
  Ran ran;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return ran;
  std::array<char, 4096> part;
  for (size_t n; (n = fread(part.data(), 1, part.size(), pipe)) > 0;)
    ran.out.append(part.data(), n);
  const int status = pclose(pipe);
  ran.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

std::string Slurp(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "manifestc.XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Path(const char* name) const { return (folder_ / name).string(); }
  std::string Write(const char* name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return Path(name);
  }
  // The sample, to <name>.tide and <name>.h.
  Ran CompileSample(const std::string& name) const {
    return Compile(std::string(SAMPLE) + " --out " + Path((name + ".tide").c_str()) +
                   " --header " + Path((name + ".h").c_str()));
  }
  size_t CountFiles() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }
  Ran Compile(const std::string& arguments) const {
    return RunCommand(std::string(MANIFESTC) + " " + arguments + " 2>" + Path("stderr"));
  }

  fs::path folder_;
};

TEST_F(ProgramTest, WritesBlobAndHeaderAndNothingElse) {
  const Ran ran = Compile(std::string(SAMPLE) + " --release --json --out " + Path("f.tide") +
                          " --header " + Path("f.h"));
  EXPECT_EQ(ran.exit, 0);
  EXPECT_EQ(ran.out, "{\"schema\":1,\"policy\":1,\"collections\":[\"tasks\",\"sites\",\"prices\","
                     "\"drafts\"],\"warnings\":[]}\n");
  EXPECT_EQ(Slurp(Path("f.tide")).substr(0, 8), "TIDEMAN1");
  EXPECT_EQ(CountFiles(), 3u);  // f.tide, f.h, stderr
}

TEST_F(ProgramTest, WritesTheSameBytesEachTime) {
  ASSERT_EQ(CompileSample("a").exit, 0);
  ASSERT_EQ(CompileSample("b").exit, 0);
  EXPECT_EQ(Slurp(Path("a.tide")), Slurp(Path("b.tide")));
  EXPECT_EQ(Slurp(Path("a.h")), Slurp(Path("b.h")));
}

TEST_F(ProgramTest, WritesAHeaderForPedanticCAndForCpp) {
  ASSERT_EQ(CompileSample("f").exit, 0);
  const std::string source = "#include \"f.h\"\n#include \"f.h\"\n"
                             "int main(void) {\n"
                             "  return sizeof field_manifest > 20 && FIELD_TASKS[0] ? 0 : 1;\n"
                             "}\n";
  const std::string flags = " -pedantic -Wall -Wextra -Werror -fsyntax-only ";
  EXPECT_EQ(RunCommand(C_COMPILER " -std=c99" + flags + Write("t.c", source)).exit, 0);
  EXPECT_EQ(RunCommand(CXX_COMPILER " -std=c++20" + flags + Write("t.cc", source)).exit, 0);
}

TEST_F(ProgramTest, LeavesOldFilesAloneWhereTheManifestIsWrong) {
  const std::string bad = Write("bad.txtpb", "schema: 1 policy: 1\ncollection { name: \"c\" }\n");
  const std::string out = Write("f.tide", "old");
  const Ran ran = Compile(bad + " --json --out " + out);
  EXPECT_EQ(ran.exit, 4);
  EXPECT_EQ(Slurp(out), "old");
  const auto json = nlohmann::json::parse(ran.out, nullptr, false);
  ASSERT_TRUE(json.is_object()) << ran.out;
  EXPECT_EQ(json["error"]["status"], "TIDE_ERROR_MANIFEST_INVALID");
  EXPECT_EQ(json["error"]["problems"],
            (nlohmann::json::array({{{"file", bad}, {"line", 2}, {"column", 1},
                                     {"message", "\"c\" has no fields"}}})));
  EXPECT_NE(Slurp(Path("stderr")).find(bad + ":2:1: \"c\" has no fields\n"), std::string::npos);
}

TEST_F(ProgramTest, SaysWhichFileItCannotReadOrWrite) {
  const Ran missing = Compile(Path("no.txtpb") + " --json --out " + Path("f.tide"));
  EXPECT_EQ(missing.exit, 11);
  EXPECT_NE(missing.out.find("TIDE_ERROR_IO"), std::string::npos);
  EXPECT_EQ(Compile(folder_.string() + " --out " + Path("f.tide")).exit, 11);
  EXPECT_EQ(Compile(std::string(SAMPLE) + " --out " + Path("no/f.tide")).exit, 11);
}

TEST_F(ProgramTest, RefusesToOverwriteItsInput) {
  const std::string in = Write("m.txtpb", Slurp(SAMPLE));
  EXPECT_EQ(Compile(in + " --out " + in).exit, 2);
  EXPECT_EQ(Compile(in + " --out " + Path("x") + " --header " + Path("./x")).exit, 2);
  EXPECT_EQ(Slurp(in), Slurp(SAMPLE));
}

TEST_F(ProgramTest, ExplainsItsUsage) {
  EXPECT_EQ(Compile("").exit, 2);
  EXPECT_EQ(Compile(std::string(SAMPLE)).exit, 2);
  const Ran unknown = Compile("--json --bogus");
  EXPECT_EQ(unknown.exit, 2);
  EXPECT_NE(unknown.out.find("TIDE_ERROR_INVALID_ARGUMENT"), std::string::npos);
  const Ran help = Compile("--help");
  EXPECT_EQ(help.exit, 0);
  EXPECT_NE(help.out.find("--header"), std::string::npos);
}

}  // namespace
