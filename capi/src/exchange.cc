#include "capi/src/exchange.h"

#include <algorithm>
#include <ctime>
#include <limits>

#include "capi/src/boundary.h"
#include "capi/src/value_convert.h"
#include "platforms/common/http_head.h"

namespace tidemark {
namespace {

constexpr size_t kHeadersMax = 256;
constexpr size_t kHeaderBytesMax = 16 * 1024;

uint32_t Limit(int64_t ms) {
  return static_cast<uint32_t>(
      std::clamp<int64_t>(ms, 0, std::numeric_limits<uint32_t>::max()));
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string Bounded(tide_str text) {
  if (text.data == nullptr) return {};
  return std::string(text.data, std::min(text.size, kHeaderBytesMax));
}

std::string Lowered(tide_str text) {
  std::string lowered = Bounded(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), Lower);
  return lowered;
}

void TakeHeader(const tide_header& header, HttpReply* reply) {
  const std::string name = Lowered(header.name);
  const std::string value = Bounded(header.value);
  if (name == "content-type") reply->content_type = ParseContentType(value);
  if (name == "retry-after") reply->retry_after_ms = ParseRetryAfterMs(value, std::time(nullptr));
}

bool IsNetworkFault(tide_status status) { return status <= -600 && status > -700; }

// What a host's status means for the reply: only OK and -6xx are its to say.
Status FinishStatus(tide_status status, int32_t cause_code, int http_status) {
  if (status == TIDE_OK && http_status != 0) return Status::Ok();
  const Code code = IsNetworkFault(status) ? static_cast<Code>(status) : Code::kUnreachable;
  const char* what = status == TIDE_OK ? "the transport ended without a reply"
                                       : "the transport could not carry the request";
  return Status::Error(code, what).CausedBy(static_cast<Domain>(TIDE_DOMAIN_HOST), cause_code);
}

}  // namespace
}  // namespace tidemark

using namespace tidemark;

tide_exchange::tide_exchange(ExchangeId exchange_id, HttpRequest lent,
                             std::shared_ptr<ExchangeMailbox> to, HostContext context)
    : Handle(kKind), id(exchange_id), mailbox(std::move(to)), host(std::move(context)),
      request_(std::move(lent)) {
  for (const auto& [name, value] : request_.headers)
    headers_.push_back({ViewOf(name), ViewOf(value)});
  view_.struct_size = static_cast<uint32_t>(sizeof view_);
  view_.connect_ms = Limit(request_.connect_ms);
  view_.idle_ms = Limit(request_.idle_ms);
  view_.total_ms = Limit(request_.total_ms);
  view_.method = ViewOf(request_.method);
  view_.url = ViewOf(request_.url);
  view_.headers = headers_.data();
  view_.header_count = headers_.size();
  view_.body = {reinterpret_cast<const uint8_t*>(request_.body.data()), request_.body.size()};
}

void tide_exchange_head(tide_exchange* exchange, uint32_t http_status, const tide_header* headers,
                        size_t header_count) {
  if (!IsHandle(exchange)) return;
  GuardVoid([&] {
    exchange->reply.http_status = static_cast<int>(std::min<uint32_t>(http_status, 999));
    if (headers == nullptr) return;
    for (size_t i = 0; i < std::min(header_count, kHeadersMax); i++)
      TakeHeader(headers[i], &exchange->reply);
  });
}

tide_status tide_exchange_data(tide_exchange* exchange, tide_bytes data) {
  return Guard([&]() -> Status {
    TIDE_TRY(CheckHandle(exchange, "exchange"));
    if (data.size == 0) return Status::Ok();
    TIDE_TRY(CheckGiven(data.data, "data"));
    HttpReply& reply = exchange->reply;
    if (!reply.status.ok() || data.size > exchange->reply_bytes_max() - reply.body.size()) {
      reply.body.clear();
      reply.status = Status::Error(Code::kResponseTooLarge, "the reply is longer than was allowed");
      return reply.status;
    }
    reply.body.append(reinterpret_cast<const char*>(data.data), data.size);
    return Status::Ok();
  });
}

void tide_exchange_finish(tide_exchange* exchange, tide_status status, int32_t cause_code) {
  if (!IsHandle(exchange)) return;
  GuardVoid([&] {
    const std::unique_ptr<tide_exchange> ended(exchange);
    HttpReply& reply = ended->reply;
    if (reply.status.ok()) reply.status = FinishStatus(status, cause_code, reply.http_status);
    if (!reply.status.ok()) reply.body.clear();
    const std::lock_guard lock(ended->mailbox->mutex);
    if (ended->mailbox->closed) return;
    ended->mailbox->finished.emplace_back(ended->id, std::move(reply));
    ended->mailbox->changed.notify_all();
  });
}
