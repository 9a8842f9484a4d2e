#include "server/service/service.h"

#include <algorithm>

#include "core/base/plant.h"
#include "core/measure/prometheus.h"
#include "server/service/pull.h"
#include "server/service/service_state.h"

namespace tidemark::service {
namespace {

Refusal DecodeRefusal(const Status& status) {
  const bool too_large = status.code == Code::kResponseTooLarge;
  return Refuse(too_large ? ErrorCode::kTooLarge : ErrorCode::kMalformed, status.message);
}

}  // namespace

const char* EndpointName(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::kPush: return "push";
    case Endpoint::kPull: return "pull";
    case Endpoint::kLive: return "live";
  }
  return "unknown";
}

Asker Service::State::AskerOf(const Parked& parked) const {
  return {parked.id, EndpointOf(parked.request),
          desk.authorizer.AccountOf(parked.token).value_or(""), HelloOf(parked.request).client};
}

Answer<Request> Service::State::Read(const ServiceRequest& request) {
  if (!desk.authorizer.AccountOf(request.token).has_value())
    return Refuse(ErrorCode::kTokenInvalid, "the token is not valid");
  if (request.home != options.home)
    return Refuse(ErrorCode::kWrongHome, "this server does not serve that home");
  auto decoded = DecodeRequest(request.body, options.decode);
  if (!decoded.ok()) return DecodeRefusal(decoded.status());
  if (EndpointOf(*decoded) != request.endpoint)
    return Refuse(ErrorCode::kMalformed, "the body is of another endpoint");
  return decoded.Take();
}

// Who is asking is asked on every call, and again whenever a parked call goes on.
void Service::State::Serve(Parked parked) {
  if (!fault.ok()) return Refused(AskerOf(parked), Unavailable());
  auto admitted = Admit(desk, parked.token, HelloOf(parked.request));
  if (!admitted.ok()) return StoreFailed(AskerOf(parked), admitted.status());
  if (auto* refusal = std::get_if<Refusal>(&*admitted))
    return Refused(AskerOf(parked), std::move(*refusal));
  const std::string account = std::get<std::string>(*admitted);
  notes.Saw(account, HelloOf(parked.request), time.last_us());
  switch (EndpointOf(parked.request)) {
    case Endpoint::kPush: return Push(parked, account);
    case Endpoint::kPull: return Pull(parked, account);
    case Endpoint::kLive: return Live(std::move(parked), account, true);
  }
}

void Service::State::Pull(const Parked& parked, const std::string& account) {
  const auto& pull = std::get<PullRequest>(parked.request);
  if (const Status covered = time.Cover(store); !covered.ok())
    return StoreFailed(AskerOf(parked), covered);
  const int64_t ahead_us = TIDE_PLANTED(kAsOfAhead) ? 500'000 : 0;
  auto answer = AnswerPull(desk, account, pull, time.last_us() + ahead_us);
  if (!answer.ok()) return StoreFailed(AskerOf(parked), answer.status());
  if (auto* refusal = std::get_if<Refusal>(&*answer))
    return Refused(AskerOf(parked), std::move(*refusal));
  auto& reply = std::get<PullReply>(*answer);
  auto lane = store.lanes().Find(pull.hello.client);
  if (!lane.ok()) return StoreFailed(AskerOf(parked), lane.status());
  reply.welcome = MakeWelcome(parked.recv_us, lane->has_value() ? (*lane)->last_op_seq : 0);
  Reply(parked.id, reply, FrameBytesMax(desk, pull.hello));
}

void Service::State::Live(Parked parked, const std::string& account, bool may_wait) {
  const auto& live = std::get<LiveRequest>(parked.request);
  if (live.have.size() > options.limits.max_scopes)
    return Refused(AskerOf(parked),
                   Refuse(ErrorCode::kTooLarge, "too many scopes in one long poll"));
  auto heads = ReadHeads(desk, account, live);
  if (!heads.ok()) return StoreFailed(AskerOf(parked), heads.status());
  const int64_t wait_us = int64_t{std::min(live.wait_ms, options.limits.poll_ms)} * 1'000;
  if (may_wait && wait_us > 0 && !HasNews(live, *heads)) {
    const int64_t until_us = parked.recv_us + wait_us;
    return waiters.Add(std::move(parked), until_us);
  }
  AnswerLive(parked, heads.Take());
}

