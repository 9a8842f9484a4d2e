#include "tests/faults/oracle.h"

#include <sqlite3.h>

#include <filesystem>

#include "core/replica/turn.h"
#include "core/replica/view.h"
#include "core/store/reader.h"
#include "core/store/records.h"
#include "tests/faults/window.h"

namespace tidemark::faults {
namespace {

std::string Ask(const std::string& path, const char* sql) {
  sqlite3* db = nullptr;
  std::string answer;
  int result = sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr);
  const auto take = [](void* out, int, char** columns, char**) {
    *static_cast<std::string*>(out) += columns[0] == nullptr ? "null" : columns[0];
    return 0;
  };
  if (result == SQLITE_OK) result = sqlite3_exec(db, sql, take, &answer, nullptr);
  if (result != SQLITE_OK) answer = std::string("error: ") + sqlite3_errmsg(db);
  sqlite3_close(db);
  return answer;
}

// What a record shows: view, truth and image, as one comparable text.
std::string Shown(Turn& turn, const RecordKey& key) {
  const CollectionRule* rule = turn.manifest().FindCollection(key.collection);
  const ScopeState* scope = turn.Find(key.scope);
  if (rule == nullptr || scope == nullptr) return "not here";
  const auto row = FindRow(turn.db(), *rule, scope->no, key.id);
  if (!row.ok()) return row.status().message;
  if (!*row) return "no row";
  std::string shown = std::string((*row)->gone ? "gone" : "there") + " pending " +
                      std::to_string((*row)->pending) + " seq " +
                      std::to_string((*row)->record.seq) + " ";
  return shown + DigestHex(HashRecord(key.collection, key.id, (*row)->record));
}

Status CheckViews(Store& store, Replica& replica, Findings* findings) {
  TIDE_ASSIGN(Turn turn, Turn::Begin(replica, "check", false));
  for (const auto& [name, scope] : turn.scopes) {
    TIDE_ASSIGN(const std::vector<RecordKey> touched, TouchedInScope(turn.db(), name));
    for (const RecordKey& key : touched) {
      const std::string before = Shown(turn, key);
      TIDE_TRY(Recompute(turn, key));
      findings->Check(before == Shown(turn, key),
                      "the view of " + key.collection + "/" + key.id +
                          " is not confirmed + pending: " + before + " against " +
                          Shown(turn, key));
    }
  }
  for (const CollectionRule& rule : store.manifest()->collections()) {
    Query query = turn.db().Use(
        "SELECT count(*) FROM \"" + rule.name + "_rows\" AS r WHERE "
        "((r._truth >> 12 & 4095) > 0) IS NOT EXISTS "
        "(SELECT 1 FROM tide_overlay WHERE collection = '" + rule.name + "' AND row = r._row)");
    TIDE_ASSIGN(const bool found, query.Step());
    findings->Check(found && query.Int(0) == 0,
                    "rows of " + rule.name + " are pending without an image, or the reverse");
  }
  return Status::Ok();  // the turn is rolled back
}

Status CheckCopy(const std::string& path, Clock& clock, Findings* findings) {
  SeededRandom random(1);
  NullLog log;
  StoreOptions options;
  options.path = path;
  TIDE_ASSIGN(const std::unique_ptr<Store> store, Store::Open(options, clock, random, log));
  {
    TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store->BeginRead());
    TIDE_ASSIGN(const std::vector<ScopeState> scopes, reader->Scopes());
    for (const ScopeState& scope : scopes) {
      if (!scope.subscribed) continue;  // leaving: hidden, and counted no more
      TIDE_ASSIGN(const RecountedDigest counted, reader->RecountDigest(scope.scope, {}));
      findings->Check(counted.matches, "the digest kept of " + scope.scope +
                                           " is not the digest of its rows");
    }
  }
  Replica replica(*store, clock, random, log);
  TIDE_TRY(replica.Recover());
  return CheckViews(*store, replica, findings);
}

std::string Name(const tide_uid& uid) { return "operation " + std::to_string(uid.bytes[15]); }

