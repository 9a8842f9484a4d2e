#include "core/client/client.h"

#include <algorithm>
#include <exception>
#include <new>

#include "core/model/attention.h"
#include "core/store/damage.h"

namespace tidemark {
namespace {

constexpr int64_t kDriverWaitMs = 60'000;     // the driver's longest sleep; Wake ends it
constexpr int64_t kFaultPauseMs = 1'000;      // after a failed step, before the next

// One record that cannot be read is no reason not to trust the rest.
bool IsSticky(const Status& status) {
  if (IsDamagedRecord(status)) return false;
  return status.code == Code::kFailed || status.code == Code::kStoreCorrupt ||
         status.code == Code::kUncertain;
}

bool IsOfTheStore(const Status& status) { return static_cast<int32_t>(status.code) <= -500; }

// What failed the whole group, and so is the turn's own failure.
Status StoreFailureOf(const std::vector<SubmitAnswer>& answers) {
  const auto found = std::find_if(answers.begin(), answers.end(), [](const SubmitAnswer& answer) {
    return IsOfTheStore(answer.status);
  });
  return found == answers.end() ? Status::Ok() : found->status;
}

// One step at a time, however it ends: one that threw for want of memory is over too.
class Stepping {
 public:
  explicit Stepping(std::atomic<bool>& flag) : flag_(flag), alone_(!flag.exchange(true)) {}
  Stepping(const Stepping&) = delete;
  Stepping& operator=(const Stepping&) = delete;
  ~Stepping() {
    if (alone_) flag_ = false;
  }
  bool alone() const { return alone_; }

 private:
  std::atomic<bool>& flag_;
  const bool alone_;
};

int64_t Sooner(int64_t a, int64_t b) { return a < 0 ? b : b < 0 ? a : std::min(a, b); }

}  // namespace

Client::Client(ClientConfig config) : config_(std::move(config)) {}

Client::~Client() {
  static_cast<void>(Guarded([this] { return Close(); }));  // what goes wrong now nobody can be told
}

// ---- start and stop, in written order -----------------------------------------------------------

Result<std::shared_ptr<Client>> Client::Open(ClientConfig config) {
  TIDE_CHECK(config.clock && config.random && config.log && config.transport &&
             config.connectivity && config.secrets);
  std::shared_ptr<Client> client(new Client(std::move(config)));
  if (Status status = client->Start(); !status.ok()) {
    static_cast<void>(client->Close());
    return status;
  }
  return client;
}

Status Client::Start() {
  TIDE_ASSIGN(store_, Store::Open(config_.store, *config_.clock, *config_.random, *config_.log));
  TIDE_ASSIGN(queries_, QueryRunner::Open(*store_, *config_.clock));
  replica_ = std::make_unique<Replica>(*store_, *config_.clock, *config_.random, *config_.log);
  replica_->OnCommit([this](const ChangeSet& changes) { Note(changes); });
  submits_ = std::make_unique<SubmitQueue>([this](std::vector<Draft> drafts, bool full) {
    std::vector<SubmitAnswer> answers(drafts.size());
    const Status status = InTurn([&] {
      answers = replica_->Submit(std::move(drafts), full);
      return StoreFailureOf(answers);
    });
    if (!status.ok())
      for (SubmitAnswer& answer : answers)
        if (answer.status.ok() || IsOfTheStore(answer.status)) answer.status = status;
    return answers;
  });
  EngineOptions options;
  options.server = store_->server();
  options.account = store_->account();
  options.app = config_.app;
  options.frame_bytes_max = config_.frame_max_bytes;
  options.no_network = config_.no_network;
  engine_ = std::make_unique<Engine>(
      options, EnginePorts{*replica_, *config_.transport, *config_.connectivity, *config_.secrets,
                           *config_.clock, *config_.random, *config_.log,
                           [this](const std::function<Status()>& work) { return InTurn(work); }});
  TIDE_TRY(engine_->Start());
  TIDE_TRY(SubscribeOwnScopes());
  if (config_.threaded) driver_ = std::thread([this] { DriveUntilClosed(); });
  return Status::Ok();
}

// user/<account> and attention/<account> are subscribed by themselves.
Status Client::SubscribeOwnScopes() {
  for (const std::string& own : {"user/" + store_->account(), AttentionScope(store_->account())}) {
    {
      TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
      TIDE_ASSIGN(const std::optional<ScopeState> scope, reader->FindScope(own));
      if (scope && scope->subscribed) continue;
    }
    if (!IsScopeName(own)) continue;
    TIDE_TRY(InTurn([&] { return replica_->Subscribe(own, 0, /*implicit=*/true); }));
  }
  return Status::Ok();
}

Status Client::Close() {
  TIDE_TRY(CheckProcess());
  if (delivery_.in_callback())
    return Status::Error(Code::kInCallback, "a client cannot be closed from one of its callbacks");
  if (!life_.BeginClosing()) {
    life_.AwaitClosed();
    return Status::Ok();
  }
  // However it ends, in want of memory too: whoever waits for it must not wait for ever.
  const std::unique_ptr<Life, void (*)(Life*)> closing(&life_,
                                                       [](Life* life) { life->EndClosing(); });
  if (queries_) queries_->CloseSnapshots();  // ends a page that is being read
  if (engine_) engine_->Wake();
  if (driver_.joinable()) driver_.join();
  life_.AwaitVisitors();
  if (queries_) queries_->CloseSnapshots();  // what the last visitor began
  observers_.RemoveAll();
  if (engine_) engine_->Stop();
  // Whoever submitted without waiting is still owed an answer.
  while (submits_ && submits_->RunOne()) {}
  delivery_.Run([] {});
  return store_ ? store_->Close() : Status::Ok();
}

// ---- the turn -----------------------------------------------------------------------------------

// The one place below the C boundary where what is thrown becomes a status: no memory, or our own
// bug.
Status Client::Guarded(const std::function<Status()>& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return Status::Error(Code::kOutOfMemory, "out of memory");  // so short that it needs none
  } catch (const std::exception& bug) {
    return Status::Error(Code::kFailed, bug.what());
  }
}

