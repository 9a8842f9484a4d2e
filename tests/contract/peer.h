// A real HTTP server in this process for transports to meet: what it answers depends on the path.
//   /echo      200, the body back, type from the request      /html     200 text/html
//   /status/N  N, Retry-After: 7                              /redirect 302 to /echo
//   /endless   200, bytes without end                         /drip     a byte now and then
//   /cut       half of what was promised, then closed         /silent   nothing until it stops
//   /large     Content-Length of a gigabyte
#pragma once

#include <microhttpd.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace tidemark::testing {

class Peer {
 public:
  Peer();
  ~Peer();
  std::string Url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  int connections() const { return connections_; }
  bool stopping() const { return stopping_; }

 private:
  struct Call;
  static MHD_Result OnRequest(void* self, MHD_Connection* connection, const char* url,
                              const char* method,
                              const char* version, const char* data, size_t* size, void** call);
  static void OnDone(void* self, MHD_Connection* connection, void** call,
                     MHD_RequestTerminationCode why);
  static void OnConnection(void* self, MHD_Connection* connection, void** context,
                           MHD_ConnectionNotificationCode what);
  MHD_Result Answer(MHD_Connection* connection, const std::string& path, const Call& call);

  MHD_Daemon* daemon_ = nullptr;
  uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> stopping_ = false;
};

}  // namespace tidemark::testing
