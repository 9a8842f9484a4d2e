// ServerProcess: a real tidemarkd beside the demo, on loopback, that can be killed and started
// again.
#pragma once

#include <sys/types.h>

#include <string>

namespace demo {

class ServerProcess {
 public:
  // `program`: path of tidemarkd. `folder`: where its store and port file lie.
  ServerProcess(std::string program, std::string manifest, std::string folder);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // On the port it had before, if it had one; throws where it is not ready in 10 s.
  void Start();
  void Kill();             // SIGKILL: nothing is said, nothing is flushed
  void Stop();             // SIGTERM
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::string DigestJson() const;

 private:
  void End(int signal);
  std::string program_, manifest_, folder_;
  pid_t pid_ = -1;
  int port_ = 0;
};

}  // namespace demo
