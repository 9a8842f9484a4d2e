// Manifest: what collections, fields, rules and tiers are declared. Read from the compiled blob;
// there is no text parser here. Immutable once loaded, shared freely between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/manifest/contract.h"
#include "core/model/value.h"

namespace tidemark {

// The numbers are those of the schema's Field.Type and Field.Merge.
enum class FieldType : uint8_t {
  kString = 1, kInt64 = 2, kDouble = 3, kBool = 4, kBytes = 5, kDecimal = 6, kTimestamp = 7,
  kRef = 8, kSet = 10, kCounter = 11 };
enum class MergeRule : uint8_t {
  kLastAction = 1, kKeepServer = 2, kLastArrival = 3, kFirst = 4, kMax = 5, kMin = 6, kManual = 7,
  kMerge3 = 8, kSum = 20, kObservedRemove = 21 };  // the last two follow from the type

struct FieldRule {
  std::string name, title;     // the title is what sentences say
  FieldType type = FieldType::kString;
  MergeRule merge = MergeRule::kLastAction;
  bool required = false;
  uint32_t max_bytes = 65'536; // of text, bytes, or a set's canonical form
  bool bounded = false;        // min and max hold (int64, counter, decimal unscaled, timestamp)
  int64_t min = 0, max = 0;
  std::vector<std::string> one_of;
  std::string ref_to;          // target collection of a ref
  uint32_t scale = 0;          // of a decimal
  Value initial;               // written by a create that leaves the field out
  std::string rationale;
  uint32_t since = 0;
};

struct IndexRule {
  std::vector<std::string> fields;
  bool descending = false;
};

struct CollectionRule {
  std::string name, scope_kind, owner, rationale;
  Tier tier;
  TierRange tiers;                // what may be chosen instead
  std::vector<FieldRule> fields;  // in declared order
  std::vector<IndexRule> indexes;
  std::vector<std::string> full_text;
  bool delete_wins = false;
  uint32_t priority = 0, keep_explanations_days = 30;
  uint32_t since = 0;             // first schema that had it; 0: not said
  const FieldRule* FindField(std::string_view field_name) const;
};

struct ScopeKindRule {
  std::string name, owner;  // "team": scopes "team/<id>"
};

// The value kind a field of this type holds.
Kind KindOf(FieldType type);
const char* TypeName(FieldType type);     // "string"
const char* MergeName(MergeRule rule);    // "last_action": the word in explanations and policy
const char* TierName(TierKind kind);      // "bounded"
const char* OfflineName(GateOffline offline);   // "queue_if_expect"
const char* WhenName(AfterWhen when);           // "acked"
const char* WhenStaleName(WhenStale when);      // "block"

class Manifest {
 public:
  // Checks magic, length, checksum and every rule that the compiler checks too. MANIFEST_INVALID.
  static Result<std::shared_ptr<const Manifest>> Load(std::string_view blob);

  const std::string& app() const { return app_; }
  uint32_t schema() const { return schema_; }
  uint32_t policy() const { return policy_; }
  const std::vector<CollectionRule>& collections() const { return collections_; }
  const CollectionRule* FindCollection(std::string_view name) const;
  // As declared; where none is, those that collections name, and "user" always.
  const std::vector<ScopeKindRule>& scope_kinds() const { return scope_kinds_; }
  const Contract& contract() const { return contract_; }
  const GateRule* FindGate(std::string_view name) const;
  const PlanRule* FindPlan(std::string_view name) const;
  const IntentRule* FindIntent(std::string_view name) const;
  const ScreenRule* FindScreen(std::string_view name) const;
  const CacheRule* FindCache(std::string_view name) const;
  // The blob it was loaded from, as a store or server remembers it.
  const std::string& blob() const { return blob_; }

 private:
  std::string app_, blob_;
  uint32_t schema_ = 0, policy_ = 0;
  std::vector<CollectionRule> collections_;
  std::vector<ScopeKindRule> scope_kinds_;
  Contract contract_;
  friend class ManifestReader;
};

// OK where a store made by `from` can be taken over by `to` in place: collections, optional fields,
// indexes, rules, tiers, titles and limits may change; types, scope kinds, scales may not, and
// nothing may vanish. Else MANIFEST_NOT_ADDITIVE naming the first offender, or MANIFEST_OLDER for
// a lower schema (or an equal one with other fields).
Status CheckAdditive(const Manifest& from, const Manifest& to);

}  // namespace tidemark
