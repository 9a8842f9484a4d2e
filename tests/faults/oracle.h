// Oracle: what must hold whatever failed. It knows the ledger, the files and the server's log, and
// never asks the client what it believes about itself without comparing.
//
//   integrity   PRAGMA integrity_check is "ok"; a row is pending if and only if it has an image;
//               digests counted anew are those kept; the view is what is confirmed with own live
//               operations laid over it
//   acked       every submit that answered OK is in the store, with its state or a later one
//   refused     what a submit did not answer OK or UNCERTAIN is not in the store, nor after a kill
//   settled     after a sync to quiescence: an operation said to be applied is in the server's log
//               exactly once, any other not at all; tasks/t1.visits is the sum of those that are;
//               the device's digest of every scope is the server's
#pragma once

#include <string>
#include <vector>

#include "tests/faults/scenario.h"

namespace tidemark::faults {

class Findings {
 public:
  void Add(std::string what) { all_.push_back(std::move(what)); }
  void Check(bool holds, const std::string& what) {
    if (!holds) Add(what);
  }
  bool empty() const { return all_.empty(); }
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_;
};

// The store's files as they lie, closed. They are copied first: nothing here changes them.
void CheckFiles(Rig& rig, Findings* findings);
// alice is open: all that was acked is there.
void CheckAcked(Rig& rig, Findings* findings);
// alice is open: what a step was refused, and not called uncertain, is not there.
void CheckNothingKept(Rig& rig, const Step& step, Findings* findings);
// alice is open, the home up: syncs to quiescence and compares both sides.
void CheckSettled(Rig& rig, Findings* findings);
// All of it, from closed files to a goodbye.
void CheckAll(Rig& rig, Findings* findings);

}  // namespace tidemark::faults
