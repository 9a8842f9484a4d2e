// The observer of a query: keyed differences between answers. The query runs again when a commit
// touches what it reads; when only the clock or the engine has moved, the rows held are judged
// anew, and packed again only where that shows.
#include <algorithm>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/error.h"
#include "capi/src/grows.h"
#include "capi/src/observer.h"
#include "capi/src/query_spec.h"
#include "capi/src/rows.h"
#include "capi/src/rows_compare.h"

namespace tidemark {
namespace {

// What makes a difference to who looks at a set: not its age, not its version.
bool LooksSame(const Truth& a, const Truth& b) {
  return a.headline == b.headline && a.freshness == b.freshness && a.reason == b.reason &&
         a.flags == b.flags && a.hold == b.hold && a.pending_count == b.pending_count &&
         a.attention_count == b.attention_count && a.loaded_percent == b.loaded_percent;
}

bool LooksSame(const Standing& a, const Standing& b) {
  return a.freshness == b.freshness && a.reason == b.reason && a.loaded_percent == b.loaded_percent;
}

bool LooksSame(const PageTruth& a, const PageTruth& b) {
  return LooksSame(a.set, b.set) &&
         std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(),
                    [](const Standing& x, const Standing& y) { return LooksSame(x, y); });
}

class QueryObserver final : public Observer {
 public:
  QueryObserver(std::weak_ptr<Client> client, AskedQuery asked, std::vector<std::string> read_set,
                const tide_query_callback& callback, HostContext context)
      : client_(std::move(client)), asked_(std::move(asked)), read_set_(std::move(read_set)),
        fn_(callback.fn), context_(std::move(context)) {}
  ~QueryObserver() override { ReleaseRows(told_); }

  bool Concerns(const ChangeSet& changes) const override {
    const auto is_read = [&](const RecordKey& key) { return Has(read_set_, key.collection); };
    const auto is_about = [&](const std::string& scope) {
      return asked_.spec.scopes.empty() || Has(asked_.spec.scopes, scope);
    };
    return std::any_of(changes.records.begin(), changes.records.end(), is_read) ||
           std::any_of(changes.scopes.begin(), changes.scopes.end(), is_about);
  }

  int64_t throttle_ms() const override { return asked_.throttle_ms; }

  void Missed() override { stale_ = true; }
  int64_t Refresh(const std::vector<ChangeSet>& changes) override {
    const std::shared_ptr<Client> client = client_.lock();
    if (client == nullptr) return -1;
    const Status status = Look(*client, !changes.empty() || stale_);
    stale_ = !status.ok();
    if (status.ok()) {
      failure_ = Code::kOk;
      return NextLookMs();
    }
    if (status.code == Code::kClosed) return -1;
    TellFailure(status);
    return kLookAgainMs;
  }

 private:
  static bool Has(const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
  }

  Status Look(Client& client, bool run) {
    if (run) {
      TIDE_ASSIGN(const std::shared_ptr<Snapshot> snapshot, client.Query(asked_.spec));
      TIDE_ASSIGN(page_, client.NextPage(*snapshot));
      snapshot->Close();
    }
    PageTruth truth = JudgePage(page_, client.Now(), client.View());
    const bool same = !run && LooksSame(truth, truth_);
    truth_ = std::move(truth);
    if (same) return Status::Ok();
    TIDE_ASSIGN(RowsBlock block, PackPage(page_, truth_));
    return Tell(std::make_unique<tide_rows>(std::move(block), truth_.set, asked_.key_columns,
                                            nullptr));
  }

  Status Tell(std::unique_ptr<tide_rows> rows) {
    TIDE_ASSIGN(const std::vector<tide_edit> edits, CompareRows(told_, *rows));
    tide_change change{};
    change.struct_size = static_cast<uint32_t>(sizeof change);
    if (told_ == nullptr) change.flags |= TIDE_CHANGE_FIRST;
    if (told_ == nullptr || !LooksSame(told_->set_truth, rows->set_truth))
      change.flags |= TIDE_CHANGE_SET_TRUTH;
    if (told_ != nullptr && StandingsDiffer(*told_, *rows)) change.flags |= TIDE_CHANGE_STANDINGS;
    if (change.flags == 0 && edits.empty()) return Status::Ok();
    change.edits = edits.empty() ? nullptr : edits.data();
    change.edit_count = edits.size();
    change.rows = rows.get();
    ReleaseRows(told_);
    told_ = rows.release();
    LendShared(told_, [&] { GuardVoid([&] { fn_(context_.get(), &change); }); });
    return Status::Ok();
  }

  // Once for each kind of failure; it goes on trying.
  void TellFailure(const Status& status) {
    if (status.code == failure_) return;
    failure_ = status.code;
    tide_error error{};
    error.struct_size = static_cast<uint32_t>(sizeof error);
    WriteError(status, &error);
    tide_change change{};
    change.struct_size = static_cast<uint32_t>(sizeof change);
    change.error = &error;
    GuardVoid([&] { fn_(context_.get(), &change); });
  }

  // When the first standing that is fresh now will not be.
  int64_t NextLookMs() const {
    int64_t next_ms = -1;
    for (const Standing& standing : truth_.parts) {
      const int64_t in_ms = LookAgainMs(standing.stale_in_ms);
      if (in_ms >= 0 && (next_ms < 0 || in_ms < next_ms)) next_ms = in_ms;
    }
    return next_ms;
  }

  const std::weak_ptr<Client> client_;
  const AskedQuery asked_;
  const std::vector<std::string> read_set_;
  void (*const fn_)(tide_context, const tide_change*);
  const HostContext context_;
  QueryPage page_;              // as it was read last
  PageTruth truth_;             // as it was judged last
  tide_rows* told_ = nullptr;   // as they were delivered last; shared with the app that took them
  bool stale_ = true;           // must be read anew
  Code failure_ = Code::kOk;    // told last
};

}  // namespace
}  // namespace tidemark

using namespace tidemark;

tide_status tide_observe_query(tide_client* client, const tide_query_spec* spec,
                               tide_query_callback callback, tide_observer** out_observer,
                               tide_error* error) {
  ClearOut(out_observer);
  return Guard(error, [&]() -> Status {
    HostContext context = OwnContext(callback.context, callback.destroy);
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_observer, "out_observer"));
    TIDE_TRY(CheckGiven(reinterpret_cast<const void*>(callback.fn), "callback.fn"));
    TIDE_ASSIGN(AskedQuery asked, TakeQuery(*held, spec));
    // Prepared, not run: says what is wrong with it and what it reads.
    TIDE_ASSIGN(const std::shared_ptr<Snapshot> snapshot, held->Query(asked.spec));
    snapshot->Close();
    if (asked.key_columns > std::max<size_t>(1, snapshot->facts()->columns.size()))
      return Status::Error(Code::kInvalidArgument, "is more than the visible columns",
                           "spec.key_columns");
    std::vector<std::string> read_set = snapshot->facts()->read_set;
    return AddObserver(held,
                       std::make_shared<QueryObserver>(held, std::move(asked), std::move(read_set),
                                                       callback, std::move(context)),
                       out_observer);
  });
}