Status Client::InTurn(const std::function<Status()>& work) {
  const std::lock_guard<std::mutex> turn(turn_);
  TIDE_TRY(Usable());
  Status status = Guarded(work);
  if (!status.ok() && store_->writer().spoiled() != 0) status.code = Code::kUncertain;
  if (status.code == Code::kOutOfMemory) store_->RenewWriter();
  if (IsSticky(status)) {
    config_.log->Write(Level::kError, "client", status.message);
    const std::lock_guard<std::mutex> guard(memory_mutex_);
    fault_ = status;
  }
  return status;
}

Status Client::Usable() {
  const std::lock_guard<std::mutex> guard(memory_mutex_);
  return fault_;
}

// Once for each scope: whoever reads a damaged record again and again must not hammer the server.
void Client::AskAnewIfDamaged() {
  const uint64_t count = store_->damage_count();
  if (damage_seen_.exchange(count) == count) return;
  engine_->Notice(tidemark::Hint::kRefresh);
  if (config_.wake) config_.wake();
}

void Client::Note(const ChangeSet& changes) {
  // It is committed: that observers could not be told is no failure of it.
  const Status noted = Guarded([&] {
    observers_.Note(changes);
    return Status::Ok();
  });
  if (!noted.ok()) observers_.NoteMissed();
  const std::lock_guard<std::mutex> guard(memory_mutex_);
  cursors_ = replica_->cursors();
  outbox_ = replica_->outbox();
  plans_due_boot_us_ = replica_->plans_due_boot_us();
}

std::shared_ptr<const CursorMap> Client::cursors() {
  const std::lock_guard<std::mutex> guard(memory_mutex_);
  return cursors_;
}

void Client::AfterWrite(bool subscriptions) {
  const Status poked = Guarded([&] {
    engine_->Poke(subscriptions);
    return Status::Ok();
  });
  if (!poked.ok()) poke_missed_ = true;  // it is written all the same; the next step says so
  if (config_.wake) config_.wake();
}

// ---- driving ------------------------------------------------------------------------------------

Status Client::StepOnce(int64_t max_wait_ms, int64_t* next_due_ms) {
  return Guarded([&] { return StepUnguarded(max_wait_ms, next_due_ms); });
}

