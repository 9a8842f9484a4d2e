// Plans as they stand: lists, and the observer that hears them.
#include <algorithm>
#include <map>
#include <vector>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/grows.h"
#include "capi/src/observer.h"
#include "capi/src/value_convert.h"
#include "tidemark/plan.h"

using namespace tidemark;

struct tide_timelines final : Handle {
  static constexpr HandleKind kKind = HandleKind::kTimelines;
  explicit tide_timelines(std::vector<Timeline> all) : Handle(kKind), timelines(std::move(all)) {}
  const std::vector<Timeline> timelines;
};

namespace {

tide_timeline ToC(const Timeline& timeline) {
  const Plan& plan = timeline.plan;
  tide_timeline told{};
  told.struct_size = static_cast<uint32_t>(sizeof told);
  told.state = static_cast<tide_plan_state>(plan.state);
  told.phase = static_cast<tide_phase>(PhaseOf(plan.state));
  told.step_count = static_cast<uint32_t>(plan.steps.size());
  told.id = ViewOf(plan.id);
  told.begun_at_ms = MsOf(plan.begun_us);
  told.db_version = timeline.db_version;
  told.name = ViewOf(plan.name);
  told.title = ViewOf(plan.title);
  told.text = ViewOf(timeline.text);
  return told;
}

tide_timeline_step ToC(const PlanStep& step, const Timeline::Step& words) {
  tide_timeline_step told{};
  told.struct_size = static_cast<uint32_t>(sizeof told);
  told.state = static_cast<tide_step_state>(step.state);
  told.reason = static_cast<tide_reason>(step.reason);
  told.op_state = words.operation ? static_cast<tide_state>(*words.operation) : tide_state{};
  told.op = ViewOf(step.op);
  told.compensation = ViewOf(step.compensation);
  told.since_at_ms = MsOf(step.since_us);
  told.until_at_ms = MsOf(step.until_us);
  told.name = ViewOf(step.name);
  told.title = ViewOf(step.title);
  told.text = ViewOf(words.text);
  return told;
}

std::vector<Timeline> Alone(Timeline timeline) {
  std::vector<Timeline> list;
  list.push_back(std::move(timeline));
  return list;
}

// An entry, or END beyond the list.
Result<const Timeline*> TimelineAt(const tide_timelines* list, size_t index) {
  TIDE_TRY(CheckHandle(list, "list"));
  if (index >= list->timelines.size()) return Status::Error(Code::kEnd, "nothing more");
  return &list->timelines[index];
}

class PlanObserver final : public Observer {
 public:
  PlanObserver(std::weak_ptr<Client> client, const Uid& only, const tide_plan_callback& callback,
               HostContext context)
      : client_(std::move(client)), only_(only), callback_(callback),
        context_(std::move(context)) {}

  bool Concerns(const ChangeSet& changes) const override {
    if (only_.none()) return !changes.plans.empty();
    return std::find(changes.plans.begin(), changes.plans.end(), only_) != changes.plans.end();
  }
  void Missed() override { begun_ = false; }

  int64_t Refresh(const std::vector<ChangeSet>& changes) override {
    const std::shared_ptr<Client> client = client_.lock();
    if (client == nullptr) return -1;
    Status status = begun_ ? Status::Ok() : TellOpen(*client);
    begun_ = status.ok();
    for (const ChangeSet& change : changes)
      for (const Uid& id : change.plans)
        if (status.ok() && (only_.none() || id == only_)) status = TellOne(*client, id);
    if (status.ok() || status.code == Code::kClosed) return -1;
    begun_ = false;
    return kLookAgainMs;
  }

 private:
  Status TellOpen(Client& client) {
    if (!only_.none()) return TellOne(client, only_);
    TIDE_ASSIGN(std::vector<Timeline> open, client.Plans(/*open_only=*/true));
    for (Timeline& one : open) Tell(std::move(one));
    return Status::Ok();
  }

  Status TellOne(Client& client, const Uid& id) {
    Result<Timeline> timeline = client.FindPlan(id);
    if (!timeline.ok())
      return timeline.status().code == Code::kNotFound ? Status::Ok() : timeline.status();
    Tell(timeline.Take());
    return Status::Ok();
  }

  // Once for each change: a commit that this plan did not move in is no news.
  void Tell(Timeline timeline) {
    const auto [known, fresh] = told_.try_emplace(timeline.plan.id, timeline.plan);
    if (!fresh && known->second == timeline.plan) return;
    known->second = timeline.plan;
    const tide_timelines list(Alone(std::move(timeline)));
    if (callback_.fn != nullptr) GuardVoid([&] { callback_.fn(context_.get(), &list); });
  }

  const std::weak_ptr<Client> client_;
  const Uid only_;
  const tide_plan_callback callback_;
  const HostContext context_;
  bool begun_ = false;
  std::map<Uid, Plan> told_;
};

}  // namespace

tide_status tide_timelines_list(tide_client* client, uint32_t flags, tide_timelines** out_list,
                                tide_error* error) {
  ClearOut(out_list);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_list, "out_list"));
    if ((flags & ~uint32_t{TIDE_PLANS_OPEN}) != 0)
      return Status::Error(Code::kUnsupported, "has a flag that is not known here", "flags");
    TIDE_ASSIGN(std::vector<Timeline> all, held->Plans((flags & TIDE_PLANS_OPEN) != 0));
    *out_list = new tide_timelines(std::move(all));
    return Status::Ok();
  });
}

tide_status tide_timelines_find(tide_client* client, const tide_uid* id, tide_timelines** out_list,
                                tide_error* error) {
  ClearOut(out_list);
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_list, "out_list"));
    TIDE_TRY(CheckGiven(id, "id"));
    TIDE_ASSIGN(Timeline one, held->FindPlan(TakeUid(*id)));
    *out_list = new tide_timelines(Alone(std::move(one)));
    return Status::Ok();
  });
}

tide_status tide_timelines_at(const tide_timelines* list, size_t index,
                              tide_timeline* out_timeline) {
  ClearGrows(out_timeline);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckOut(out_timeline, "out_timeline"));
    TIDE_ASSIGN(const Timeline* timeline, TimelineAt(list, index));
    WriteGrows(ToC(*timeline), out_timeline);
    return Status::Ok();
  });
}

tide_status tide_timelines_step(const tide_timelines* list, size_t index, size_t step,
                                tide_timeline_step* out_step) {
  ClearGrows(out_step);
  return Guard([&]() -> Status {
    TIDE_TRY(CheckOut(out_step, "out_step"));
    TIDE_ASSIGN(const Timeline* timeline, TimelineAt(list, index));
    if (step >= timeline->plan.steps.size()) return Status::Error(Code::kEnd, "nothing more");
    WriteGrows(ToC(timeline->plan.steps[step], timeline->steps[step]), out_step);
    return Status::Ok();
  });
}

void tide_timelines_free(tide_timelines* list) {
  if (IsHandle(list)) delete list;
}

tide_status tide_observe_plans(tide_client* client, const tide_uid* id, tide_plan_callback callback,
                               tide_observer** out_observer, tide_error* error) {
  ClearOut(out_observer);
  return Guard(error, [&]() -> Status {
    HostContext context = OwnContext(callback.context, callback.destroy);
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    TIDE_TRY(CheckGiven(out_observer, "out_observer"));
    const Uid only = id == nullptr ? Uid{} : TakeUid(*id);
    if (id != nullptr) TIDE_TRY(held->FindPlan(only).status());
    return AddObserver(held,
                       std::make_shared<PlanObserver>(held, only, callback, std::move(context)),
                       out_observer);
  });
}
