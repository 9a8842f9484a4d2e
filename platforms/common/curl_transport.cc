#include "platforms/common/curl_transport.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <strings.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>

#include "platforms/common/http_head.h"

namespace tidemark {
namespace {

constexpr size_t kHeadBytesMax = 64u << 10;      // of all headers of one reply
constexpr long kIdleBytesPerSecond = 1, kFreshSeconds = 2;

using Steady = std::chrono::steady_clock;

int64_t MsSince(Steady::time_point begin) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begin).count();
}

bool IsTlsFailure(CURLcode code) {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR: case CURLE_PEER_FAILED_VERIFICATION: case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER: case CURLE_SSL_CACERT_BADFILE: case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_USE_SSL_FAILED:
      return true;
    default: return false;
  }
}

// A handshake that the network cut is no question of trust.
bool IsBrokenOff(CURLcode code, CURL* easy) {
  long cause = 0;
  return code == CURLE_SSL_CONNECT_ERROR &&
         curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &cause) == CURLE_OK &&
         (cause == ECONNRESET || cause == EPIPE);
}

std::string UrlPart(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  const std::string copy = text;
  curl_free(text);
  return copy;
}

// By the address alone: a name may be anybody's tomorrow. localhost is curl's own, never looked up.
bool IsLoopback(const std::string& host) {
  if (strcasecmp(host.c_str(), "localhost") == 0) return true;
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
  in6_addr six{};
  const std::string bare = host.size() > 2 ? host.substr(1, host.size() - 2) : host;
  return host.starts_with('[') && inet_pton(AF_INET6, bare.c_str(), &six) == 1 &&
         IN6_IS_ADDR_LOOPBACK(&six);
}

// Tokens and data never cross a network in the clear. What is no URL is curl's to refuse.
bool IsInTheClear(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return false;
  return UrlPart(url.get(), CURLUPART_SCHEME) == "http" &&
         !IsLoopback(UrlPart(url.get(), CURLUPART_HOST));
}

// Once a process, whoever comes first; never undone, since others in the host may use curl as well.
CURLcode InitGlobal() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  return code;
}

}  // namespace

struct CurlTransport::Exchange {
  ExchangeId id = 0;
  HttpRequest request;
  std::function<void(HttpReply)> done;
  HttpReply reply;
  size_t head_bytes = 0;
  bool too_large = false, no_memory = false;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;

  ~Exchange() {
    curl_slist_free_all(headers);
    if (easy != nullptr) curl_easy_cleanup(easy);
  }

  // Runs what may throw for curl: nothing unwinds through C.
  template <class Work>
  size_t Guard(size_t size, Work&& work) {
    try {
      return work() ? size : 0;
    } catch (...) {
      no_memory = true;
      return 0;
    }
  }

  bool AddHead(std::string_view line) {
    head_bytes += line.size();
    too_large = too_large || head_bytes > kHeadBytesMax;
    std::string_view value;
    if (line.starts_with("HTTP/")) {   // a new head begins: 100 Continue came before
      reply.content_type.clear();
      reply.retry_after_ms = 0;
    } else if (MatchHeader(line, "content-type", &value)) {
      reply.content_type = ParseContentType(value);
    } else if (MatchHeader(line, "retry-after", &value)) {
      reply.retry_after_ms = ParseRetryAfterMs(value, time(nullptr));
    }
    return !too_large;
  }

  bool AddBody(std::string_view data) {
    too_large = data.size() > request.reply_bytes_max - reply.body.size();
    if (!too_large) reply.body.append(data);
    return !too_large;
  }

  static size_t OnHead(char* data, size_t size, size_t count, void* self) {
    auto* exchange = static_cast<Exchange*>(self);
    return exchange->Guard(size * count, [&] { return exchange->AddHead({data, size * count}); });
  }

  static size_t OnBody(char* data, size_t size, size_t count, void* self) {
    auto* exchange = static_cast<Exchange*>(self);
    return exchange->Guard(size * count, [&] { return exchange->AddBody({data, size * count}); });
  }

  bool AddHeader(const std::string& line) {
    curl_slist* longer = curl_slist_append(headers, line.c_str());
    if (longer != nullptr) headers = longer;
    return longer != nullptr;
  }

  bool SetUp(const CurlOptions& options);
  void LeaveOlderThan(Steady::time_point path_since);
  void SetLimits();
  void SetTrust(const CurlOptions& options);
  Status Outcome(CURLcode code) const;
};

bool CurlTransport::Exchange::SetUp(const CurlOptions& options) {
  easy = curl_easy_init();
  if (easy == nullptr) return false;
  bool complete = AddHeader("Expect:");   // no waiting for 100 Continue
  for (const auto& [name, value] : request.headers)
    complete = complete && AddHeader(name + ": " + value);
  if (!complete) return false;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnHead);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  SetLimits();
  SetTrust(options);
  return curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str()) == CURLE_OK;
}

