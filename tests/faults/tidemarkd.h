// Tidemarkd: a real server process on 127.0.0.1, killed and started again on the same port.
#pragma once

#include <sys/types.h>

#include <string>

namespace tidemark::faults {

class Tidemarkd {
 public:
  explicit Tidemarkd(std::string folder) : folder_(std::move(folder)) {}
  ~Tidemarkd() { Kill(); }
  Tidemarkd(const Tidemarkd&) = delete;
  Tidemarkd& operator=(const Tidemarkd&) = delete;

  void Start();               // returns once it listens
  void Kill();                // kill -9
  std::string url() const;
  std::string store() const { return folder_ + "/server"; }

 private:
  const std::string folder_;
  pid_t pid_ = -1;
  int port_ = 0;
};

}  // namespace tidemark::faults
