// Observers of one record and of the engine, and what all observers share.
#include "tidemark/observe.h"

#include <algorithm>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/grows.h"
#include "capi/src/observer.h"
#include "capi/src/reading.h"
#include "capi/src/sync_state.h"
#include "capi/src/value_convert.h"

namespace tidemark {

Status AddObserver(const std::shared_ptr<Client>& client, std::shared_ptr<Observer> observer,
                   tide_observer** out_observer) {
  TIDE_ASSIGN(const ObserverNo no, client->Observe(std::move(observer)));
  *out_observer = new tide_observer(client, no);
  return Status::Ok();
}

namespace {

// Hears one record: told when what a person would see of it is another.
class RecordObserver final : public Observer {
 public:
  RecordObserver(std::weak_ptr<Client> client, RecordKey key, int64_t window_ms,
                 const tide_record_callback& callback, HostContext context)
      : client_(std::move(client)), key_(std::move(key)), window_ms_(window_ms), fn_(callback.fn),
        context_(std::move(context)) {}

  bool Concerns(const ChangeSet& changes) const override {
    const auto is_ours = [&](const auto& list, const auto& ours) {
      return std::find(list.begin(), list.end(), ours) != list.end();
    };
    return is_ours(changes.records, key_) || is_ours(changes.scopes, key_.scope);
  }

  int64_t Refresh(const std::vector<ChangeSet>&) override {
    const std::shared_ptr<Client> client = client_.lock();
    if (client == nullptr) return -1;
    Result<std::unique_ptr<tide_reading>> made = MakeReading(*client, key_, window_ms_);
    if (!made.ok()) return made.status().code == Code::kClosed ? -1 : kLookAgainMs;
    const int64_t next_ms = LookAgainMs((*made)->reading.truth.stale_in_ms);
    if (shown_ && *shown_ == SightOf((*made)->reading)) return next_ms;
    shown_ = SightOf((*made)->reading);
    Lend(made->release(), [&](tide_reading* reading) {
      GuardVoid([&] { fn_(context_.get(), reading); });
    });
    return next_ms;
  }

 private:
  // What makes a difference to who looks: not ages, which badges count on by themselves.
  struct Sight {
    Headline headline;
    Freshness freshness;
    Reason reason, hold;
    uint64_t flags, version;
    uint32_t pending_count, attention_count, loaded_percent;
    std::optional<Fields> view;
    std::optional<Record> confirmed;
    std::vector<std::pair<Uid, State>> own;
    std::vector<ChoiceKind> choices;
    bool operator==(const Sight&) const = default;
  };

  static Sight SightOf(const Reading& reading) {
    const Truth& truth = reading.truth;
    Sight sight{truth.headline, truth.freshness, truth.reason, truth.hold, truth.flags,
                truth.version, truth.pending_count, truth.attention_count, truth.loaded_percent,
                reading.image.view, reading.image.confirmed, {}, {}};
    for (const auto* list : {&reading.image.live, &reading.image.open})
      for (const StoredOperation& op : *list) sight.own.emplace_back(op.uid(), op.state);
    for (const Choice& choice : reading.choices) sight.choices.push_back(choice.kind);
    return sight;
  }

  const std::weak_ptr<Client> client_;  // the client owns its observers
  const RecordKey key_;
  const int64_t window_ms_;
  void (*const fn_)(tide_context, tide_reading*);
  const HostContext context_;
  std::optional<Sight> shown_;
};

// Hears the engine.
class SyncObserver final : public Observer {
 public:
  SyncObserver(std::weak_ptr<Client> client, const tide_sync_callback& callback,
               HostContext context)
      : client_(std::move(client)), fn_(callback.fn), context_(std::move(context)) {}

  bool Concerns(const ChangeSet& changes) const override {
    return !changes.operations.empty() || !changes.scopes.empty();
  }

  int64_t Refresh(const std::vector<ChangeSet>&) override {
    const std::shared_ptr<Client> client = client_.lock();
    if (client == nullptr) return -1;
    Result<ClientState> state = client->State();
    if (!state.ok()) return state.status().code == Code::kClosed ? -1 : kLookAgainMs;
    const tide_sync_state seen = ToC(*state);
    if (told_ && SameSight(*told_, seen)) return -1;
    told_ = seen;
    GuardVoid([&] { fn_(context_.get(), &seen); });
    return -1;
  }

 private:
  // But for ages, which change by themselves.
  static bool SameSight(const tide_sync_state& a, const tide_sync_state& b) {
    return a.flags == b.flags && a.hold == b.hold &&
           a.consecutive_failures == b.consecutive_failures && a.last_failure == b.last_failure &&
           a.scope_count == b.scope_count && a.stale_scope_count == b.stale_scope_count &&
           a.pending == b.pending && a.attention == b.attention && a.pushed == b.pushed &&
           a.pulled == b.pulled &&
           std::equal(std::begin(a.by_state), std::end(a.by_state), b.by_state);
  }

  const std::weak_ptr<Client> client_;
  void (*const fn_)(tide_context, const tide_sync_state*);
  const HostContext context_;
  std::optional<tide_sync_state> told_;
};

}  // namespace
}  // namespace tidemark

using namespace tidemark;

tide_status tide_observe_record(tide_client* client, const tide_key* key,
                                const tide_read_options* options, tide_record_callback callback,
                                tide_observer** out_observer, tide_error* error) {
  ClearOut(out_observer);
  return Guard(error, [&]() -> Status {
    HostContext context = OwnContext(callback.context, callback.destroy);
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_observer, "out_observer"));
    TIDE_TRY(CheckGiven(reinterpret_cast<const void*>(callback.fn), "callback.fn"));
    tide_read_options known{};
    TIDE_TRY(ReadOptional(options, &known, "options"));
    TIDE_ASSIGN(const RecordKey taken, TakeKey(key));
    // Resolves a scope that was left out, and answers as tide_read would.
    TIDE_ASSIGN(const std::unique_ptr<tide_reading> first,
                MakeReading(*held, taken, known.window_ms));
    return AddObserver(held,
                       std::make_shared<RecordObserver>(held, first->reading.image.key,
                                                        known.window_ms, callback,
                                                        std::move(context)),
                       out_observer);
  });
}

tide_status tide_observe_sync(tide_client* client, tide_sync_callback callback,
                              tide_observer** out_observer, tide_error* error) {
  ClearOut(out_observer);
  return Guard(error, [&]() -> Status {
    HostContext context = OwnContext(callback.context, callback.destroy);
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_observer, "out_observer"));
    TIDE_TRY(CheckGiven(reinterpret_cast<const void*>(callback.fn), "callback.fn"));
    return AddObserver(held, std::make_shared<SyncObserver>(held, callback, std::move(context)),
                       out_observer);
  });
}

void tide_observer_free(tide_observer* observer) {
  if (!IsHandle(observer)) return;
  GuardVoid([&] {
    const std::unique_ptr<tide_observer> owned(observer);
    owned->client->StopObserving(owned->no, /*wait=*/true);
  });
}

void tide_observer_drop(tide_observer* observer) {
  if (!IsHandle(observer)) return;
  GuardVoid([&] {
    const std::unique_ptr<tide_observer> owned(observer);
    owned->client->StopObserving(owned->no, /*wait=*/false);
  });
}