Status Client::StepUnguarded(int64_t max_wait_ms, int64_t* next_due_ms) {
  if (poke_missed_) {
    engine_->Poke(/*subscriptions=*/true);
    poke_missed_ = false;
  }
  while (submits_->RunOne()) {}
  const int64_t callbacks_due = DeliveryDueInMs();
  const int64_t wait = submits_->waiting()
                           ? 0
                           : std::min(max_wait_ms, callbacks_due < 0 ? max_wait_ms : callbacks_due);
  int64_t engine_due = -1;
  Status status = Usable();
  if (status.ok()) status = Guarded([&] { return engine_->Step(wait, &engine_due); });
  while (submits_->RunOne()) {}
  NoteProgress();
  queries_->ExpireSnapshots(config_.clock->SteadyUs());
  if (status.ok()) status = store_->CheckpointIfDue();
  if (status.ok()) status = MovePlansIfDue();
  Deliver();
  *next_due_ms = Sooner(Sooner(engine_due, DeliveryDueInMs()), PlansDueInMs());
  if (submits_->waiting()) *next_due_ms = 0;
  return status;
}

Status Client::Step(int64_t max_wait_ms, int64_t* next_due_ms) {
  *next_due_ms = -1;
  if (config_.threaded)
    return Status::Error(Code::kBadState,
                         "this client has a thread of its own; step is for manual mode");
  if (delivery_.in_callback())
    return Status::Error(Code::kInCallback, "step cannot be called from a callback");
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  const Stepping stepping(stepping_);
  if (!stepping.alone())
    return Status::Error(Code::kOverlappingStep, "another thread is inside step");
  const Status status = StepOnce(std::max<int64_t>(0, max_wait_ms), next_due_ms);
  return life_.closing() ? Status::Error(Code::kClosed, "the client was closed meanwhile") : status;
}

void Client::DriveUntilClosed() {
  while (!life_.closing()) {
    int64_t due_ms = -1;
    const Status status = StepOnce(kDriverWaitMs, &due_ms);
    if (status.ok() || life_.closing()) continue;
    // The store failed (a full disk, a sticky fault): callbacks and submits go on, at a bounded
    // rate.
    config_.transport->Drive(kFaultPauseMs);
  }
}

void Client::Wake() { engine_->Wake(); }

void Client::NoteProgress() {
  const Progress p = engine_->progress();
  uint64_t seen = 1;
  for (const uint64_t part :
       {static_cast<uint64_t>(p.hold), static_cast<uint64_t>(p.lane_hold[0]),
        static_cast<uint64_t>(p.lane_hold[1]), uint64_t{p.pushing}, uint64_t{p.pulling},
        uint64_t{p.behind}, uint64_t{p.consecutive_failures},
        p.pushed_ops, p.pulled_changes, static_cast<uint64_t>(p.last_failure.code)})
    seen = seen * 1'000'003 + part;
  if (seen == progress_seen_) return;
  progress_seen_ = seen;
  observers_.NoteSync();
}

void Client::Deliver() {
  const auto run = [this] { observers_.Deliver(SteadyMs()); };
  if (config_.executor == nullptr) return delivery_.Run(run);
  if (delivery_.empty() && !observers_.Due(SteadyMs())) return;
  if (!delivery_.BeginPost()) return;
  config_.executor->Post([self = shared_from_this(), run] {
    const Visit visit(self->life_);
    if (!visit.status().ok()) return;
    const Status status = self->Guarded([&] {
      self->delivery_.Run(run);
      return Status::Ok();
    });
    if (!status.ok()) self->config_.log->Write(Level::kError, "client", status.message);
    self->delivery_.EndPost();
    // What came meanwhile, and when observers want to look again, is for the driver to see.
    self->engine_->Wake();
    if (self->config_.wake) self->config_.wake();
  });
}

// Callbacks that lie with the host's executor are not waited for: it runs them when it can, and
// wakes us. -1: nothing is due.
int64_t Client::DeliveryDueInMs() {
  if (config_.executor != nullptr && delivery_.posted()) return -1;
  return delivery_.empty() ? observers_.DueInMs(SteadyMs()) : 0;
}

