#include "server/http/http_server.h"

#include <unistd.h>

#include <algorithm>

#include "core/measure/prometheus.h"

namespace tidemark::http {
namespace {

constexpr char kComponent[] = "http";
constexpr int64_t kRoundMsMax = 250;           // how late Stop and each_round may be heard
constexpr size_t kConnectionBytesMax = 16u << 10;  // head of a request, and its read buffer
constexpr int64_t kDrainUs = 3'000'000;
constexpr double kSecondUs = 1e6;

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::Start(HttpOptions options, Listener listener,
                                                      service::Service& service, Log& log) {
  std::unique_ptr<HttpServer> server(new HttpServer(std::move(options), service, log));
  const int socket = listener.Release();
  server->daemon_ = MHD_start_daemon(
      MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, nullptr, nullptr, &OnAccess, server.get(),
      MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_NOTIFY_COMPLETED, &OnCompleted, server.get(),
      MHD_OPTION_CONNECTION_LIMIT, static_cast<unsigned>(server->options_.connections_max),
      MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(server->options_.idle_timeout_s),
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionBytesMax, MHD_OPTION_END);
  if (server->daemon_ != nullptr) return server;
  close(socket);
  return Status::Error(Code::kIo, "libmicrohttpd did not start");
}

HttpServer::~HttpServer() {
  if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
}

Status HttpServer::Run() {
  while (!stopping_ && service_.fault().ok()) {
    if (options_.each_round) options_.each_round();
    const int64_t due_us = service_.DueInUs(clock_.ReadUs());
    Round(due_us < 0 ? kRoundMsMax : std::min(kRoundMsMax, due_us / 1'000 + 1));
  }
  stopping_ = true;
  Drain();
  return service_.fault();
}

// All pushes that were ready in this round share one commit: while it reaches the disk the next
// gather.
void HttpServer::Round(int64_t longest_ms) {
  if (MHD_run_wait(daemon_, static_cast<int32_t>(longest_ms)) != MHD_YES)
    log_.Write(Level::kError, kComponent, "a round of libmicrohttpd failed");
  if (service_.flush_wanted()) {
    const int64_t begun_us = clock_.ReadUs();
    service_.Flush(begun_us);
    service_.meter().Observe(Instrument::kServerGroupCommit, {},
                             static_cast<double>(clock_.ReadUs() - begun_us) / kSecondUs);
  }
  service_.Tick(clock_.ReadUs());
  Deliver();
}

// No new connections, everybody parked is answered, answers get a moment to leave.
void HttpServer::Drain() {
  const MHD_socket listening = MHD_quiesce_daemon(daemon_);
  if (listening != MHD_INVALID_SOCKET) close(listening);
  const int64_t until_us = clock_.ReadUs() + kDrainUs;
  do {
    service_.ReleaseWaiters(clock_.ReadUs());
    Deliver();
    Round(10);
  } while (!exchanges_.empty() && clock_.ReadUs() < until_us);
  service_.ReleaseWaiters(clock_.ReadUs());
  Deliver();
}

void HttpServer::Deliver() {
  for (service::ServiceReply& reply : service_.TakeReplies()) {
    const auto found = exchanges_.find(reply.id);
    if (found == exchanges_.end()) continue;
    Exchange& exchange = *found->second;
    exchange.reply = std::move(reply);
    exchange.answered = true;
    if (exchange.suspended) MHD_resume_connection(exchange.connection);
    exchange.suspended = false;
  }
}

MHD_Result HttpServer::OnAccess(void* self, MHD_Connection* connection, const char* url,
                                const char* method, const char*, const char* data, size_t* size,
                                void** exchange) {
  auto* server = static_cast<HttpServer*>(self);
  try {
    return server->Access(connection, url, method, data, size, exchange);
  } catch (const std::exception& error) {
    server->log_.Write(Level::kError, kComponent, error.what());
  } catch (...) {
    server->log_.Write(Level::kError, kComponent, "an unknown failure");
  }
  return MHD_NO;  // closes the connection: its client tries again
}

MHD_Result HttpServer::Access(MHD_Connection* connection, const char* url, const char* method,
                              const char* data, size_t* size, void** exchange) {
  if (*exchange == nullptr) return Begin(connection, url, method, exchange);
  auto& current = *static_cast<Exchange*>(*exchange);
  if (*size > 0) {
    current.ReadBody(data, *size);
    *size = 0;
    return MHD_YES;
  }
  if (!current.answered && !current.handed_over) return HandOver(current);
  return current.answered ? SendAnswer(current, stopping_) : MHD_YES;
}

MHD_Result HttpServer::Begin(MHD_Connection* connection, const char* url, const char* method,
                             void** exchange) {
  const std::string_view path = url;
  const bool plain = StatesOneLength(connection);   // else it is refused, whatever it asks for
  if (plain && path == "/healthz") return SendText(connection, MHD_HTTP_OK, "ok\n");
  if (plain && path == "/readyz") {
    const bool ready = service_.fault().ok() && !stopping_;
    return SendText(connection, ready ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE,
                    ready ? "ready\n" : "not ready\n");
  }
  if (plain && path == "/metrics") return SendMetrics(connection, method);
  auto made = std::make_unique<Exchange>();
  made->id = ++last_id_;
  made->connection = connection;
  made->begun_us = clock_.ReadUs();
  made->body_bytes_max = options_.body_bytes_max;
  Exchange& current = *made;
  exchanges_.emplace(current.id, std::move(made));
  *exchange = &current;
  if (stopping_)
    current.Answer(MHD_HTTP_SERVICE_UNAVAILABLE, ErrorCode::kUnavailable, "the server is stopping");
  // Answered before its body was read: the connection closes after it, and nothing was allocated
  // for it.
  const bool read_on =
      !current.answered && current.ReadHead(method, path) == Exchange::Head::kReadOn;
  return read_on ? MHD_YES : SendAnswer(current, true);
}

// Never without a token, but for --auth dev: a proxy may stand between us and the world, and then
// everybody comes from loopback.
MHD_Result HttpServer::SendMetrics(MHD_Connection* connection, std::string_view method) {
  if (method != MHD_HTTP_METHOD_GET)
    return SendText(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET is known here\n");
  if (!service_.MayReadMetrics(BearerOf(connection)))
    return SendText(connection, MHD_HTTP_UNAUTHORIZED, "the token may not read metrics\n");
  service_.meter().Set(Instrument::kServerUptime, {},
                       static_cast<double>(clock_.ReadUs() - begun_us_) / kSecondUs);
  const Result<std::string> text = service_.MetricsText();
  if (text.ok()) return SendText(connection, MHD_HTTP_OK, *text, kPrometheusType);
  log_.Write(Level::kError, kComponent, "no metrics: " + text.status().message);
  return SendText(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "the store cannot be read\n");
}

// Called once for each exchange.
MHD_Result HttpServer::SendAnswer(Exchange& exchange, bool closing) {
  Meter& meter = service_.meter();
  meter.Add(Instrument::kServerRequestCount,
            {exchange.endpoint_name(), service::ErrorClassName(exchange.reply.error_class),
             std::to_string(exchange.reply.http_status)});
  meter.Observe(Instrument::kServerRequestDuration, {exchange.endpoint_name()},
                static_cast<double>(clock_.ReadUs() - exchange.begun_us) / kSecondUs);
  return exchange.Send(closing);
}

MHD_Result HttpServer::HandOver(Exchange& exchange) {
  exchange.handed_over = true;
  service::ServiceRequest request;
  request.id = exchange.id;
  request.endpoint = exchange.endpoint;
  request.home = exchange.home;
  request.token = exchange.token;
  request.body = exchange.body;
  service_.Handle(request, clock_.ReadUs());
  exchange.body = std::string();
  Deliver();
  if (exchange.answered) return SendAnswer(exchange, stopping_);
  exchange.suspended = true;
  MHD_suspend_connection(exchange.connection);
  return MHD_YES;
}

void HttpServer::OnCompleted(void* self, MHD_Connection*, void** exchange,
                             MHD_RequestTerminationCode) {
  auto* server = static_cast<HttpServer*>(self);
  const auto* done = static_cast<Exchange*>(*exchange);
  if (done == nullptr) return;
  try {
    if (done->handed_over && !done->answered) server->service_.Forget(done->id);
    server->exchanges_.erase(done->id);
  } catch (...) {
    server->log_.Write(Level::kError, kComponent, "a finished request could not be forgotten");
  }
  *exchange = nullptr;
}

}  // namespace tidemark::http
