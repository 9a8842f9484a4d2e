// What the app reads. Reads never block on the network and never wait for the turn.
#include <algorithm>

#include "core/base/plant.h"
#include "core/client/client.h"

namespace tidemark {
namespace {

int64_t AgeMs(const StoredOperation& op, const Moment& now) {
  if (op.boot == now.boot) return std::max<int64_t>(0, now.boot_us - op.boottime_us) / 1000;
  if (op.wall_us < 0 || now.wall_us < op.wall_us) return -1;
  return (now.wall_us - op.wall_us) / 1000;
}

}  // namespace

Moment Client::Now() const {
  return {config_.clock->BoottimeUs(), config_.clock->WallUs(), config_.clock->BootId()};
}

SyncView Client::View() {
  const Progress progress = engine_->progress();
  SyncView view;
  view.hold = progress.lane_hold[static_cast<size_t>(Lane::kPush)];
  view.stale = progress.lane_hold[static_cast<size_t>(Lane::kPull)];
  view.pulling = progress.pulling;
  const bool running = !config_.no_network && !store_->server().empty();
  if (view.stale == Reason::kNone) view.stale = running ? Reason::kCatchingUp : Reason::kNotRunning;
  if (!Usable().ok()) view.stale = view.hold = Reason::kClientFailed;
  return view;
}

Listener Client::ListenerFor(const std::string& locale) const {
  return {store_->account(), locale.empty() ? config_.locale : locale, config_.time_zone};
}

int64_t Client::WindowOf(const CollectionRule& rule, int64_t window_ms) const {
  return window_ms > 0 && !TIDE_PLANTED(kWindowIgnored) ? window_ms : rule.tier.window_ms;
}

// Of the collections that the scope may hold: the one that goes stale first.
int64_t Client::NarrowestWindowMs(std::string_view scope) const {
  int64_t window_ms = -1;
  for (const CollectionRule& rule : manifest().collections()) {
    if (rule.scope_kind != ScopeKind(scope)) continue;
    window_ms = window_ms < 0 ? rule.tier.window_ms : std::min(window_ms, rule.tier.window_ms);
  }
  return window_ms < 0 ? Tier{}.window_ms : window_ms;
}

Result<std::unique_ptr<Reader>> Client::BeginRead() {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  return store_->BeginRead();
}

Result<Reading> Client::Read(const RecordKey& key, int64_t window_ms) {
  TIDE_ASSIGN(Reading reading, ReadUncounted(key, window_ms));
  const Truth& truth = reading.truth;
  CountRead(reading.image.key.collection, truth.freshness, truth.reason, truth.age_ms);
  return reading;
}

Result<Reading> Client::ReadUncounted(const RecordKey& key, int64_t window_ms) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
  Reading reading;
  Result<RecordImage> image = reader->Read(key);
  AskAnewIfDamaged();
  TIDE_ASSIGN(reading.image, std::move(image));
  TIDE_ASSIGN(const uint64_t db_version, reader->DbVersion());
  const CollectionRule& rule = *manifest().FindCollection(key.collection);
  const Moment now = Now();
  reading.truth = TruthOf(reading.image, WindowOf(rule, window_ms), now, View(), db_version);
  reading.why = TellRecord(reading.image, reading.truth, manifest(), ListenerFor({}), now);
  reading.choices = ChoicesOfRecord(reading.image, reading.truth, store_->account(),
                                    config_.locale);
  return reading;
}

OperationView Client::ViewOf(StoredOperation op, uint64_t db_version, const Moment& now) {
  OperationView view;
  const Progress progress = engine_->progress();
  if (op.state == State::kDraft) view.hold = Reason::kWaitingForStep;
  if (op.state == State::kQueued) {
    view.hold = progress.lane_hold[static_cast<size_t>(Lane::kPush)];
    if (progress.next_attempt_boot_ms >= 0)
      view.next_attempt_in_ms =
          std::max<int64_t>(0, progress.next_attempt_boot_ms - now.boot_us / 1000);
  }
  view.age_ms = AgeMs(op, now);
  view.db_version = db_version;
  view.why = TellOperation(op, view.hold, manifest(), ListenerFor({}), now);
  view.choices = ChoicesOfOperation(op, config_.locale);
  view.op = std::move(op);
  return view;
}

Result<std::vector<OperationView>> Client::Operations(OperationList list, const Uid* after,
                                                      size_t limit) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
  TIDE_ASSIGN(const uint64_t db_version, reader->DbVersion());
  TIDE_ASSIGN(std::vector<StoredOperation> found, reader->Operations(list, after, limit));
  std::vector<OperationView> views;
  const Moment now = Now();
  for (StoredOperation& op : found) views.push_back(ViewOf(std::move(op), db_version, now));
  return views;
}

Result<OperationView> Client::FindOperation(const Uid& op) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
  TIDE_ASSIGN(const uint64_t db_version, reader->DbVersion());
  TIDE_ASSIGN(std::optional<StoredOperation> found, reader->Find(op));
  if (!found) return Status::Error(Code::kNotFound, "no such operation", ToHex(op));
  return ViewOf(std::move(*found), db_version, Now());
}

