#include "tests/sim/world/world.h"

namespace tidemark::sim {
namespace {

constexpr int64_t kMs = 1'000, kSecond = 1'000'000, kMinute = 60 * kSecond;
// After the last fault a device may sleep for its longest backoff, and twice look in vain.
constexpr int64_t kHealUs = 900 * kSecond;
// What a server may have told a device to wait at most.
constexpr int64_t kRetryAfterMaxUs = 3'600 * kSecond;

std::shared_ptr<const Manifest> LoadManifest(const char* path) {
  auto manifest = Manifest::Load(testing::ReadFile(path));
  TIDE_CHECK(manifest.ok());
  return manifest.Take();
}

}  // namespace

const std::shared_ptr<const Manifest>& World::manifest(uint32_t schema) const {
  static const std::shared_ptr<const Manifest> kManifests[] = {
      LoadManifest(TIDE_SIM_WORLD), LoadManifest(TIDE_SIM_WORLD_2),
      LoadManifest(TIDE_SIM_WORLD_LONG), LoadManifest(TIDE_SIM_WORLD_LONG_2)};
  return kManifests[schema - 1 + (shape.long_windows ? 2 : 0)];
}

World::World(uint64_t seed, std::vector<Checker*> checkers, bool print,
             std::set<std::string> muffled)
    : chance(seed), faults(chance), recorder(now_us), network(*this),
      server(*this, folder / "server") {
  for (Checker* checker : checkers) recorder.Add(*checker);
  recorder.Print(print);
  recorder.Muffle(std::move(muffled));
  testing::SimDisk::SetRandom(chance.Seed() | 1);
}

// Before the queue: a client that closes still asks to be stepped.
World::~World() { phones.clear(); }

std::vector<Phone*> World::Pointers() const {
  std::vector<Phone*> out;
  for (const auto& phone : phones) out.push_back(phone.get());
  return out;
}

void World::At(int64_t at_us, std::function<void()> what) {
  queue_.push({std::max(at_us, now_us), ++planned_, std::move(what)});
}

// ---- the run ------------------------------------------------------------------------------------

RunResult World::Run() {
  const int64_t began_us = now_us;
  Settle();
  server.Start();
  WriteFirstRecords();
  for (auto& phone : phones) phone->Start();
  if (chance.Percent(70)) RunUntil(now_us + 20 * kSecond);   // most worlds begin loaded
  PlanUsers();
  PlanUpgrades();
  PlanFaults();
  RunUntil(acting_until_us_);
  Heal();
  const int64_t healed_us = now_us;
  const bool may_wait = faults.fired()[static_cast<size_t>(Kind::kRetryAfterYear)] > 0;
  const int64_t until_us = healed_us + kHealUs + (may_wait ? kRetryAfterMaxUs : 0);
  RunResult result;
  while (!recorder.violation() && now_us < until_us && !Quiet()) RunUntil(now_us + kSecond);
  if (!recorder.violation() && !Quiet()) {
    result.stuck = true;
    recorder.Fail("L2", "not at rest after " + std::to_string((now_us - healed_us) / kSecond) +
                            " s: " + WhoIsNotQuiet());
  }
  result.recovered_us = now_us - healed_us;
  if (!recorder.violation()) CountRecords();
  if (!recorder.violation()) server.witness().TellAll();
  recorder.Note(Ended{});
  result.violation = recorder.violation();
  result.hash = recorder.hash();
  result.events = recorder.events();
  result.operations = operations;
  result.submits = static_cast<uint64_t>(act_total_);
  result.virtual_us = now_us - began_us;
  result.fired = faults.fired();
  for (auto& phone : phones) result.refusals += phone->refusals;
  return result;
}

void World::RunUntil(int64_t at_us) {
  while (!recorder.violation() && !queue_.empty() && queue_.top().at_us <= at_us) {
    now_us = queue_.top().at_us;
    const std::function<void()> what = queue_.top().what;
    queue_.pop();
    what();
  }
  if (!recorder.violation()) now_us = std::max(now_us, at_us);
}

// ---- who and where ------------------------------------------------------------------------------

void World::DrawShape() {
  shape.long_windows = chance.Percent(25);
  shape.mixed_schemas = chance.Percent(40);
  shape.no_calendars = chance.Percent(15);
  if (shape.mixed_schemas) server.Upgrade();
  using Sizes = std::vector<uint32_t>;
  shape.service.pull_bytes_max = chance.Pick(Sizes{512u << 10, 512u << 10, 700, 2'000, 8'000});
  shape.service.group_ops_max = chance.Pick(Sizes{512, 512, 512, 4, 1});
  shape.service.limits.max_batch_ops = chance.Pick(Sizes{1'000, 1'000, 1'000, 12, 3});
}

void World::Settle() {
  DrawShape();
  const int64_t devices = chance.Pick(std::vector<int64_t>{1, 2, 2, 3, 3, 4, 5, 8});
  const int64_t teams = chance.Between(1, 3);
  for (int64_t i = 1; i <= teams; i++) team_scopes.push_back("team/" + std::to_string(i));
  const std::vector<std::string> people = {"ann", "ben", "mina"};
  for (int64_t i = 0; i < devices; i++) {
    // The first two are of different people, so that there is always somebody else.
    const std::string account = i < 2 ? people[static_cast<size_t>(i)] : chance.Pick(people);
    auto phone = std::make_unique<Phone>(*this, static_cast<DeviceNo>(i), account,
                                         folder / ("device-" + std::to_string(i)));
    for (const std::string& scope : team_scopes)
      if (chance.Percent(80)) phone->scopes.push_back(scope);
    if (shape.mixed_schemas && chance.OneIn(2)) phone->Upgrade();
    phone->clock().calendar = !shape.no_calendars;
    phones.push_back(std::move(phone));
  }
  // A slow disk gathers the pushes of several devices into one group.
  if (chance.Percent(40)) server.slow = static_cast<int>(chance.Between(10, 100));
  user_ = std::make_unique<User>(*this);
}

// By nobody's device, straight at the server: what everybody finds there.
void World::WriteFirstRecords() {
  PushRequest push;
  push.hello.account = "init";
  push.hello.client = Uid{{0xff, 1}};
  push.hello.schema = push.hello.policy = 1;
  for (const std::string& scope : team_scopes) {
    Submitted noted;
    noted.device = -1;
    noted.account = "init";
    noted.operation = User::FirstRecords(scope);
    noted.operation.uid = Uid{{0xff, static_cast<uint8_t>(push.ops.size() + 2)}};
    noted.seen[scope] = {scope, 0, 0};
    noted.boot = 1;
    recorder.Note(noted);
    Operation sent = noted.operation;
    sent.op_seq = push.ops.size() + 1;
    sent.schema = sent.policy = 1;
    sent.base = {{scope, 0, 0}};
    push.ops.push_back({EncodeOperation(sent), When{ClockQuality::kAnchored, 0, 0, 0}, false});
  }
  const std::string body = EncodeRequest(push, 256 << 10);
  service::ServiceRequest asked;
  asked.id = 1'000'000'000;
  asked.endpoint = service::Endpoint::kPush;
  asked.home = "main";
  asked.token = server.TokenFor("init");
  asked.body = body;
  server.Handle(asked);
  RunUntil(now_us + kSecond);
}

// ---- users and faults ---------------------------------------------------------------------------

void World::PlanUsers() {
  submits_left = act_total_ = chance.Between(30, 400);
  const int64_t minutes = chance.Pick(std::vector<int64_t>{1, 2, 3, 5, 10, 10, 40});
  acting_until_us_ = now_us + minutes * kMinute;
  act_every_us_ = std::max<int64_t>(minutes * kMinute / (act_total_ * 2), 20 * kMs);
  struct Next {
    static void Act(World& world) {
      if (world.faults.healed()) return;
      world.user_->Act(*world.chance.Pick(world.Pointers()));
      world.At(world.now_us + world.chance.Between(0, 2 * world.act_every_us_),
               [&world] { Act(world); });
    }
  };
  Next::Act(*this);
}

// Those that began with the old app get the new one when there is something of it to be read.
void World::PlanUpgrades() {
  if (!shape.mixed_schemas) return;
  for (auto& phone : phones) {
    if (phone->schema() == 2 || !chance.Percent(80)) continue;
    const int64_t left_us = acting_until_us_ - now_us;
    At(now_us + chance.Between(left_us / 4, left_us), [this, phone = phone.get()] {
      if (faults.healed()) return;
      phone->Upgrade();
      recorder.Note(FaultStruck{KindName(Kind::kUpgrade), phone->no()});
      phone->Stop(Down::kClosed, testing::Loss::kKept, false, chance.Between(1, 5) * kSecond);
    });
  }
}

void World::PlanFaults() {
  fault_every_us_ = chance.Between(3, 60) * kSecond;
  struct Next {
    static void Fault(World& world) {
      if (world.faults.healed()) return;
      const Kind kind = world.faults.PickTimed();
      if (kind != Kind::kCount) Strike(world, kind);
      world.At(world.now_us + world.chance.Between(0, 2 * world.fault_every_us_),
               [&world] { Fault(world); });
    }
  };
  Next::Fault(*this);
}

// ---- afterwards ---------------------------------------------------------------------------------

void World::Heal() {
  recorder.Note(Healed{});
  faults.Heal();
  server.HealDisk();
  server.slow = 1;
  server.RestoreRoles();
  server.Start();
  for (auto& phone : phones) {
    phone->Heal();
    phone->Start();
  }
}

bool World::Quiet() {
  if (!server.up()) return false;
  for (auto& phone : phones) {
    if (!phone->awake() || !phone->SeenAll() || !phone->looked().live.empty()) return false;
    for (const auto& [name, scope] : phone->looked().scopes) {
      const bool readable = server.RoleOf(phone->account(), name) >= judge::Role::kReader;
      if (!scope.subscribed) return false;   // still draining
      if (readable ? !scope.revealed || scope.seq != server.witness().HeadOf(name)
                   : !scope.revoked)
        return false;
    }
  }
  return true;
}

void World::CountRecords() {
  for (auto& phone : phones) {
    const auto reader = phone->client().BeginRead();
    if (!reader.ok()) return recorder.Fail("C2", reader.status().message);
    for (const auto& [name, scope] : phone->looked().scopes) {
      if (!scope.revealed) continue;
      const auto counted = (*reader)->RecountDigest(name, {});
      if (!counted.ok()) return recorder.Fail("C2", counted.status().message);
      if (!counted->matches)
        return recorder.Fail("C2", "d" + std::to_string(phone->no()) + " holds other records of " +
                                       name + " than its digest and number say");
    }
  }
}

std::string World::WhoIsNotQuiet() {
  std::string out;
  if (!server.up()) out += "the server is down; ";
  for (auto& phone : phones) {
    out += "d" + std::to_string(phone->no()) + (phone->awake() ? "" : " not awake");
    for (const OpSeen& op : phone->looked().live)
      out += " " + Show(op.op) + "=" + StateName(op.state);
    for (const auto& [name, scope] : phone->looked().scopes)
      out += " " + name + "." + std::to_string(scope.seq) + "/" +
             std::to_string(server.witness().HeadOf(name)) + (scope.revealed ? "" : "(hidden)") +
             (scope.revoked ? "(revoked)" : "") + (scope.subscribed ? "" : "(draining)");
    out += "; ";
  }
  return out;
}

}  // namespace tidemark::sim
