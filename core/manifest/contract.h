// The convergence contract as rules: tiers and what may be chosen instead, gates, plans, intents,
// screens, caches, and whom to ask. Defaults are resolved; every name that one of them uses exists.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/value.h"

namespace tidemark {

// The rule of that name; nullptr: there is none.
template <class Rule>
const Rule* FindNamed(const std::vector<Rule>& all, std::string_view name) {
  const auto at =
      std::find_if(all.begin(), all.end(), [&](const Rule& one) { return one.name == name; });
  return at == all.end() ? nullptr : &*at;
}

// The numbers of every enum here are those of the schema.
enum class TierKind : uint8_t { kEventual = 0, kBounded = 1, kLive = 2, kConfirm = 3 };
struct Tier {
  TierKind kind = TierKind::kBounded;
  int64_t window_ms = 60'000;  // of confirm: 0, no age is good enough
};

// What may be chosen instead of a collection's tier. A tighter window never lies, so a read may
// always ask for one; a wider one is a weaker promise, and only the manifest can allow it.
struct TierRange {
  bool adjustable = false;
  TierKind from = TierKind::kBounded, to = TierKind::kBounded;  // weakest, strongest
  int64_t widest_ms = 60'000;  // that a read may ask for; 0: none
};

enum class GateOffline : uint8_t { kClosed = 0, kQueueIfExpect = 1, kWarn = 2 };
struct GateNeed {
  std::string collection;
  Tier tier;
  bool no_conflict = false, nothing_pending = false;
};
struct GateRule {
  std::string name, title, rationale;
  std::vector<GateNeed> needs;
  GateOffline offline = GateOffline::kClosed;
};

enum class AfterWhen : uint8_t { kSettled = 0, kAcked = 1, kQueued = 2 };
struct AfterRule {
  std::string step;
  AfterWhen when = AfterWhen::kSettled;
};
struct ConditionRule {
  std::string collection, field;  // collection empty: there is no condition
  std::string equals;             // as declared: a JSON literal
  Value value;                    // the same, of the field's type
};
struct StepRule {
  std::string name, title;
  std::vector<AfterRule> after;
  std::string compensate_with;    // an intent; empty: none
  bool pivot = false;
  ConditionRule wait_for;
  int64_t deadline_ms = 0;        // 0: none
};
struct PlanRule {
  std::string name, title;
  std::vector<StepRule> steps;    // in declared order
  bool ask_on_failure = false;    // else what is done is taken back
};

struct IntentRule {
  std::string name, title;
  int64_t valid_for_ms = 0;       // 0: for ever
  bool strict = false, irreversible = false;
  std::string gate;               // empty: none
};

enum class WhenStale : uint8_t { kServe = 0, kWarn = 1, kBlock = 2 };
struct ScreenRule {
  std::string name, title, owner, rationale;
  std::vector<std::string> collections;  // empty: those that `query` reads
  std::string query;
  bool own_tier = false;          // else each collection is held to its own
  Tier tier;
  WhenStale when_stale = WhenStale::kServe;
};

struct CacheRule {
  std::string name;
  std::vector<std::string> collections, fields;
  int64_t max_age_ms = 0;
};

struct ContactRule {
  std::string product_owner, security, support;
};

struct Contract {
  std::vector<GateRule> gates;
  std::vector<PlanRule> plans;
  std::vector<IntentRule> intents;
  std::vector<ScreenRule> screens;
  std::vector<CacheRule> caches;
  ContactRule contact;
  uint32_t notice_days = 0;
};

}  // namespace tidemark
