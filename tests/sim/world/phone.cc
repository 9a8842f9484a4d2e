#include "tests/sim/world/phone.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "tests/sim/world/look.h"
#include "tests/sim/world/world.h"

namespace tidemark::sim {
namespace {

constexpr int64_t kMs = 1'000, kSecond = 1'000'000;

std::string MakeFolder(std::string folder) {
  std::filesystem::create_directories(folder);
  return folder;
}

}  // namespace

class Phone::Path final : public Connectivity {
 public:
  explicit Path(Phone& phone) : phone_(phone) {}
  NetworkState State() override {
    NetworkState state;
    state.online = phone_.online;
    state.path = phone_.path;
    return state;
  }

 private:
  Phone& phone_;
};

class Phone::Keys final : public Secrets {
 public:
  explicit Keys(Phone& phone) : phone_(phone) {}
  void Want(const std::string& account, Code,
            std::function<void(Code, std::string)> answer) override {
    if (account != phone_.account_)
      phone_.world_.recorder.Fail("S10", "a token for another account was asked for");
    World& world = phone_.world_;
    const std::string good = world.server.TokenFor(phone_.account_);
    switch (phone_.token) {
      case Token::kGood: return answer(Code::kOk, good);
      case Token::kRefused: return answer(Code::kAuthNeeded, "");
      case Token::kOfOther: return answer(Code::kOk, world.server.TokenFor("mallory"));
      case Token::kSlow:
        world.At(world.now_us + world.chance.Between(1, 40) * kSecond,
                 [answer, good] { answer(Code::kOk, good); });
    }
  }

 private:
  Phone& phone_;
};

// Hears of every commit inside its turn, and is told of it when observers are.
class Phone::Watcher final : public Observer {
 public:
  explicit Watcher(Phone& phone) : phone_(phone) {}
  bool Concerns(const ChangeSet& changes) const override {
    phone_.OnCommit(changes);
    return true;
  }
  int64_t Refresh(const std::vector<ChangeSet>& changes) override {
    phone_.Tell(changes, 0);
    return -1;
  }

 private:
  Phone& phone_;
};

// Wants to be left alone for a while after each call, and yet to miss nothing.
class Phone::SlowWatcher final : public Observer {
 public:
  explicit SlowWatcher(Phone& phone) : phone_(phone) {}
  bool Concerns(const ChangeSet&) const override { return true; }
  int64_t Refresh(const std::vector<ChangeSet>& changes) override {
    if (changes.empty()) phone_.Tell({ChangeSet{}}, phone_.throttle_ms_);
    phone_.Tell(changes, phone_.throttle_ms_);
    return -1;
  }
  int64_t throttle_ms() const override { return phone_.throttle_ms_; }

