#include "tests/faults/home.h"

#include <cstring>

#include "tests/faults/window.h"

namespace tidemark::faults {
namespace {

World& WorldOf(tide_context context) { return *static_cast<World*>(context); }
Home& HomeOf(tide_context context) { return *static_cast<Home*>(context); }

std::string Text(tide_str text) { return std::string(text.data, text.size); }

}  // namespace

tide_clock World::Clock() {
  tide_clock clock = TIDE_INIT(tide_clock);
  clock.context = this;
  clock.wall_us = [](tide_context at) { return WorldOf(at).now_us; };
  clock.steady_us = clock.wall_us;
  clock.boottime_us = [](tide_context at) { return WorldOf(at).now_us - 1'799'000'000'000'000; };
  clock.boot_id = [](tide_context, tide_uid* out) {
    *out = tide_uid{};
    out->bytes[0] = 1;
  };
  clock.random = [](tide_context at, uint8_t* out, size_t size) {
    WorldOf(at).random.Fill(out, size);
  };
  return clock;
}

Home::Home(std::string folder, std::string manifest_blob, World& world)
    : folder_(std::move(folder)), blob_(std::move(manifest_blob)), world_(world) {}

Home::~Home() { Stop(); }

Status Home::Start() {
  const Window outside(false);
  TIDE_ASSIGN(const std::shared_ptr<const Manifest> manifest, Manifest::Load(blob_));
  TIDE_ASSIGN(store_, store::ServerStore::Open(folder_, "main", *manifest));
  TIDE_ASSIGN(service_, service::Service::Start({}, manifest, *store_, authorizer_, log_));
  return Status::Ok();
}

void Home::Stop() {
  const Window outside(false);
  DropAll();
  service_.reset();
  store_.reset();
}

void Home::DropAll() {
  for (const Asked& asked : std::exchange(asked_, {}))
    tide_exchange_finish(asked.exchange, TIDE_ERROR_UNREACHABLE, 0);
  for (const auto& [no, exchange] : std::exchange(waiting_, {}))
    tide_exchange_finish(exchange, TIDE_ERROR_UNREACHABLE, 0);
}

tide_transport Home::Transport() {
  tide_transport table = TIDE_INIT(tide_transport);
  table.context = this;
  table.start = Begin;
  table.cancel = Cancel;
  table.drive = Drive;
  return table;
}

tide_status Home::Begin(tide_context context, const tide_request* request,
                        tide_exchange* exchange) {
  const Window outside(false);
  Home& home = HomeOf(context);
  Asked asked{++home.last_, exchange, Text(request->url), {}, {}};
  asked.body.assign(reinterpret_cast<const char*>(request->body.data), request->body.size);
  for (size_t i = 0; i < request->header_count; i++) {
    const std::string value = Text(request->headers[i].value);
    if (Text(request->headers[i].name) == "Authorization" && value.starts_with("Bearer "))
      asked.token = value.substr(7);
  }
  home.asked_.push_back(std::move(asked));
  return TIDE_OK;
}

void Home::Cancel(tide_context context, tide_exchange* exchange) {
  const Window outside(false);
  Home& home = HomeOf(context);
  std::erase_if(home.asked_, [&](const Asked& asked) { return asked.exchange == exchange; });
  std::erase_if(home.waiting_, [&](const auto& item) {
    if (item.second != exchange) return false;
    if (home.service_ != nullptr) home.service_->Forget(item.first);
    return true;
  });
  tide_exchange_finish(exchange, TIDE_ERROR_UNREACHABLE, 0);
}

void Home::Answer(tide_exchange* exchange, const service::ServiceReply& reply) {
  const std::string retry = std::to_string((reply.retry_after_ms + 999) / 1000);
  const tide_header headers[] = {
      {tide_s("content-type"), tide_s("application/vnd.tidemark.v1")},
      {tide_s("retry-after"), tide_s(retry.c_str())}};
  const Window inside(true);  // what the library does with an answer is its own
  tide_exchange_head(exchange, static_cast<uint32_t>(reply.http_status), headers,
                     reply.retry_after_ms > 0 ? 2 : 1);
  const tide_status taken = tide_exchange_data(
      exchange, {reinterpret_cast<const uint8_t*>(reply.body.data()), reply.body.size()});
  tide_exchange_finish(exchange, taken < 0 ? taken : TIDE_OK, 0);
}

// Everything that is on its way arrives. True: somebody was answered.
bool Home::Pump() {
  if (service_ == nullptr || (gone && gone())) {
    const bool any = !asked_.empty() || !waiting_.empty();
    DropAll();
    return any;
  }
  for (const Asked& asked : std::exchange(asked_, {})) {
    waiting_[asked.no] = asked.exchange;
    service::ServiceRequest request;
    request.id = asked.no;
    request.endpoint = asked.url.ends_with("/push")   ? service::Endpoint::kPush
                       : asked.url.ends_with("/pull") ? service::Endpoint::kPull
                                                      : service::Endpoint::kLive;
    request.home = "main";
    request.token = asked.token;
    request.body = asked.body;
    service_->Handle(request, world_.now_us);
  }
  if (service_->flush_wanted()) service_->Flush(world_.now_us);
  service_->Tick(world_.now_us);
  bool any = false;
  const std::vector<service::ServiceReply> replies = service_->TakeReplies();
  if (gone && gone()) {  // it died before a byte of them went out
    DropAll();
    return true;
  }
  for (const service::ServiceReply& reply : replies) {
    const auto found = waiting_.find(reply.id);
    if (found == waiting_.end()) continue;
    tide_exchange* const exchange = found->second;
    waiting_.erase(found);
    Answer(exchange, reply);
    any = true;
  }
  return any;
}

void Home::Drive(tide_context context, int64_t max_wait_ms) {
  const Window outside(false);
  Home& home = HomeOf(context);
  if (home.Pump() || max_wait_ms <= 0) return;
  home.world_.now_us += max_wait_ms * 1000;
  home.Pump();
}

}  // namespace tidemark::faults
