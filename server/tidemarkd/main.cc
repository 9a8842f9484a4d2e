// tidemarkd: serves one home over HTTP, or prints the digests of its store (docs/server.md).
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>

#include "server/tidemarkd/digest.h"
#include "server/tidemarkd/serve.h"
#include "server/tidemarkd/why.h"

namespace tidemark::daemon {
namespace {

constexpr int kExitBug = 1, kExitUsage = 2, kExitNotFound = 3, kExitIo = 11;

// The exits of the command line contract, by family of status.
int ExitOf(const Status& status) {
  const int number = static_cast<int>(status.code);
  if (number <= -900) return kExitBug;
  if (number <= -800) return 12;
  if (number <= -700) return 8;
  if (status.code == Code::kStoreInUse) return 9;
  if (status.code == Code::kDiskFull || status.code == Code::kIo) return 11;
  if (number <= -500) return 10;
  return number <= -200 ? 4 : kExitUsage;
}

const char* AdviceOf(const Status& status) {
  switch (status.code) {
    case Code::kStoreInUse: return "stop the other server, or give this one a store of its own";
    case Code::kStoreForeign: return "give it a directory of its own";
    case Code::kStoreNewer: return "run the version that wrote it, or a later one";
    case Code::kStoreOtherHome: return "name the right --home or --store";
    case Code::kStoreCorrupt: return "restore it from a backup";
    case Code::kManifestInvalid: return "compile the manifest again";
    case Code::kManifestNotAdditive:
    case Code::kManifestOlder: return "serve a manifest that only adds to the one before";
    case Code::kDiskFull: return "free some space and start again";
    case Code::kNotAllowed: return "listen on 127.0.0.1, or name a token file with --auth";
    default: return "correct it and start again";
  }
}

int Tell(const Status& status) {
  const std::string about = status.subject.empty() ? "" : status.subject + ": ";
  std::fprintf(stderr, "tidemarkd: %s%s; nothing that was acknowledged is lost; %s\n",
               about.c_str(), status.message.c_str(), AdviceOf(status));
  return ExitOf(status);
}

int PrintDigest(const std::string& store) {
  const auto json = DigestJson(store);
  if (!json.ok()) return Tell(json.status());
  std::printf("%s\n", json->c_str());
  return 0;
}

void DeclareWhy(CLI::App* why, WhyQuestion* question) {
  why->add_option("--store", question->store, "directory of the store")->required();
  why->add_option("--user", question->account, "an account: its devices and what befell them");
  why->add_option("--op", question->op, "an operation (32 hex digits)");
  why->add_option("--support-id", question->support_id, "an id that a refused request was given");
}

int Usage(const char* what) {
  std::fprintf(stderr, "tidemarkd: %s; nothing was started; see tidemarkd --help\n", what);
  return kExitUsage;
}

int PrintWhy(const WhyQuestion& question) {
  const int given = !question.account.empty() + !question.op.empty() + !question.support_id.empty();
  if (given != 1) return Usage("why wants one of --user, --op and --support-id");
  const auto json = WhyJson(question);
  if (json.ok()) {
    std::printf("%s\n", json->c_str());
    return 0;
  }
  if (json.status().code != Code::kNotFound) return Tell(json.status());
  std::fprintf(stderr, "tidemarkd: %s\n", json.status().message.c_str());
  return kExitNotFound;
}

// A closed standard stream would be the number of the next file opened, and a line meant for people
// would be written into the store. /dev/null stands in, opened so that its use still fails.
bool HoldStandardStreams() {
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) return false;
  }
  return true;
}

int Run(int argc, char** argv) {
  if (!HoldStandardStreams()) return kExitIo;
  CLI::App app("Tidemark's server: one home over HTTP.", "tidemarkd");
  ServeOptions options;
  app.add_option("--manifest", options.manifest, "compiled manifest (.tide)");
  app.add_option("--store", options.store, "directory of the store; made if it is missing");
  app.add_option("--listen", options.listen, "HOST:PORT; port 0 is any free one");
  app.add_option("--auth", options.auth,
                 "token file (read again on SIGHUP), or dev: loopback only");
  app.add_option("--port-file", options.port_file, "where to write the port once listening");
  app.add_option("--home", options.home, "name of the home it serves")->capture_default_str();
  app.add_flag("--verbose", options.verbose, "log refused requests too");
  app.set_version_flag("--version", TIDEMARK_VERSION);
  std::string digest_store;
  CLI::App* digest = app.add_subcommand("digest", "print the digest of every scope as JSON");
  digest->add_option("--store", digest_store, "directory of the store")->required();
  WhyQuestion question;
  CLI::App* why = app.add_subcommand("why", "for support: who was refused what, and why (audited)");
  DeclareWhy(why, &question);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return Usage(error.what());
  }
  if (digest->parsed()) return PrintDigest(digest_store);
  if (why->parsed()) return PrintWhy(question);
  if (options.manifest.empty() || options.store.empty() || options.listen.empty() ||
      options.auth.empty())
    return Usage("--manifest, --store, --listen and --auth are needed");
  const Status ended = Serve(options);
  return ended.ok() ? 0 : Tell(ended);
}

}  // namespace
}  // namespace tidemark::daemon

int main(int argc, char** argv) {
  try {
    return tidemark::daemon::Run(argc, argv);
  } catch (const std::exception& error) {
    // Our own bug, or no memory: what was not committed was not acknowledged either.
    std::fprintf(stderr, "tidemarkd: %s; nothing that was acknowledged is lost; start it again\n",
                 error.what());
    return 1;
  }
}
