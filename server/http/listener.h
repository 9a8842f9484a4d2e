// Listener: the socket we listen on. Rebinds at once after a kill.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace tidemark::http {

// "127.0.0.1:8080", "[::1]:0". A name is looked up; 0 is any free port.
struct Address {
  std::string host;
  uint16_t port = 0;
};
Result<Address> ParseAddress(std::string_view text);

class Listener {
 public:
  static Result<Listener> Open(const Address& address);
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  uint16_t port() const { return port_; }
  bool loopback() const { return loopback_; }
  std::string url() const;
  int Release();  // the socket is the caller's from now on

 private:
  Listener() = default;
  int fd_ = -1;
  std::string host_;
  uint16_t port_ = 0;
  bool loopback_ = false;
};

}  // namespace tidemark::http