// The state in which the device has it, 0: unknown to it.
tide_state StateOf(Rig& rig, const tide_uid& uid) {
  tide_operations* list = nullptr;
  tide_operation_info info = TIDE_INIT(tide_operation_info);
  const tide_status found = tide_operations_find(rig.alice.client(), &uid, &list, nullptr);
  if (found == TIDE_OK) Must(tide_operations_at(list, 0, &info) == TIDE_OK, "a list of nothing");
  tide_operations_free(list);
  return info.state;
}

bool IsApplied(tide_state state) {
  return state == TIDE_STATE_SETTLED || state == TIDE_STATE_SUPERSEDED ||
         state == TIDE_STATE_UNDONE;
}

std::map<tide_uid, int, UidLess> CountLog(Rig& rig, Findings* findings) {
  std::map<tide_uid, int, UidLess> counts;
  store::ScopeTable& scopes = rig.home.store().scopes();
  const auto all = scopes.All();
  if (!all.ok()) {
    findings->Add("the server's log cannot be read: " + all.status().message);
    return counts;
  }
  for (const store::NamedHead& one : *all) {
    uint64_t at = 0;
    while (at < one.head.head) {
      const auto entries = scopes.ReadLog(one.head, at, 1 << 20);
      if (!entries.ok() || entries->empty()) {
        findings->Add("the server's log of " + one.scope + " has a gap after " +
                      std::to_string(at));
        break;
      }
      for (const Entry& entry : *entries) {
        tide_uid uid{};
        memcpy(uid.bytes, entry.op.bytes.data(), sizeof uid.bytes);
        if (!entry.op.none()) counts[uid]++;   // what the server writes itself is nobody's
        at = entry.seq;
      }
    }
  }
  return counts;
}

void CheckVisits(Rig& rig, const std::map<tide_uid, int, UidLess>& log, Findings* findings) {
  int64_t expected = 0, ignored = 0;
  for (const auto& [uid, told] : rig.alice.ledger) {
    if (told.withdrawn) ignored |= told.visits;  // an undo may have followed
    else if (log.contains(uid)) expected |= told.visits;
  }
  const tide_key key = tide_k(kCheckedScope, "tasks", "t1");
  tide_reading* reading = nullptr;
  tide_value value = tide_v_null();
  const tide_status read = tide_read(rig.alice.client(), &key, nullptr, &reading, nullptr);
  if (read == TIDE_OK)
    Must(tide_reading_value(reading, tide_s("visits"), &value) == TIDE_OK, "no visits");
  tide_reading_free(reading);
  if (read == TIDE_ERROR_NOT_SUBSCRIBED) return;
  findings->Check(read == TIDE_OK, std::string("read t1: ") + tide_status_name(read));
  const int64_t visits = value.type == TIDE_NULL ? 0 : value.as.integer;
  findings->Check((visits & ~ignored) == expected,
                  "visits are " + std::to_string(visits) + ", not " + std::to_string(expected));
}

void CheckDigests(Rig& rig, Findings* findings) {
  tide_scopes* scopes = nullptr;
  const tide_status listed = tide_scopes_list(rig.alice.client(), &scopes, nullptr);
  findings->Check(listed == TIDE_OK, std::string("list scopes: ") + tide_status_name(listed));
  store::ScopeTable& table = rig.home.store().scopes();
  tide_scope_info info = TIDE_INIT(tide_scope_info);
  for (size_t i = 0; listed == TIDE_OK && tide_scopes_at(scopes, i, &info) == TIDE_OK; i++) {
    const std::string name(info.scope.data, info.scope.size);
    if ((info.flags & TIDE_SCOPE_LEAVING) != 0) continue;
    tide_digest ours = TIDE_INIT(tide_digest);
    const tide_status counted =
        tide_digest_of(rig.alice.client(), info.scope, nullptr, &ours, nullptr);
    findings->Check(counted == TIDE_OK,
                    "digest of " + name + ": " + tide_status_name(counted));
    const auto theirs = table.Find(name);
    if (!theirs.ok()) {
      findings->Add("the server's scope " + name + ": " + theirs.status().message);
      continue;
    }
    const bool same = memcmp(ours.digest, DigestBytes(theirs->digest).data(), 16) == 0 &&
                      ours.seq == theirs->head && ours.records == theirs->records &&
                      ours.epoch == theirs->epoch;
    findings->Check(same, "device and server differ about " + name + ": at " +
                              std::to_string(ours.seq) + " of " + std::to_string(theirs->head) +
                              ", records " + std::to_string(ours.records) + " of " +
                              std::to_string(theirs->records));
  }
  tide_scopes_free(scopes);
}

}  // namespace

