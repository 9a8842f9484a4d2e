// Requests out, replies in: the engine's half that touches transport and replica.
#include <algorithm>

#include "core/store/meta.h"
#include "core/sync/engine.h"

namespace tidemark {
namespace {

constexpr size_t kReplyBytesMax = 4u << 20, kReplyInflatedMax = 16u << 20;
constexpr const char kSdk[] = "tidemark/1.0";

DecodeLimits LimitsOf(uint32_t frame_bytes_max) {
  DecodeLimits limits;
  if (frame_bytes_max > 0) limits.frame_bytes_max = frame_bytes_max;
  limits.body_bytes_max = kReplyBytesMax;
  limits.inflated_bytes_max = kReplyInflatedMax;
  return limits;
}

// Some head is not the one that was asked about: the long poll had a reason to end.
bool BringsNews(const PullTicket& ticket, const LiveReply& reply) {
  if (reply.heads.size() != ticket.have.size()) return true;
  return std::any_of(reply.heads.begin(), reply.heads.end(), [&](const Cursor& head) {
    return std::find(ticket.have.begin(), ticket.have.end(), head) == ticket.have.end();
  });
}

}  // namespace

// ---- out ---------------------------------------------------------------------------------------

Result<Hello> Engine::MakeHello() {
  Store& store = ports_.replica.store();
  Hello hello;
  hello.sdk = kSdk;
  hello.app = options_.app;
  hello.account = options_.account;
  hello.schema = store.manifest()->schema();
  hello.policy = store.manifest()->policy();
  hello.max_frame_bytes = options_.frame_bytes_max;
  TIDE_ASSIGN(hello.client, GetUid(store.writer(), "client_id"));
  return hello;
}

Result<std::string> Engine::PreparePush(const action::SendPush& push, PushBatch* batch) {
  if (push_unsettled_) TIDE_TRY(TakeBackPush());
  PushRequest request;
  TIDE_TRY(Touch([&](Replica& replica) -> Status {
    TIDE_ASSIGN(*batch, replica.PreparePush(push.ops_max, push.bytes_max, push.park_head));
    TIDE_ASSIGN(request.hello, MakeHello());
    return Status::Ok();
  }));
  if (!batch->worth_sending) return std::string();
  request.ops = batch->ops;
  request.outcomes_kept_through = batch->outcomes_kept_through;
  return EncodeRequest(request, planner_.state().limits.max_frame_bytes);
}

Result<Hello> Engine::PrepareTicket(PullTicket* ticket) {
  Hello hello;
  TIDE_TRY(Touch([&](Replica& replica) -> Status {
    TIDE_ASSIGN(*ticket, replica.PreparePull());
    TIDE_ASSIGN(hello, MakeHello());
    return Status::Ok();
  }));
  return hello;
}

void Engine::Perform(const action::SendPush& push) {
  PushBatch batch;
  const Result<std::string> body = PreparePush(push, &batch);
  if (!body.ok()) return FailLocally(Lane::kPush, body.status());
  if (!batch.worth_sending) return Tell(event::NothingToSend{Lane::kPush});
  Tell(event::Sent{Lane::kPush, static_cast<uint32_t>(batch.ops.size()),
                   static_cast<uint32_t>(batch.bytes)});
  Send(Lane::kPush, body.value(), {}, 0);
}

void Engine::Perform(const action::SendPull& pull) {
  PullRequest request;
  PullTicket ticket;
  Result<Hello> hello = PrepareTicket(&ticket);
  if (!hello.ok()) return FailLocally(Lane::kPull, hello.status());
  request.hello = hello.Take();
  request.have = ticket.have;
  request.max_bytes = pull.bytes_max;
  Send(Lane::kPull, EncodeRequest(request, planner_.state().limits.max_frame_bytes),
       std::move(ticket), 0);
}

void Engine::Perform(const action::SendLive& live) {
  LiveRequest request;
  PullTicket ticket;
  Result<Hello> hello = PrepareTicket(&ticket);
  if (!hello.ok()) return FailLocally(Lane::kLive, hello.status());
  if (ticket.have.empty()) return Tell(event::NothingToSend{Lane::kLive});
  request.hello = hello.Take();
  request.have = ticket.have;
  request.wait_ms = live.wait_ms;
  Send(Lane::kLive, EncodeRequest(request, planner_.state().limits.max_frame_bytes),
       std::move(ticket), live.wait_ms);
}

void Engine::Send(Lane lane, std::string body, PullTicket ticket, uint32_t wait_ms) {
  const ExchangeId id = ++last_id_;
  exchange(lane) = {id, token_no_, ports_.clock.BoottimeUs(), std::move(ticket)};
  progress_.requests++;
  progress_.bytes_up += body.size();
  meter().Add(Instrument::kBytes, {"up"}, body.size());
  const Caller caller{options_.server, options_.app, token_};
  HttpRequest request = MakeHttpRequest(caller, lane, std::move(body), wait_ms);
  request.reply_bytes_max = kReplyBytesMax;
  ports_.transport.Start(id, std::move(request), [this, id](HttpReply http) {
    replies_.push_back({id, std::move(http)});
  });
}

void Engine::Perform(const action::Cancel& cancel) {
  Exchange& of = exchange(cancel.lane);
  if (of.id != 0) {
    ports_.transport.Cancel(of.id);
    MeasureEnd(cancel.lane, of, cancel.unanswered ? "unanswered" : "cancelled");
  }
  of = {};
  if (cancel.unanswered)
    progress_.last_failure = Status::Error(Code::kUnreachable, "the server did not answer in time");
  if (cancel.lane != Lane::kPush) return;
  if (const Status status = TakeBackPush(); !status.ok()) progress_.last_failure = status;
}

void Engine::Perform(const action::WantToken& want) {
  const uint64_t request_no = token_request_no_ = ++last_id_;
  // The answer may come after us: it holds the mailbox, not the engine.
  ports_.secrets.Want(options_.account, want.refused,
                      [mailbox = mailbox_, request_no](Code code, std::string token) {
                        mailbox->Put(TokenAnswer{request_no, code, std::move(token)});
                      });
}

void Engine::Perform(const action::Fork&) {
  ports_.log.Write(Level::kWarning, "sync",
                   "the server knows this lane from another device; taking a new one");
  const std::vector<Outcome> outcomes = std::exchange(fork_outcomes_, {});
  const Status status = Touch([&](Replica& replica) { return replica.Fork(outcomes); });
  if (status.ok()) return;
  progress_.last_failure = status;
  push_unsettled_ = true;
}

void Engine::Perform(const action::LeaveConnections&) { ports_.transport.OnPathChange(); }

void Engine::Perform(const action::Maintain&) {
  bool more = false;
  const Status status = Touch([&](Replica& replica) -> Status {
    TIDE_ASSIGN(more, replica.Maintain());
    return Status::Ok();
  });
  if (!status.ok()) ports_.log.Write(Level::kWarning, "sync", "maintenance: " + status.message);
  Tell(event::Maintained{status.ok() && more});
}

void Engine::FailLocally(Lane lane, const Status& failure) {
  progress_.last_failure = failure;
  ports_.log.Write(Level::kError, "sync", "the store could not do its part: " + failure.message);
  Tell(event::Failed{.lane = lane, .fault = Fault::kLocal});
}

// ---- in ----------------------------------------------------------------------------------------

void Engine::TakeReplies() {
  for (Arrived& reply : std::exchange(replies_, {}))
    for (Lane lane : {Lane::kPush, Lane::kPull, Lane::kLive})
      if (exchange(lane).id == reply.id) {
        TakeReply(lane, reply.http);
        break;
      }
}

void Engine::TakeReply(Lane lane, const HttpReply& http) {
  const Exchange of = std::exchange(exchange(lane), {});
  progress_.bytes_down += http.body.size();
  meter().Add(Instrument::kBytes, {"down"}, http.body.size());
  Heard heard = ReadReply(http, lane, LimitsOf(options_.frame_bytes_max));
  MeasureEnd(lane, of, heard.answered ? "ok" : ClassName(heard.fault));
  if (!heard.answered) return TakeFailure(lane, std::move(heard), of.token_no != token_no_);
  Status taken;
  if (lane == Lane::kPush) {
    taken = TakePush(of, std::get<PushReply>(heard.reply));
  } else if (lane == Lane::kPull) {
    taken = TakePull(of, std::get<PullReply>(heard.reply));
  } else {
    taken = TakeLive(of, std::get<LiveReply>(heard.reply));
  }
  if (taken.ok()) return;
  if (lane == Lane::kPush) push_unsettled_ = true;
  // An answer that contradicts itself is the server's fault; anything else is ours.
  if (taken.code != Code::kNotTidemark) return FailLocally(lane, taken);
  progress_.last_failure = taken;
  Tell(event::Failed{.lane = lane, .fault = Fault::kNotTidemark});
}

Status Engine::TakePush(const Exchange& of, const PushReply& reply) {
  // Only what was news counts: a server that repeats itself must not keep us sending at once.
  uint32_t taken = 0;
  TIDE_TRY(Touch([&](Replica& replica) -> Status {
    TIDE_ASSIGN(taken, replica.FinishPush(reply.outcomes));
    return Status::Ok();
  }));
  progress_.pushed_ops += taken;
  NoteContact(of, reply.welcome);
  Tell(event::PushAnswered{taken, reply.slow_down_ms, reply.welcome.limits});
  return Status::Ok();
}

Status Engine::TakePull(const Exchange& of, const PullReply& reply) {
  PullSummary summary;
  uint64_t answered_ops = 0;
  TIDE_TRY(Touch([&](Replica& replica) -> Status {
    const uint64_t unsent = replica.outbox().unsent;
    TIDE_ASSIGN(summary, replica.ApplyPull(of.ticket, reply));
    answered_ops = unsent - std::min(unsent, replica.outbox().unsent);
    return Status::Ok();
  }));
  // A verdict that overtakes the answer to its push: that one will bring no news.
  progress_.pushed_ops += answered_ops;
  facts_.behind = summary.behind;
  progress_.pulled_changes += summary.changes;
  progress_.pulls_ok++;
  NoteContact(of, reply.welcome);
  Tell(event::PullAnswered{summary.progress, reply.welcome.limits});
  return Status::Ok();
}

Status Engine::TakeLive(const Exchange& of, const LiveReply& reply) {
  PullSummary summary;
  TIDE_TRY(Touch([&](Replica& replica) -> Status {
    TIDE_ASSIGN(summary, replica.ApplyLive(of.ticket, reply));
    return Status::Ok();
  }));
  facts_.behind = facts_.behind || summary.behind;  // only a pull can tell that nothing is left
  NoteContact(of, reply.welcome);
  Tell(event::LiveAnswered{BringsNews(of.ticket, reply), reply.welcome.limits});
  return Status::Ok();
}

void Engine::MeasureEnd(Lane lane, const Exchange& of, const char* how) {
  const int64_t took_us = ports_.clock.BoottimeUs() - of.sent_us;
  meter().Observe(Instrument::kRequestDuration, {EndpointName(lane), how},
                  static_cast<double>(took_us) / 1e6);
}

void Engine::NoteContact(const Exchange& of, const Welcome& welcome) {
  MeasureClock(ports_.clock, of.sent_us, welcome, meter());
  progress_.exchanges_ok++;
  progress_.last_contact_boot_ms = NowMs();
  progress_.last_failure = Status::Ok();
}

void Engine::TakeFailure(Lane lane, Heard heard, bool old_token) {
  progress_.last_failure = heard.failure;
  ports_.log.Write(Level::kInfo, "sync", "no answer: " + heard.failure.message);
  if (heard.fault == Fault::kForked) {
    fork_outcomes_ = std::move(heard.outcomes);   // Fork takes the push back as well
  } else if (lane == Lane::kPush) {
    if (const Status status = TakeBackPush(); !status.ok()) progress_.last_failure = status;
  }
  Tell(event::Failed{lane, heard.fault, heard.retry_after_ms, old_token});
}

}  // namespace tidemark
