#include "server/service/service.h"

#include <algorithm>

#include "core/base/plant.h"
#include "server/service/lane_run.h"
#include "server/service/pull.h"
#include "server/service/server_time.h"

namespace tidemark::service {
namespace {

constexpr char kComponent[] = "service";

// A push that was executed into the open group and is answered when that is durable.
struct ParkedPush {
  RequestId id = 0;
  size_t frame_bytes_max = 0;
  int64_t recv_us = 0;
  LaneResult result;
};

// The transaction of all pushes since the last flush.
struct Group {
  WriteTxn txn;
  std::vector<ParkedPush> pushes;
  std::set<std::string> written;
  uint32_t operations = 0;
};

Endpoint EndpointOf(const Request& request) {
  return static_cast<Endpoint>(request.index());  // both are in the order push, pull, live
}

Refusal DecodeRefusal(const Status& status) {
  const bool too_large = status.code == Code::kResponseTooLarge;
  return Refuse(too_large ? ErrorCode::kTooLarge : ErrorCode::kMalformed, status.message);
}

}  // namespace

struct Service::State {
  State(ServiceOptions given, std::shared_ptr<const Manifest> rules, store::ServerStore& keeper,
        const Authorizer& authorizer, Log& log, int64_t mark_us)
      : options(std::move(given)), manifest(std::move(rules)), store(keeper), time(mark_us),
        desk{options.home, options.limits, *manifest, store, authorizer, log,
             options.pull_bytes_max} {}

  Answer<Request> Read(const ServiceRequest& request);
  void Serve(Parked parked);
  void Push(const Parked& parked, const std::string& account);
  void Pull(const Parked& parked, const std::string& account);
  void Live(Parked parked, const std::string& account, bool may_wait);
  void AnswerLive(const Parked& parked, std::vector<Cursor> heads);
  void Wake(std::vector<Parked> woken);
  Status OpenGroup();
  Status CommitGroup(Group& group);
  void Flush();
  void AnswerPush(ParkedPush& push);
  Welcome MakeWelcome(int64_t recv_us, uint64_t last_op_seq);
  void Reply(RequestId id, const tidemark::Reply& reply, size_t frame_bytes_max);
  void Refused(RequestId id, Refusal refusal);
  void StoreFailed(RequestId id, const Status& status);

  const ServiceOptions options;
  const std::shared_ptr<const Manifest> manifest;
  store::ServerStore& store;
  ServerTime time;
  const Desk desk;
  std::optional<Group> group;
  std::vector<Parked> after_flush;  // came while a group was open, and must not see it half done
  Waiters waiters;
  std::vector<ServiceReply> replies;
  Status fault;
};

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
  if (!fault.ok()) return Refused(parked.id, Unavailable());
  auto admitted = Admit(desk, parked.token, HelloOf(parked.request));
  if (!admitted.ok()) return StoreFailed(parked.id, admitted.status());
  if (auto* refusal = std::get_if<Refusal>(&*admitted))
    return Refused(parked.id, std::move(*refusal));
  const std::string account = std::get<std::string>(*admitted);
  switch (EndpointOf(parked.request)) {
    case Endpoint::kPush: return Push(parked, account);
    case Endpoint::kPull: return Pull(parked, account);
    case Endpoint::kLive: return Live(std::move(parked), account, true);
  }
}

Status Service::State::OpenGroup() {
  if (group.has_value()) return Status::Ok();
  TIDE_ASSIGN(WriteTxn txn, store.Begin("group"));
  group.emplace(Group{std::move(txn), {}, {}, 0});
  return Status::Ok();
}