void CurlTransport::Exchange::LeaveOlderThan(Steady::time_point path_since) {
  const long age_s = static_cast<long>(MsSince(path_since) / 1000);
  if (age_s < kFreshSeconds) {
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, age_s);
  }
}

void CurlTransport::Exchange::SetLimits() {
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_ms));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_ms));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, kIdleBytesPerSecond);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>((request.idle_ms + 999) / 1000));
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                   static_cast<curl_off_t>(request.reply_bytes_max));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // A name that is still being looked up is left to its thread: to wait for it, as curl would,
  // keeps the caller of Cancel for as long as the resolver likes.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
}

void CurlTransport::Exchange::SetTrust(const CurlOptions& options) {
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");   // nor one from the environment
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
}

Status CurlTransport::Exchange::Outcome(CURLcode code) const {
  if (code == CURLE_OK) return Status::Ok();
  const auto fail = [&](Code as, const char* message) {
    return Status::Error(as, message).CausedBy(Domain::kCurl, static_cast<int32_t>(code));
  };
  if (no_memory) return fail(Code::kUnreachable, "out of memory while a reply arrived");
  if (too_large || code == CURLE_FILESIZE_EXCEEDED)
    return fail(Code::kResponseTooLarge, "the reply is larger than this device takes");
  if (IsTlsFailure(code) && !IsBrokenOff(code, easy))
    return fail(Code::kTls, curl_easy_strerror(code));
  return fail(Code::kUnreachable, curl_easy_strerror(code));
}

Result<std::unique_ptr<CurlTransport>> CurlTransport::Create(CurlOptions options) {
  if (InitGlobal() != CURLE_OK)
    return Status::Error(Code::kUnsupported, "libcurl cannot be set up here");
  CURLM* multi = curl_multi_init();
  if (multi == nullptr) return Status::Error(Code::kOutOfMemory, "libcurl cannot be set up here");
  options.exchanges_max = std::max(1u, options.exchanges_max);
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(options), multi));
}

CurlTransport::CurlTransport(CurlOptions options, void* multi)
    : options_(std::move(options)), multi_(multi) {}

CurlTransport::~CurlTransport() {
  while (!exchanges_.empty()) Cancel(exchanges_.begin()->first);
  curl_multi_cleanup(multi_);
}

void CurlTransport::Start(ExchangeId id, HttpRequest request, std::function<void(HttpReply)> done) {
  if (IsInTheClear(request.url)) {
    HttpReply reply;
    reply.status = Status::Error(Code::kTls, "http:// is taken to this device itself only: "
                                             "a server elsewhere needs https://");
    return done(std::move(reply));
  }
  auto exchange = std::make_unique<Exchange>();
  exchange->id = id;
  exchange->request = std::move(request);
  exchange->done = std::move(done);
  const bool ready = exchange->SetUp(options_);
  if (ready && path_since_) exchange->LeaveOlderThan(*path_since_);
  if (!ready || curl_multi_add_handle(multi_, exchange->easy) != CURLM_OK) {
    HttpReply reply;
    reply.status = Status::Error(Code::kUnreachable, "libcurl cannot start the request")
                       .CausedBy(Domain::kCurl, CURLE_FAILED_INIT);
    exchange->done(std::move(reply));
    return;
  }
  exchanges_[id] = std::move(exchange);
}

void CurlTransport::Cancel(ExchangeId id) {
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end()) return;
  curl_multi_remove_handle(multi_, found->second->easy);
  exchanges_.erase(found);
}

void CurlTransport::Drive(int64_t max_wait_ms) {
  const auto begin = Steady::now();
  for (;;) {
    int running = 0;
    curl_multi_perform(multi_, &running);
    if (Finish() || woken_.exchange(false)) return;
    const int64_t left_ms = max_wait_ms - MsSince(begin);
    if (left_ms <= 0) return;
    const int wait_ms = static_cast<int>(std::min<int64_t>(left_ms, INT32_MAX));
    curl_multi_poll(multi_, nullptr, 0, wait_ms, nullptr);
  }
}

void CurlTransport::Wake() {
  woken_.store(true);
  curl_multi_wakeup(multi_);
}

// curl counts the age of a connection in whole seconds: at first none is trusted, then none older
// than the change.
void CurlTransport::OnPathChange() { path_since_ = Steady::now(); }

bool CurlTransport::Finish() {
  bool any = false;
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    FinishOne(message->easy_handle, message->data.result);
    any = true;
  }
  return any;
}

void CurlTransport::FinishOne(void* easy, int curl_code) {
  char* self = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  const ExchangeId id = reinterpret_cast<Exchange*>(self)->id;
  long http_status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &http_status);
  curl_multi_remove_handle(multi_, easy);
  const std::unique_ptr<Exchange> exchange = std::move(exchanges_[id]);
  exchanges_.erase(id);
  exchange->reply.status = exchange->Outcome(static_cast<CURLcode>(curl_code));
  exchange->reply.http_status = static_cast<int>(http_status);
  exchange->done(std::move(exchange->reply));
}

}  // namespace tidemark
