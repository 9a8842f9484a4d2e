// The observer of operations: one, or all of this device and the open ones of the account.
#include <algorithm>
#include <deque>
#include <map>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/grows.h"
#include "capi/src/observer.h"
#include "capi/src/operations.h"
#include "capi/src/value_convert.h"

namespace tidemark {
namespace {

constexpr size_t kPage = 1'000;
// Settled operations that are remembered, so that a late note does not tell them again.
constexpr size_t kSettledKept = 10'000;

class OperationObserver final : public Observer {
 public:
  OperationObserver(std::weak_ptr<Client> client, const Uid& only, bool detail,
                    const tide_operation_callback& callback, HostContext context)
      : client_(std::move(client)), only_(only), detail_(detail), callback_(callback),
        context_(std::move(context)) {}

  bool Concerns(const ChangeSet& changes) const override {
    if (only_.none()) return !changes.operations.empty();
    return std::find(changes.operations.begin(), changes.operations.end(), only_) !=
           changes.operations.end();
  }

  // Without changes it is the first time, or the engine's holds have changed.
  void Missed() override { begun_ = false; }
  int64_t Refresh(const std::vector<ChangeSet>& changes) override {
    const std::shared_ptr<Client> client = client_.lock();
    if (client == nullptr) return -1;
    Status status;
    if (!begun_ || (detail_ && changes.empty()))
      status = only_.none() ? TellOutbox(*client) : TellOne(*client, only_);
    begun_ = begun_ || status.ok();
    for (const ChangeSet& change : changes)
      for (const Uid& uid : change.operations)
        if (status.ok() && (only_.none() || uid == only_)) status = TellOne(*client, uid);
    if (status.ok() || status.code == Code::kClosed) return -1;
    begun_ = false;  // what was missed is found by looking at all of it again
    return kLookAgainMs;
  }

 private:
  struct Told {
    State state;
    Reason hold;
    bool operator==(const Told&) const = default;
  };

  Status TellOutbox(Client& client) {
    std::optional<Uid> after;
    for (;;) {
      TIDE_ASSIGN(std::vector<OperationView> page,
                  client.Operations(OperationList::kOutbox, after ? &*after : nullptr, kPage));
      for (OperationView& view : page) {
        after = view.op.uid();
        Tell(client, std::move(view));
      }
      if (page.size() < kPage) return Status::Ok();
    }
  }

  Status TellOne(Client& client, const Uid& uid) {
    Result<OperationView> view = client.FindOperation(uid);
    if (!view.ok()) return view.status().code == Code::kNotFound ? Status::Ok() : view.status();
    Tell(client, view.Take());
    return Status::Ok();
  }

  void Tell(Client& client, OperationView view) {
    const Told now{view.op.state, view.hold};
    const auto known = told_.find(view.op.uid());
    const bool entered = known == told_.end() || PhaseOf(known->second.state) != PhaseOf(now.state);
    const bool moved = entered || !(known->second == now);
    Remember(view.op.uid(), now);
    if (!(entered || (detail_ && moved))) return;
    std::vector<OperationView> views;
    views.push_back(std::move(view));
    const tide_operations list(std::move(views), client.manifest(), client.store_id());
    const auto fn = FnOf(PhaseOf(now.state));
    if (fn != nullptr) GuardVoid([&] { fn(context_.get(), &list.entries.front().info); });
  }

  void Remember(const Uid& uid, const Told& now) {
    const bool settled = PhaseOf(now.state) == Phase::kSettled;
    const auto [at, fresh] = told_.insert_or_assign(uid, now);
    if (!settled) return;
    settled_.push_back(at->first);
    while (settled_.size() > kSettledKept) {
      const auto oldest = told_.find(settled_.front());
      if (oldest != told_.end() && PhaseOf(oldest->second.state) == Phase::kSettled)
        told_.erase(oldest);
      settled_.pop_front();
    }
  }

  void (*FnOf(Phase phase) const)(tide_context, const tide_operation_info*) {
    switch (phase) {
      case Phase::kPending: return callback_.pending;
      case Phase::kSettled: return callback_.settled;
      case Phase::kConflicted: return callback_.conflicted;
    }
    return nullptr;
  }

  const std::weak_ptr<Client> client_;
  const Uid only_;
  const bool detail_;
  const tide_operation_callback callback_;
  const HostContext context_;
  bool begun_ = false;
  std::map<Uid, Told> told_;
  std::deque<Uid> settled_;
};

}  // namespace
}  // namespace tidemark

using namespace tidemark;

tide_status tide_observe_operations(tide_client* client, const tide_uid* op, uint32_t flags,
                                    tide_operation_callback callback,
                                    tide_observer** out_observer, tide_error* error) {
  ClearOut(out_observer);
  return Guard(error, [&]() -> Status {
    HostContext context = OwnContext(callback.context, callback.destroy);
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_observer, "out_observer"));
    if ((flags & ~uint32_t{TIDE_OBSERVE_DETAIL}) != 0)
      return Status::Error(Code::kUnsupported, "has a flag that is not known here", "flags");
    const Uid only = op == nullptr ? Uid{} : TakeUid(*op);
    if (op != nullptr) TIDE_TRY(held->FindOperation(only).status());
    return AddObserver(held,
                       std::make_shared<OperationObserver>(
                           held, only, (flags & TIDE_OBSERVE_DETAIL) != 0, callback,
                           std::move(context)),
                       out_observer);
  });
}
