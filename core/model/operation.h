// Operation: effects and conditions under one uid, and the one answer it gets. Plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/ids.h"
#include "core/model/record.h"
#include "core/model/stamp.h"

namespace tidemark {

// The numbers are those of tide_effect; kRestore is authored by undo only.
enum class EffectKind : uint8_t {
  kCreate = 1, kSet = 2, kInc = 3, kAdd = 4, kRemove = 5, kDelete = 6, kRestore = 7 };

struct Effect {
  EffectKind kind = EffectKind::kSet;
  RecordKey key;
  std::string field;         // empty for create, delete, restore
  Value value;               // set, add, remove: the value; inc: kInt or kDecimal, the amount
  Fields fields;             // create: all of them
  std::optional<Value> base_value;  // merge3: the text the editor began with (Null: it was absent)
  uint64_t only_if_seq = 0;  // undo: applies only where this seq still holds; 0: not an undo
  bool operator==(const Effect&) const = default;
};

// The numbers are those of tide_compare.
enum class Comparison : uint8_t {
  kExists = 1, kAbsent = 2, kEq = 3, kNe = 4, kLe = 5, kGe = 6, kUnchanged = 7 };

struct Expect {
  RecordKey key;
  std::string field;         // empty: the whole record
  Comparison comparison = Comparison::kExists;
  Value value;
  uint64_t since_seq = 0;    // kUnchanged: since this position of the scope's log
  bool operator==(const Expect&) const = default;
};

// Immutable from submit on, but for op_seq and deps, which the first send fixes; from then on the
// encoded bytes never change.
struct Operation {
  Uid uid;
  std::string intent;
  uint32_t schema = 0, policy = 0;
  std::vector<Effect> effects;
  std::vector<Expect> expects;
  std::vector<Cursor> base;      // what the person saw, one per touched scope, sorted by scope
  std::vector<Uid> after;        // own earlier operations it builds on
  bool strict = false;
  int64_t valid_for_ms = 0;      // from the action; 0: for ever
  std::string trace;             // W3C trace context, 25 raw bytes or empty
  std::string trace_state;
  Uid undoes, resolves;
  Uid plan;                      // that it is a step of, the plan_step-th of plan_steps; from 1
  uint32_t plan_step = 0, plan_steps = 0;
  std::string resolves_of;       // the account whose operation it resolves; empty: the author's own
  uint64_t op_seq = 0;           // 0: never sent
  std::vector<uint64_t> deps;    // `after`, as op_seqs, resolved at first send
  bool operator==(const Operation&) const = default;
};

enum class ClockQuality : uint8_t { kUntrusted = 0, kAnchored = 1, kWall = 2 };

// How old the action is, told anew with each attempt; used by the server at first execution only.
struct When {
  ClockQuality quality = ClockQuality::kUntrusted;
  int64_t age_ms = 0, uncertainty_ms = 0;
  int64_t base_as_of_us = 0;
  bool operator==(const When&) const = default;
};

// ---- the answer ------------------------------------------------------------------------------
enum class OutcomeCode : uint8_t {  // open: act on `applied` where unknown
  kUnspecified = 0, kExact = 1, kMerged = 2, kSuperseded = 3,
  kConflict = 16, kReject = 17, kDependency = 18, kParked = 19, kExpired = 20 };

// Why: the numbers are those of tide_reason (holds 1.., verdicts 100..). Open.
enum class Reason : uint32_t {
  kNone = 0, kOffline = 1, kBackingOff = 2, kServerBusy = 3, kAuthNeeded = 4, kPaused = 5,
  kMetered = 6, kBackground = 7, kCatchingUp = 8, kStalled = 9, kClockUnknown = 10,
  kNotSubscribed = 11, kServerRestored = 12, kUpgradeNeeded = 13, kRateLimited = 14,
  kScopeBusy = 15, kBehindPoison = 16, kWaitingForStep = 17, kWaitingForUpload = 18,
  kWaitingForGate = 19, kClientFailed = 20, kNotRunning = 21, kNeverLoaded = 22,
  kExpectationFailed = 100, kSnapshotMoved = 101, kLimit = 102, kTaken = 103, kManual = 104,
  kRecordGone = 105, kStrict = 106, kDependency = 107, kNotAllowed = 120, kInvalid = 121,
  kExpired = 122, kPoison = 140, kScopeRevoked = 141, kMerged = 160, kLaterAction = 161,
  kSameTime = 162, kDeleteKept = 163, kRestored = 164,
  kRule = 165,
  kOverridden = 166 };  // a declared rule other than time: keep_server, first, max, delete_wins

// One side of a decision.
struct Side {
  Uid op, client;
  std::string author;
  Stamp stamp;                                // what last_action compares, before the client's id
  int64_t action_ms = 0, uncertainty_ms = 0;  // corrected action time, UTC
  uint64_t seq = 0;                           // of the change; 0 where it was not written
  Value value;
  bool operator==(const Side&) const = default;
};

// A typed argument of a sentence; formatted on the device, in its locale and zone.
struct Argument {
  enum class Type : uint8_t {
    kText = 1, kValue = 2, kTime = 3, kAccount = 4, kNumber = 5, kField = 6
  };
  Type type = Type::kText;
  std::string name;        // of the placeholder, "who"
  std::string text;        // kText, kAccount, kField
  Value value;             // kValue
  int64_t number = 0;      // kTime: ms UTC; kNumber
  bool operator==(const Argument&) const = default;
};

// What prevailed, over what, by which rule, when, and enough to run the rule again.
struct Explanation {
  RecordKey key;
  std::string field;               // empty: the record
  std::string rule;                // "last_action", "expect", "delete"
  uint32_t policy = 0;
  Reason reason = Reason::kNone;
  Side prevailed, yielded;
  int64_t decided_ms = 0;
  uint64_t base = 0;               // what the yielding side had seen
  std::string message_key;         // "yield.later_action"
  std::vector<Argument> arguments;
  int64_t restorable_until_ms = 0; // 0: nothing to restore
  bool operator==(const Explanation&) const = default;
};

// A field (or record: empty field) as it was before; what an undo goes back to.
struct PreImage {
  RecordKey key;
  EffectKind kind = EffectKind::kSet;
  std::string field;
  Value value;             // inc: the amount; add, remove: the element; else what was there before
  bool existed = false;    // the record was there before
  bool wrote = false;      // the effect wrote something; else there is nothing to undo
  bool operator==(const PreImage&) const = default;
};

struct Outcome {
  uint64_t op_seq = 0;
  Uid uid;
  bool applied = false;
  OutcomeCode code = OutcomeCode::kUnspecified;
  Reason reason = Reason::kNone;
  std::vector<Cursor> at;          // evidence; reveal the verdict only at or past all of it
  std::vector<Explanation> why;
  std::vector<PreImage> before;
  Uid conflict;
  std::string support_id;
  std::string detail;              // "visits: 7 is above the maximum 5": per field, for INVALID
  bool operator==(const Outcome&) const = default;
};

// ---- the log ---------------------------------------------------------------------------------
struct Entry {
  std::string scope;
  uint64_t epoch = 0, seq = 0;
  Uid client, op;
  uint64_t op_seq = 0;
  std::string author, intent;
  Stamp stamp;
  int64_t commit_us = 0;
  std::vector<Change> changes;
  std::vector<Cursor> siblings;    // other scopes that the same operation wrote
  std::vector<Explanation> why;    // decisions about records of this scope
  std::string trace, trace_state;  // of the operation
  bool operator==(const Entry&) const = default;
};

}  // namespace tidemark
