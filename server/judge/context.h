// Context: what every part of one judgement reads: the case, and the times and cursors that follow
// from it. Invariant: immutable for the whole judgement.
#pragma once

#include <string_view>
#include <vector>

#include "server/judge/judge.h"

namespace tidemark::judge {

// Why an operation is not applied. The first explanation is the reason's.
struct Refusal {
  OutcomeCode code = OutcomeCode::kConflict;
  Reason reason = Reason::kNone;
  std::vector<Explanation> why;
  std::string detail;
};

class Context {
 public:
  Context(const Manifest& manifest, const Case& the_case);

  const Manifest& manifest() const { return manifest_; }
  const Case& the_case() const { return the_case_; }
  const Operation& operation() const { return *the_case_.operation; }
  const Uid& lane() const { return the_case_.client; }
  // The change that this operation makes: everything but its place in a log.
  const Slot& pen() const { return pen_; }
  int64_t action_us() const { return action_us_; }
  int64_t decided_ms() const { return the_case_.recv_us / 1000; }

  // How far the author had seen this scope's log; 0 where that was another epoch.
  uint64_t BaseOf(std::string_view scope) const;
  bool KnowsHead(const std::string& scope) const { return the_case_.heads.contains(scope); }
  // The place of this operation's entry. The head must be known.
  Cursor NextOf(const std::string& scope) const;
  // Null only for names that validation refuses.
  const FieldRule* FindRule(const RecordKey& key, std::string_view field) const;
  const CollectionRule* FindCollection(const RecordKey& key) const;

 private:
  const Manifest& manifest_;
  const Case& the_case_;
  int64_t action_us_ = 0;
  Slot pen_;
};

}  // namespace tidemark::judge