Result<std::vector<Prompt>> Client::Prompts() {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
  TIDE_ASSIGN(const std::vector<StoredOperation> open,
              reader->Operations(OperationList::kAttention, nullptr, SIZE_MAX));
  return PromptsOf(open, manifest(), ListenerFor({}), Now());
}

// ---- explanations -------------------------------------------------------------------------------

Result<ExplanationView> Client::Explain(const std::vector<StoredExplanation>& found,
                                        std::string text, const std::string& locale) {
  ExplanationView view;
  const Listener listener = ListenerFor(locale);
  const Moment now = Now();
  for (const StoredExplanation& stored : found) {
    ExplanationView::Decision decision;
    decision.stored = stored;
    decision.text = TellExplanation(stored.explanation, manifest(), listener, now);
    if (text.find(decision.text) == std::string::npos) {
      text += (text.empty() ? "" : " ") + decision.text;
    }
    view.decisions.push_back(std::move(decision));
  }
  view.text = std::move(text);
  return view;
}

Result<ExplanationView> Client::ExplainRecord(RecordKey key, const std::string& locale) {
  TIDE_ASSIGN(Reading reading, ReadUncounted(key, 0));
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, BeginRead());
  TIDE_ASSIGN(const std::vector<StoredExplanation> found,
              reader->ExplanationsOf(reading.image.key, 50));
  const std::string text =
      TellRecord(reading.image, reading.truth, manifest(), ListenerFor(locale), Now());
  TIDE_ASSIGN(ExplanationView view, Explain(found, text, locale));
  for (ExplanationView::Decision& decision : view.decisions)
    for (const Choice& choice : reading.choices)
      if (choice.explanation_no == decision.stored.no) decision.choices.push_back(choice);
  return view;
}

Result<ExplanationView> Client::ExplainOperation(const Uid& op, const std::string& locale) {
  TIDE_ASSIGN(OperationView view, FindOperation(op));
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, BeginRead());
  TIDE_ASSIGN(const std::vector<StoredExplanation> found, reader->ExplanationsOf(op));
  TIDE_ASSIGN(ExplanationView told,
              Explain(found, TellOperation(view.op, view.hold, manifest(), ListenerFor(locale),
                                           Now()), locale));
  for (ExplanationView::Decision& decision : told.decisions) decision.choices = view.choices;
  return told;
}

Result<ExplanationView> Client::ExplainScope(const std::string& scope, const std::string& locale) {
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, BeginRead());
  TIDE_ASSIGN(const std::optional<ScopeState> found, reader->FindScope(scope));
  if (!found || !found->subscribed)
    return Status::Error(Code::kNotSubscribed,
                         "this device does not subscribe to the scope", scope);
  const Moment now = Now();
  const Standing standing = StandingOf(*found, NarrowestWindowMs(scope), now, View());
  return Explain({}, TellScope(*found, standing, ListenerFor(locale), now), locale);
}

Result<ExplanationView> Client::ExplainStore(const std::string& locale) {
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, BeginRead());
  TIDE_ASSIGN(const std::vector<ScopeState> scopes, reader->Scopes());
  std::string text;
  for (const ScopeState& scope : scopes) {
    if (!scope.subscribed) continue;
    TIDE_ASSIGN(const ExplanationView one, ExplainScope(scope.scope, locale));
    if (!one.text.empty()) text += (text.empty() ? "" : " ") + one.text;
  }
  return Explain({}, std::move(text), locale);
}

// ---- the engine's state -------------------------------------------------------------------------

Result<ClientState> Client::State() {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, store_->BeginRead());
  ClientState state;
  state.progress = engine_->progress();
  TIDE_ASSIGN(state.db_version, reader->DbVersion());
  TIDE_ASSIGN(const std::vector<ScopeState> scopes, reader->Scopes());
  const Moment now = Now();
  for (const ScopeState& scope : scopes) {
    if (!scope.subscribed) continue;
    state.scope_count++;
    const Standing standing = StandingOf(scope, NarrowestWindowMs(scope.scope), now, View());
    if (standing.freshness != Freshness::kFresh) state.stale_scope_count++;
    // What an earlier process heard counts as contact, too: the boot clock goes on.
    if (standing.age_ms >= 0 &&
        (state.last_contact_age_ms < 0 || standing.age_ms < state.last_contact_age_ms)) {
      state.last_contact_age_ms = standing.age_ms;
    }
  }
  const std::lock_guard<std::mutex> guard(memory_mutex_);
  state.outbox = outbox_;
  const int64_t now_ms = now.boot_us / 1000;
  if (state.progress.next_attempt_boot_ms >= 0)
    state.next_attempt_in_ms = std::max<int64_t>(0, state.progress.next_attempt_boot_ms - now_ms);
  if (state.progress.last_contact_boot_ms >= 0)
    state.last_contact_age_ms = now_ms - state.progress.last_contact_boot_ms;
  if (outbox_.live > 0 && outbox_.oldest_boottime_us >= 0)
    state.oldest_pending_age_ms = (now.boot_us - outbox_.oldest_boottime_us) / 1000;
  state.may_have_rolled_back = store_->may_have_rolled_back();
  state.failed = !fault_.ok();
  state.support_id = state.failed ? ToHex(store_->store_id()).substr(0, 8) : "";
  return state;
}

}  // namespace tidemark