void Service::State::AnswerLive(const Parked& parked, std::vector<Cursor> heads) {
  if (const Status covered = time.Cover(store); !covered.ok())
    return StoreFailed(AskerOf(parked), covered);
  const Hello& hello = HelloOf(parked.request);
  auto lane = store.lanes().Find(hello.client);
  if (!lane.ok()) return StoreFailed(AskerOf(parked), lane.status());
  LiveReply reply;
  reply.welcome = MakeWelcome(parked.recv_us, lane->has_value() ? (*lane)->last_op_seq : 0);
  reply.verified_us = time.last_us() + (TIDE_PLANTED(kBeatAhead) ? 500'000 : 0);
  reply.heads = std::move(heads);
  Reply(parked.id, reply, FrameBytesMax(desk, hello));
}

void Service::State::Wake(std::vector<Parked> woken) {
  for (Parked& parked : woken) {
    auto admitted = Admit(desk, parked.token, HelloOf(parked.request));
    if (!admitted.ok()) StoreFailed(AskerOf(parked), admitted.status());
    else if (auto* refusal = std::get_if<Refusal>(&*admitted))
      Refused(AskerOf(parked), std::move(*refusal));
    else Live(std::move(parked), std::get<std::string>(*admitted), false);
  }
}

Welcome Service::State::MakeWelcome(int64_t recv_us, uint64_t last_op_seq) {
  Welcome welcome;
  welcome.home = options.home;
  welcome.recv_us = recv_us;
  welcome.sent_us = time.last_us();
  welcome.lane_last_op_seq = last_op_seq;
  welcome.limits = options.limits;
  return welcome;
}

void Service::State::Reply(RequestId id, const tidemark::Reply& reply, size_t frame_bytes_max) {
  ServiceReply out;
  out.id = id;
  out.body = EncodeReply(reply, frame_bytes_max);
  replies.push_back(std::move(out));
}

void Service::State::Refused(const Asker& asker, Refusal refusal) {
  ErrorReply& error = refusal.error;
  error.support_id = std::to_string(time.last_us()) + "-" + std::to_string(asker.id);
  desk.log.Write(Level::kInfo, kServiceComponent,
                 "refused " + error.support_id + " with code " +
                     std::to_string(static_cast<uint32_t>(error.code)) + ": " + error.message);
  notes.Refused({error.support_id, time.last_us(), asker.account, asker.client,
                 EndpointName(asker.endpoint), static_cast<uint32_t>(error.code), error.message});
  ServiceReply out;
  out.id = asker.id;
  out.http_status = refusal.http_status;
  out.error_class = error.error_class;
  out.retry_after_ms = error.retry_after_ms;
  out.body = EncodeReply(error, options.limits.max_frame_bytes);
  replies.push_back(std::move(out));
}

void Service::State::StoreFailed(const Asker& asker, const Status& status) {
  desk.log.Write(Level::kError, kServiceComponent, "the store failed: " + status.message);
  if (status.code == Code::kStoreCorrupt) fault = status;
  Refused(asker, Unavailable());
}

Service::Service(std::unique_ptr<State> state) : state_(std::move(state)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::Start(ServiceOptions options,
                                                std::shared_ptr<const Manifest> manifest,
                                                store::ServerStore& store,
                                                const Authorizer& authorizer, Log& log) {
  TIDE_ASSIGN(const int64_t mark_us, store.ClockMark());
  auto state = std::make_unique<State>(std::move(options), std::move(manifest), store, authorizer,
                                       log, TIDE_PLANTED(kMarkForgotten) ? 0 : mark_us);
  TIDE_ASSIGN(state->totals, store.CountAll());
  return std::unique_ptr<Service>(new Service(std::move(state)));
}

void Service::Handle(const ServiceRequest& request, int64_t wall_us) {
  State& state = *state_;
  const int64_t now_us = state.time.Read(wall_us);
  Answer<Request> read = state.Read(request);
  if (auto* refusal = std::get_if<Refusal>(&read))
    return state.Refused({request.id, request.endpoint,
                          state.desk.authorizer.AccountOf(request.token).value_or(""), Uid{}},
                         std::move(*refusal));
  Parked parked{request.id, request.token, std::move(std::get<Request>(read)), now_us};
  const bool must_wait = state.group.has_value() && request.endpoint != Endpoint::kPush;
  if (must_wait) state.after_flush.push_back(std::move(parked));
  else state.Serve(std::move(parked));
}

void Service::Forget(RequestId id) {
  State& state = *state_;
  const auto same = [id](const auto& one) { return one.id == id; };
  // What it pushed is executed all the same, and counts.
  if (state.group.has_value())
    for (ParkedPush& push : state.group->pushes) push.forgotten |= push.asker.id == id;
  std::erase_if(state.after_flush, same);
  std::erase_if(state.replies, same);
  state.waiters.Forget(id);
}

void Service::Flush(int64_t wall_us) {
  state_->time.Read(wall_us);
  state_->Flush();
}

void Service::Tick(int64_t wall_us) {
  const int64_t now_us = state_->time.Read(wall_us);
  // An open group must not be seen; its flush is due at once and the tick comes again.
  if (state_->group.has_value()) return;
  state_->Wake(state_->waiters.TakeDue(now_us));
  state_->FlushNotes(/*now=*/false);
}

void Service::ReleaseWaiters(int64_t wall_us) {
  Flush(wall_us);
  state_->Wake(state_->waiters.TakeAll());
  state_->FlushNotes(/*now=*/true);
}

bool Service::flush_wanted() const {
  return state_->group.has_value() || !state_->after_flush.empty();
}

int64_t Service::DueInUs(int64_t wall_us) const {
  const auto due_us = state_->waiters.NextDueUs();
  if (!due_us.has_value()) return -1;
  return std::max<int64_t>(0, *due_us - std::max(wall_us, state_->time.last_us()));
}

std::vector<ServiceReply> Service::TakeReplies() {
  std::vector<ServiceReply> taken = std::move(state_->replies);
  state_->replies.clear();
  return taken;
}

Result<std::string> Service::MetricsText() {
  State& state = *state_;
  TIDE_ASSIGN(const int64_t store_bytes, state.store.SizeBytes());
  const auto set = [&](Instrument gauge, auto value) {
    state.meter.Set(gauge, {}, static_cast<double>(value));
  };
  set(Instrument::kServerScopeCount, state.totals.scopes);
  set(Instrument::kServerLogSize, state.totals.entries);
  set(Instrument::kServerLaneCount, state.totals.lanes);
  set(Instrument::kServerWaiterCount, state.waiters.size());
  set(Instrument::kServerStoreSize, store_bytes);
  return PrometheusText(state.meter.Read());
}

bool Service::MayReadMetrics(std::string_view token) const {
  return state_->desk.authorizer.MayReadMetrics(token);
}

Meter& Service::meter() { return state_->meter; }

const Status& Service::fault() const { return state_->fault; }

}  // namespace tidemark::service
