#include "tests/faults/tidemarkd.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/faults/scenario.h"

namespace tidemark::faults {
namespace {

constexpr int kReadyMsMax = 20'000;

[[noreturn]] void Become(const std::string& folder, const std::string& store, int port) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int log = ::open((folder + "/tidemarkd.log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  const std::string listen = "127.0.0.1:" + std::to_string(port), ready = folder + "/port";
  ::execl(TIDE_TIDEMARKD, "tidemarkd", "--manifest", TIDE_FIELD, "--store", store.c_str(),
          "--auth", "dev", "--port-file", ready.c_str(), "--listen", listen.c_str(), nullptr);
  ::_exit(127);
}

}  // namespace

void Tidemarkd::Start() {
  const std::string ready = folder_ + "/port";
  ::unlink(ready.c_str());
  pid_ = ::fork();
  Must(pid_ >= 0, "no process");
  if (pid_ == 0) Become(folder_, store(), port_);
  for (int ms = 0; ms < kReadyMsMax; ms++) {
    int port = 0;
    if (std::ifstream(ready) >> port && port != 0) {
      port_ = port;
      return;
    }
    ::usleep(1000);
  }
  Must(false, "tidemarkd did not get ready: " + testing::ReadFile(folder_ + "/tidemarkd.log"));
}

void Tidemarkd::Kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string Tidemarkd::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

}  // namespace tidemark::faults
