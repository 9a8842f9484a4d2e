// Book: every operation that a person or an engine made, from submit to verdict, and the lanes in
// which they were executed.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/truth/check.h"

namespace tidemark::sim::truth {

struct OpTruth {
  DeviceNo device = 0;
  std::string account;
  Operation operation;             // as submitted, with what the engine fills in
  std::map<std::string, Cursor> seen;
  int64_t seen_as_of_us = 0, acted_us = 0;
  bool full = true, sure = true;   // survives a power cut; is there at all
  bool adopted = false;            // the engine's own: acted_us is when it was first seen
  std::set<Uid> after_wanted;      // own operations that it must be executed after
  // ---- what became of it
  bool appeared = false;           // on its device
  bool too_late = false;           // a cancel came when it had been sent
  bool withdrawn = false;          // ended on the device without ever having been sent
  uint64_t op_seq = 0;
  Uid client;                      // of the lane in which it was executed
  Stamp stamp;
  std::optional<Outcome> outcome;

  bool applied() const { return outcome && outcome->applied; }
  // Its entry's place; 0: none there.
  uint64_t SeqIn(const std::string& scope) const;
};

struct Lane {
  uint64_t last = 0;
  Stamp stamp;                     // the highest
  std::map<uint64_t, Uid> ops;
};

class Book {
 public:
  OpTruth* Find(const Uid& uid);
  const OpTruth* Find(const Uid& uid) const;
  OpTruth& Add(const Uid& uid, OpTruth op);
  void Forget(const Uid& uid) { ops_.erase(uid); }
  Lane& LaneOf(const Uid& client) { return lanes_[client]; }
  const std::map<Uid, OpTruth>& all() const { return ops_; }
  // Device by device, in the order of submit.
  const std::vector<Uid>& OrderOf(DeviceNo device) const;

  // What an engine itself authors: the undo of what was to be cancelled but had been sent. Null if
  // it is not that.
  OpTruth* Adopt(DeviceNo device, const Uid& uid, const Uid& undoes, int64_t at_us);
  // And one without effects, which tells that a person of this account has closed `resolves`.
  OpTruth* AdoptClosing(DeviceNo device, const std::string& account, const Uid& uid,
                        const Uid& resolves, int64_t at_us);
  // Somebody on that device has decided about it.
  bool Decided(DeviceNo device, const Uid& uid) const {
    return decided_.contains({device, uid});
  }

 private:
  std::map<Uid, OpTruth> ops_;
  std::map<Uid, Lane> lanes_;
  std::map<DeviceNo, std::vector<Uid>> order_;
  std::set<std::pair<DeviceNo, Uid>> decided_;
};

}  // namespace tidemark::sim::truth
