// Court: the smallest server around the judge: rows, heads, logs, lanes. One thread; time stands
// still until it is moved.
#pragma once

#include "server/judge/judge.h"
#include "tests/unit/judge/build.h"

namespace tidemark {

class Court final : public judge::Rows {
 public:
  struct Lane {
    uint64_t op_seq = 0;
    Stamp last_stamp;
  };
  // How an operation comes in; what is left out is the ordinary case.
  struct Arrival {
    When when{ClockQuality::kAnchored, 0, 0, 0};
    bool park = false, dependency_failed = false;
    std::map<std::string, judge::Role> roles{{kTeam, judge::Role::kWriter},
                                             {kOther, judge::Role::kWriter}};
  };

  Result<std::optional<judge::ServerRecord>> Find(const RecordKey& key) override;

  // Judges and, where applied, appends. `client` writes for account "acct<client>".
  judge::Verdict Judge(uint8_t client, Operation operation, const Arrival& arrival);
  judge::Verdict Judge(uint8_t client, Operation operation) {
    return Judge(client, std::move(operation), Arrival());
  }

  // An operation that has seen `seq` of team/1, and everything of team/2.
  Operation Seeing(uint64_t seq, std::vector<Effect> effects,
      std::vector<Expect> expects = {}) const;
  // One that has seen all.
  Operation Now(std::vector<Effect> effects, std::vector<Expect> expects = {}) const;
  // The undo of an applied operation, by its author.
  Operation UndoOf(const Operation& operation, const Outcome& outcome) const;

  uint64_t Head(const std::string& scope = kTeam) const;
  Value ValueOf(const RecordKey& key, const std::string& field) const;
  bool IsAlive(const RecordKey& key) const;

  int64_t now_us = 1'000'000'000;
  std::map<RecordKey, judge::ServerRecord> rows;
  std::map<std::string, std::vector<Entry>> logs;           // entry of seq n at n - 1
  std::map<std::string, std::vector<Stamp>> stamps;         // running maximum, of seq n at n
  std::map<uint8_t, Lane> lanes;

 private:
  Stamp FloorOf(uint8_t client, const Operation& operation);

  uint8_t uids_ = 0;
  uint8_t uids_high_ = 0;
};

// How an operation came out, in a word: "EXACT", "CONFLICT:LIMIT".
std::string WordFor(const Outcome& outcome);

}  // namespace tidemark
