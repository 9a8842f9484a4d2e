// Client: one store, one account, one home, alive. Builds, starts and stops everything in written
// order; gives the turn to whoever writes; tells observers. Everything the C API does goes through
// here.
//
// Locks, always taken in this order: the submit queue's (briefly), the turn, an observer list's
// (briefly). No lock is held while the network is waited for or a callback runs.
// Thread: any, unless a function says otherwise.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/client/config.h"
#include "core/client/delivery.h"
#include "core/client/life.h"
#include "core/client/observers.h"
#include "core/client/submit_queue.h"
#include "core/query/run.h"
#include "core/replica/replica.h"
#include "core/store/reader.h"
#include "core/sync/engine.h"
#include "core/tell/choice.h"
#include "core/tell/prompt.h"
#include "core/tell/sentence.h"
#include "core/tell/timeline.h"

namespace tidemark {

// One record as an answer: it never changes once made.
struct Reading {
  RecordImage image;
  Truth truth;
  std::string why;
  std::vector<Choice> choices;
};

// One operation as an answer.
struct OperationView {
  StoredOperation op;
  Reason hold = Reason::kNone;      // where it is live: why it waits
  int64_t age_ms = -1, next_attempt_in_ms = -1;
  uint64_t db_version = 0;
  std::string why;
  std::vector<Choice> choices;
};

// What a subject is explained by. Newest decision first.
struct ExplanationView {
  std::string text;
  struct Decision {
    StoredExplanation stored;
    std::string text;
    std::vector<Choice> choices;
  };
  std::vector<Decision> decisions;
};

// How long things usually take in one collection: p90 of this device, over restarts.
struct UsualTimes {
  uint64_t settled_count = 0, seen_count = 0;      // measurements that still count
  int64_t settled_p90_ms = -1, seen_p90_ms = -1;   // -1: too few to say
};

// One subscribed scope as an answer.
struct ScopeView {
  ScopeState scope;
  Standing standing;
  ScopeCounts counts;
};

struct RunProgress {
  Reason hold = Reason::kNone;
  uint64_t pushed = 0, pulled = 0, pending = 0, attention = 0, bytes_up = 0, bytes_down = 0;
  uint64_t exchanges_ok = 0;
  int64_t elapsed_ms = 0;
};

struct ClientState {
  Progress progress;
  OutboxCounts outbox;
  uint32_t scope_count = 0, stale_scope_count = 0;
  uint64_t db_version = 0;
  int64_t next_attempt_in_ms = -1, last_contact_age_ms = -1, oldest_pending_age_ms = -1;
  bool may_have_rolled_back = false, failed = false;
  std::string support_id;
};

using Interrupted = std::function<bool()>;  // empty: never

class Client : public std::enable_shared_from_this<Client> {
 public:
  static Result<std::shared_ptr<Client>> Open(ClientConfig config);
  ~Client();
  // Idempotent. IN_CALLBACK on the delivery thread. Everything later answers CLOSED.
  Status Close();
  // In a child of fork everything answers BAD_STATE, and the client must not be destroyed.
  Status CheckProcess() const { return life_.CheckProcess(); }

  // -- driving
  // manual mode; OVERLAPPING_STEP, IN_CALLBACK
  Status Step(int64_t max_wait_ms, int64_t* next_due_ms);
  void Wake();
  // TIMED_OUT, HELD, INTERRUPTED; progress is filled in every case. NO_SERVER where there is none.
  Status RunUntil(Goal goal, int64_t timeout_ms, const Interrupted& interrupted,
                  RunProgress* progress);
  Status WaitOperation(const Uid& op, int64_t timeout_ms, const Interrupted& interrupted);
  Status Hint(tidemark::Hint hint);

  // -- writing
  Status Subscribe(const std::string& scope, uint32_t priority);
  Status Unsubscribe(const std::string& scope);
  std::shared_ptr<const CursorMap> cursors();       // the base of an operation begun now
  std::vector<SubmitAnswer> Submit(std::vector<Draft> drafts, bool full);
  // done runs on the delivery executor.
  Status SubmitAsync(Draft draft, bool full, std::function<void(SubmitAnswer)> done);
  Result<CancelAnswer> Cancel(const Uid& op);
  // The new operation, or none. CHOICE_PASSED, CHOICE_IS_YOURS, any refusal.
  Result<Uid> Choose(const ChoiceToken& token, const Fields& fields);
  Status ChooseAsync(const ChoiceToken& token, const Fields& fields,
                     std::function<void(Result<Uid>)> done);
  Result<Uid> Resolve(const Uid& op, ChoiceKind kind, const Fields& fields);
  // What somebody else is asked; the record may be left out where there are no fields.
  Result<Uid> Override(std::string account, const Uid& op, const RecordKey& key,
                       const Fields& fields);
  // What the records would be shown as; nothing is kept of it.
  Result<std::vector<PreviewedRecord>> PreviewChoice(const ChoiceToken& token,
                                                     const Fields& fields);
  Result<std::vector<PreviewedRecord>> PreviewResolve(const Uid& op, ChoiceKind kind,
                                                      const Fields& fields);

  // -- plans (plans.cc)
  Result<Uid> BeginPlan(PlanDraft draft);
  Status TurnBackPlan(const Uid& id);                      // BAD_STATE behind a pivot
  Status DecideStep(const Uid& id, const std::string& step, bool again);
  Result<std::vector<Timeline>> Plans(bool open_only);
  Result<Timeline> FindPlan(const Uid& id);

