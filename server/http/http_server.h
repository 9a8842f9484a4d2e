// HttpServer: adapts libmicrohttpd to a Service. One thread runs Run and with it everything: a
// round takes what is ready on the network, then commits the pushes of that round together, then
// answers them.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <unordered_map>

#include "server/http/exchange.h"
#include "server/http/listener.h"
#include "server/http/wall_clock.h"

namespace tidemark::http {

struct HttpOptions {
  size_t body_bytes_max = 1u << 20;
  uint32_t connections_max = 4'096;
  uint32_t idle_timeout_s = 60;
  std::function<void()> each_round;  // on the thread of Run, between rounds; may be empty
};

class HttpServer {
 public:
  static Result<std::unique_ptr<HttpServer>> Start(HttpOptions options, Listener listener,
                                                   service::Service& service, Log& log);
  ~HttpServer();

  // Until Stop, or until the service cannot trust its store any more: then its fault. Parked
  // requests are answered first. A failed check of our own code is thrown: what was not committed
  // is then not answered.
  Status Run();
  void Stop() { stopping_ = true; }  // from any thread or signal handler; heard within kRoundMsMax

 private:
  HttpServer(HttpOptions options, service::Service& service, Log& log)
      : options_(std::move(options)), service_(service), log_(log), begun_us_(clock_.ReadUs()) {}

  static MHD_Result OnAccess(void* self, MHD_Connection* connection, const char* url,
                             const char* method, const char* version, const char* data,
                             size_t* size, void** exchange);
  static void OnCompleted(void* self, MHD_Connection* connection, void** exchange,
                          MHD_RequestTerminationCode how);
  MHD_Result Access(MHD_Connection* connection, const char* url, const char* method,
                    const char* data, size_t* size, void** exchange);
  MHD_Result Begin(MHD_Connection* connection, const char* url, const char* method,
                   void** exchange);
  MHD_Result SendMetrics(MHD_Connection* connection, std::string_view method);
  MHD_Result HandOver(Exchange& exchange);
  MHD_Result SendAnswer(Exchange& exchange, bool closing);
  void Round(int64_t longest_ms);
  void Deliver();
  void Drain();

  const HttpOptions options_;
  service::Service& service_;
  Log& log_;
  WallClock clock_;
  const int64_t begun_us_;
  MHD_Daemon* daemon_ = nullptr;
  service::RequestId last_id_ = 0;
  std::unordered_map<service::RequestId, std::unique_ptr<Exchange>> exchanges_;
  std::atomic<bool> stopping_{false};
};

}  // namespace tidemark::http
