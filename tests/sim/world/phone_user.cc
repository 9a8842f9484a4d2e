// The user's side of a phone: each call into the client, and the record of what it answered.
#include <algorithm>

#include "tests/sim/truth/rules.h"
#include "tests/sim/world/world.h"

namespace tidemark::sim {
namespace {

// Rows of (id, _scope, a, n, _truth).
void AddPage(const QueryPage& page, Queried* queried) {
  const size_t columns = page.facts->columns.size();
  const auto value = [&](size_t row, size_t column) {
    const QueryCell& cell = page.cells[row * columns + column];
    if (cell.kind == tidemark::Kind::kNull) return Value();
    if (cell.kind == tidemark::Kind::kString)
      return Value::String(page.texts.substr(cell.as.at, cell.size));
    return Value::Int(cell.as.integer);
  };
  for (size_t i = 0; i < page.rows.size(); i++) {
    const RecordKey key{value(i, 1).text(), queried->collection, value(i, 0).text()};
    Fields fields;
    Put(fields, "a", value(i, 2));
    Put(fields, "n", value(i, 3));
    if (!queried->rows.emplace(key, std::move(fields)).second) queried->doubled++;
    if (page.rows[i].standing != kNoStanding)
      for (const uint32_t part : page.standings[page.rows[i].standing])
        queried->stands_on[key].insert(page.facts->scopes[page.parts[part].scope].scope);
    if (page.rows[i].pending > 0) queried->pending[key] = page.rows[i].pending;
    if (page.rows[i].attention > 0) queried->attention[key] = page.rows[i].attention;
  }
}

// The store may hold what the call was about, or not.
bool LeavesOpen(const Status& status) { return static_cast<int32_t>(status.code) <= -500; }

}  // namespace

Code Phone::Submit(Draft draft, Submitted noted) {
  world_.recorder.Hold();
  std::vector<Draft> drafts;
  const bool full = noted.full;
  drafts.push_back(std::move(draft));
  const std::vector<SubmitAnswer> answers = client_->Submit(std::move(drafts), full);
  const Status& status = answers.front().status;
  std::vector<What> first;
  if (status.ok()) submitted_us_.emplace(answers.front().uid, world_.now_us);
  noted.sure = status.ok();
  if (status.ok() || LeavesOpen(status)) first.emplace_back(std::move(noted));
  else refusals++;
  world_.recorder.Release(std::move(first));
  AfterCall();
  return status.code;
}

void Phone::Cancel(Uid op) {
  world_.recorder.Hold();
  const auto answer = client_->Cancel(op);
  std::vector<What> first;
  if (answer.ok()) first.emplace_back(Withdrawn{no_, op, answer->withdrawn, answer->too_late});
  else if (LeavesOpen(answer.status())) first.emplace_back(Withdrawn{no_, op, {}, true});
  world_.recorder.Release(std::move(first));
  AfterCall();
}

// What a choice submits: the decision, and what builds on the decided operation.
std::vector<StoredOperation> Phone::Outbox() {
  const auto reader = client_->BeginRead();
  if (!reader.ok()) return {};
  auto live = (*reader)->Operations(OperationList::kOutbox, nullptr, SIZE_MAX);
  return live.ok() ? live.Take() : std::vector<StoredOperation>{};
}

size_t Phone::CountUnread(const Choice& choice, const Uid& about) {
  const auto reader = client_->BeginRead();
  if (!reader.ok()) return 0;
  const auto told = (*reader)->ExplanationsOf(about);
  if (!told.ok()) return 0;
  return static_cast<size_t>(std::count_if(told->begin(), told->end(), [&](const auto& one) {
    return one.unread && (choice.explanation_no == 0 || choice.explanation_no == one.no);
  }));
}

void Phone::Choose(const Choice& choice, const Uid& about) {
  world_.recorder.Hold();
  std::set<Uid> known;
  for (const StoredOperation& op : Outbox()) known.insert(op.uid());
  Decided decided;
  decided.device = no_;
  decided.kind = choice.kind;
  if (const auto asked = client_->FindOperation(about); asked.ok()) {
    decided.about = asked->op.operation;
    decided.outcome = asked->op.outcome;
  }
  if (const auto reader = client_->BeginRead(); reader.ok() && choice.explanation_no != 0)
    if (const auto told = (*reader)->FindExplanation(choice.explanation_no); told.ok() && *told)
      decided.explanation = (*told)->explanation;
  if ((choice.flags & kChoiceNeedsFields) != 0) decided.fields["q"] = Value::String("edited");
  const auto done = client_->Choose(SealChoice(choice, client_->store_id()), decided.fields);
  std::vector<What> first;
  for (const StoredOperation& made : Outbox()) {
    // one without effects only closes: the engine tells the server by itself
    if (known.contains(made.uid()) || made.operation.effects.empty()) continue;
    if (done.ok() && made.uid() == *done) decided.made = made.operation;
    Submitted noted;
    noted.device = no_;
    noted.account = account_;
    noted.operation = made.operation;
    for (const Cursor& base : made.operation.base) noted.seen[base.scope] = base;
    noted.seen_as_of_us = made.base_as_of_us;
    noted.boot = clock_->boot();
    noted.replaces = made.operation.resolves;
    first.emplace_back(std::move(noted));
  }
  if (done.ok() && done->none()) first.emplace_back(Dismissed{no_, about});
  if (done.ok()) decided.unread = CountUnread(choice, about);
  if (done.ok() && (done->none() || decided.made)) first.emplace_back(std::move(decided));
  world_.recorder.Release(std::move(first));
  AfterCall();
}

void Phone::Subscribe(const std::string& scope, bool on) {
  world_.recorder.Hold();
  const Status status = on ? client_->Subscribe(scope, 0) : client_->Unsubscribe(scope);
  std::vector<What> first;
  if (status.ok() || LeavesOpen(status))
    first.emplace_back(Subscribed{no_, scope, on, status.ok()});
  world_.recorder.Release(std::move(first));
  AfterCall();
}

void Phone::Read(const RecordKey& key, int64_t window_ms) {
  const auto reading = client_->Read(key, window_ms);
  if (!reading.ok()) return;
  ReadBack read;
  read.device = no_;
  read.key = reading->image.key;
  read.view = reading->image.view;
  read.truth = reading->truth;
  read.why = reading->why;
  read.window_ms =
      window_ms > 0 ? window_ms : truth::WindowMs(key.collection, world_.shape.long_windows);
  world_.recorder.Note(std::move(read));
}

Truth Phone::TruthOfAll(const QueryFacts& facts) {
  std::vector<Standing> standings;
  for (const QueryPart& part : facts.parts)
    standings.push_back(StandingOf(facts.scopes.at(part.scope), part.window_ms, client_->Now(),
                                   client_->View()));
  return TruthOfSet(standings, facts.pending, facts.attention, client_->Now(), client_->View(),
                    facts.db_version);
}

void Phone::Query(const std::string& collection) {
  QuerySpec spec;
  spec.sql = "SELECT id, _scope, a, n, _truth FROM " + collection + " ORDER BY n, id, _scope";
  spec.max_rows = 3;
  spec.max_bytes = 1 << 20;
  spec.window_ms = world_.chance.Pick(std::vector<int64_t>{0, 0, 5'000});
  const auto snapshot = client_->Query(spec);
  if (!snapshot.ok()) return;
  Queried queried;
  queried.device = no_;
  queried.collection = collection;
  queried.db_version = (*snapshot)->facts()->db_version;
  queried.fields = {"a", "n"};
  queried.truth = TruthOfAll(*(*snapshot)->facts());
  queried.window_ms = spec.window_ms > 0
                          ? spec.window_ms
                          : truth::WindowMs(collection, world_.shape.long_windows);
  for (bool more = true; more;) {
    auto page = client_->NextPage(**snapshot);
    if (page.status().code == Code::kEnd) break;
    if (!page.ok()) return;   // the disk fails
    AddPage(*page, &queried);
    more = page->more;
  }
  world_.recorder.Note(std::move(queried));
}

void Phone::Hint(tidemark::Hint hint) {
  NoteHint();
  static_cast<void>(client_->Hint(hint));
}

void Phone::NoteHint() { world_.recorder.Note(Hinted{no_}); }

}  // namespace tidemark::sim
