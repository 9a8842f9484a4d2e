// The timed faults: what each does, to whom, and how it ends.
#include <sqlite3.h>

#include "tests/sim/world/world.h"

namespace tidemark::sim {
namespace {

using testing::Loss;

constexpr int64_t kMs = 1'000, kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
constexpr uint32_t kWrites = testing::kDiskWrite | testing::kDiskSync | testing::kDiskTruncate;

int64_t Soon(World& world) { return world.chance.Between(1, 30) * kSecond; }

// Mostly short, now and then long.
int64_t AWhile(World& world) {
  return world.chance.Percent(80) ? world.chance.Between(1, 40) * kSecond
                                  : world.chance.Between(1, 20) * kMinute;
}

// Undone after a while, unless the world has healed by then.
void Until(World& world, int64_t us, std::function<void()> undo) {
  world.At(world.now_us + us, [&world, undo = std::move(undo)] {
    if (!world.faults.healed()) undo();
  });
}

void CutLink(World& world, Phone& phone, bool out, bool in) {
  phone.link.out = out;
  phone.link.in = in;
  Until(world, AWhile(world), [&phone] { phone.link.out = phone.link.in = true; });
}

void CutPower(World& world, Phone& phone, Loss loss) {
  // Half of them inside a write; the rest between two calls.
  if (world.chance.OneIn(2)) {
    phone.kill_in_write = false;
    phone.disk_in_trouble = true;
    phone.disk().CutPowerAt(1 + world.chance.Below(40), loss, world.chance.Seed(), kWrites);
    return;
  }
  phone.Stop(Down::kPowerCut, loss, /*reboot=*/true, Soon(world));
}

void ChangeRole(World& world, judge::Role role) {
  const std::string account = world.chance.Pick(world.Pointers())->account();
  const std::string scope = world.chance.Pick(world.team_scopes);
  world.server.SetRole(account, scope, role);
  Until(world, AWhile(world), [&world, account, scope] {
    world.server.SetRole(account, scope, judge::Role::kWriter);
  });
}

void SetToken(World& world, Phone& phone, Phone::Token token) {
  world.server.ExpireTokens(phone.account());
  phone.token = token;
  Until(world, AWhile(world), [&phone] {
    phone.token = Phone::Token::kGood;
    if (phone.awake()) phone.Hint(Hint::kSignedIn);
  });
}

void Move(World& world, int64_t* wall_off_us, int64_t sign) {
  const std::vector<int64_t> spans = {5 * kSecond, 10 * kMinute, 5 * kHour, 3 * kDay, 400 * kDay};
  *wall_off_us += sign * world.chance.Pick(spans);
}

void MendDisk(Phone& phone) {
  phone.disk().Heal();
  phone.disk_in_trouble = false;
}

void FailDisk(World& world, Phone& phone, uint32_t kinds, int code) {
  phone.disk_in_trouble = true;
  phone.disk().FailAt(1 + world.chance.Below(30), code, /*sticky=*/world.chance.OneIn(3), kinds);
  Until(world, AWhile(world), [&phone] { MendDisk(phone); });
}

void StrikePhone(World& world, Kind kind, Phone& phone) {
  Chance& chance = world.chance;
  switch (kind) {
    case Kind::kPartition: return CutLink(world, phone, false, false);
    case Kind::kPartitionOut: return CutLink(world, phone, false, true);
    case Kind::kPartitionIn: return CutLink(world, phone, true, false);
    case Kind::kOffline:
      phone.online = false;
      phone.Wake();
      return Until(world, AWhile(world), [&phone] {
        phone.online = true;
        phone.NoteHint();
        phone.Wake();
      });
    case Kind::kPathChange:
      phone.path++;
      return phone.Wake();
    case Kind::kSlowLink:
      phone.link.slow = static_cast<int>(chance.Between(5, 100));
      return Until(world, AWhile(world), [&phone] { phone.link.slow = 1; });
    case Kind::kForgedHints:
      for (int64_t i = chance.Between(1, 30); i > 0; i--)
        world.At(world.now_us + chance.Between(0, 5'000) * kMs, [&world, &phone] {
          const std::vector<Hint> hints = {Hint::kPush, Hint::kRefresh, Hint::kNetwork,
                                           Hint::kForeground, Hint::kBackground, Hint::kPush};
          if (phone.awake()) phone.Hint(world.chance.Pick(hints));
        });
      return Until(world, 30 * kSecond, [&phone] {
        if (phone.awake()) phone.Hint(Hint::kForeground);
      });
    case Kind::kTokenExpires: return SetToken(world, phone, Phone::Token::kGood);
    case Kind::kTokenRefused: return SetToken(world, phone, Phone::Token::kRefused);
    case Kind::kTokenSlow: return SetToken(world, phone, Phone::Token::kSlow);
    case Kind::kTokenOfOther: return SetToken(world, phone, Phone::Token::kOfOther);
    case Kind::kKill: return phone.Stop(Down::kKilled, Loss::kKept, false, Soon(world));
    case Kind::kKillInWrite:
      phone.kill_in_write = phone.disk_in_trouble = true;
      return phone.disk().CutPowerAt(1 + chance.Below(40), Loss::kKept, 1, kWrites);
    case Kind::kPowerLost: return CutPower(world, phone, Loss::kLost);
    case Kind::kPowerKept: return CutPower(world, phone, Loss::kKept);
    case Kind::kPowerTorn: return CutPower(world, phone, Loss::kTorn);
    case Kind::kReopen: return phone.Stop(Down::kClosed, Loss::kKept, false, Soon(world));
    case Kind::kReboot: return phone.Stop(Down::kClosed, Loss::kKept, true, Soon(world));
    case Kind::kSuspend: return phone.Sleep(AWhile(world) * chance.Between(1, 20));
    case Kind::kStall: return phone.Stall(AWhile(world));
    case Kind::kWallForward: return Move(world, &phone.clock().wall_off_us, 1);
    case Kind::kWallBack: return Move(world, &phone.clock().wall_off_us, -1);
    case Kind::kNoCalendar:
      phone.clock().calendar = false;
      if (chance.OneIn(2)) return;   // it has none for the rest of the run
      return Until(world, AWhile(world), [&world, &phone] {
        phone.clock().calendar = !world.shape.no_calendars;
      });
    case Kind::kDiskFull:
      phone.disk().SetFull(true);
      phone.disk_in_trouble = true;
      return Until(world, AWhile(world), [&phone] { MendDisk(phone); });
    case Kind::kDiskError: return FailDisk(world, phone, testing::kDiskWrite, SQLITE_IOERR);
    case Kind::kDiskReadError: return FailDisk(world, phone, testing::kDiskRead, SQLITE_IOERR);
    case Kind::kDiskSyncError: return FailDisk(world, phone, testing::kDiskSync, SQLITE_IOERR);
    case Kind::kUpgrade:
      if (world.server.upgraded()) phone.Upgrade();
      return phone.Stop(Down::kClosed, Loss::kKept, false, Soon(world));
    default: return;
  }
}

void StrikeServer(World& world, Kind kind) {
  SimServer& server = world.server;
  Chance& chance = world.chance;
  switch (kind) {
    case Kind::kServerKill: return server.Die(false, Soon(world));
    case Kind::kServerKillBeforeCommit: return server.DieBeforeCommit();
    case Kind::kServerKillAfterCommit: return server.DieAfterCommit();
    case Kind::kServerKillInCommit:
      return server.disk().CutPowerAt(1 + chance.Below(12), Loss::kKept, 1, kWrites);
    case Kind::kServerPower:
      if (chance.OneIn(2)) return server.Die(true, Soon(world));
      return server.disk().CutPowerAt(1 + chance.Below(12), Loss::kTorn, chance.Seed(), kWrites);
    case Kind::kServerAway: return server.Die(false, AWhile(world) * 3);
    case Kind::kServerFull:
      server.disk().SetFull(true);
      return Until(world, AWhile(world), [&server] { server.disk().Heal(); });
    case Kind::kServerIo:
      server.disk().FailAt(1 + chance.Below(10), SQLITE_IOERR, false, kWrites);
      return Until(world, AWhile(world), [&server] { server.disk().Heal(); });
    case Kind::kServerDamage:
      server.Damage();
      return Until(world, chance.Between(20, 120) * kSecond, [&server] { server.Repair(); });
    case Kind::kServerReadError:
      server.FailReads();
      server.Die(false, Soon(world));
      return Until(world, AWhile(world), [&server] { server.disk().Heal(); });
    case Kind::kServerWallBack: return Move(world, &server.wall_off_us, -1);
    case Kind::kServerWallForward: return Move(world, &server.wall_off_us, 1);
    case Kind::kServerSlow:
      server.slow = static_cast<int>(chance.Between(10, 1'000));
      return Until(world, AWhile(world), [&server] { server.slow = 1; });
    case Kind::kServerReleases: return server.ReleaseWaiters();
    case Kind::kServerUpgrade:
      server.Upgrade();
      return server.Die(false, Soon(world));
    default: return;
  }
}

}  // namespace

void CutPowerSoon(World& world, Phone& phone) {
  const Kind kind = world.faults.Has(Kind::kPowerLost) ? Kind::kPowerLost : Kind::kPowerTorn;
  if (world.faults.healed() || !world.faults.Has(kind) || !world.chance.OneIn(2)) return;
  const Loss loss = kind == Kind::kPowerLost ? Loss::kLost : Loss::kTorn;
  world.At(world.now_us + world.chance.Between(0, 300) * kMs, [&world, &phone, kind, loss] {
    if (world.faults.healed() || !phone.awake()) return;
    world.faults.Count(kind);
    world.recorder.Note(FaultStruck{KindName(kind), phone.no()});
    phone.Stop(Down::kPowerCut, loss, /*reboot=*/true, Soon(world));
  });
}

void Strike(World& world, Kind kind) {
  // Those that wait for a commit or a write count themselves when it comes.
  const bool later = kind == Kind::kServerKillBeforeCommit || kind == Kind::kServerKillAfterCommit;
  const bool at_server = kind >= Kind::kServerKill && kind <= Kind::kServerUpgrade;
  Phone& phone = *world.chance.Pick(world.Pointers());
  const bool asleep = !at_server && kind != Kind::kRevoke && kind != Kind::kRoleReader &&
                      !phone.awake();
  if (asleep || (at_server && !world.server.up())) return;
  if (!later) world.faults.Count(kind);
  world.recorder.Note(FaultStruck{KindName(kind), at_server ? -1 : phone.no()});
  if (kind == Kind::kRevoke) return ChangeRole(world, judge::Role::kNone);
  if (kind == Kind::kRoleReader) return ChangeRole(world, judge::Role::kReader);
  if (at_server) StrikeServer(world, kind);
  else StrikePhone(world, kind, phone);
}

}  // namespace tidemark::sim
