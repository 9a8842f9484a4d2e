#include "tools/demo/story.h"

#include "tools/demo/claims.h"

namespace demo {
namespace {

constexpr int64_t kSyncMs = 30'000;
constexpr int64_t kMinuteMs = 60'000;

// What one person sees now, printed and returned.
Shown See(Device& device, const char* field) {
  const Shown shown = device.Look("tasks", "pump", field);
  const std::string badge = shown.badge.empty() ? "" : "  [" + shown.badge + "]";
  Note(device.person() + " sees  " + field + " = “" + shown.text + "”" + badge +
       (shown.why.empty() ? "" : "  " + shown.why));
  return shown;
}

void SyncBoth(Device& one, Device& other) {
  for (int round = 0; round < 2; round++)
    for (Device* device : {&one, &other})
      if (device->Sync(TIDE_UNTIL_SETTLED, kSyncMs) != TIDE_OK)
        throw BrokenClaim("sync did not settle");
}

void OfflineEdits(Device& mina, Device& ben) {
  Chapter("Mina works in airplane mode");
  mina.Airplane(true);
  mina.Create("tasks", "pump",
              {tide_f("title", tide_v_text("Fix pump")), tide_f("stock", tide_v_int(3))});
  mina.Add("tasks", "pump", "labels", "urgent");
  const Shown shown = See(mina, "title");
  Claim(shown.text == "Fix pump" && shown.badge == "Pending",
        "her own write is visible at once, as Pending");
  Claim(mina.Sync(TIDE_UNTIL_SETTLED, 300) != TIDE_OK && mina.Pending() == 2,
        "nothing is sent while she is offline, and nothing is lost");
  Chapter("Airplane mode off");
  mina.Airplane(false);
  SyncBoth(mina, ben);
  Claim(See(mina, "title").badge.empty(), "on Mina's phone it is settled");
  Claim(See(ben, "title").text == "Fix pump", "on Ben's phone it is there");
}

void BothEdit(Device& mina, Device& ben) {
  Chapter("Both edit the same field offline");
  mina.Airplane(true);
  ben.Airplane(true);
  ben.Set("tasks", "pump", "notes", tide_v_text("valve is fine"));
  See(ben, "notes");
  for (Device* device : {&mina, &ben}) device->PassTime(5 * kMinuteMs);
  mina.Set("tasks", "pump", "notes", tide_v_text("valve leaks"));
  See(mina, "notes");
  ben.Airplane(false);
  mina.Airplane(false);
  SyncBoth(ben, mina);
  const Shown shown = See(ben, "notes");
  Claim(shown.text == "valve leaks" && See(mina, "notes").text == "valve leaks",
        "both see the later action, although Ben's arrived first");
  Claim(shown.badge == "Changed" && shown.why.find("Mina changed Notes") != std::string::npos,
        "Ben is told in one sentence whose was kept, and why");
  ben.Choose("tasks", "pump", TIDE_CHOOSE_RESTORE);
  SyncBoth(ben, mina);
  Claim(See(mina, "notes").text == "valve is fine",
        "Ben's one tap on Restore brings his text back, for both");
}

void RefusedByExpect(Device& mina, Device& ben) {
  Chapter("A condition that no longer holds");
  ben.Airplane(true);
  tide_op* op = nullptr;
  const tide_key pump = tide_k("team/demo", "tasks", "pump");
  const tide_value two = tide_v_int(2);
  if (tide_op_new(ben.client(), nullptr, &op, nullptr) < 0)
    throw BrokenClaim("cannot begin an operation");
  tide_op_expect(op, &pump, tide_s("stock"), TIDE_GE, &two);
  tide_op_inc(op, &pump, tide_s("stock"), -2);
  tide_uid takes_two;
  const tide_status submitted = tide_op_submit(op, &takes_two, nullptr);
  tide_op_free(op);
  Claim(submitted == TIDE_OK, "Ben takes two spare parts offline, if two are there");
  Claim(See(ben, "stock").text == "1", "his phone shows one left");
  mina.Inc("tasks", "pump", "stock", -2);
  SyncBoth(mina, mina);
  ben.Airplane(false);
  SyncBoth(ben, mina);
  const Shown shown = See(ben, "stock");
  Claim(ben.StateOf(takes_two) == TIDE_STATE_CONFLICTED && shown.badge == "Conflict",
        "the judge refuses it whole: " + ben.WhyOf(takes_two));
  Claim(shown.text == "1" && See(mina, "stock").text == "1", "the count is right on both phones");
  std::string offered;
  for (const std::string& label : ben.ChoicesOf(takes_two))
    offered += (offered.empty() ? "" : ", ") + label;
  Claim(!offered.empty(), "and Ben has choices: " + offered);
  ben.ChooseOn(takes_two, TIDE_CHOOSE_DISMISS);
  Claim(See(ben, "stock").badge.empty(), "he discards it, and the badge is gone");
}

void StaleByTheClock(Device& ben) {
  Chapter("Cut off past the promised window");
  if (ben.Sync(TIDE_UNTIL_IDLE, kSyncMs) != TIDE_OK) throw BrokenClaim("sync did not get idle");
  Claim(ben.Look("tasks", "pump", "title").truth.freshness == TIDE_FRESH,
        "Ben's list is fresh: at most 60 s old");
  ben.Airplane(true);
  ben.StepFor(50);
  ben.PassTime(3 * kMinuteMs);
  const Shown shown = See(ben, "title");
  Claim(shown.truth.freshness == TIDE_STALE && shown.badge.rfind("Stale 3 m", 0) == 0,
        "three minutes later it is marked old, by the clock alone");
  ben.Airplane(false);
  if (ben.Sync(TIDE_UNTIL_IDLE, kSyncMs) != TIDE_OK) throw BrokenClaim("sync did not get idle");
  Claim(See(ben, "title").badge.empty(), "back online, it is fresh again");
}

// Steps the pusher until some of its operations are under way, so that the kill hits a push.
void KillInMidPush(ServerProcess& server, Device& device) {
  for (int i = 0; i < 20; i++) {
    int64_t due_ms = -1;
    tide_client_step(device.client(), 1, &due_ms, nullptr);
    tide_sync_state state = TIDE_INIT(tide_sync_state);
    tide_sync_state_of(device.client(), &state);
    if ((state.flags & TIDE_SYNC_PUSHING) != 0) break;
  }
  server.Kill();
}

void ServerDies(ServerProcess& server, Device& mina, Device& ben) {
  Chapter("The server is killed in mid-push");
  constexpr int kRounds = 5, kCounts = 40;
  for (int round = 0; round < kRounds; round++) {
    for (int i = 0; i < kCounts; i++) mina.Inc("tasks", "pump", "visits", 1);
    KillInMidPush(server, mina);
    server.Start();
  }
  SyncBoth(mina, ben);
  const std::string expected = std::to_string(kRounds * kCounts);
  Claim(See(mina, "visits").text == expected && See(ben, "visits").text == expected,
        "killed and restarted " + std::to_string(kRounds) + " times: " + expected +
            " counts submitted, " + expected + " counted, none lost, none twice");
  Claim(mina.Pending() == 0 && ben.Pending() == 0, "both outboxes are empty");
  Claim(mina.DigestHex("team/demo", nullptr) == ben.DigestHex("team/demo", nullptr),
        "both phones hold the same bytes: digest " + ben.DigestHex("team/demo", nullptr));
}

}  // namespace

void TellStory(ServerProcess& server, Device& mina, Device& ben) {
  OfflineEdits(mina, ben);
  BothEdit(mina, ben);
  RefusedByExpect(mina, ben);
  StaleByTheClock(ben);
  ServerDies(server, mina, ben);
}

}  // namespace demo