void Service::State::Push(const Parked& parked, const std::string& account) {
  if (const Status opened = OpenGroup(); !opened.ok()) return StoreFailed(parked.id, opened);
  const auto& push = std::get<PushRequest>(parked.request);
  LaneRun run(desk, group->txn, account, push, time.last_us());
  auto done = run.Run();
  ParkedPush waiting{parked.id, FrameBytesMax(desk, push.hello), parked.recv_us, {}};
  if (done.ok()) {
    waiting.result = done.Take();
  } else {
    desk.log.Write(Level::kError, kComponent, "a push failed: " + done.status().message);
    waiting.result.refusal = Unavailable();
  }
  group->operations += waiting.result.executed;
  group->written.insert(waiting.result.written.begin(), waiting.result.written.end());
  if (TIDE_PLANTED(kNeighbourLost) && waiting.result.refusal.has_value() && group->txn.alive())
    static_cast<void>(group->txn.db().Exec("ROLLBACK; BEGIN IMMEDIATE"));
  if (TIDE_PLANTED(kAckBeforeCommit)) AnswerPush(waiting);
  else group->pushes.push_back(std::move(waiting));
  // Without its transaction the group is only a list of people to tell.
  if (!group->txn.alive() || group->operations >= options.group_ops_max) Flush();
}

Status Service::State::CommitGroup(Group& done) {
  if (!done.txn.alive()) return Status::Error(Code::kIo, "the group's transaction was rolled back");
  TIDE_TRY(time.CoverIn(store, done.txn));
  const Status committed = done.txn.Commit();
  if (committed.ok()) {
    time.Covered();
  } else if (committed.code != Code::kDiskFull && committed.code != Code::kStoreInUse) {
    // Whether it reached the disk is unknown; only a fresh look at the file can tell.
    fault = committed;
  }
  return committed;
}

void Service::State::Flush() {
  std::set<std::string> written;
  if (group.has_value()) {
    Group done = std::move(*group);
    group.reset();
    const Status committed = CommitGroup(done);
    for (ParkedPush& push : done.pushes) {
      if (committed.ok() || TIDE_PLANTED(kAckOfFailedCommit)) AnswerPush(push);
      else StoreFailed(push.id, committed);
    }
    if (committed.ok()) written = std::move(done.written);
  }
  std::vector<Parked> queued = std::move(after_flush);
  after_flush.clear();
  for (Parked& parked : queued) Serve(std::move(parked));
  Wake(waiters.TakeWatching(written));
}

void Service::State::AnswerPush(ParkedPush& push) {
  if (push.result.refusal.has_value()) return Refused(push.id, std::move(*push.result.refusal));
  PushReply reply;
  reply.welcome = MakeWelcome(push.recv_us, push.result.last_op_seq);
  reply.outcomes = std::move(push.result.outcomes);
  Reply(push.id, reply, push.frame_bytes_max);
}

void Service::State::Pull(const Parked& parked, const std::string& account) {
  const auto& pull = std::get<PullRequest>(parked.request);
  if (const Status covered = time.Cover(store); !covered.ok())
    return StoreFailed(parked.id, covered);
  const int64_t ahead_us = TIDE_PLANTED(kAsOfAhead) ? 500'000 : 0;
  auto answer = AnswerPull(desk, account, pull, time.last_us() + ahead_us);
  if (!answer.ok()) return StoreFailed(parked.id, answer.status());
  if (auto* refusal = std::get_if<Refusal>(&*answer))
    return Refused(parked.id, std::move(*refusal));
  auto& reply = std::get<PullReply>(*answer);
  auto lane = store.lanes().Find(pull.hello.client);
  if (!lane.ok()) return StoreFailed(parked.id, lane.status());
  reply.welcome = MakeWelcome(parked.recv_us, lane->has_value() ? (*lane)->last_op_seq : 0);
  Reply(parked.id, reply, FrameBytesMax(desk, pull.hello));
}

void Service::State::Live(Parked parked, const std::string& account, bool may_wait) {
  const auto& live = std::get<LiveRequest>(parked.request);
  if (live.have.size() > options.limits.max_scopes)
    return Refused(parked.id, Refuse(ErrorCode::kTooLarge, "too many scopes in one long poll"));
  auto heads = ReadHeads(desk, account, live);
  if (!heads.ok()) return StoreFailed(parked.id, heads.status());
  const int64_t wait_us = int64_t{std::min(live.wait_ms, options.limits.poll_ms)} * 1'000;
  if (may_wait && wait_us > 0 && !HasNews(live, *heads)) {
    const int64_t until_us = parked.recv_us + wait_us;
    return waiters.Add(std::move(parked), until_us);
  }
  AnswerLive(parked, heads.Take());
}

