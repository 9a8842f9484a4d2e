// Submitting: one, one without waiting, many.
#include <algorithm>

#include "capi/src/boundary.h"
#include "capi/src/client_handle.h"
#include "capi/src/done.h"
#include "capi/src/grows.h"
#include "capi/src/op_handle.h"

namespace tidemark {
namespace {

// Operations of one call to the turn: large enough to share a sync, small enough to let others in.
constexpr size_t kChunk = 1'000;

// -2xx is about the operation; the rest is about the world, and may be better next time.
bool IsRefusal(Code code) {
  const auto number = static_cast<int32_t>(code);
  return number <= -200 && number > -300 && code != Code::kOutboxFull;
}

// Nothing can be written any more: what follows in a list would fail the same way.
bool EndsList(Code code) {
  const auto number = static_cast<int32_t>(code);
  return code == Code::kClosed || (number <= -500 && number > -600) || number <= -800;
}

Status Folded() {
  return Status::Error(Code::kFolded, "an operation that does the same is not final yet");
}

}  // namespace

bool IsFull(const Client& client, const OpBuilder& builder) {
  if (builder.durability() == TIDE_DURABLE_DEFAULT) return client.config().full;
  return builder.durability() == TIDE_DURABLE_POWER;
}

void NoteRefusal(const SubmitAnswer& answer, OpBuilder* builder) {
  if (!answer.problems.empty()) return builder->Refuse(answer.problems);
  if (IsRefusal(answer.status.code)) builder->Refuse({answer.status});
}

}  // namespace tidemark

using namespace tidemark;

namespace {

// Many operations, in order, in chunks. Entries are answered as they become known.
class SubmitAll {
 public:
  SubmitAll(Client& client, tide_op* const* ops, size_t count, tide_status* statuses,
            tide_uid* uids)
      : client_(client), ops_(ops), count_(count), statuses_(statuses), uids_(uids) {}

  // OK, or the first refusal with its index.
  Status Run() {
    size_t next = 0;
    while (next < count_ && !ended_) {
      next = Collect(next);
      Submit();
    }
    for (; next < count_ && ended_; next++) Answer(next, last_, Uid{});
    return first_;
  }

 private:
  size_t Collect(size_t next) {
    drafts_.clear();
    places_.clear();
    full_ = false;
    for (; next < count_ && drafts_.size() < kChunk; next++) {
      tide_op* const op = ops_[next];
      if (Status status = CheckMine(op); !status.ok()) {
        Answer(next, status, Uid{});
        continue;
      }
      Result<Draft> draft = op->builder.Finish();
      if (!draft.ok()) {
        Answer(next, draft.status(), Uid{});
        continue;
      }
      op->submitted = true;  // a handle that stands in the list twice is taken once
      full_ = full_ || IsFull(client_, op->builder);
      drafts_.push_back(draft.Take());
      places_.push_back(next);
    }
    return next;
  }

  Status CheckMine(const tide_op* op) const {
    TIDE_TRY(CheckWritable(op));
    if (op->client.get() != &client_)
      return Status::Error(Code::kWrongHandle, "belongs to another client", "ops");
    return Status::Ok();
  }

  void Submit() {
    if (drafts_.empty()) return;
    const std::vector<SubmitAnswer> answers = client_.Submit(std::move(drafts_), full_);
    TIDE_CHECK(answers.size() == places_.size());
    for (size_t i = 0; i < answers.size(); i++) {
      const SubmitAnswer& answer = answers[i];
      tide_op* const op = ops_[places_[i]];
      op->submitted = answer.status.ok();
      if (!answer.status.ok()) NoteRefusal(answer, &op->builder);
      if (EndsList(answer.status.code)) {
        ended_ = true;
        last_ = answer.status;
      }
      Answer(places_[i], answer.folded ? Folded() : answer.status, answer.uid);
    }
  }

  void Answer(size_t place, const Status& status, const Uid& uid) {
    statuses_[place] = static_cast<tide_status>(status.code);
    if (uids_ != nullptr) uids_[place] = status.failed() ? tide_uid{} : ViewOf(uid);
    if (first_.ok() && status.failed())
      first_ = Status(status).At(static_cast<uint32_t>(std::min<size_t>(place, UINT32_MAX - 1)));
  }

  Client& client_;
  tide_op* const* const ops_;
  const size_t count_;
  tide_status* const statuses_;
  tide_uid* const uids_;
  std::vector<Draft> drafts_;
  std::vector<size_t> places_;
  bool full_ = false, ended_ = false;
  Status first_, last_;
};

}  // namespace

tide_status tide_op_submit(tide_op* op, tide_uid* out_uid, tide_error* error) {
  ClearOut(out_uid);
  return Guard(error, [&]() -> Status {
    TIDE_TRY(CheckWritable(op));
    TIDE_ASSIGN(Draft draft, op->builder.Finish());
    std::vector<Draft> drafts;
    drafts.push_back(std::move(draft));
    const SubmitAnswer answer =
        op->client->Submit(std::move(drafts), IsFull(*op->client, op->builder)).front();
    op->submitted = answer.status.ok();
    if (!answer.status.ok()) NoteRefusal(answer, &op->builder);
    if (answer.status.ok() && out_uid != nullptr) *out_uid = ViewOf(answer.uid);
    return answer.folded ? Folded() : answer.status;
  });
}

tide_status tide_op_submit_async(tide_op* op, tide_done done, tide_uid* out_uid,
                                 tide_error* error) {
  ClearOut(out_uid);
  return Guard(error, [&]() -> Status {
    const auto tell = TellDone(done, OwnContext(done.context, done.destroy));
    TIDE_TRY(CheckWritable(op));
    TIDE_ASSIGN(Draft draft, op->builder.Finish());
    if (draft.operation.uid.none()) draft.operation.uid = op->client->NewId();
    const Uid uid = draft.operation.uid;
    TIDE_TRY(op->client->SubmitAsync(
        std::move(draft), IsFull(*op->client, op->builder),
        [tell, uid](const SubmitAnswer& answer) {
          tell(answer.folded ? Folded() : answer.status, answer.folded ? answer.uid : uid);
        }));
    op->submitted = true;
    if (out_uid != nullptr) *out_uid = ViewOf(uid);
    return Status::Ok();
  });
}

tide_status tide_op_submit_all(tide_client* client, tide_op* const* ops, size_t count,
                               tide_status* out_statuses, tide_uid* out_uids, tide_error* error) {
  if (out_statuses != nullptr) std::fill_n(out_statuses, count, TIDE_OK);
  if (out_uids != nullptr) std::fill_n(out_uids, count, tide_uid{});
  return Guard(error, [&]() -> Status {
    TIDE_ASSIGN(const std::shared_ptr<Client> held, Use(client));
    if (count == 0) return Status::Ok();
    TIDE_TRY(CheckGiven(ops, "ops"));
    TIDE_TRY(CheckGiven(out_statuses, "out_statuses"));
    return SubmitAll(*held, ops, count, out_statuses, out_uids).Run();
  });
}
