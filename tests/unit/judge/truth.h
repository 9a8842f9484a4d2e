// Truth: an omniscient ledger that decides from full histories what the judge decides from slots
// and dots. It shares no merge code with the judge. It assumes that an operation writes no field
// twice and that a create or delete is the only effect on its record.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/judge/judge.h"
#include "tests/unit/judge/build.h"

namespace tidemark {

class Truth {
 public:
  // Called after each verdict, with what the judge was given. Fails the test where they differ.
  void Check(const Uid& client, const Operation& operation, int64_t recv_us,
      const judge::Verdict& verdict);

  // What the log says is there, folded by hand.
  const std::map<RecordKey, Fields>& live() const { return live_; }
  // The sum of every increment that was applied in the present life of a counter.
  int64_t SumOf(const RecordKey& key, const std::string& field) const;

 private:
  struct Event {
    uint64_t seq = 0;
    Uid client, op;
    Stamp stamp;
  };
  using Place = std::pair<RecordKey, std::string>;
  enum class Want { kWritten, kKept, kAny };

  bool IsUnseen(const RecordKey& key, const std::string& field, uint64_t since) const;
  bool IsAnythingUnseen(const RecordKey& key, uint64_t since) const;
  bool Holds(const Expect& expect) const;
  // Whether the field's last change is the operation that the present one undoes.
  bool StillCarries(const Effect& effect) const;
  Want WantOf(const Effect& effect) const;
  Want WantOfSet(const Effect& effect) const;

  void CheckStamp(const judge::Verdict& verdict, int64_t recv_us);
  void CheckRefusal(const Outcome& outcome) const;
  void Fold(const Entry& entry);
  void Move(const Effect& effect, Want want, const Change& change, const Entry& entry);
  bool MoveDots(const Effect& effect, uint64_t seq);
  void Compare(const Effect& effect, Want want, const std::map<RecordKey, Fields>& before) const;
  uint64_t BaseOf(const RecordKey& key) const;
  const Value& ValueOf(const RecordKey& key, const std::string& field) const;
  std::string Where(const Effect& effect) const;

  std::map<RecordKey, Fields> live_;
  std::map<Place, std::vector<Event>> history_;                          // "" is the record's life
  std::map<Place, std::map<std::string, std::vector<Event>>> dots_;      // every add still standing
  std::map<Place, int64_t> sums_;
  std::map<RecordKey, uint64_t> births_;
  std::map<std::string, std::vector<Stamp>> stamps_;                     // of seq n at n - 1
  std::map<Uid, Stamp> lanes_;
  Uid client_;
  const Operation* operation_ = nullptr;
  Stamp stamp_;
  std::vector<Want> wants_;  // of each effect of the operation
};

}  // namespace tidemark
