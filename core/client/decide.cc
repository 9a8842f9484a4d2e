// Choices: what a person decides becomes an operation of theirs, or closes one. Nothing is decided
// here.
#include <algorithm>

#include "core/client/client.h"
#include "core/client/drafts.h"
#include "core/store/outbox.h"

namespace tidemark {
namespace {

bool ClosesOnly(ChoiceKind kind) {
  return kind == ChoiceKind::kDismiss || kind == ChoiceKind::kTheirs || kind == ChoiceKind::kKeep;
}

// An operation that was decided meanwhile, here or by another call, is not decided twice.
bool StillOffered(const Choice& choice, const StoredOperation& op) {
  if (choice.kind == ChoiceKind::kCancel) return IsLive(op.state);
  if (choice.kind == ChoiceKind::kUndo) return op.state == State::kSettled;
  if (NeedsPerson(op.state)) return true;
  const bool by_name = choice.seen_epoch == 0;   // read or not
  return (op.state == State::kSuperseded || op.state == State::kSettled) &&
         (by_name || (op.flags & kOpRead) == 0);
}

// Operations that were not applied because this one was not: in order of submit, all the way down.
std::vector<StoredOperation> DependentsOf(const Uid& uid, std::vector<StoredOperation> open) {
  std::set<Uid> ground{uid};
  std::vector<StoredOperation> dependents;
  for (StoredOperation& op : open) {
    const auto& after = op.operation.after;
    const bool builds = std::any_of(after.begin(), after.end(),
                                    [&](const Uid& one) { return ground.count(one) > 0; });
    if (op.reason != Reason::kDependency || !builds) continue;
    ground.insert(op.uid());
    dependents.push_back(std::move(op));
  }
  return dependents;
}

bool BringsDependents(ChoiceKind kind) {
  return kind == ChoiceKind::kMine || kind == ChoiceKind::kMerge || kind == ChoiceKind::kRetry ||
         kind == ChoiceKind::kCreateAgain;
}

}  // namespace

// What the choice is about, as it stands now; CHOICE_PASSED where it moved on.
Result<Client::Subject> Client::SubjectOf(const Choice& choice) {
  Subject subject;
  TIDE_ASSIGN(const std::unique_ptr<Reader> reader, BeginRead());
  if (!choice.op.none()) {
    TIDE_ASSIGN(subject.op, reader->Find(choice.op));
  }
  if (choice.explanation_no != 0) {
    TIDE_ASSIGN(subject.stored, reader->FindExplanation(choice.explanation_no));
    if (!subject.stored || !subject.stored->unread) return Passed();
  }
  if (subject.op && !subject.stored && !StillOffered(choice, *subject.op)) return Passed();
  const RecordKey* key = subject.stored ? &subject.stored->explanation.key
                         : subject.op && !subject.op->operation.effects.empty()
                         ? &subject.op->operation.effects.front().key : nullptr;
  if (choice.version != 0 && key != nullptr) {
    TIDE_ASSIGN(const RecordImage image, reader->Read(*key));
    if (image.confirmed && image.confirmed->seq != choice.version) return Passed();
  }
  if (subject.op && BringsDependents(choice.kind)) {
    TIDE_ASSIGN(std::vector<StoredOperation> open,
                reader->Operations(OperationList::kAttention, nullptr, SIZE_MAX));
    subject.dependents = DependentsOf(subject.op->uid(), std::move(open));
  }
  return subject;
}

// The decision, and after it what had failed only because the decided operation had: one prompt for
// all of it.
Result<std::vector<Draft>> Client::DraftsOf(const Choice& choice, const Subject& subject,
                                            const Fields& fields) {
  std::vector<Draft> drafts;
  TIDE_ASSIGN(Draft first, DraftFor(choice, subject.op, subject.stored, fields));
  first.operation.uid = NewId();
  std::map<Uid, Uid> renamed;
  if (subject.op) renamed.emplace(subject.op->uid(), first.operation.uid);
  drafts.push_back(std::move(first));
  for (const StoredOperation& dependent : subject.dependents) {
    Draft again = Reissue(dependent, renamed);
    again.operation.uid = NewId();
    renamed.emplace(dependent.uid(), again.operation.uid);
    drafts.push_back(std::move(again));
  }
  return drafts;
}

Result<Uid> Client::Perform(const Choice& choice, const Fields& fields) {
  if (static_cast<uint32_t>(choice.kind) >= 64)
    return Status::Error(Code::kChoiceIsYours, "only the app can do this");
  if (choice.kind == ChoiceKind::kRefresh) {
    TIDE_TRY(Hint(tidemark::Hint::kRefresh));
    return Uid{};
  }
  TIDE_ASSIGN(const Subject subject, SubjectOf(choice));
  if (choice.kind == ChoiceKind::kCancel) {
    TIDE_TRY(Cancel(choice.op).status());
    return Uid{};
  }
  if (ClosesOnly(choice.kind)) {
    TIDE_TRY(InTurn([&] {
      return subject.stored ? replica_->MarkRead(choice.explanation_no)
                            : replica_->Dismiss(choice.op);
    }));
    AfterWrite(/*subscriptions=*/false);
    return Uid{};
  }
  TIDE_ASSIGN(std::vector<Draft> drafts, DraftsOf(choice, subject, fields));
  const std::vector<SubmitAnswer> answers = Submit(std::move(drafts), /*full=*/true);
  TIDE_TRY(answers.front().status);
  const Uid uid = answers.front().uid;
  for (const SubmitAnswer& answer : answers)  // a dependent whose scope left this device, say
    if (!answer.status.ok())
      config_.log->Write(Level::kWarning, "client", "it stays open: " + answer.status.message);
  if (subject.stored) TIDE_TRY(InTurn([&] { return replica_->MarkRead(choice.explanation_no); }));
  return uid;
}

Result<std::vector<PreviewedRecord>> Client::Preview(const Choice& choice, const Fields& fields) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  if (static_cast<uint32_t>(choice.kind) >= 64)
    return Status::Error(Code::kChoiceIsYours, "only the app can do this");
  TIDE_ASSIGN(const Subject subject, SubjectOf(choice));
  std::vector<Draft> drafts;
  std::set<RecordKey> about;
  if (subject.stored) about.insert(subject.stored->explanation.key);
  else if (subject.op) about = RecordsOf(subject.op->operation);
  if (!ClosesOnly(choice.kind) && choice.kind != ChoiceKind::kCancel &&
      choice.kind != ChoiceKind::kRefresh) {
    TIDE_ASSIGN(drafts, DraftsOf(choice, subject, fields));
  }
  std::vector<PreviewedRecord> records;
  TIDE_TRY(InTurn([&]() -> Status {
    TIDE_ASSIGN(records, replica_->Preview(std::move(drafts), std::move(about)));
    return Status::Ok();
  }));
  return records;
}