 private:
  Phone& phone_;
};

void Phone::Tell(const std::vector<ChangeSet>& changes, int64_t throttle_ms) {
  for (const ChangeSet& one : changes) {
    Told told;
    told.device = no_;
    told.throttle_ms = throttle_ms;
    told.db_version = one.db_version;
    told.records = one.records;
    told.operations = one.operations;
    told.scopes = one.scopes;
    world_.recorder.Note(std::move(told));
  }
}

Phone::Phone(World& world, DeviceNo no, std::string account, std::string folder)
    : world_(world), no_(no), account_(std::move(account)), folder_(MakeFolder(std::move(folder))),
      disk_(testing::SimDisk::Mount(folder_)), clock_(std::make_shared<SimClock>(world.now_us)),
      random_(std::make_shared<SeededRandom>(world.chance.Seed())),
      looked_(std::make_shared<Looked>()),
      throttle_ms_(world.chance.Pick(std::vector<int64_t>{200, 5'000, 60'000})) {}

Phone::~Phone() {
  client_.reset();
  testing::SimDisk::Unmount(folder_);
}

// ---- its life -----------------------------------------------------------------------------------

ClientConfig Phone::Config() {
  ClientConfig config;
  config.threaded = false;
  config.store.path = folder_ + "/store.db";
  config.store.account = account_;
  config.store.server = "http://home.test/tide/v1/main";
  config.store.manifest_blob = world_.manifest(schema_)->blob();
  config.app = "sim/1";
  config.clock = clock_;
  config.random = random_;
  config.log = std::make_shared<NullLog>();
  config.transport = transport_;
  config.connectivity = std::make_shared<Path>(*this);
  config.secrets = std::make_shared<Keys>(*this);
  config.wake = [this] { Wake(); };
  return config;
}

void Phone::Start() {
  if (up()) return;
  life_++;
  if (disk_.dead()) disk_.Restore();
  transport_ = std::make_shared<SimTransport>(world_.network, *this);
  auto opened = Client::Open(Config());
  if (!opened.ok()) {
    world_.network.ForgetAll(*this);
    if (world_.faults.healed() && !disk_.dead())   // a death planned before may still come
      return world_.recorder.Fail("S8", "device " + std::to_string(no_) +
                                            " cannot be opened: " + opened.status().message);
    world_.At(world_.now_us + 5 * kSecond, [this] { Start(); });
    return;
  }
  client_ = opened.Take();
  CameUp came;
  came.device = no_;
  came.rebooted = std::exchange(rebooted_, false);
  came.schema = schema_;
  came.listeners = {0, throttle_ms_};
  if (auto state = client_->State(); state.ok())
    came.may_have_rolled_back = state->may_have_rolled_back;
  world_.recorder.Note(came);
  LookAgain();
  if (!Watch()) return world_.recorder.Fail("H8", "observing is refused");
  for (const std::string& scope : std::vector<std::string>(scopes))
    if (up()) Subscribe(scope, true);
  StepAt(world_.now_us);
}

bool Phone::Watch() {
  return client_->Observe(std::make_shared<Watcher>(*this)).ok() &&
         client_->Observe(std::make_shared<SlowWatcher>(*this)).ok();
}

bool Phone::LookAgain() {
  auto reader = client_->BeginRead();
  if (!reader.ok()) return false;
  auto looked = LookAt(**reader, no_, nullptr, *looked_);
  if (!looked) return false;
  looked_ = std::make_shared<const Looked>(*looked);
  unseen_ = false;
  world_.recorder.Note(std::move(*looked));
  return true;
}

void Phone::Stop(Down how, testing::Loss loss, bool reboot, int64_t away_us) {
  if (!up()) return;
  life_++;
  plan_++;
  step_at_us_ = -1;
  asleep_ = stalled_ = false;
  if (how == Down::kPowerCut && !disk_.dead()) disk_.CutPower(loss, world_.chance.Seed());
  if (how == Down::kKilled && !disk_.dead()) disk_.Kill();
  // What a close still commits belongs to its life.
  static_cast<void>(client_->Close());
  client_.reset();
  world_.network.ForgetAll(*this);
  if (how == Down::kClosed && disk_.dead()) {   // its disk died while it closed
    how = DeathOfDisk();
    reboot = how == Down::kPowerCut;
  }
  world_.recorder.Note(WentDown{no_, how});
  if (reboot) {
    clock_->Reboot();
    rebooted_ = true;
  }
  world_.At(world_.now_us + away_us, [this, life = life_] {
    if (life == life_) Start();
  });
}

void Phone::Sleep(int64_t us) {
  if (!awake()) return;
  asleep_ = true;
  slept_since_us_ = world_.now_us;
  world_.network.ForgetAll(*this);
  world_.At(world_.now_us + us, [this, life = life_] {
    if (life == life_) WakeUp();
  });
}

void Phone::WakeUp() {
  if (!asleep_) return;
  asleep_ = false;
  clock_->Slept(world_.now_us - slept_since_us_);
  transport_->BreakAll();
  StepAt(world_.now_us);
}

void Phone::Stall(int64_t us) {
  if (!awake() || stalled_) return;
  stalled_ = true;
  world_.At(world_.now_us + us, [this, life = life_] {
    if (life == life_) GoOn();
  });
}

void Phone::GoOn() {
  if (!stalled_) return;
  stalled_ = false;
  StepAt(world_.now_us);
}

void Phone::Heal() {
  disk_.Heal();
  disk_in_trouble = false;
  link = Link{};
  online = true;
  if (world_.chance.OneIn(2)) path++;   // the others hear of no change
  token = Token::kGood;
  clock_->calendar = !world_.shape.no_calendars;
  WakeUp();
  GoOn();
  if (up()) Hint(tidemark::Hint::kSignedIn);
}

void Phone::AfterCall() {
  if (!up() || !disk_.dead()) return;
  const Down how = DeathOfDisk();
  Stop(how, testing::Loss::kKept, how == Down::kPowerCut,
       world_.chance.Between(1, 30) * kSecond);
}

// Power went inside a call; a kill in a write keeps what was written.
Down Phone::DeathOfDisk() {
  return std::exchange(kill_in_write, false) ? Down::kKilled : Down::kPowerCut;
}

// ---- stepping -----------------------------------------------------------------------------------

void Phone::Wake() { StepAt(world_.now_us + world_.chance.Between(0, 5) * kMs); }

void Phone::StepAt(int64_t at_us) {
  if (step_at_us_ >= 0 && step_at_us_ <= at_us) return;
  step_at_us_ = at_us;
  world_.At(at_us, [this, plan = ++plan_] {
    if (plan != plan_) return;
    step_at_us_ = -1;
    Step();
  });
}

void Phone::Step() {
  if (!awake() || stalled_) return;
  int64_t due_ms = -1;
  const Status status = client_->Step(0, &due_ms);
  NoteStep(due_ms, status);
  AfterCall();
  if (!up()) return;
  failed_steps_ = status.ok() ? 0 : failed_steps_ + 1;
  // An app whose client fails for good, or again and again, opens it anew.
  const auto state = client_->State();
  const bool failed = state.ok() && state->failed;
  if (failed || failed_steps_ >= 20)
    return Stop(Down::kClosed, testing::Loss::kKept, false, 5 * kSecond);
  if (!status.ok()) StepAt(world_.now_us + kSecond);
  else if (due_ms >= 0) StepAt(world_.now_us + std::max<int64_t>(due_ms, 1) * kMs);
}

void Phone::NoteStep(int64_t due_ms, const Status& status) {
  Stepped stepped;
  stepped.device = no_;
  stepped.due_ms = due_ms;
  stepped.failed = !status.ok();
  const auto state = client_->State();
  if (state.ok()) {
    stepped.live = state->outbox.live;
    stepped.unsent = state->outbox.unsent;
    stepped.push_hold = state->progress.lane_hold[0];
    stepped.pull_hold = state->progress.lane_hold[1];
    stepped.pushing = state->progress.pushing;
    stepped.pulling = state->progress.pulling;
  } else {
    stepped.failed = true;
  }
  if (state.ok()) CheckOldest(*state);
  stepped.disk_in_trouble = disk_in_trouble || disk_.dead();
  stepped.requests_open = world_.network.OpenOf(*this);
  world_.recorder.Note(stepped);
}

// How long the oldest has been waiting, where that is known.
void Phone::CheckOldest(const ClientState& state) {
  if (unseen_ || looked_->live.empty() || state.oldest_pending_age_ms == -1) return;
  const auto submitted = submitted_us_.find(looked_->live.front().op);
  if (submitted == submitted_us_.end()) return;
  const int64_t age_ms = (world_.now_us - submitted->second) / kMs;
  if (std::abs(state.oldest_pending_age_ms - age_ms) > 1'000)
    world_.recorder.Fail("H9", "d" + std::to_string(no_) + " says that it has had its oldest for " +
                                   std::to_string(state.oldest_pending_age_ms) + " ms, it is " +
                                   std::to_string(age_ms));
}

// Inside the turn, after COMMIT.
void Phone::OnCommit(const ChangeSet& changes) {
  unseen_ = true;
  auto reader = client_->BeginRead();
  if (!reader.ok()) return;
  auto looked = LookAt(**reader, no_, &changes, *looked_);
  if (!looked) return;
  unseen_ = false;
  const auto revoked = [&](const Looked& at) {
    return std::count_if(at.scopes.begin(), at.scopes.end(),
                         [](const auto& scope) { return scope.second.revoked; });
  };
  if (revoked(*looked) > revoked(*looked_)) CutPowerSoon(world_, *this);
  looked_ = std::make_shared<const Looked>(*looked);
  world_.recorder.Note(std::move(*looked));
}

void Phone::Receive(ExchangeId id, Wire wire, HttpReply reply) {
  if (!awake() || !transport_->Waits(id)) return;
  Answered answered;
  answered.device = no_;
  answered.wire = wire;
  answered.http_status = reply.http_status;
  answered.retry_after_ms = reply.retry_after_ms;
  if (reply.status.ok())
    if (auto decoded = DecodeReply(reply.body, DecodeLimits{}); decoded.ok()) {
      // In the order push, pull, live, error.
      answered.usable = decoded->index() == static_cast<size_t>(wire) &&
                        reply.content_type == kMediaType;
      if (auto* push = std::get_if<PushReply>(&*decoded)) answered.outcomes = push->outcomes;
      if (auto* pull = std::get_if<PullReply>(&*decoded)) {
        answered.outcomes = pull->outcomes;
        answered.pull = std::move(*pull);
      }
      if (auto* live = std::get_if<LiveReply>(&*decoded)) answered.live = std::move(*live);
      if (auto* error = std::get_if<ErrorReply>(&*decoded)) {
        answered.outcomes = error->outcomes;
        answered.retry_after_ms = error->retry_after_ms;   // exact; the header has whole seconds
      }
    }
  world_.recorder.Note(std::move(answered));
  transport_->Put(id, std::move(reply));
  Wake();
}

}  // namespace tidemark::sim
