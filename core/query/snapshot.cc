#include "core/query/snapshot.h"

#include <sqlite3.h>

#include <algorithm>

#include "core/base/plant.h"
#include "core/query/cells.h"
#include "core/query/scope_truth.h"
#include "core/query/sql_policy.h"
#include "core/sqlite/sqlite_error.h"
#include "core/store/records.h"

namespace tidemark {
namespace {

constexpr int kInstructionsBetweenAsks = 1'000;
// Of one value while a query runs: group_concat and the like cannot fill the memory.
constexpr int kValueBytesMax = 16 * 1024 * 1024;
constexpr uint32_t kNoPart = UINT32_MAX;

}  // namespace

// While a page is read: the connection is watched and held to its limits.
class Snapshot::Armed {
 public:
  Armed(sqlite3* db, Watchdog* dog) : db_(db) {
    value_bytes_before_ = sqlite3_limit(db, SQLITE_LIMIT_LENGTH, kValueBytesMax);
    sqlite3_progress_handler(db, kInstructionsBetweenAsks, &Watchdog::Ask, dog);
  }
  ~Armed() {
    sqlite3_progress_handler(db_, 0, nullptr, nullptr);
    sqlite3_limit(db_, SQLITE_LIMIT_LENGTH, value_bytes_before_);
  }
  Armed(const Armed&) = delete;