void CheckFiles(Rig& rig, Findings* findings) {
  const std::string from = rig.alice.store_path();
  if (!std::filesystem::exists(from)) return;  // the cut came before there was a store
  const std::string folder = rig.folder / "check";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (const char* suffix : {"", "-wal", "-journal"})
    if (std::filesystem::exists(from + suffix))
      std::filesystem::copy_file(from + suffix, folder + "/s.db" + suffix);
  const std::string copy = folder + "/s.db";
  const std::string integrity = Ask(copy, "PRAGMA integrity_check");
  findings->Check(integrity == "ok", "integrity_check: " + integrity);
  if (Ask(copy, "SELECT count(*) FROM sqlite_schema") == "0") return;  // not yet made
  testing::ManualClock clock;
  clock.now_us = rig.world.now_us;
  const Status checked = CheckCopy(copy, clock, findings);
  findings->Check(checked.ok(), "the copy: " + checked.message);
}

void CheckAcked(Rig& rig, Findings* findings) {
  for (const auto& [uid, told] : rig.alice.ledger)
    if (told.acked)
      findings->Check(StateOf(rig, uid) != 0, Name(uid) + " was acknowledged and is lost");
}

void CheckNothingKept(Rig& rig, const Step& step, Findings* findings) {
  for (const uint8_t number : step.submits) {
    const tide_uid uid = UidOf(number);
    if (rig.alice.ledger[uid].acked) continue;
    findings->Check(StateOf(rig, uid) == 0, Name(uid) + " was refused, and is there");
  }
}

void CheckSettled(Rig& rig, Findings* findings) {
  const tide_status settled = rig.alice.Settle();
  findings->Check(settled == TIDE_OK, std::string("settle: ") + tide_status_name(settled) + ": " +
                                          rig.alice.error()->message);
  if (settled != TIDE_OK) return;
  const auto log = CountLog(rig, findings);
  for (const auto& [uid, count] : log)
    findings->Check(count == 1, Name(uid) + " is in the log " + std::to_string(count) + " times");
  for (const auto& [uid, told] : rig.alice.ledger) {
    const tide_state state = StateOf(rig, uid);
    findings->Check(!told.acked || state != 0, Name(uid) + " was acknowledged and is lost");
    findings->Check(state == 0 || state >= TIDE_STATE_SETTLED, Name(uid) + " is not final");
    const bool in_log = log.contains(uid);
    if (IsApplied(state)) findings->Check(in_log, Name(uid) + " is called applied, not in the log");
    if (state == 0 || state == TIDE_STATE_CANCELLED || state == TIDE_STATE_REJECTED)
      findings->Check(!in_log, Name(uid) + " is in the log, and the device does not know it");
  }
  CheckVisits(rig, log, findings);
  CheckDigests(rig, findings);
}

void CheckAll(Rig& rig, Findings* findings) {
  CheckFiles(rig, findings);
  const tide_status opened = rig.alice.Open();
  findings->Check(opened == TIDE_OK, std::string("open again: ") + tide_status_name(opened) + ": " +
                                         rig.alice.error()->message);
  if (opened != TIDE_OK) return;
  CheckAcked(rig, findings);
  const tide_status subscribed = rig.alice.Subscribe(kCheckedScope);
  findings->Check(subscribed == TIDE_OK, std::string("subscribe: ") + tide_status_name(subscribed));
  CheckSettled(rig, findings);
  const tide_status closed = rig.alice.Close();
  findings->Check(closed == TIDE_OK, std::string("close: ") + tide_status_name(closed));
  CheckFiles(rig, findings);
}

}  // namespace tidemark::faults
