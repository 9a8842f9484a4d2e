#include "tests/sim/world/server.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>

#include "server/store/schema.h"
#include "tests/sim/world/witness.h"
#include "tests/sim/world/world.h"

namespace tidemark::sim {
namespace {

constexpr int64_t kMs = 1'000, kSecond = 1'000'000;

std::string MakeFolder(std::string folder) {
  std::filesystem::create_directories(folder);
  return folder;
}

}  // namespace

SimServer::SimServer(World& world, std::string folder)
    : world_(world), folder_(MakeFolder(std::move(folder))),
      disk_(testing::SimDisk::Mount(folder_)),
      witness_(std::make_unique<Witness>(world, folder_ + "/" + store::kFileName)) {}

SimServer::~SimServer() {
  service_.reset();
  store_.reset();
  witness_.reset();
  testing::SimDisk::Unmount(folder_);
}

int64_t SimServer::Wall() const { return world_.now_us + wall_off_us; }

// ---- its life -----------------------------------------------------------------------------------

void SimServer::Start() {
  if (up()) return;
  life_++;
  if (disk_.dead()) disk_.Restore();
  const auto& manifest = world_.manifest(upgraded_ ? 2 : 1);
  auto store = store::ServerStore::Open(folder_, "main", *manifest);
  if (!store.ok()) {
    if (world_.faults.healed() && !disk_.dead())   // a death planned before may still come
      world_.recorder.Fail("S8", "the server cannot open its store: " + store.status().message);
    return Die(false, 2 * kSecond);   // its supervisor tries again
  }
  store_ = store.Take();
  auto service = service::Service::Start(world_.shape.service, manifest, *store_, *this, log_);
  if (!service.ok()) return Die(false, 2 * kSecond);
  service_ = service.Take();
  world_.recorder.Note(ServerRestarted{});
  witness_->Look();
  if (std::exchange(reads_fail_, false) && !world_.faults.healed())
    disk_.FailAt(1 + world_.chance.Below(12), SQLITE_IOERR, false, testing::kDiskRead);
}

void SimServer::Die(bool power, int64_t away_us) {
  life_++;
  tick_at_us_ = -1;
  pump_planned_ = dies_before_ = dies_after_ = false;
  if (power && !disk_.dead())
    disk_.CutPower(world_.chance.OneIn(3) ? testing::Loss::kLost : testing::Loss::kTorn,
                   world_.chance.Seed());
  if (!disk_.dead()) disk_.Kill();
  witness_->LetGo();
  service_.reset();
  store_.reset();
  world_.network.ServerDied();
  world_.At(world_.now_us + away_us, [this] { Start(); });
}

void SimServer::Upgrade() { upgraded_ = true; }

void SimServer::HealDisk() {
  Repair();
  disk_.Heal();
  dies_before_ = dies_after_ = reads_fail_ = false;
}

void SimServer::Damage() {
  Die(false, world_.chance.Between(1, 5) * kSecond);
  if (damaged_ || disk_.dead()) return;
  if (!Spoil().ok()) damaged_.reset();
}

// Everybody writes there.
bool SimServer::IsBusy(const Damaged& one) { return one.id == "r1" || one.id == "h1"; }

// A row that a commit to it will have to read loses a byte of its hash.
Status SimServer::Spoil() {
  TIDE_ASSIGN(auto db, Database::Open(folder_ + "/" + store::kFileName,
                                      Database::Mode::kReadWrite));
  std::vector<Damaged> all;
  {
    Query query = db->Use("SELECT scope_no, collection, id, hash FROM record WHERE hash NOT NULL "
                          "ORDER BY scope_no, collection, id");
    for (;;) {
      TIDE_ASSIGN(const bool row, query.Step());
      if (!row) break;
      all.push_back({query.Int(0), std::string(query.Text(1)), std::string(query.Text(2)),
                     std::string(query.Text(3))});
    }
  }
  const bool any = std::any_of(all.begin(), all.end(), IsBusy);
  if (any) std::erase_if(all, [](const Damaged& one) { return !IsBusy(one); });
  if (all.empty()) return Status::Ok();
  damaged_ = world_.chance.Pick(all);
  Query query = db->Use("UPDATE record SET hash = ?4 WHERE scope_no = ?1 AND collection = ?2 AND "
                        "id = ?3");
  query.Bind(1, damaged_->scope_no).Bind(2, std::string_view(damaged_->collection));
  query.Bind(3, std::string_view(damaged_->id));
  TIDE_TRY(query.BindBlob(4, damaged_->hash.substr(1)).Run());
  disk_.SyncAll();
  return Status::Ok();
}

void SimServer::Repair() {
  if (!damaged_) return;
  Die(false, kSecond);
  Status mended;
  for (int i = 0; i < 2 && damaged_; i++) {   // a death planned before may still come, once
    if (disk_.dead()) disk_.Restore();
    disk_.Heal();
    mended = Mend();
  }
  if (!mended.ok())
    world_.recorder.Fail("S8", "a damaged row cannot be mended: " + mended.message);
}

Status SimServer::Mend() {
  TIDE_ASSIGN(auto db, Database::Open(folder_ + "/" + store::kFileName,
                                      Database::Mode::kReadWrite));
  Query query = db->Use("UPDATE record SET hash = ?4 WHERE scope_no = ?1 AND collection = ?2 AND "
                        "id = ?3");
  query.Bind(1, damaged_->scope_no).Bind(2, std::string_view(damaged_->collection));
  query.Bind(3, std::string_view(damaged_->id));
  TIDE_TRY(query.BindBlob(4, damaged_->hash).Run());
  disk_.SyncAll();
  damaged_.reset();
  return Status::Ok();
}

// ---- serving ------------------------------------------------------------------------------------

void SimServer::Handle(const service::ServiceRequest& asked) {
  const auto account = AccountOf(asked.token);
  if (account.has_value() && asked.endpoint == service::Endpoint::kPush)
    if (auto request = DecodeRequest(asked.body, DecodeLimits{}); request.ok())
      if (const auto* push = std::get_if<PushRequest>(&*request)) witness_->Pushed(*account, *push);
  service_->Handle(asked, Wall());
  if (Fell()) return;
  // A full group is committed at once.
  if (asked.endpoint == service::Endpoint::kPush && !service_->flush_wanted()) witness_->Look();
  SendReplies();
  if (service_->flush_wanted()) PumpSoon();
  else PlanTick();
}

void SimServer::Forget(service::RequestId id) {
  if (up()) service_->Forget(id);
}

void SimServer::ReleaseWaiters() {
  if (!up()) return;
  service_->ReleaseWaiters(Wall());
  witness_->Look();
  SendReplies();
}

void SimServer::PumpSoon() {
  if (pump_planned_) return;
  pump_planned_ = true;
  world_.At(world_.now_us + world_.chance.Between(1, 8) * kMs * slow, [this, life = life_] {
    if (life == life_) Pump();
  });
}

// In what it was just asked to do its disk died, or it does not trust its store any more.
bool SimServer::Fell() {
  if (!disk_.dead() && service_->fault().ok()) return false;
  if (!disk_.dead()) {   // what it says before it gives up counts
    witness_->Look();
    SendReplies();
  }
  Die(false, world_.chance.Between(100, 20'000) * kMs);
  return true;
}

void SimServer::Pump() {
  pump_planned_ = false;
  if (dies_before_ && service_->flush_wanted()) {
    world_.faults.Count(Kind::kServerKillBeforeCommit);
    return Die(false, world_.chance.Between(100, 20'000) * kMs);
  }
  const bool flushed = service_->flush_wanted();
  static_cast<void>(witness_->TakeMoved());
  if (flushed) service_->Flush(Wall());
  service_->Tick(Wall());
  if (Fell()) return;
  if (flushed) witness_->Look();
  if (flushed && dies_after_) {
    world_.faults.Count(Kind::kServerKillAfterCommit);
    return Die(false, world_.chance.Between(100, 20'000) * kMs);
  }
  SendReplies();
  if (!up()) return;
  // Whoever might not read for a while may still wait for what came meanwhile.
  if (flushed && !world_.faults.Has(Kind::kRevoke))
    world_.network.CheckTold(witness_->TakeMoved());
  if (service_->flush_wanted()) PumpSoon();
  else PlanTick();
}

void SimServer::SendReplies() {
  if (disk_.dead()) return;   // who is dead says nothing
  for (service::ServiceReply& reply : service_->TakeReplies())
    world_.network.Reply(std::move(reply));
}

void SimServer::PlanTick() {
  const int64_t due_us = service_->DueInUs(Wall());
  if (due_us < 0) return;
  const int64_t at_us = world_.now_us + due_us + kMs;
  if (tick_at_us_ >= 0 && tick_at_us_ <= at_us) return;
  tick_at_us_ = at_us;
  world_.At(at_us, [this, at_us, life = life_] {
    if (life != life_ || tick_at_us_ != at_us) return;
    tick_at_us_ = -1;
    Pump();
  });
}

// ---- who may what -------------------------------------------------------------------------------

std::string SimServer::TokenFor(const std::string& account) const {
  const auto found = token_no_.find(account);
  return account + "#" + std::to_string(found == token_no_.end() ? 0 : found->second);
}

std::optional<std::string> SimServer::AccountOf(std::string_view token) const {
  const std::string account(token.substr(0, token.find('#')));
  return !account.empty() && token == TokenFor(account) ? std::optional(account) : std::nullopt;
}

judge::Role SimServer::RoleOf(std::string_view account, std::string_view scope) const {
  const auto found = roles_.find({std::string(account), std::string(scope)});
  if (found != roles_.end()) return found->second;
  if (ScopeKind(scope) == "team") return judge::Role::kWriter;
  if (scope == "attention/" + std::string(account)) return judge::Role::kReader;
  return scope == "user/" + std::string(account) ? judge::Role::kLead : judge::Role::kNone;
}

void SimServer::SetRole(const std::string& account, const std::string& scope, judge::Role role) {
  roles_[{account, scope}] = role;
  world_.recorder.Note(AccessChanged{account, scope, static_cast<int>(role)});
}

void SimServer::RestoreRoles() {
  for (const auto& [who, role] : std::map(roles_))
    if (world_.chance.OneIn(2)) SetRole(who.first, who.second, judge::Role::kWriter);
}

}  // namespace tidemark::sim
