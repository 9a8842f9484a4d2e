// What the store keeps, as values: scopes, operations, explanations, and what one commit changed.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/digest.h"
#include "core/model/operation.h"
#include "core/model/state.h"

namespace tidemark {

struct ScopeState {
  int64_t no = 0;             // number of its present load; rows carry it
  std::string scope;
  bool subscribed = true;     // false: unsubscribed, draining
  bool implicit = false;      // user/<account>
  bool revealed = false;      // readable; false while loading, after unsubscribe and revoke
  bool revoked = false;       // the server said that access ended
  bool suspect = false;       // its digest did not match; being pulled anew
  uint64_t epoch = 0, seq = 0;  // the cursor; epoch 0: never contacted
  uint64_t head = 0;          // the last head heard of
  int64_t as_of_us = 0;       // server time; 0: never
  Uid boot;                   // as_of_us was true at boottime as_of_boot_us of this boot
  int64_t as_of_boot_us = 0;
  int64_t as_of_wall_us = -1; // the same by this device's wall clock, for "last checked about"
  Digest digest;
  uint64_t records = 0;
  uint32_t priority = 0;
};

// Flags of an operation; on disk.
enum OpFlag : uint32_t {
  kOpUncertain = 0x1,     // was sent, no answer
  kOpWantCancel = 0x4, kOpWantPark = 0x20, kOpRead = 0x40,
  kOpElsewhere = 0x80 };  // of another device of the account: open for a person, never sent

struct StoredOperation {
  int64_t no = 0;             // order of submit
  State state = State::kQueued;
  uint32_t flags = 0, attempts = 0;
  Reason reason = Reason::kNone;      // of the verdict, or why it was parked
  Uid boot;                           // when it was made: boot, boottime, wall (-1: no calendar)
  int64_t boottime_us = 0, wall_us = -1;
  int64_t base_as_of_us = 0;
  int64_t final_wall_us = -1;
  Operation operation;
  std::optional<Outcome> outcome;     // known from ACKED on; shown from its evidence on
  Uid replaced_by;
  const Uid& uid() const { return operation.uid; }
  bool sent() const { return operation.op_seq != 0; }
};

struct StoredExplanation {
  int64_t no = 0;
  Uid op;                     // whose verdict brought it
  uint64_t seq = 0;           // of the entry in its scope
  bool unread = false;        // about something of this account, not yet read
  Explanation explanation;
};

// What one commit changed, for observers. Lists may hold doubles.
struct ChangeSet {
  uint64_t db_version = 0;
  std::vector<RecordKey> records;   // value, pending or attention
  std::vector<Uid> operations;
  std::vector<std::string> scopes;  // cursor, freshness, visibility
  std::vector<Uid> plans;
};

struct OutboxCounts {
  std::array<uint64_t, 16> by_state{};
  uint64_t unsent = 0;        // live, without an outcome: what a push would carry
  uint64_t live = 0, attention = 0;
  uint64_t drafts = 0;        // live, waiting for their plan
  int64_t oldest_boottime_us = -1;  // of the oldest live operation made in this boot; -1: none
};

// Cursors of revealed scopes at one moment: what an operation begun then has for its base.
using CursorMap = std::map<std::string, Cursor, std::less<>>;

}  // namespace tidemark
