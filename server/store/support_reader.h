// SupportReader: reads a store for support staff, beside a running server or after it. Codes and
// times only: no values, no record ids, no texts that people wrote. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/operation.h"
#include "core/sqlite/database.h"
#include "server/store/support_table.h"

namespace tidemark::store {

// A device of an account, from its lane, from when it was heard, or from both.
struct DeviceFacts {
  Uid client;
  std::string account, sdk, app;
  bool has_lane = false;
  uint64_t last_op_seq = 0, kept_through = 0, unkept_outcomes = 0;
  uint64_t not_applied = 0;                          // ever, of this lane
  int64_t first_seen_us = -1, last_seen_us = -1;     // -1: not noted
  uint32_t schema = 0;
};

// What became of one operation. No note: it was not applied, and nothing more is known.
struct VerdictFacts {
  Uid client;
  uint64_t op_seq = 0;
  bool applied = false;
  std::optional<FailureNote> note;
};

// An entry of the log that the operation made.
struct EntryFacts {
  Cursor at;
  Uid client;
  uint64_t op_seq = 0;
  std::string author, trace, trace_state;
  int64_t commit_us = 0;
};

class SupportReader {
 public:
  // IO, STORE_FOREIGN, STORE_NEWER.
  static Result<std::unique_ptr<SupportReader>> Open(const std::string& directory);

  Result<std::vector<DeviceFacts>> DevicesOf(std::string_view account);   // by last heard
  Result<std::optional<DeviceFacts>> FindDevice(const Uid& client);
  // The latest first. Of those before the 100 that are noted only the fact is left.
  Result<std::vector<VerdictFacts>> NotApplied(const Uid& client, size_t limit);
  Result<std::vector<RefusalNote>> RefusalsOf(std::string_view account, size_t limit);
  Result<std::vector<RefusalNote>> FindRefusals(std::string_view support_id);
  // Where it is neither noted nor kept: nothing. Reads every kept outcome, and FindEntries the
  // whole log: minutes where those are large.
  Result<std::optional<VerdictFacts>> FindVerdict(const Uid& op);
  Result<std::vector<EntryFacts>> FindEntries(const Uid& op);

 private:
  SupportReader(std::unique_ptr<Database> db, bool has_notes)
      : db_(std::move(db)), has_notes_(has_notes) {}
  Result<std::vector<Uid>> ClientsOf(std::string_view account);
  Status ReadLane(DeviceFacts* device);
  Status ReadSeen(DeviceFacts* device);
  Result<std::optional<FailureNote>> FindNote(const Uid& client, uint64_t op_seq);
  Result<std::vector<RefusalNote>> ReadRefusals(Query& query);

  const std::unique_ptr<Database> db_;
  const bool has_notes_;   // written by a server that notes such things
};

}  // namespace tidemark::store
