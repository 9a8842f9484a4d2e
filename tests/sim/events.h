// Events: the recording. Everything that users, devices, the network and the server did in one run,
// with the simulator's true time. Checkers are pure functions over it: they see these and nothing
// else. Plain values.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "core/model/digest.h"
#include "core/model/operation.h"
#include "core/model/state.h"
#include "core/tell/choice.h"
#include "core/tell/truth.h"
#include "core/wire/messages.h"

namespace tidemark::sim {

using DeviceNo = int;              // 0.. ; -1: who made the first records, straight at the server

// ---- what users do ------------------------------------------------------------------------------

// The app called submit, and it returned OK. `operation` is as the app built it: keys complete,
// no base, no op_seq.
struct Submitted {
  DeviceNo device = 0;
  std::string account;
  Operation operation;
  // What the person had seen, by the simulator's own book-keeping: one cursor a touched scope,
  // seq 0 where nothing of it was shown.
  std::map<std::string, Cursor> seen;
  // true server-side time up to which what was shown is known to be complete; 0: nothing was shown
  int64_t seen_as_of_us = 0;
  bool full = true;                // survives a power cut
  Uid replaces;                    // an open operation that this one closes
  int boot = 0;                    // of the device; a reboot loses its idea of how old an action is
  // false: the call failed in a way that leaves open whether the operation is there (a crash or an
  // I/O error during COMMIT). It may appear, once, or never.
  bool sure = true;
};

// Cancel returned OK: these never-sent operations ended CANCELLED; or `too_late`: undone later.
struct Withdrawn {
  DeviceNo device = 0;
  Uid asked;
  std::vector<Uid> gone;
  bool too_late = false;
};

// Dismiss, or a choice that closes without a new operation.
struct Dismissed {
  DeviceNo device = 0;
  Uid op;
};

// A person chose what was offered about an operation or an explanation, and the call returned OK.
struct Decided {
  DeviceNo device = 0;
  ChoiceKind kind = ChoiceKind::kDismiss;
  std::optional<Operation> about;           // as it was then; nothing: about an explanation alone
  std::optional<Outcome> outcome;           // of it
  std::optional<Explanation> explanation;
  Fields fields;                            // that the person filled in
  std::optional<Operation> made;
  size_t unread = 0;                        // explanations of what was decided that are still news
};

// The app said something to its client, or the path of its network changed: it may ask at once.
struct Hinted {
  DeviceNo device = 0;
};

struct Subscribed {
  DeviceNo device = 0;
  std::string scope;
  bool on = true;                  // false: unsubscribed
  bool sure = true;                // false: the call failed, and may have happened
};

// ---- what devices hold --------------------------------------------------------------------------

struct ScopeSeen {
  int64_t no = 0;                  // of its present load
  bool subscribed = true, revealed = false, revoked = false;
  uint64_t epoch = 0, seq = 0;     // the cursor
  int64_t as_of_us = 0;
  Digest digest;
};

struct OpSeen {
  Uid op;
  State state = State::kQueued;
  uint64_t op_seq = 0;
  Reason reason = Reason::kNone;
  std::optional<Outcome> outcome;
  Uid replaced_by, undoes, resolves;
  bool elsewhere = false;          // of another device of the account, open for a person
  std::vector<RecordKey> records;  // that its effects touch
};

// The whole of one device right after one commit (of `db_version`), or after it was opened.
struct Looked {
  DeviceNo device = 0;
  uint64_t db_version = 0;
  bool opened = false;             // not after a commit, but after a (re)start
  std::map<std::string, ScopeSeen> scopes;
  std::map<RecordKey, Fields> view;         // what the app's SELECTs show
  std::map<RecordKey, Record> confirmed;    // of revealed scopes
  std::map<RecordKey, uint32_t> pending;    // rows with own pending operations, and how many
  std::map<RecordKey, uint32_t> attention;  // rows with open operations, and how many
  std::vector<RecordKey> unknown;           // of collections that its manifest does not have
  std::vector<OpSeen> live;                 // not final, in order of submit
  std::vector<OpSeen> open;                 // CONFLICTED, REJECTED, PARKED
  std::vector<OpSeen> changed;              // that this commit names, whatever their state
  std::vector<RecordKey> changed_records;   // that this commit names
  std::vector<std::string> changed_scopes;
  std::string damage;                       // not empty: what an integrity check found
};

// One record through the app's read call, with its truth.
struct ReadBack {
  DeviceNo device = 0;
  RecordKey key;
  std::optional<Fields> view;
  Truth truth;
  std::string why;
  int64_t window_ms = 0;
};

// A whole collection through the app's SQL, page by page.
struct Queried {
  DeviceNo device = 0;
  std::string collection;
  uint64_t db_version = 0;
  std::map<RecordKey, Fields> rows;         // some of their fields
  std::vector<std::string> fields;          // which
  std::map<RecordKey, uint32_t> pending, attention;   // of the rows that have some
  std::map<RecordKey, std::set<std::string>> stands_on;   // scopes that a row's truth is made of
  size_t doubled = 0;                       // rows that came twice
  Truth truth;                              // of all of it
  int64_t window_ms = 0;                    // against which it is to be judged
};

// An observer was called: it was told of this state of one operation, or of a record's value.
struct Told {
  DeviceNo device = 0;
  int64_t throttle_ms = 0;                  // so long it wanted to be left alone; its name, too
  uint64_t db_version = 0;                  // 0: of no commit; only the engine's own state moved
  std::vector<RecordKey> records;
  std::vector<Uid> operations;
  std::vector<std::string> scopes;
};

enum class Down { kClosed, kKilled, kPowerCut };
struct WentDown {
  DeviceNo device = 0;
  Down how = Down::kClosed;
};
struct CameUp {
  DeviceNo device = 0;
  bool rebooted = false, may_have_rolled_back = false;
  uint32_t schema = 1;
  std::vector<int64_t> listeners;  // how long each of its observers wants to be left alone
};

// After a step: what the engine says of itself.
struct Stepped {
  DeviceNo device = 0;
  int64_t due_ms = -1;             // when it wants the next step; -1: never
  uint64_t live = 0, unsent = 0;   // operations; of them without an answer
  Reason push_hold = Reason::kNone, pull_hold = Reason::kNone;
  bool pushing = false, pulling = false, failed = false;
  bool disk_in_trouble = false;
  int requests_open = 0;           // by the simulator's own count
};

// ---- what travels -------------------------------------------------------------------------------

enum class Wire { kPush, kPull, kLive };
struct Requested {
  DeviceNo device = 0;
  Wire wire = Wire::kPush;
  Uid client;
  std::string token, account;      // account: whose device it is
  std::vector<std::string> bodies; // push: encoded operations
  uint64_t first_op_seq = 0, kept_through = 0;
  std::vector<Cursor> have;        // pull
};
// An answer reached the device, whole.
struct Answered {
  DeviceNo device = 0;
  Wire wire = Wire::kPush;
  std::vector<Outcome> outcomes;
  std::optional<PullReply> pull;
  std::optional<LiveReply> live;
  bool usable = false;             // what was asked for, and no refusal
  int http_status = 200;
  int64_t retry_after_ms = 0;
};

// ---- what the server did ------------------------------------------------------------------------

// One operation's verdict, found on the server's disk after a commit. In the order of execution
// per lane, and per scope in the order of the log.
struct Committed {
  Uid client;
  std::string account;
  Operation operation;             // decoded from the pushed bytes
  std::vector<When> whens;         // of the attempts that may have been the executed one
  bool park = false;
  Outcome outcome;
  std::map<std::string, Entry> entries;   // one a scope written; empty where not applied
  std::map<std::string, Entry> told;      // and what it made the server write by itself
};
// The server's own rows after a commit, told now and then: digest and records by its own tables.
struct ServerSeen {
  std::map<std::string, Cursor> heads;
  std::map<std::string, Digest> digests;        // as kept
  // live ones; empty: not read this time
  std::map<std::string, std::map<RecordKey, Record>> records;
};
struct AccessChanged {
  std::string account, scope;
  int role = 0;                    // judge::Role
};
struct ServerRestarted { bool power = false; };

// ---- the run ------------------------------------------------------------------------------------

struct FaultStruck { std::string kind; DeviceNo device = -1; };
struct Healed {};                  // no more faults and no more users from here on
struct Ended {};                   // after the bound: everything must be quiet

using What = std::variant<Submitted, Withdrawn, Dismissed, Decided, Hinted, Subscribed, Looked,
                          ReadBack, Queried, Told, WentDown, CameUp, Stepped, Requested, Answered,
                          Committed, ServerSeen, AccessChanged, ServerRestarted, FaultStruck,
                          Healed, Ended>;
struct Event {
  int64_t at_us = 0;               // true time
  What what;
};

// A check that failed. `invariant` is its name in docs/invariants ("S2").
struct Violation {
  std::string invariant, detail;
  int64_t at_us = 0;
};

// Sees every event once, in order. The first violation ends the run.
class Checker {
 public:
  virtual ~Checker() = default;
  virtual std::optional<Violation> On(const Event& event) = 0;
};

}  // namespace tidemark::sim
