#include "server/http/listener.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

namespace tidemark::http {
namespace {

constexpr int kBacklog = 1'024;

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

bool IsLoopback(const sockaddr* address) {
  if (address->sa_family == AF_INET)
    return (ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr) >> 24) == 127;
  return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
}

Status Failed(const Address& address, const char* why) {
  return Status::Error(Code::kIo, "could not listen on " + address.host + ":" +
                                      std::to_string(address.port) + ": " + why);
}

uint16_t PortOf(int fd) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return 0;
  return ntohs(bound.ss_family == AF_INET ? reinterpret_cast<sockaddr_in*>(&bound)->sin_port
                                          : reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port);
}

}  // namespace

Result<Address> ParseAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  Address address;
  if (colon != text.npos && colon > 0) {
    const std::string_view port = text.substr(colon + 1);
    const auto end = port.data() + port.size();
    const auto parsed = std::from_chars(port.data(), end, address.port);
    std::string_view host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
      host = host.substr(1, host.size() - 2);
    address.host = std::string(host);
    if (parsed.ec == std::errc() && parsed.ptr == end) return address;
  }
  return Status::Error(Code::kInvalidArgument, "\"" + std::string(text) + "\" is not HOST:PORT");
}

Result<Listener> Listener::Open(const Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints,
                                &found);
  if (error != 0) return Failed(address, gai_strerror(error));
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  Listener listener;
  listener.host_ = address.host;
  listener.loopback_ = IsLoopback(list->ai_addr);
  listener.fd_ = socket(list->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener.fd_ < 0) return Failed(address, std::strerror(errno));
  const int yes = 1;
  if (setsockopt(listener.fd_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
      bind(listener.fd_, list->ai_addr, list->ai_addrlen) != 0 ||
          listen(listener.fd_, kBacklog) != 0)
    return Failed(address, std::strerror(errno));
  listener.port_ = PortOf(listener.fd_);
  return listener;
}

Listener::Listener(Listener&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), host_(std::move(other.host_)), port_(other.port_),
      loopback_(other.loopback_) {}

Listener::~Listener() {
  if (fd_ >= 0) close(fd_);
}

std::string Listener::url() const {
  const bool bare6 = host_.find(':') != host_.npos;
  return "http://" + (bare6 ? "[" + host_ + "]" : host_) + ":" + std::to_string(port_);
}

int Listener::Release() { return std::exchange(fd_, -1); }

}  // namespace tidemark::http
