// CurlTransport: the Transport port on libcurl's multi interface, without a thread: everything
// happens in Drive.
//
// HTTP/1.1; TLS 1.2 at least, verified, and nothing in the clear but to loopback; no redirects,
// proxies, cookies or netrc: what answers is the server named in the URL, or nothing. A reply is
// bounded while it arrives.
// Thread: the driving one, but for Wake. (curl's threaded resolver is the one thread that may
// appear.)
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "core/ports/transport.h"

namespace tidemark {

struct CurlOptions {
  uint32_t exchanges_max = 4;
  std::string ca_file;          // PEM, in place of the system's authorities; empty: those
};

class CurlTransport final : public Transport {
 public:
  // UNSUPPORTED where libcurl cannot be set up.
  static Result<std::unique_ptr<CurlTransport>> Create(CurlOptions options);
  ~CurlTransport() override;

  void Start(ExchangeId id, HttpRequest request, std::function<void(HttpReply)> done) override;
  void Cancel(ExchangeId id) override;
  void Drive(int64_t max_wait_ms) override;
  void Wake() override;
  uint32_t exchanges_max() const override { return options_.exchanges_max; }
  void OnPathChange() override;
  int64_t drive_every_ms() const override { return 20; }

 private:
  struct Exchange;
  CurlTransport(CurlOptions options, void* multi);
  bool Finish();                // what curl has done with; true: something was
  void FinishOne(void* easy, int curl_code);

  CurlOptions options_;
  void* multi_;
  std::map<ExchangeId, std::unique_ptr<Exchange>> exchanges_;
  std::atomic<bool> woken_ = false;
  // older connections are left alone
  std::optional<std::chrono::steady_clock::time_point> path_since_;
};

}  // namespace tidemark
