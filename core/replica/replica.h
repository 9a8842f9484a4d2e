// Replica: what a device holds, and the rules by which it changes (engine.md 2-7). Every call is
// one turn: one transaction in which data, cursors, verdicts, overlay and digest move together.
//
//   view(record)  = confirmed(record) with the effects of own live operations laid over it
//   confirmed(s)  = fold(log of scope s, 1..cursor(s)),  exactly
//   an operation leaves a scope's overlay in the transaction whose cursor passes its entry there
//
// Thread: one at a time; whoever calls holds the turn. Nothing here knows of requests, timers or
// callbacks.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/base/log.h"
#include "core/measure/meter.h"
#include "core/plan/plan.h"
#include "core/ports/clock.h"
#include "core/replica/reveals.h"
#include "core/store/store.h"
#include "core/wire/messages.h"

namespace tidemark {

// "The user saw this record so."
struct Seen {
  RecordKey key;           // the scope may be empty
  uint64_t epoch = 0, seq = 0;
};

// An operation on its way to submit.
struct Draft {
  Operation operation;     // without base; uid none: made here; empty scopes are looked up
  std::vector<Seen> seen;
  std::shared_ptr<const CursorMap> begun;  // base; nullptr: what is held at submit
  Uid replaces;            // an open or superseded operation that this one closes
  bool once = false;       // not made again while the same is not final: its uid is the answer
  bool held = false;       // kept as a draft, neither shown nor sent until its plan releases it
};

// A plan on its way to begin: what each step is given.
struct StepDraft {
  std::string step;
  std::optional<Draft> operation, compensation;
  std::optional<RecordKey> record;   // of a wait; the scope may be empty
};
struct PlanDraft {
  std::string name;
  std::vector<StepDraft> steps;
};

// Of the plans that are not over.
struct PlansNow {
  uint64_t open = 0;
  int64_t due_boot_us = -1;          // when a wait runs out, by the boot clock; -1: none does
};

struct SubmitAnswer {
  Status status;           // OK: durable once the call has returned
  Uid uid;
  bool folded = false;     // the uid is that of an earlier one, which does the same
  std::vector<Status> problems;  // why it was refused, field by field
};

struct PushBatch {
  std::vector<PushOp> ops;
  uint64_t outcomes_kept_through = 0;
  size_t bytes = 0;
  bool worth_sending = false;  // operations, or outcomes that the server may forget
};

// What a pull or long poll was asked for; its answer counts only for the load numbers it names.
struct PullTicket {
  std::vector<Cursor> have;
  std::map<std::string, int64_t, std::less<>> load_nos;
  int64_t sent_boot_us = 0, sent_wall_us = -1;
  Uid boot;
};

struct PullSummary {
  uint64_t changes = 0;    // records changed
  bool progress = false;   // some cursor, verdict or reveal moved
  bool behind = false;     // some scope lies below its head: ask again at once
};

struct CancelAnswer {
  std::vector<Uid> withdrawn;  // the operation and its never-sent dependents
  bool too_late = false;       // sent before: an undo follows its verdict
};

// A record as it is shown, and as it would be.
struct PreviewedRecord {
  RecordKey key;
  std::optional<Fields> before, after;  // nullopt: not there
};

class Replica {
 public:
  Replica(Store& store, Clock& clock, Random& random, Log& log);

  // Called with each commit's changes, inside the turn, after COMMIT. Set once.
  void OnCommit(std::function<void(const ChangeSet&)> listener) { listener_ = std::move(listener); }

  // Operations that a crash left INFLIGHT become QUEUED, uncertain; damaged ones are set aside.
  // Once, after open.
  Status Recover();

  // -- the app
  // One transaction for all, a savepoint each. full: survives a power cut.
  std::vector<SubmitAnswer> Submit(std::vector<Draft> drafts, bool full);
  // What `drafts` would make of their records and of those in `about`; rolled back. Any refusal.
  Result<std::vector<PreviewedRecord>> Preview(std::vector<Draft> drafts,
                                               std::set<RecordKey> about);
  Status Subscribe(const std::string& scope, uint32_t priority, bool implicit);
  Status Unsubscribe(const std::string& scope);
  Result<CancelAnswer> Cancel(const Uid& op);      // NOT_FOUND, BAD_STATE
  Status Dismiss(const Uid& op);                   // NOT_FOUND, BAD_STATE; RESOLVED, or read
  Status MarkRead(int64_t explanation_no);

  // -- plans
  // All of it or nothing. Any refusal, naming the step.
  Result<Uid> BeginPlan(PlanDraft draft);
  Status ChangePlan(const Uid& id, const std::function<Status(Plan*)>& change);  // NOT_FOUND
  Status TickPlans();                              // time has passed
  uint64_t open_plans() const { return plans_.open; }
  int64_t plans_due_boot_us() const { return plans_.due_boot_us; }

  // -- sending
  // park_head: the oldest operation travels alone, to be consumed unexecuted (the poison rule).
  Result<PushBatch> PreparePush(uint32_t ops_max, uint32_t bytes_max, bool park_head);
  // What stays INFLIGHT becomes QUEUED. Returns how many outcomes were news.
  Result<uint32_t> FinishPush(const std::vector<Outcome>& outcomes);
  Status FailPush();                                        // no answer: QUEUED, uncertain
  // FORKED: outcomes of the lane by uid are taken; the rest goes out under a new client id.
  Status Fork(const std::vector<Outcome>& outcomes);

  // -- arriving
  Result<PullTicket> PreparePull();
  Result<PullSummary> ApplyPull(const PullTicket& ticket, const PullReply& reply);
  Result<PullSummary> ApplyLive(const PullTicket& ticket, const LiveReply& reply);

  // A bounded slice of purging (old loads, closed operations past 72 h). true: there is more.
  Result<bool> Maintain();

  // -- memory, as of the last commit
  const OutboxCounts& outbox() const;
  std::shared_ptr<const CursorMap> cursors() const;
  Store& store() { return store_; }
  Meter& meter() { return meter_; }                         // of this device; any thread
  const Reveals& reveals() const { return reveals_; }       // any thread

 private:
  friend struct Turn;
  Store& store_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  std::function<void(const ChangeSet&)> listener_;
  std::shared_ptr<const CursorMap> cursors_;
  OutboxCounts outbox_;
  Meter meter_{MeterSide::kDevice};
  Reveals reveals_;
  PlansNow plans_;
};

}  // namespace tidemark
