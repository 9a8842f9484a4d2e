// Docket: what one verdict changes in attention/<account>. An operation that is not applied opens
// an item; one that resolves closes another's. Both are part of the verdict: one transaction, told
// by entries of the server's own (no operation, no stamp).
//
//   an item is open  <=>  its operation was not applied and nobody closed it
//   at most one conflict is open for an account and record: later items join it          (X3)
//   an item is closed once, for all devices of its account                               (X5)
//
// One thread, one use.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/model/attention.h"
#include "server/service/desk.h"

namespace tidemark::service {

class Docket {
 public:
  // item_bytes_max: what an item may carry of its operation and outcome.
  Docket(const Desk& desk, const std::string& account, int64_t now_us, size_t item_bytes_max)
      : desk_(desk), account_(account), now_us_(now_us), item_bytes_max_(item_bytes_max) {}

  // Before judging: finds what the operation resolves, and whether its author may.
  Status Read(const Operation& operation, judge::Case* the_case);
  // After judging: adds rows, entries and evidence to the verdict.
  Status Enter(const Operation& operation, judge::Verdict* verdict);

 private:
  Result<std::optional<AttentionItem>> FindItem(const std::string& account, const Uid& op);
  Result<std::optional<OpenConflict>> FindConflict(const std::string& account,
                                                   const RecordKey& about);
  Result<const judge::ServerRecord*> Row(const RecordKey& key);
  Status Close(const Operation& operation, Outcome* outcome);
  Status Open(const Operation& operation, judge::Verdict* verdict);
  Result<Uid> ConflictOf(const Operation& operation, const Outcome& outcome,
                         const std::optional<OpenConflict>& open);
  Status Count(const std::string& account, const RecordKey& about, const Uid& conflict, int by);
  void Put(const RecordKey& key, const Fields& fields, bool alive = true);
  Result<Cursor> NextOf(const std::string& scope);
  Status Append(judge::Verdict* verdict);

  const Desk& desk_;
  const std::string& account_;
  const int64_t now_us_;
  const size_t item_bytes_max_;
  std::optional<AttentionItem> resolved_;
  std::string owner_;                             // of what is resolved
  bool may_close_ = false;
  std::map<RecordKey, judge::ServerRecord> rows_, changed_;
};

}  // namespace tidemark::service
