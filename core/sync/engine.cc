#include "core/sync/engine.h"

#include <algorithm>

#include "core/sync/engine_state.h"

namespace tidemark {
namespace {

constexpr int kEventsPerStep = 256;   // more wait for the next step

}  // namespace

Engine::Engine(EngineOptions options, EnginePorts ports)
    : options_(std::move(options)),
      ports_(std::move(ports)),
      mailbox_(std::make_shared<Mailbox>(ports_.transport)),
      planner_(InitialState(options_.server, options_.no_network, ports_.transport.exchanges_max(),
                            *ports_.replica.store().manifest()),
               ports_.random) {}

Engine::~Engine() { Stop(); }

Status Engine::Start() {
  TIDE_TRY(Touch([](Replica& replica) { return replica.Recover(); }));
  Tell(event::Started{});
  Publish();
  return Status::Ok();
}

void Engine::Stop() {
  if (stopped_) return;
  stopped_ = true;
  mailbox_->Close();
  for (Exchange& exchange : exchanges_)
    if (exchange.id != 0) ports_.transport.Cancel(exchange.id);
  replies_.clear();
}

Status Engine::Step(int64_t max_wait_ms, int64_t* next_due_ms) {
  fatal_ = Status::Ok();
  if (unfinished_) AskTokenAnew();
  unfinished_ = true;
  ReadNetwork();   // first: what is submitted offline is not handed to a network that is gone
  ReadMail();
  const bool idle = events_.empty() && replies_.empty();
  Tell(event::Tick{});
  Run();
  const int64_t due = DueInMs();
  const int64_t wait = due < 0 ? max_wait_ms : std::min(due, max_wait_ms);
  ports_.transport.Drive(idle ? std::max<int64_t>(wait, 0) : 0);
  ReadMail();
  TakeReplies();
  Tell(event::Tick{});
  Run();
  Publish();
  // Not inside a turn, and on this thread, which is no submitter's.
  if (std::exchange(touched_, false)) {
    const Status checkpointed = ports_.replica.store().CheckpointIfDue();
    if (!checkpointed.ok())
      ports_.log.Write(Level::kWarning, "sync", "checkpoint: " + checkpointed.message);
  }
  *next_due_ms = DueInMs();
  unfinished_ = false;
  return fatal_;
}

int64_t Engine::DueInMs() {
  if (!events_.empty() || !replies_.empty() || !mailbox_->empty()) return 0;
  const int64_t due = DueMs(planner_.state());
  int64_t in_ms = due == kNever ? -1 : std::max<int64_t>(0, due - NowMs());
  const bool exchanging = std::any_of(exchanges_.begin(), exchanges_.end(),
                                      [](const Exchange& exchange) { return exchange.id != 0; });
  const int64_t every_ms = ports_.transport.drive_every_ms();
  if (exchanging && every_ms >= 0) in_ms = in_ms < 0 ? every_ms : std::min(in_ms, every_ms);
  return in_ms;
}

void Engine::Run() {
  for (int i = 0; i < kEventsPerStep && !events_.empty(); i++) {
    decltype(Event::what) heard = std::move(events_.front());
    events_.pop_front();
    if (std::holds_alternative<event::Changed>(heard)) ReadFacts();
    const Event event{NowMs(), facts_, std::move(heard)};
    for (const Action& action : planner_.Handle(event))
      std::visit([this](const auto& what) { Perform(what); }, action);
    if (const auto* failed = std::get_if<event::Failed>(&event.what))
      MeasurePause(planner_.state(), *failed, meter());
    TIDE_CHECK(Alive(planner_.state()));
  }
}

// ---- hearing -----------------------------------------------------------------------------------

void Engine::ReadMail() {
  for (Mail& mail : mailbox_->Take()) {
    if (const auto* answer = std::get_if<TokenAnswer>(&mail)) {
      TakeToken(*answer);
      continue;
    }
    std::visit([this](auto& what) {
      constexpr bool kIsToken = std::is_same_v<std::decay_t<decltype(what)>, TokenAnswer>;
      if constexpr (!kIsToken) Tell(std::move(what));
    }, mail);
  }
}

void Engine::ReadNetwork() {
  const NetworkState now = ports_.connectivity.State();
  if (network_known_ && now.online == network_.online && now.path == network_.path) return;
  network_known_ = true;
  network_ = now;
  Tell(event::NetworkIs{now.online, now.path});
}

// What else a step leaves half done is given up in time; only the host may take as long as it
// likes.
void Engine::AskTokenAnew() {
  if (planner_.state().auth.state != Auth::kAsking) return;
  token_request_no_ = 0;
  Tell(event::TokenLost{});
}

void Engine::TakeToken(const TokenAnswer& answer) {
  if (answer.request_no != token_request_no_) return;
  token_request_no_ = 0;
  if (answer.code != Code::kOk) {
    progress_.last_failure = Status::Error(Code::kAuthNeeded, "no token was given");
    Tell(event::TokenFailed{});
    return;
  }
  const bool changed = token_no_ == 0 || answer.token != token_;
  if (changed) token_no_++;
  token_ = answer.token;
  Tell(event::TokenCame{changed});
}

// ---- the replica -------------------------------------------------------------------------------

Status Engine::Touch(const std::function<Status(Replica&)>& work) {
  const Status status = ports_.in_turn([&] {
    const Status done = work(ports_.replica);
    facts_ = FactsOf(ports_.replica.outbox(), facts_.behind);
    return done;
  });
  touched_ = true;
  if (IsFatal(status)) fatal_ = status;
  return status;
}

// Somebody else committed. Read when its turn comes, not before: what was submitted after a pause
// must not be seen by an event from before it.
void Engine::ReadFacts() {
  const Status read = Touch([](Replica&) { return Status::Ok(); });
  if (!read.ok()) ports_.log.Write(Level::kWarning, "sync", "no turn: " + read.message);
}

// No answer, or none that could be kept: what was under way is queued again, with a mark.
Status Engine::TakeBackPush() {
  const Status status = Touch([](Replica& replica) { return replica.FailPush(); });
  push_unsettled_ = !status.ok();
  return status;
}

void Engine::Publish() {
  const SyncState& state = planner_.state();
  Describe(state, &progress_);
  stall_watch_.Look(state, NowMs(), meter());
  progress_.pushing = exchange(Lane::kPush).id != 0;
  progress_.pulling = exchange(Lane::kPull).id != 0;
  std::vector<uint64_t> reached;
  for (const GoalState& goal : state.goals)
    if (goal.reached) reached.push_back(goal.no);
  mailbox_->Publish(progress_, reached);
}

}  // namespace tidemark
