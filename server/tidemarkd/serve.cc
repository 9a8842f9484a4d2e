#include "server/tidemarkd/serve.h"

#include <csignal>
#include <cstdio>

#include "server/http/http_server.h"
#include "server/tidemarkd/files.h"
#include "server/tidemarkd/stderr_log.h"
#include "server/tidemarkd/tokens.h"

namespace tidemark::daemon {
namespace {

constexpr size_t kManifestBytesMax = 2u << 20, kAuthBytesMax = 64u << 20;
constexpr char kComponent[] = "tidemarkd";
constexpr char kDev[] = "dev";

// What signal handlers may touch.
std::atomic<http::HttpServer*> serving{nullptr};
std::atomic<bool> stop_asked{false}, reload_asked{false};

void OnStop(int) {
  stop_asked = true;
  if (http::HttpServer* server = serving) server->Stop();
}
void OnReload(int) { reload_asked = true; }

void CatchSignals() {
  struct sigaction action {};
  action.sa_handler = OnStop;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  action.sa_handler = OnReload;
  sigaction(SIGHUP, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

Result<std::shared_ptr<const service::Authorizer>> ReadTokens(const std::string& path) {
  TIDE_ASSIGN(const std::string json, ReadFile(path, kAuthBytesMax));
  auto tokens = TokenFile::Parse(json);
  if (!tokens.ok()) return Status(tokens.status()).About(path);
  return std::shared_ptr<const service::Authorizer>(tokens.Take());
}

Result<std::shared_ptr<const service::Authorizer>> MakeAuthorizer(const ServeOptions& options,
                                                                  const Manifest& manifest,
                                                                  const http::Listener& listener) {
  if (options.auth != kDev) return ReadTokens(options.auth);
  if (!listener.loopback())
    return Status::Error(Code::kNotAllowed,
                         "--auth dev believes every token, so it listens on loopback only");
  return std::shared_ptr<const service::Authorizer>(std::make_shared<DevTokens>(manifest));
}

// A file that cannot be used changes nothing: nobody is locked out by a slip of the pen.
void Reload(const std::string& auth, Tokens& tokens, Log& log) {
  if (!reload_asked.exchange(false) || auth == kDev) return;
  auto next = ReadTokens(auth);
  if (next.ok()) {
    tokens.Replace(next.Take());
    log.Write(Level::kInfo, kComponent, "the auth file was read again");
  } else {
    log.Write(Level::kError, kComponent,
              "the auth file cannot be used, the old one holds: " + next.status().message);
  }
}

}  // namespace

Status Serve(const ServeOptions& options) {
  CatchSignals();
  StderrLog log(options.verbose ? Level::kDebug : Level::kWarning);
  TIDE_ASSIGN(const std::string blob, ReadFile(options.manifest, kManifestBytesMax));
  TIDE_ASSIGN(const std::shared_ptr<const Manifest> manifest, Manifest::Load(blob));
  TIDE_ASSIGN(const http::Address address, http::ParseAddress(options.listen));
  TIDE_ASSIGN(const auto store, store::ServerStore::Open(options.store, options.home, *manifest));
  TIDE_ASSIGN(http::Listener listener, http::Listener::Open(address));
  TIDE_ASSIGN(auto authorizer, MakeAuthorizer(options, *manifest, listener));
  Tokens tokens(std::move(authorizer));
  service::ServiceOptions service_options;
  service_options.home = options.home;
  TIDE_ASSIGN(const auto service,
              service::Service::Start(service_options, manifest, *store, tokens, log));
  http::HttpOptions http_options;
  http_options.body_bytes_max = service_options.decode.body_bytes_max;
  http_options.each_round = [&] { Reload(options.auth, tokens, log); };
  const std::string url = listener.url(), port = std::to_string(listener.port());
  TIDE_ASSIGN(const auto server,
              http::HttpServer::Start(std::move(http_options), std::move(listener), *service, log));
  if (!options.port_file.empty()) TIDE_TRY(WriteFile(options.port_file, port + "\n"));
  std::printf("listening on %s\n", url.c_str());
  std::fflush(stdout);
  serving = server.get();
  if (stop_asked) server->Stop();
  Status ended = server->Run();
  serving = nullptr;
  return ended;
}

}  // namespace tidemark::daemon
