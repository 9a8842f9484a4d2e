#include <cerrno>
#include <exception>
#include <new>

#include <fcntl.h>
#include <unistd.h>

#include "tools/tidemark/program.h"

namespace tidemark {
namespace {

constexpr const char* kExits =
    "Exit codes: 0 done, 1 our bug, 2 usage, 3 no such operation, 4 refused, 5 not applied,\n"
    "6 timed out, held or interrupted, 7 network, 8 not authorised, 9 store in use,\n"
    "10 store unusable, 11 disk, 12 memory.";

Json VersionsJson() {
  return {{"tidemark", tide_version(TIDE_PART_TIDEMARK)},
          {"protocol", tide_version(TIDE_PART_PROTOCOL)},
          {"sqlite", tide_version(TIDE_PART_SQLITE)},
          {"curl", tide_version(TIDE_PART_CURL)},
          {"zstd", tide_version(TIDE_PART_ZSTD)}};
}

int ShowVersions(const Context& context) {
  std::string text;
  Json versions = VersionsJson();
  for (const auto& [part, version] : versions.items())
    text += part + " " + version.get<std::string>() + "\n";
  context.output.Answer(versions, text);
  return kExitOk;
}

void Declare(Program& program, bool* version) {
  program.app.name("tidemark");
  program.app.get_formatter()->label("SUBCOMMAND", "VERB");
  program.app.get_formatter()->label("Subcommands", "Verbs");
  program.app.get_formatter()->label("OPTIONS", "options");
  program.app.fallthrough();  // global options may stand after the verb as well
  program.app.footer(kExits);
  program.app.add_flag("--version", *version, "versions of library, protocol and parts");
  AddGlobals(&program.app, &program.globals);
  AddCompile(program);
  AddScopes(program);
  AddSubmit(program);
  AddRead(program);
  AddSync(program);
  AddWatch(program);
  AddOperations(program);
  AddWhy(program);
  AddDecide(program);
  AddPlan(program);
  AddStatus(program);
  AddImport(program);
  AddMetrics(program);
  program.app.require_subcommand(0, 1);
}

// Parsing may end before --json is reached, and the promise of one JSON object holds even then.
bool AsksForJson(int argc, char** argv) {
  for (int i = 1; i < argc; i++)
    if (std::string_view(argv[i]) == "--json") return true;
  return false;
}

int AnswerParse(const Program& program, const CLI::ParseError& error, const Output& output) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    CLI::App* verb = program.app.get_subcommands().empty() ? nullptr
                                                           : program.app.get_subcommands().front();
    std::string help = verb ? verb->help(program.app.get_name()) : program.app.help();
    output.Answer({{"help", help}}, help);
    return kExitOk;
  }
  output.Fail(Failure(TIDE_ERROR_INVALID_ARGUMENT, error.what()));
  return kExitUsage;
}

int RunVerb(const Program& program, const Output& output) {
  try {
    return program.run({program.globals, output});
  } catch (const Failure& failure) {
    output.Fail(failure);
    return ExitOf(failure.status);
  } catch (const std::bad_alloc&) {
    output.Fail(Failure(TIDE_ERROR_OUT_OF_MEMORY, "out of memory"));
    return kExitMemory;
  } catch (const std::exception& error) {
    Failure bug(TIDE_ERROR_FAILED, std::string("a bug of ours: ") + error.what());
    bug.support_id = std::string("cli-") + tide_version(TIDE_PART_TIDEMARK);
    output.Fail(bug);
    return kExitBug;
  }
}

// A closed standard stream would be the number of the next file opened: the store's lock would be
// read as input, or be written to. /dev/null stands in, opened so that its use still fails.
bool HoldStandardStreams() {
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) return false;
  }
  return true;
}

int Main(int argc, char** argv) {
  if (!HoldStandardStreams()) return kExitDisk;
  Program program;
  bool version = false;
  Declare(program, &version);
  try {
    program.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return AnswerParse(program, error, Output(AsksForJson(argc, argv), false));
  }
  Output output(program.globals.json, program.globals.quiet);
  if (version)
    program.run = ShowVersions;
  if (program.run) return RunVerb(program, output);
  output.Fail(Failure(TIDE_ERROR_INVALID_ARGUMENT, "no verb given; nothing was done; "
                                                   "`tidemark --help` lists them"));
  return kExitUsage;
}

}  // namespace
}  // namespace tidemark

int main(int argc, char** argv) {
  try {
    return tidemark::Main(argc, argv);
  } catch (const tidemark::Failure&) {
    return tidemark::kExitDisk;  // even the failure could not be told: stdout is full
  }
}