Result<std::vector<PreviewedRecord>> Client::PreviewChoice(const ChoiceToken& token,
                                                           const Fields& fields) {
  TIDE_ASSIGN(const Choice choice, OpenChoice(token, store_id()));
  return Preview(choice, fields);
}

Result<std::vector<PreviewedRecord>> Client::PreviewResolve(const Uid& uid, ChoiceKind kind,
                                                            const Fields& fields) {
  TIDE_ASSIGN(const Choice choice, ChoiceToResolve(uid, kind));
  return Preview(choice, fields);
}

Result<Uid> Client::Choose(const ChoiceToken& token, const Fields& fields) {
  TIDE_ASSIGN(const Choice choice, OpenChoice(token, store_id()));
  return Perform(choice, fields);
}

Status Client::ChooseAsync(const ChoiceToken& token, const Fields& fields,
                           std::function<void(Result<Uid>)> done) {
  const Visit visit(life_);
  TIDE_TRY(visit.status());
  TIDE_ASSIGN(const Choice choice, OpenChoice(token, store_id()));
  if (static_cast<uint32_t>(choice.kind) >= 64)
    return Status::Error(Code::kChoiceIsYours, "only the app can do this");
  delivery_.Put([this, choice, fields, done] { done(Perform(choice, fields)); });
  engine_->Wake();
  if (config_.wake) config_.wake();
  return Status::Ok();
}

// By name, whatever was offered: on the latest state, after a restart, after the server decided.
Result<Choice> Client::ChoiceToResolve(const Uid& uid, ChoiceKind kind) {
  TIDE_ASSIGN(const OperationView view, FindOperation(uid));
  const tidemark::State state = view.op.state;
  const bool decided = state == tidemark::State::kSuperseded ||
      (state == tidemark::State::kSettled && view.op.outcome->code == OutcomeCode::kMerged);
  const bool undoable = kind == ChoiceKind::kUndo && state == tidemark::State::kSettled;
  const bool open = NeedsPerson(state) || undoable ||
      (decided && kind != ChoiceKind::kRetry && kind != ChoiceKind::kCreateAgain);
  if (!open)
    return Status::Error(Code::kBadState,
                         std::string("the operation is ") + StateName(state) +
                             ": there is nothing to decide", ToHex(uid));
  Choice choice;
  choice.kind = kind;
  choice.op = uid;
  return choice;
}

Result<Uid> Client::Resolve(const Uid& uid, ChoiceKind kind, const Fields& fields) {
  TIDE_ASSIGN(const Choice choice, ChoiceToResolve(uid, kind));
  return Perform(choice, fields);
}

Result<Uid> Client::Override(std::string account, const Uid& uid, const RecordKey& key,
                             const Fields& fields) {
  if (account.empty() || account == store_->account())
    return Status::Error(Code::kInvalidArgument, "must be another account than this one's",
                         "account");
  Draft draft;
  draft.operation.intent = "override";
  draft.operation.resolves = uid;
  draft.operation.resolves_of = std::move(account);
  for (const auto& [field, value] : fields) {
    Effect set;
    set.key = key;
    set.field = field;
    set.value = value;
    draft.operation.effects.push_back(std::move(set));
  }
  return SubmitOne(std::move(draft));
}

}  // namespace tidemark
