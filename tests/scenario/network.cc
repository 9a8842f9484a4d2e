#include "tests/scenario/network.h"

#include <algorithm>
#include <utility>

#include "core/sync/exchange.h"

namespace tidemark::testing {
namespace {

HttpReply Unreachable() {
  HttpReply reply;
  reply.status = Status::Error(Code::kUnreachable, "lost on the way").CausedBy(Domain::kCurl, 7);
  return reply;
}

service::Endpoint EndpointOf(const std::string& url) {
  if (url.ends_with("/push")) return service::Endpoint::kPush;
  return url.ends_with("/pull") ? service::Endpoint::kPull : service::Endpoint::kLive;
}

std::string LaneName(service::Endpoint endpoint) {
  static constexpr const char* kNames[] = {"push", "pull", "live"};
  return kNames[static_cast<int>(endpoint)];
}

std::string TokenOf(const HttpRequest& request) {
  for (const auto& [name, value] : request.headers)
    if (name == "Authorization" && value.starts_with("Bearer ")) return value.substr(7);
  return {};
}

}  // namespace

// ---- the network --------------------------------------------------------------------------------

Fault* Network::Match(const std::string& device, const std::string& lane) {
  const auto found = std::find_if(faults.begin(), faults.end(), [&](const Fault& fault) {
    return fault.times != 0 && (fault.device.empty() || fault.device == device) &&
           (fault.lane.empty() || fault.lane == lane);
  });
  return found == faults.end() ? nullptr : &*found;
}

void Network::Handle(service::Endpoint endpoint, const std::string& token, const std::string& body,
                     const Open& open) {
  const service::RequestId no = ++last_;
  open_[no] = open;
  service::ServiceRequest asked;
  asked.id = no;
  asked.endpoint = endpoint;
  asked.home = "main";
  asked.token = token;
  asked.body = body;
  server_->service().Handle(asked, clock_.now_us);
}

void Network::Send(FakeTransport& from, ExchangeId id, const HttpRequest& request) {
  const Copy copy{EndpointOf(request.url), TokenOf(request), request.body};
  const std::string lane = LaneName(copy.endpoint);
  requests[from.device() + " " + lane]++;
  if (!server_up) return from.Arrive(id, Unreachable());
  const Open open{&from, id, 0, false, false};
  if (Fault* fault = Match(from.device(), lane); fault != nullptr) {
    if (fault->times > 0) fault->times--;
    return Apply(*fault, copy, open);
  }
  Handle(copy.endpoint, copy.token, copy.body, open);
}

void Network::Apply(const Fault& fault, const Copy& copy, Open open) {
  using Kind = Fault::Kind;
  switch (fault.kind) {
    case Kind::kDropRequest: return open.from->Arrive(open.id, Unreachable());
    case Kind::kReply: return open.from->Arrive(open.id, fault.reply);
    case Kind::kDropReply: open.lost = true; break;
    case Kind::kDelay: open.delay_ms = fault.delay_ms; break;
    case Kind::kCut: open.cut = true; break;
    case Kind::kKeepCopy: copies_.push_back(copy); break;
    case Kind::kDuplicate: Handle(copy.endpoint, copy.token, copy.body, {}); break;
    case Kind::kDieBeforeCommit: case Kind::kDieAfterCommit: break;
  }
  Handle(copy.endpoint, copy.token, copy.body, open);
  const bool dies = fault.kind == Kind::kDieBeforeCommit || fault.kind == Kind::kDieAfterCommit;
  if (fault.kind == Kind::kDieAfterCommit) server_->service().Flush(clock_.now_us);
  if (dies) RestartServer([this] { server_->Restart(); });
}

void Network::Forget(FakeTransport& from, ExchangeId id) {
  std::erase_if(open_, [&](const auto& entry) {
    if (entry.second.from != &from || (id != 0 && entry.second.id != id)) return false;
    server_->service().Forget(entry.first);
    return true;
  });
}

void Network::Pump() {
  service::Service& service = server_->service();
  if (service.flush_wanted()) service.Flush(clock_.now_us);
  service.Tick(clock_.now_us);
  for (service::ServiceReply& reply : service.TakeReplies()) {
    const auto found = open_.find(reply.id);
    if (found == open_.end()) continue;
    const Open open = found->second;
    open_.erase(found);
    if (open.from == nullptr) continue;
    HttpReply http;
    http.http_status = reply.http_status;
    http.content_type = kMediaType;
    http.retry_after_ms = reply.retry_after_ms;
    http.body = open.cut ? reply.body.substr(0, reply.body.size() / 2) : std::move(reply.body);
    open.from->Arrive(open.id, open.lost ? Unreachable() : std::move(http), open.delay_ms);
  }
}

int64_t Network::DueInMs() {
  if (server_->service().flush_wanted()) return 0;
  const int64_t due_us = server_->service().DueInUs(clock_.now_us);
  return due_us < 0 ? -1 : due_us / 1000 + 1;
}

void Network::RestartServer(const std::function<void()>& restart) {
  for (const auto& [no, open] : std::exchange(open_, {}))
    if (open.from != nullptr) open.from->Arrive(open.id, Unreachable());
  restart();
}

void Network::Replay() {
  for (const Copy& copy : std::exchange(copies_, {}))
    Handle(copy.endpoint, copy.token, copy.body, {});
  Pump();
}

// ---- a device's end -----------------------------------------------------------------------------

void FakeTransport::Start(ExchangeId id, HttpRequest request, std::function<void(HttpReply)> done) {
  waiting_[id] = std::move(done);
  network_.Send(*this, id, request);
}

void FakeTransport::Cancel(ExchangeId id) {
  waiting_.erase(id);
  network_.Forget(*this, id);
}

void FakeTransport::Arrive(ExchangeId id, HttpReply reply, int64_t delay_ms) {
  arrivals_.push_back({clock_.now_us + delay_ms * 1000, id, std::move(reply)});
}

int64_t FakeTransport::DueInMs() const {
  int64_t due_ms = -1;
  for (const Arrival& arrival : arrivals_) {
    const int64_t in_ms = std::max<int64_t>(0, (arrival.due_us - clock_.now_us + 999) / 1000);
    due_ms = due_ms < 0 ? in_ms : std::min(due_ms, in_ms);
  }
  return due_ms;
}

bool FakeTransport::Deliver() {
  std::vector<Arrival> due;
  std::erase_if(arrivals_, [&](Arrival& arrival) {
    if (arrival.due_us > clock_.now_us) return false;
    due.push_back(std::move(arrival));
    return true;
  });
  for (Arrival& arrival : due) {
    const auto found = waiting_.find(arrival.id);
    if (found == waiting_.end()) continue;
    const auto done = std::move(found->second);
    waiting_.erase(found);
    done(std::move(arrival.reply));
  }
  return !due.empty();
}

void FakeTransport::Drive(int64_t max_wait_ms) {
  network_.Pump();
  if (Deliver() || max_wait_ms <= 0) return;
  int64_t wait_ms = max_wait_ms;
  for (const int64_t due_ms : {network_.DueInMs(), DueInMs()})
    if (due_ms >= 0) wait_ms = std::min(wait_ms, due_ms);
  clock_.Advance(wait_ms);
  network_.Pump();
  Deliver();
}

}  // namespace tidemark::testing
