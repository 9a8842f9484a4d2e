// Expected: what must come of one operation, worked out effect by effect from whole histories. The
// judge decides the same from two slots and a dot a client; nothing is shared with it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/truth/ledger.h"
#include "tests/sim/truth/rules.h"

namespace tidemark::sim::truth {

// Who executes, and when by its stamp.
struct Pen {
  Uid client, op;
  std::string author;
  Stamp stamp;
  bool asked_enough = false;       // a person was asked about this twice: time decides
};

enum class Fate { kWon, kMerged, kLost, kNothing, kRefused };

// An explanation that there must be. Lists: one of these; empty: whoever.
struct Wanted {
  RecordKey key;
  std::string field;
  std::set<Reason> reasons;
  std::set<Uid> prevailed, yielded;
  bool told_only = false;          // it prevailed, the other person is told
};

struct EffectTruth {
  Fate fate = Fate::kNothing;
  bool existed = false, wrote = false;
  Value before;                    // of a set
};

// A record of the operation, as its effects leave it.
struct DraftTruth {
  RecordTruth record;
  bool known = false;              // it was ever created
  bool born_here = false, touched = false;
};

struct Expected {
  std::vector<EffectTruth> effects;
  std::vector<Wanted> wanted;
  std::map<RecordKey, DraftTruth> drafts;
  Reason refusal = Reason::kNone;  // kNone: applied
  bool words_open = false;         // a merge of words that this truth does not decide itself
  OutcomeCode code() const;
};

// `entries`: what was logged; only an undecided merge of words is taken from there.
Expected Foretell(const Ledger& ledger, const Operation& operation, const Pen& pen,
                  const std::map<std::string, Entry>& entries);

// How far the author had seen; 0 where that was another epoch.
uint64_t SeenIn(const Ledger& ledger, const Operation& operation, const std::string& scope);

// What taking back every effect of an applied operation looks like, newest first.
std::vector<Effect> Inverse(const Operation& operation, const Outcome& outcome);

}  // namespace tidemark::sim::truth
