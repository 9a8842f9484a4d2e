// What the app writes: operations, subscriptions, withdrawals.
#include <algorithm>

#include "core/client/client.h"

namespace tidemark {

Status Client::Subscribe(const std::string& scope, uint32_t priority) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_TRY(InTurn([&] { return replica_->Subscribe(scope, priority, /*implicit=*/false); }));
  AfterWrite(/*subscriptions=*/true);
  return Status::Ok();
}

Status Client::Unsubscribe(const std::string& scope) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_TRY(InTurn([&] { return replica_->Unsubscribe(scope); }));
  AfterWrite(/*subscriptions=*/true);
  return Status::Ok();
}

std::vector<SubmitAnswer> Client::Submit(std::vector<Draft> drafts, bool full) {
  const Visit visit(life_);
  if (!visit.status().ok()) {
    std::vector<SubmitAnswer> answers(drafts.size());
    for (SubmitAnswer& answer : answers) answer.status = visit.status();
    return answers;
  }
  std::vector<SubmitAnswer> answers = submits_->Submit(std::move(drafts), full);
  AskAnewIfDamaged();
  AfterWrite(/*subscriptions=*/false);
  return answers;
}

Status Client::SubmitAsync(Draft draft, bool full, std::function<void(SubmitAnswer)> done) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  {
    const std::lock_guard<std::mutex> guard(memory_mutex_);
    if (outbox_.live >= store_->outbox_max())
      return Status::Error(Code::kOutboxFull, "the outbox is full; sync first");
  }
  std::vector<Draft> drafts;
  drafts.push_back(std::move(draft));
  submits_->SubmitLater(std::move(drafts), full, [this, done](std::vector<SubmitAnswer> answers) {
    delivery_.Put([done, answer = std::move(answers.front())] { done(answer); });
    AfterWrite(/*subscriptions=*/false);
  });
  engine_->Wake();
  if (config_.wake) config_.wake();
  return Status::Ok();
}

Result<Uid> Client::SubmitOne(Draft draft) {
  std::vector<Draft> drafts;
  drafts.push_back(std::move(draft));
  std::vector<SubmitAnswer> answers = Submit(std::move(drafts), /*full=*/true);
  TIDE_TRY(answers.front().status);
  return answers.front().uid;
}

Result<CancelAnswer> Client::Cancel(const Uid& op) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  CancelAnswer answer;
  TIDE_TRY(InTurn([&]() -> Status {
    TIDE_ASSIGN(answer, replica_->Cancel(op));
    return Status::Ok();
  }));
  AfterWrite(/*subscriptions=*/false);
  return answer;
}

Uid Client::NewId() { return NewUidNow(*config_.clock, *config_.random); }

}  // namespace tidemark