Status Client::WaitFor(const std::function<Result<bool>()>& reached, int64_t timeout_ms,
                       const Interrupted& interrupted) {
  if (delivery_.in_callback())
    return Status::Error(Code::kInCallback, "waiting is not possible inside a callback");
  const int64_t until_ms = SteadyMs() + std::max<int64_t>(0, timeout_ms);
  for (;;) {
    TIDE_ASSIGN(const bool done, reached());
    if (done) return Status::Ok();
    if (interrupted && interrupted()) {
      return Status::Error(Code::kInterrupted, "interrupted; everything is kept");
    }
    if (life_.closing()) return Status::Error(Code::kClosed, "the client was closed meanwhile");
    TIDE_TRY(Usable());
    const Reason hold = engine_->progress().hold;
    if (hold == Reason::kAuthNeeded || hold == Reason::kPaused || hold == Reason::kUpgradeNeeded)
      return Status::Error(Code::kHeld,
                           std::string("held by ") + ReasonName(hold) + "; everything is kept");
    const int64_t left_ms = until_ms - SteadyMs();
    if (left_ms <= 0) {
      return Status::Error(Code::kTimedOut, "not reached in time; everything is kept");
    }
    const int64_t slice_ms = std::min<int64_t>(left_ms, 50);  // interrupts are looked at so often
    if (config_.threaded) {
      std::this_thread::sleep_for(std::chrono::milliseconds(std::min<int64_t>(slice_ms, 10)));
      continue;
    }
    const Stepping stepping(stepping_);
    if (!stepping.alone())
      return Status::Error(Code::kOverlappingStep, "another thread is inside step");
    int64_t due_ms = -1;
    TIDE_TRY(StepOnce(slice_ms, &due_ms));
  }
}

Status Client::RunUntil(Goal goal, int64_t timeout_ms, const Interrupted& interrupted,
                        RunProgress* progress) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  if (store_->server().empty())
    return Status::Error(Code::kNoServer, "this store has no server yet", "config.server");
  const Progress before = engine_->progress();
  const int64_t began_ms = SteadyMs();
  const uint64_t goal_no = engine_->Ask(goal);
  Status status = WaitFor([&]() -> Result<bool> { return engine_->Reached(goal_no); }, timeout_ms,
                          interrupted);
  engine_->Drop(goal_no);
  const Progress after = engine_->progress();
  const std::lock_guard<std::mutex> guard(memory_mutex_);
  progress->hold = after.hold;
  progress->pushed = after.pushed_ops - before.pushed_ops;
  progress->pulled = after.pulled_changes - before.pulled_changes;
  progress->bytes_up = after.bytes_up - before.bytes_up;
  progress->bytes_down = after.bytes_down - before.bytes_down;
  progress->exchanges_ok = after.exchanges_ok - before.exchanges_ok;
  progress->pending = outbox_.live;
  progress->attention = outbox_.attention;
  progress->elapsed_ms = SteadyMs() - began_ms;
  if (status.code == Code::kTimedOut && progress->exchanges_ok == 0 &&
      after.last_failure.failed()) {
    status.message = "no exchange with the server succeeded: " + after.last_failure.message;
    status.domain = after.last_failure.domain;
    status.cause = after.last_failure.cause;
  }
  return status;
}

Status Client::WaitOperation(const Uid& op, int64_t timeout_ms, const Interrupted& interrupted) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  const uint64_t goal_no = engine_->Ask(Goal::kSettled);
  const Status status = WaitFor(
      [&]() -> Result<bool> {
        TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
        TIDE_ASSIGN(const std::optional<StoredOperation> found, reader->Find(op));
        if (!found) return Status::Error(Code::kNotFound, "no such operation", ToHex(op));
        return !IsLive(found->state);
      },
      timeout_ms, interrupted);
  engine_->Drop(goal_no);
  return status;
}

Status Client::Hint(tidemark::Hint hint) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  engine_->Notice(hint);
  if (config_.wake) config_.wake();
  return Status::Ok();
}

// ---- observing ----------------------------------------------------------------------------------

Result<ObserverNo> Client::Observe(std::shared_ptr<Observer> observer) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  const ObserverNo no = observers_.Add(std::move(observer), SteadyMs());
  engine_->Wake();
  if (config_.wake) config_.wake();
  return no;
}

void Client::StopObserving(ObserverNo no, bool wait) {
  if (CheckProcess().ok()) observers_.Remove(no, wait);
}

bool Client::in_callback() const { return delivery_.in_callback(); }

}  // namespace tidemark
