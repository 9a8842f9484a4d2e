#include "tools/demo/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace demo {

ServerProcess::ServerProcess(std::string program, std::string manifest, std::string folder)
    : program_(std::move(program)), manifest_(std::move(manifest)), folder_(std::move(folder)) {}

ServerProcess::~ServerProcess() { End(SIGKILL); }

void ServerProcess::Start() {
  const std::string port_file = folder_ + "/port", log = folder_ + "/tidemarkd.log";
  const std::string store = folder_ + "/store", listen = "127.0.0.1:" + std::to_string(port_);
  std::remove(port_file.c_str());
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // no server outlives its demo
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(file, 1);
    ::dup2(file, 2);
    ::execl(program_.c_str(), "tidemarkd", "--manifest", manifest_.c_str(), "--store",
            store.c_str(), "--listen", listen.c_str(), "--auth", "dev", "--port-file",
            port_file.c_str(), nullptr);
    ::_exit(127);
  }
  for (int i = 0; i < 1000; i++) {
    std::ifstream file(port_file);
    if (file >> port_ && port_ > 0) return;
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("tidemarkd did not get ready; see " + log);
}

void ServerProcess::End(int signal) {
  if (pid_ < 0) return;
  ::kill(pid_, signal);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void ServerProcess::Kill() { End(SIGKILL); }
void ServerProcess::Stop() { End(SIGTERM); }

std::string ServerProcess::DigestJson() const {
  const std::string command = "'" + program_ + "' digest --store '" + folder_ + "/store'";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run tidemarkd digest");
  std::string text;
  std::array<char, 4096> part;
  while (const size_t got = std::fread(part.data(), 1, part.size(), pipe))
    text.append(part.data(), got);
  ::pclose(pipe);
  return text;
}

}  // namespace demo