 private:
  sqlite3* db_;
  int value_bytes_before_;
};

int Snapshot::Watchdog::Ask(void* context) noexcept {
  Watchdog& dog = *static_cast<Watchdog*>(context);
  if (dog.closing->load(std::memory_order_relaxed)) dog.why = Code::kClosed;
  else if (dog.interrupt != nullptr && dog.interrupt->load(std::memory_order_relaxed))
    dog.why = Code::kInterrupted;
  else if (dog.clock->SteadyUs() >= dog.deadline_us) dog.why = Code::kDeadline;
  return dog.why != Code::kOk;
}

Snapshot::Snapshot(std::unique_ptr<Reader> reader, const Manifest& manifest,
                   std::shared_ptr<const CheckedSql> checked, const QuerySpec& spec, Clock& clock)
    : manifest_(manifest), checked_(std::move(checked)), interrupt_(spec.interrupt),
      max_rows_(spec.max_rows == 0 ? kPageRowsDefault : spec.max_rows), max_bytes_(spec.max_bytes),
      deadline_ms_(spec.deadline_ms == 0 ? kQueryDeadlineMsDefault : spec.deadline_ms),
      window_ms_(spec.window_ms), expires_us_(clock.SteadyUs() + kSnapshotLifeUs), clock_(clock),
      reader_(std::move(reader)) {}

Snapshot::~Snapshot() {
  // Members end in the wrong order for this: the statement must be gone before the connection is
  // given back.
  statement_ = Statement();
}

Result<std::shared_ptr<Snapshot>> Snapshot::Begin(std::unique_ptr<Reader> reader,
                                                  const Manifest& manifest,
                                                  std::shared_ptr<const CheckedSql> checked,
                                                  const QuerySpec& spec, Clock& clock) {
  std::shared_ptr<Snapshot> snapshot(
      new Snapshot(std::move(reader), manifest, std::move(checked), spec, clock));
  TIDE_TRY(snapshot->Prepare(spec));
  return snapshot;
}

Status Snapshot::Prepare(const QuerySpec& spec) {
  auto facts = std::make_shared<QueryFacts>();
  TIDE_ASSIGN(facts->db_version, reader_->DbVersion());
  facts->read_set = checked_->read_set;
  for (const SqlColumn& column : checked_->columns)
    if (!column.truth) facts->columns.push_back({column.name, column.kind, column.scale});
  TIDE_TRY(FindParts(*reader_, manifest_, spec, facts.get()));
  parts_ = facts->parts;
  facts_ = std::move(facts);

  Database& db = reader_->db();
  TIDE_TRY(db.Use(kLearnTableFunctions).Run());
  statement_ = db.PrepareGuarded(checked_->sql, &AuthorizeOnStore);
  if (statement_.raw() == nullptr) return RunFailure(sqlite3_errcode(db.raw()));
  // The twin has the columns of the store's views: anything else is our own bug.
  TIDE_CHECK(static_cast<size_t>(statement_.column_count()) == checked_->columns.size());
  BindParameters(&statement_, spec.params);
  return Status::Ok();
}

Status Snapshot::RunFailure(int result) const {
  sqlite3* db = reader_->db().raw();
  switch (result & 0xFF) {
    case SQLITE_AUTH:
      return Status::Error(Code::kSqlRefused, "the statement does what no query may do");
    case SQLITE_ERROR: case SQLITE_TOOBIG: case SQLITE_MISMATCH: case SQLITE_RANGE:
      return Status::Error(Code::kSql, sqlite3_errmsg(db)).CausedBy(Domain::kSqlite, result);
    default: return SqliteStatus(db, result, "run a query");
  }
}

Result<QueryPage> Snapshot::Next() {
  const std::lock_guard lock(mutex_);
  if (reader_ != nullptr && clock_.SteadyUs() >= expires_us_) Release(Code::kSnapshotExpired);
  if (over_ != Code::kOk) {
    const bool expired = over_ == Code::kSnapshotExpired;
    return Status::Error(over_, expired ? "its rows were not asked for in time; run the query again"
                                        : "there are no more rows to read");
  }
  Result<QueryPage> page = Fill();
  if (!page.ok()) Release(page.status().code);
  else if (!page->more) Release(Code::kEnd);
  return page;
}

Result<QueryPage> Snapshot::Fill() {
  Watchdog dog{&clock_, clock_.SteadyUs() + int64_t{deadline_ms_} * 1'000, interrupt_.get(),
               &closing_};
  const Armed armed(reader_->db().raw(), &dog);
  QueryPage page;
  page.facts = facts_;
  for (;;) {
    if (!row_waits_) {
      Result<bool> row = StepRow();
      if (!row.ok() && dog.why != Code::kOk)
        return Status::Error(dog.why, dog.why == Code::kDeadline
                                          ? "the query took longer than it may"
                                          : "the query was stopped");
      if (!row.ok()) return row.status();
      row_waits_ = *row;
    }
    page.more = row_waits_ && page.rows.size() >= max_rows_;
    if (TIDE_PLANTED(kRowLostAtPage) && page.more) row_waits_ = false;
    if (!row_waits_ || page.more) break;
    TIDE_ASSIGN(const bool fits, AppendRow(&page));
    page.more = !fits;
    if (page.more) break;
    row_waits_ = false;
  }
  page.parts = parts_;
  page.standings = standings_;
  return page;
}

Result<bool> Snapshot::StepRow() {
  const int result = sqlite3_step(statement_.raw());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return RunFailure(result);
}

// False where the row would make the page too large: it waits for the next one.
Result<bool> Snapshot::AppendRow(QueryPage* page) {
  const size_t cells = page->cells.size(), text_bytes = page->texts.size();
  TIDE_TRY(AppendCells(page));
  page->rows.push_back(RowTruth());
  if (BytesOf(*page) <= max_bytes_) return true;
  if (page->rows.size() == 1)
    return Status::Error(Code::kTooLarge, "one row is larger than a page of " +
                                              std::to_string(max_bytes_) + " bytes");
  page->rows.pop_back();
  page->cells.resize(cells);
  page->texts.resize(text_bytes);
  return false;
}

Status Snapshot::AppendCells(QueryPage* page) {
  for (size_t at = 0; at < checked_->columns.size(); at++) {
    const SqlColumn& column = checked_->columns[at];
    if (column.truth) continue;
    QueryCell& cell = page->cells.emplace_back();
    TIDE_TRY(ReadCell(statement_.raw(), static_cast<int>(at), column, &cell, &page->texts));
  }
  return Status::Ok();
}

// With several truths, as of a join, the row shows the worst: of each count the greatest, of
// standings the parts of all, among which the worst is found whenever it is asked.
QueryRow Snapshot::RowTruth() {
  QueryRow row;
  std::vector<uint32_t> parts;
  for (size_t at = 0; at < checked_->columns.size(); at++) {
    const SqlColumn& column = checked_->columns[at];
    const int place = static_cast<int>(at);
    if (!column.truth || statement_.IsNull(place)) continue;
    const int64_t truth = statement_.Int(place);
    row.pending = std::max(row.pending, static_cast<uint32_t>(truth >> 12 & kCountMax));
    row.attention = std::max(row.attention, static_cast<uint32_t>(truth & kCountMax));
    const bool several = checked_->compound && checked_->read_set.size() > 1;
    const uint32_t part = PartOf(truth >> 24, several ? std::string() : column.collection);
    if (part != kNoPart) parts.push_back(part);
  }
  if (!parts.empty()) row.standing = StandingOf(&parts);
  return row;
}

uint32_t Snapshot::PartOf(int64_t scope_no, const std::string& collection) {
  const auto known = part_places_.find({scope_no, collection});
  if (known != part_places_.end()) return known->second;
  uint32_t place = kNoPart;
  const auto scope = std::ranges::find(facts_->scopes, scope_no, &ScopeState::no);
  if (scope != facts_->scopes.end()) {
    QueryPart part{static_cast<size_t>(scope - facts_->scopes.begin()), collection, INT64_MAX};
    for (const std::string& read : checked_->read_set)
      if (collection.empty() || collection == read)
        part.window_ms = std::min(part.window_ms, WindowOf(manifest_, read, window_ms_));
    place = static_cast<uint32_t>(std::ranges::find(parts_, part) - parts_.begin());
    if (place == parts_.size()) parts_.push_back(std::move(part));
  }
  part_places_.emplace(std::pair(scope_no, collection), place);
  return place;
}

uint32_t Snapshot::StandingOf(std::vector<uint32_t>* parts) {
  std::ranges::sort(*parts);
  parts->erase(std::unique(parts->begin(), parts->end()), parts->end());
  const auto [found, made] =
      standing_places_.try_emplace(*parts, static_cast<uint32_t>(standings_.size()));
  if (made) standings_.push_back(*parts);
  return found->second;
}

size_t Snapshot::BytesOf(const QueryPage& page) const {
  size_t bytes = kPageHeadBytes + page.texts.size() + page.rows.size() * kRowBytes +
                 page.cells.size() * kCellBytes;
  for (const QueryColumn& column : facts_->columns) bytes += kColumnBytes + column.name.size() + 1;
  size_t longest = 0;
  for (const QueryPart& part : parts_)
    longest = std::max(
        longest, facts_->scopes[part.scope].scope.size() + part.collection.size() + 2);
  return bytes + standings_.size() * (kStandingBytes + longest);
}

void Snapshot::Release(Code over) {
  over_ = over;
  statement_ = Statement();
  reader_.reset();
}

void Snapshot::Expire(int64_t now_us) {
  // A page being read ends by its own deadline, and the next one sees that the life is over.
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock.owns_lock() && reader_ != nullptr && now_us >= expires_us_)
    Release(Code::kSnapshotExpired);
}

void Snapshot::Close() {
  closing_.store(true, std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  if (reader_ != nullptr) Release(Code::kClosed);
}

}  // namespace tidemark
