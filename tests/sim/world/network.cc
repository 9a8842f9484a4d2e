#include "tests/sim/world/network.h"

#include <algorithm>

#include "core/sync/exchange.h"
#include "tests/sim/world/world.h"

namespace tidemark::sim {
namespace {

constexpr int64_t kMs = 1'000, kSecond = 1'000'000;
constexpr int64_t kHour = 3'600 * kSecond;

Wire WireOf(const std::string& url) {
  if (url.ends_with("/push")) return Wire::kPush;
  return url.ends_with("/pull") ? Wire::kPull : Wire::kLive;
}

std::string TokenOf(const HttpRequest& request) {
  for (const auto& [name, value] : request.headers)
    if (name == "Authorization" && value.starts_with("Bearer ")) return value.substr(7);
  return {};
}

HttpReply Http(int status, std::string type, std::string body) {
  HttpReply reply;
  reply.http_status = status;
  reply.content_type = std::move(type);
  reply.body = std::move(body);
  return reply;
}

void Flip(std::string* bytes, Chance& chance) {
  if (bytes->empty()) return;
  (*bytes)[chance.Below(bytes->size())] ^= static_cast<char>(1 << chance.Below(8));
}

// Mostly while others are busy with the same; now and then an hour later.
int64_t ReplayDelay(Chance& chance) {
  return chance.Percent(60) ? chance.Between(50, 10'000) * kMs
                            : chance.Between(10, 3'600) * kSecond;
}

void Cut(std::string* bytes, Chance& chance) { bytes->resize(chance.Below(bytes->size() + 1)); }

}  // namespace

// ---- a device's end -----------------------------------------------------------------------------

// Mostly tens of milliseconds, now and then seconds.
int64_t Network::Delay(const Phone& from) {
  Chance& chance = world_.chance;
  const int64_t usual = chance.Percent(95) ? chance.Between(1, 80) : chance.Between(80, 3'000);
  return usual * kMs * from.link.slow;
}

void Network::Note(Phone& from, Wire wire, const HttpRequest& request) {
  Requested noted;
  noted.device = from.no();
  noted.wire = wire;
  noted.token = TokenOf(request);
  noted.account = from.account();
  if (wire == Wire::kLive) return world_.recorder.Note(std::move(noted));   // nothing to learn
  auto decoded = DecodeRequest(request.body, DecodeLimits{});
  if (!decoded.ok()) return world_.recorder.Fail("Z2", "a device sent what nobody can read");
  std::visit([&](const auto& asked) { noted.client = asked.hello.client; }, *decoded);
  if (const auto* pull = std::get_if<PullRequest>(&*decoded)) noted.have = pull->have;
  if (const auto* push = std::get_if<PushRequest>(&*decoded)) {
    noted.kept_through = push->outcomes_kept_through;
    for (const PushOp& op : push->ops) noted.bodies.push_back(op.body);
    if (!push->ops.empty())
      if (auto first = DecodeOperation(push->ops.front().body); first.ok())
        noted.first_op_seq = first->op_seq;
    if (push->ops.empty()) CutPowerSoon(world_, from);   // it says what it will not ask for again
  }
  world_.recorder.Note(std::move(noted));
}

void Network::Send(Phone& from, ExchangeId id, const HttpRequest& request) {
  const Wire wire = WireOf(request.url);
  Note(from, wire, request);
  const uint64_t no = ++last_;
  open_[no] = Open{&from, id, wire, 0, world_.now_us, false, {}};
  // The transport's own patience: idle first, then in all.
  const int64_t patience_ms = std::min(request.total_ms, request.idle_ms +
                                       (wire == Wire::kLive ? 60'000 : 0));
  if (world_.faults.Strikes(Kind::kNeverEnds)) return;   // not even when its time is over
  world_.At(world_.now_us + patience_ms * kMs, [this, no] { TimeOut(no); });
  if (from.told_offline()) return Break(no, Code::kUnreachable, "no network", 2 * kMs);
  if (Interfere(from, no, request)) return;
  if (!from.link.out) return;   // into the void
  const Letter letter{static_cast<service::Endpoint>(wire), "main", TokenOf(request),
                      request.body};
  int64_t delay = Delay(from);
  Faults& faults = world_.faults;
  if (faults.Strikes(Kind::kDropRequest)) return;
  if (faults.Strikes(Kind::kDelayRequest)) delay += world_.chance.Between(1, 90) * kSecond;
  if (faults.Strikes(Kind::kDuplicateRequest)) Copy(letter, delay + Delay(from));
  if (faults.Strikes(Kind::kReplayRequest))
    Copy(letter, delay + ReplayDelay(world_.chance));
  Letter sent = letter;
  if (faults.Strikes(Kind::kTruncateRequest)) Cut(&sent.body, world_.chance);
  if (faults.Strikes(Kind::kFlipRequest)) Flip(&sent.body, world_.chance);
  if (faults.Strikes(Kind::kDropReply)) open_[no].lost_reply = true;
  world_.At(world_.now_us + delay, [this, no, sent] { Arrive(no, sent); });
}

void Network::TimeOut(uint64_t no) {
  HttpReply reply;
  reply.status = Status::Error(Code::kUnreachable, "timed out");
  Deliver(no, std::move(reply));
}

// Something between the device and the server answers, or breaks the connection.
bool Network::Interfere(Phone& from, uint64_t no, const HttpRequest& request) {
  Faults& faults = world_.faults;
  Chance& chance = world_.chance;
  const int64_t delay = Delay(from);
  const auto page = [&](int status) {
    Answer(no, Http(status, "text/html", "<html>" + std::to_string(status) + "</html>"), delay);
    return true;
  };
  const auto busy = [&](int status) {
    HttpReply reply = Http(status, "text/plain", "busy");
    // As the real transport gives it: clamped to an hour; nothing where it was unreadable.
    reply.retry_after_ms = chance.OneIn(3) ? 0 : chance.Between(1, 120) * 1'000;
    Answer(no, std::move(reply), delay);
    return true;
  };
  if (WireOf(request.url) == Wire::kLive && faults.Strikes(Kind::kLiveBlocked)) return page(504);
  if (WireOf(request.url) == Wire::kPush && faults.Strikes(Kind::kPushBlocked)) return page(500);
  if (faults.Strikes(Kind::kReset))
    return Break(no, Code::kUnreachable, "connection reset", delay), true;
  if (faults.Strikes(Kind::kTls)) return Break(no, Code::kTls, "certificate expired", delay), true;
  if (faults.Strikes(Kind::kOversize))
    return Break(no, Code::kResponseTooLarge, "larger than this device takes", delay), true;
  if (faults.Strikes(Kind::kPortal)) return page(200);
  if (faults.Strikes(Kind::kProxyPage)) return page(chance.OneIn(2) ? 502 : 504);
  if (faults.Strikes(Kind::kError500)) return page(500);
  if (faults.Strikes(Kind::kError401)) return page(401);
  if (faults.Strikes(Kind::kError403)) return page(403);
  if (faults.Strikes(Kind::kError413)) return page(413);
  if (faults.Strikes(Kind::kError426)) return page(426);
  if (faults.Strikes(Kind::kEmptyReply)) return Answer(no, Http(200, kMediaType, ""), delay), true;
  if (faults.Strikes(Kind::kError503)) return busy(503);
  if (faults.Strikes(Kind::kError429)) return busy(429);
  if (faults.Strikes(Kind::kRetryAfterYear)) {
    HttpReply reply = Http(503, "text/plain", "busy");
    reply.retry_after_ms = kHour / kMs;
    return Answer(no, std::move(reply), delay), true;
  }
  return false;
}

void Network::Copy(const Letter& letter, int64_t delay_us) {
  world_.At(world_.now_us + delay_us, [this, letter] {
    if (world_.faults.healed()) return;   // what was captured is forgotten when the world heals
    Arrive(0, letter);
  });
}

void Network::Arrive(uint64_t no, const Letter& letter) {
  const auto open = open_.find(no);
  if (no != 0 && open == open_.end()) no = 0;   // given up meanwhile; the server works all the same
  if (!world_.server.up()) {
    if (no != 0) Break(no, Code::kUnreachable, "connection refused", 3 * kMs);
    return;
  }
  service::ServiceRequest asked;
  asked.id = ++last_at_server_;
  asked.endpoint = letter.endpoint;
  asked.home = letter.home;
  asked.token = letter.token;
  asked.body = letter.body;
  if (no != 0) {
    open_[no].at_server = asked.id;
    at_server_[asked.id] = no;
    Open& at = open_[no];
    if (auto request = DecodeRequest(letter.body, DecodeLimits{}); request.ok())
      if (const auto* live = std::get_if<LiveRequest>(&*request))
        for (const Cursor& have : live->have) at.listens[have.scope] = have.seq;
  }
  world_.server.Handle(asked);
}

void Network::Forget(Phone& from, ExchangeId id) {
  for (auto it = open_.begin(); it != open_.end();) {
    const bool same = it->second.from == &from && (id == 0 || it->second.id == id);
    if (!same) {
      ++it;
      continue;
    }
    // A server learns of a dead connection when it has something to say; sometimes at once.
    const service::RequestId at_server = it->second.at_server;
    if (at_server != 0) {
      at_server_.erase(at_server);
      if (world_.chance.OneIn(2)) world_.server.Forget(at_server);
    }
    it = open_.erase(it);
  }
}

void Network::ForgetAll(Phone& from) { Forget(from, 0); }

int Network::OpenOf(const Phone& from) const {
  int count = 0;
  for (const auto& [no, open] : open_) count += open.from == &from ? 1 : 0;
  return count;
}

// ---- the server's end ---------------------------------------------------------------------------

void Network::Reply(service::ServiceReply reply) {
  const auto found = at_server_.find(reply.id);
  if (found == at_server_.end()) return;
  const uint64_t no = found->second;
  at_server_.erase(found);
  Open& open = open_.at(no);
  open.at_server = 0;
  Faults& faults = world_.faults;
  if (open.lost_reply || !open.from->link.in) return;
  if (faults.Strikes(Kind::kSlowLoris)) return;
  HttpReply http = Http(reply.http_status, kMediaType, std::move(reply.body));
  http.retry_after_ms = std::clamp<int64_t>((reply.retry_after_ms + 999) / 1'000 * 1'000, 0,
                                            kHour / kMs);
  int64_t delay = Delay(*open.from);
  if (faults.Strikes(Kind::kDelayReply)) delay += world_.chance.Between(1, 90) * kSecond;
  if (faults.Strikes(Kind::kTruncateReply)) Cut(&http.body, world_.chance);
  if (faults.Strikes(Kind::kFlipReply)) Flip(&http.body, world_.chance);
  if (faults.Strikes(Kind::kWrongType)) http.content_type = "application/octet-stream";
  Answer(no, std::move(http), delay);
}

void Network::CheckTold(const std::set<std::string>& moved) {
  for (const auto& [id, no] : at_server_)
    for (const auto& [scope, seq] : open_.at(no).listens)
      if (moved.contains(scope) && seq < world_.server.witness().HeadOf(scope))
        world_.recorder.Fail("L1", "a long poll of d" + std::to_string(open_.at(no).from->no()) +
                                       " sleeps through news of " + scope);
}

void Network::ServerDied() {
  for (const auto& [id, no] : std::map<service::RequestId, uint64_t>(std::move(at_server_)))
    Break(no, Code::kUnreachable, "the server closed the connection", 5 * kMs);
  at_server_.clear();
}

// ---- between ------------------------------------------------------------------------------------

void Network::Answer(uint64_t no, HttpReply reply, int64_t delay_us) {
  world_.At(world_.now_us + delay_us, [this, no, reply = std::move(reply)]() mutable {
    Deliver(no, std::move(reply));
  });
}

void Network::Break(uint64_t no, Code code, const char* why, int64_t delay_us) {
  HttpReply reply;
  reply.status = Status::Error(code, why).CausedBy(Domain::kCurl, 7);
  Answer(no, std::move(reply), delay_us);
}

void Network::Deliver(uint64_t no, HttpReply reply) {
  const auto found = open_.find(no);
  if (found == open_.end()) return;
  const Open open = found->second;
  if (open.at_server != 0) {
    at_server_.erase(open.at_server);
    if (world_.server.up()) world_.server.Forget(open.at_server);
  }
  open_.erase(found);
  open.from->Receive(open.id, open.wire, std::move(reply));
}

// ---- the transport ------------------------------------------------------------------------------

void SimTransport::Start(ExchangeId id, HttpRequest request, std::function<void(HttpReply)> done) {
  waiting_[id] = std::move(done);
  network_.Send(phone_, id, request);
}

void SimTransport::Cancel(ExchangeId id) {
  waiting_.erase(id);
  arrived_.erase(id);
  network_.Forget(phone_, id);
}

void SimTransport::Drive(int64_t) {
  for (auto& [id, reply] : std::exchange(arrived_, {})) {
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) continue;
    const auto done = std::move(found->second);
    waiting_.erase(found);
    done(std::move(reply));
  }
}

void SimTransport::BreakAll() {
  for (const auto& [id, done] : waiting_)
    arrived_[id].status = Status::Error(Code::kUnreachable, "the connection is dead");
}

void SimTransport::Wake() { phone_.Wake(); }

}  // namespace tidemark::sim
