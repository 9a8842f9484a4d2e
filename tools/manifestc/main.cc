// tidemark-manifestc: compiles a manifest's text to the blob that device and server load, and to
// a C header. A program of its own, because only here is the full protobuf runtime needed.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>

#include "core/manifest/blob.h"
#include "tools/manifestc/compile.h"
#include "tools/manifestc/file.h"
#include "tools/manifestc/header.h"
#include "tools/manifestc/report.h"

namespace tidemark {
namespace {

// The exits of the command line's contract.
constexpr int kExitBug = 1, kExitUsage = 2, kExitRefused = 4, kExitIo = 11;

struct Options {
  std::string in, out, header;
  bool release = false, json = false;
};

int ExitOf(Code code) {
  switch (code) {
    case Code::kOk: return 0;
    case Code::kInvalidArgument: return kExitUsage;
    case Code::kManifestInvalid: return kExitRefused;
    case Code::kIo: return kExitIo;
    default: return kExitBug;
  }
}

void Declare(CLI::App* program, Options* options) {
  program->add_option("IN.txtpb", options->in, "the manifest, as protobuf text")->required();
  program->add_option("--out", options->out, "where the compiled manifest goes")->required();
  program->add_option("--header", options->header, "where the C header goes");
  program->add_flag("--release", options->release, "a missing owner or rationale is an error");
  program->add_flag("--json", options->json, "one JSON object on stdout");
}

Status CheckPaths(const Options& options) {
  const bool clash = IsSameFile(options.in, options.out) ||
                     (!options.header.empty() && (IsSameFile(options.in, options.header) ||
                                                  IsSameFile(options.out, options.header)));
  if (!clash) return Status::Ok();
  return Status::Error(Code::kInvalidArgument, "IN.txtpb, --out and --header must be three files");
}

Status Write(const Options& options, const Manifest& manifest) {
  std::string header;
  if (!options.header.empty()) {
    TIDE_ASSIGN(header, HeaderOf(manifest));
  }
  TIDE_TRY(WriteWhole(options.out, manifest.blob()));
  return options.header.empty() ? Status::Ok() : WriteWhole(options.header, header);
}

Status Compile(const Options& options, Compiled* compiled) {
  TIDE_TRY(CheckPaths(options));
  TIDE_ASSIGN(const std::string text, ReadWhole(options.in, kManifestSizeMax));
  *compiled = CompileManifest(text, options.release);
  if (compiled->manifest == nullptr) {
    size_t errors = 0;
    for (const Diagnostic& one : compiled->diagnostics) errors += one.warning ? 0 : 1;
    return Status::Error(Code::kManifestInvalid,
                         std::to_string(errors) + (errors == 1 ? " error" : " errors") + " in " +
                             options.in + "; nothing was written");
  }
  return Write(options, *compiled->manifest);
}

int Fail(const Options& options, const Status& status, const Compiled& compiled) {
  std::fprintf(stderr, "tidemark-manifestc: %s\n", status.message.c_str());
  if (options.json)
    std::printf("%s\n", FailureJson(options.in, status, compiled.diagnostics).c_str());
  return ExitOf(status.code);
}

int Run(const Options& options) {
  Compiled compiled;
  const Status status = Compile(options, &compiled);
  for (const Diagnostic& one : compiled.diagnostics)
    std::fprintf(stderr, "%s\n", DiagnosticLine(options.in, one).c_str());
  if (!status.ok()) return Fail(options, status, compiled);
  const Manifest& manifest = *compiled.manifest;
  if (options.json)
    std::printf("%s\n", SuccessJson(options.in, manifest, compiled.diagnostics).c_str());
  else
    std::printf("%s: schema %u, policy %u, collections: %zu\n", options.out.c_str(),
                manifest.schema(), manifest.policy(), manifest.collections().size());
  return 0;
}

// An argument error, told in the form that was asked for as far as it could be read.
int FailUsage(const CLI::App& program, const CLI::ParseError& error, bool json) {
  if (error.get_exit_code() == 0) return program.exit(error);
  program.exit(error, std::cerr, std::cerr);
  const Status status = Status::Error(Code::kInvalidArgument, error.what());
  if (json) std::printf("%s\n", FailureJson("", status, {}).c_str());
  return kExitUsage;
}

}  // namespace
}  // namespace tidemark

int main(int argc, char** argv) {
  CLI::App program("Checks and compiles a Tidemark manifest.", "tidemark-manifestc");
  tidemark::Options options;
  tidemark::Declare(&program, &options);
  try {
    program.parse(argc, argv);
    return tidemark::Run(options);
  } catch (const CLI::ParseError& error) {
    const bool json = std::find(argv, argv + argc, std::string_view("--json")) != argv + argc;
    return tidemark::FailUsage(program, error, json);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tidemark-manifestc: %s; nothing was promised, this is a bug\n",
                 error.what());
    return tidemark::kExitBug;
  }
}
