// Snapshot: one answer being read page by page, all of one db_version. It holds a Reader, and so
// pins the WAL, only while there is more to hand out and its life is not over. Thread: Next by one
// at a time; Expire and Close from any, at any moment.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "core/ports/clock.h"
#include "core/query/query.h"
#include "core/store/reader.h"

namespace tidemark {

class Snapshot {
 public:
  // `spec` has been checked into `checked`. Status: SQL, SQL_REFUSED, SQL_PARAMETERS,
  // NOT_SUBSCRIBED.
  static Result<std::shared_ptr<Snapshot>> Begin(std::unique_ptr<Reader> reader,
                                                 const Manifest& manifest,
                                                 std::shared_ptr<const CheckedSql> checked,
                                                 const QuerySpec& spec, Clock& clock);
  ~Snapshot();

  // Status: END, SNAPSHOT_EXPIRED, DEADLINE, INTERRUPTED, CLOSED, SQL (what only running shows),
  // TOO_LARGE for one row beyond max_bytes. After a failure nothing more can be read.
  Result<QueryPage> Next();

  // Gives the Reader back if its life is over and no page is being read.
  void Expire(int64_t now_us);
  // Gives the Reader back now, ending a page that is being read.
  void Close();
  const std::shared_ptr<const QueryFacts>& facts() const { return facts_; }

 private:
  // Why a page must end early, asked by SQLite between instructions.
  struct Watchdog {
    Clock* clock = nullptr;
    int64_t deadline_us = 0;
    const std::atomic<bool>* interrupt = nullptr;
    const std::atomic<bool>* closing = nullptr;
    Code why = Code::kOk;
    static int Ask(void* context) noexcept;
  };
  class Armed;

  Snapshot(std::unique_ptr<Reader> reader, const Manifest& manifest,
           std::shared_ptr<const CheckedSql> checked,
           const QuerySpec& spec, Clock& clock);
  Status Prepare(const QuerySpec& spec);
  Result<QueryPage> Fill();
  Result<bool> StepRow();
  Result<bool> AppendRow(QueryPage* page);
  Status AppendCells(QueryPage* page);
  QueryRow RowTruth();
  uint32_t PartOf(int64_t scope_no, const std::string& collection);
  uint32_t StandingOf(std::vector<uint32_t>* parts);
  size_t BytesOf(const QueryPage& page) const;
  void Release(Code over);
  Status RunFailure(int result) const;

  const Manifest& manifest_;
  const std::shared_ptr<const CheckedSql> checked_;
  const std::shared_ptr<const std::atomic<bool>> interrupt_;
  const uint32_t max_rows_, max_bytes_, deadline_ms_;
  const int64_t window_ms_, expires_us_;
  Clock& clock_;
  std::shared_ptr<const QueryFacts> facts_;

  std::atomic<bool> closing_{false};
  std::mutex mutex_;                      // all below, for the length of a page
  Code over_ = Code::kOk;                 // what Next answers once the Reader is given back
  std::unique_ptr<Reader> reader_;
  Statement statement_;                   // ends before its Reader
  bool row_waits_ = false;                // the statement stands on a row that is in no page yet
  std::vector<QueryPart> parts_;
  std::map<std::pair<int64_t, std::string>, uint32_t> part_places_;
  std::vector<std::vector<uint32_t>> standings_;
  std::map<std::vector<uint32_t>, uint32_t> standing_places_;
};

}  // namespace tidemark