  // -- reading
  Result<std::unique_ptr<Reader>> BeginRead();
  Result<Reading> Read(const RecordKey& key, int64_t window_ms);  // 0: the tier's
  Result<std::vector<OperationView>> Operations(OperationList list, const Uid* after, size_t limit);
  Result<OperationView> FindOperation(const Uid& op);
  Result<std::vector<Prompt>> Prompts();                   // what needs a person, as cards
  Result<ExplanationView> ExplainRecord(RecordKey key, const std::string& locale);
  Result<ExplanationView> ExplainOperation(const Uid& op, const std::string& locale);
  Result<ExplanationView> ExplainScope(const std::string& scope, const std::string& locale);
  Result<ExplanationView> ExplainStore(const std::string& locale);
  Result<ClientState> State();
  Result<std::vector<ScopeView>> Scopes();                 // by name, draining ones too
  Result<RecountedDigest> Recount(const std::string& scope, const Interrupted& interrupted);
  Result<std::string> Mark();                              // FULL before it leaves
  Result<bool> MarkReached(const std::string& mark);
  Result<std::string> InspectJson(bool values);

  // -- measuring (core/measure; docs/metrics.md)
  Result<std::vector<Sample>> Measured();                  // counted so far, and gauges as of now
  Result<std::string> MetricsText();                       // for Prometheus
  Result<std::string> MetricsJson();
  Result<UsualTimes> Usual(const std::string& collection); // UNKNOWN_COLLECTION
  Result<std::string> RevealsJson();                       // traced operations shown of late
  Uid NewId();
  Moment Now() const;
  SyncView View();
  Listener ListenerFor(const std::string& locale) const;
  int64_t WindowOf(const CollectionRule& rule, int64_t window_ms) const;
  int64_t NarrowestWindowMs(std::string_view scope) const;
  const Manifest& manifest() const { return *store_->manifest(); }
  std::shared_ptr<const Manifest> shared_manifest() const { return store_->manifest(); }
  const Uid& store_id() const { return store_->store_id(); }
  const ClientConfig& config() const { return config_; }

  // -- querying
  Result<std::shared_ptr<const CheckedSql>> CheckQuery(const QuerySpec& spec);
  Result<std::shared_ptr<Snapshot>> Query(const QuerySpec& spec);
  Result<QueryPage> NextPage(Snapshot& snapshot);

  // -- observing
  Result<ObserverNo> Observe(std::shared_ptr<Observer> observer);
  void StopObserving(ObserverNo no, bool wait);
  bool in_callback() const;

 private:
  explicit Client(ClientConfig config);
  Status Start();
  Status SubscribeOwnScopes();
  Status InTurn(const std::function<Status()>& work);
  Status Guarded(const std::function<Status()>& work);
  Status StepOnce(int64_t max_wait_ms, int64_t* next_due_ms);
  Status StepUnguarded(int64_t max_wait_ms, int64_t* next_due_ms);
  void DriveUntilClosed();
  void Note(const ChangeSet& changes);
  void NoteProgress();
  void Deliver();
  int64_t DeliveryDueInMs();
  void AfterWrite(bool subscriptions);
  Status Usable();
  void AskAnewIfDamaged();
  Status MovePlansIfDue();
  int64_t PlansDueInMs();
  int64_t SteadyMs() const { return config_.clock->SteadyUs() / 1000; }
  OperationView ViewOf(StoredOperation op, uint64_t db_version, const Moment& now);
  Status WaitFor(const std::function<Result<bool>()>& reached, int64_t timeout_ms,
                 const Interrupted& interrupted);
  Result<ExplanationView> Explain(const std::vector<StoredExplanation>& found, std::string text,
                                  const std::string& locale);
  // What a choice is about.
  struct Subject {
    std::optional<StoredOperation> op;
    std::optional<StoredExplanation> stored;
    std::vector<StoredOperation> dependents;
  };
  Result<Choice> ChoiceToResolve(const Uid& op, ChoiceKind kind);
  Result<Subject> SubjectOf(const Choice& choice);
  Result<std::vector<Draft>> DraftsOf(const Choice& choice, const Subject& subject,
                                      const Fields& fields);
  Result<Uid> Perform(const Choice& choice, const Fields& fields);
  Result<std::vector<PreviewedRecord>> Preview(const Choice& choice, const Fields& fields);
  Result<Uid> SubmitOne(Draft draft);
  Result<Reading> ReadUncounted(const RecordKey& key, int64_t window_ms);
  void CountRead(const std::string& collection, Freshness freshness, Reason reason,
                 int64_t age_ms);
  void CountQuery(const QueryFacts& facts);
  Result<std::vector<Sample>> Measured(const ClientState& state);
  Result<std::vector<Sample>> Gauges(const ClientState& state);

  ClientConfig config_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Replica> replica_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<SubmitQueue> submits_;
  std::unique_ptr<QueryRunner> queries_;
  Observers observers_;
  Delivery delivery_;
  Life life_;

  std::mutex turn_;                          // the right to write
  std::shared_ptr<const CursorMap> cursors_; // as of the last commit; guarded by memory_mutex_
  OutboxCounts outbox_;
  int64_t plans_due_boot_us_ = -1;           // when a plan's wait runs out; -1: none does
  std::mutex memory_mutex_;
  Status fault_;                             // sticky: our own bug, or a store not to be trusted
  std::atomic<bool> stepping_{false};
  // a fingerprint of what observers were told of the engine
  uint64_t progress_seen_ = 0;
  std::atomic<bool> poke_missed_{false};     // a write of which the engine could not be told
  std::atomic<uint64_t> damage_seen_{0};
  std::thread driver_;
};

}  // namespace tidemark