void Service::State::AnswerLive(const Parked& parked, std::vector<Cursor> heads) {
  if (const Status covered = time.Cover(store); !covered.ok())
    return StoreFailed(parked.id, covered);
  const Hello& hello = HelloOf(parked.request);
  auto lane = store.lanes().Find(hello.client);
  if (!lane.ok()) return StoreFailed(parked.id, lane.status());
  LiveReply reply;
  reply.welcome = MakeWelcome(parked.recv_us, lane->has_value() ? (*lane)->last_op_seq : 0);
  reply.verified_us = time.last_us() + (TIDE_PLANTED(kBeatAhead) ? 500'000 : 0);
  reply.heads = std::move(heads);
  Reply(parked.id, reply, FrameBytesMax(desk, hello));
}

void Service::State::Wake(std::vector<Parked> woken) {
  for (Parked& parked : woken) {
    auto admitted = Admit(desk, parked.token, HelloOf(parked.request));
    if (!admitted.ok()) StoreFailed(parked.id, admitted.status());
    else if (auto* refusal = std::get_if<Refusal>(&*admitted))
      Refused(parked.id, std::move(*refusal));
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

void Service::State::Refused(RequestId id, Refusal refusal) {
  refusal.error.support_id = std::to_string(time.last_us()) + "-" + std::to_string(id);
  desk.log.Write(Level::kInfo, kComponent,
                 "refused " + refusal.error.support_id + " with code " +
                     std::to_string(static_cast<uint32_t>(refusal.error.code)) + ": " +
                     refusal.error.message);
  ServiceReply out;
  out.id = id;
  out.http_status = refusal.http_status;
  out.retry_after_ms = refusal.error.retry_after_ms;
  out.body = EncodeReply(refusal.error, options.limits.max_frame_bytes);
  replies.push_back(std::move(out));
}

void Service::State::StoreFailed(RequestId id, const Status& status) {
  desk.log.Write(Level::kError, kComponent, "the store failed: " + status.message);
  if (status.code == Code::kStoreCorrupt) fault = status;
  Refused(id, Unavailable());
}

Service::Service(std::unique_ptr<State> state) : state_(std::move(state)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::Start(ServiceOptions options,
                                                std::shared_ptr<const Manifest> manifest,
                                                store::ServerStore& store,
                                                const Authorizer& authorizer, Log& log) {
  TIDE_ASSIGN(const int64_t mark_us, store.ClockMark());
  return std::unique_ptr<Service>(new Service(std::make_unique<State>(
      std::move(options), std::move(manifest), store, authorizer, log,
      TIDE_PLANTED(kMarkForgotten) ? 0 : mark_us)));
}

void Service::Handle(const ServiceRequest& request, int64_t wall_us) {
  State& state = *state_;
  const int64_t now_us = state.time.Read(wall_us);
  Answer<Request> read = state.Read(request);
  if (auto* refusal = std::get_if<Refusal>(&read))
    return state.Refused(request.id, std::move(*refusal));
  Parked parked{request.id, request.token, std::move(std::get<Request>(read)), now_us};
  const bool must_wait = state.group.has_value() && request.endpoint != Endpoint::kPush;
  if (must_wait) state.after_flush.push_back(std::move(parked));
  else state.Serve(std::move(parked));
}

void Service::Forget(RequestId id) {
  State& state = *state_;
  const auto same = [id](const auto& one) { return one.id == id; };
  if (state.group.has_value()) std::erase_if(state.group->pushes, same);
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
  if (!state_->group.has_value()) state_->Wake(state_->waiters.TakeDue(now_us));
}

void Service::ReleaseWaiters(int64_t wall_us) {
  Flush(wall_us);
  state_->Wake(state_->waiters.TakeAll());
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

const Status& Service::fault() const { return state_->fault; }

}  // namespace tidemark::service
