#include <cerrno>
#include <cstring>
#include <filesystem>

#include <unistd.h>

#include "tools/tidemark/program.h"

namespace tidemark {
namespace {

struct CompileOptions {
  std::string in, out, header;
  bool release = false;
};

void Declare(CLI::App* verb, CompileOptions* options) {
  verb->add_option("in", options->in, "the manifest, as protobuf text")->required()
      ->type_name("IN.txtpb");
  verb->add_option("--out", options->out, "the compiled manifest")->required()
      ->type_name("F.tide");
  verb->add_option("--header", options->header, "C header with the names and the manifest")
      ->type_name("F.h");
  verb->add_flag("--release", options->release, "missing owners and rationales are errors");
}

// The compiler is a program of its own, so that this one needs no protobuf text parser. It takes
// this process over: its output and exit code are the verb's.
int Run(const Context& context, const CompileOptions& options) {
  std::error_code error;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  std::string compiler = (self.parent_path() / "tidemark-manifestc").string();
  std::vector<std::string> words = {compiler, options.in, "--out", options.out};
  if (!options.header.empty()) words.insert(words.end(), {"--header", options.header});
  if (options.release) words.push_back("--release");
  if (context.output.json()) words.push_back("--json");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(compiler.c_str(), arguments.data());
  throw Failure(TIDE_ERROR_UNSUPPORTED, "cannot run " + compiler + ": " + std::strerror(errno) +
                                            "; nothing was compiled; install it beside tidemark");
}

}  // namespace

void AddCompile(Program& program) {
  AddVerb<CompileOptions>(program, "compile", "check and compile a manifest", Declare, Run);
}

}  // namespace tidemark
