#include "core/manifest/reader.h"

#include <algorithm>

#include "core/manifest/check.h"
#include "core/manifest/manifest.pb.h"
#include "core/manifest/names.h"

namespace tidemark {
namespace {

namespace v1 = manifest::v1;

constexpr int kCollectionsMax = 500;
constexpr int kFieldsMax = 500;   // well under SQLite's 2,000 columns a table
constexpr int kIndexesMax = 32;
constexpr uint32_t kPriorityMax = 3;
constexpr uint32_t kKeepDaysDefault = 30, kKeepDaysMax = 3650;
constexpr char kUserScope[] = "user";
constexpr char kAttentionScope[] = "attention";  // the judge's own: engine.md 7

struct TierWindow {
  TierKind kind;
  uint32_t window_s, min_s, max_s;
};
constexpr TierWindow kTierWindows[] = {
    {TierKind::kEventual, 7 * 86'400, 60, 365 * 86'400},
    {TierKind::kBounded, 60, 5, 7 * 86'400},
    {TierKind::kLive, 10, 5, 60},
};

std::string Unavailable(const std::string& what) {
  return what + " are not available in this version";
}

IndexRule ReadIndex(const v1::Index& message) {
  return {{message.field().begin(), message.field().end()}, message.descending()};
}

}  // namespace

std::shared_ptr<Manifest> ManifestReader::Read(const v1::Manifest& message, std::string_view blob) {
  auto manifest = std::make_shared<Manifest>();
  manifest->blob_ = blob;
  ReadHead(message, manifest.get());
  ReadScopeKinds(message, manifest.get());
  if (message.collection_size() > kCollectionsMax) {
    problems_.Add(Place().Then("collection", kCollectionsMax), "manifest",
                  "a manifest declares at most 500 collections");
    return manifest;
  }
  for (int i = 0; i < message.collection_size(); i++)
    manifest->collections_.push_back(
        ReadCollection(message.collection(i), Place().Then("collection", i)));
  if (message.scope_size() == 0) InferScopeKinds(manifest.get());
  RefuseFuture(message);
  CheckReferences(*manifest, &problems_);
  return manifest;
}

void ManifestReader::ReadHead(const v1::Manifest& message, Manifest* out) {
  out->app_ = message.app().empty() ? "app" : message.app();
  out->schema_ = message.schema();
  out->policy_ = message.policy();
  if (const auto problem = ProblemOfPlainName(out->app_); !problem.empty())
    problems_.Add(Place().Then("app"), "manifest", problem);
  if (out->schema_ == 0)
    problems_.Add(Place().Then("schema"), "manifest", "schema is missing: begin with schema: 1");
  if (out->policy_ == 0)
    problems_.Add(Place().Then("policy"), "manifest", "policy is missing: begin with policy: 1");
}

void ManifestReader::RefuseFuture(const v1::Manifest& message) {
  const auto refuse = [&](const char* setting, int size, const std::string& what) {
    for (int i = 0; i < size; i++)
      problems_.Add(Place().Then(setting, i), "manifest", Unavailable(what));
  };
  refuse("gate", message.gate_size(), "gates");
  refuse("plan", message.plan_size(), "plans");
  refuse("intent", message.intent_size(), "intents");
}

void ManifestReader::ReadScopeKinds(const v1::Manifest& message, Manifest* out) {
  for (int i = 0; i < message.scope_size(); i++) {
    const v1::ScopeKind& kind = message.scope(i);
    const Place place = Place().Then("scope", i);
    out->scope_kinds_.push_back({kind.name(), kind.owner()});
    if (const auto problem = ProblemOfPlainName(kind.name()); !problem.empty())
      problems_.Add(place.Then("name"), kind.name(), problem);
    if (kind.name() == kAttentionScope)
      problems_.Add(place.Then("name"), kind.name(), "\"attention\" is the server's own scope");
    if (const auto problem = ProblemOfLine(kind.owner()); !problem.empty())
      problems_.Add(place.Then("owner"), kind.name(), "the owner " + problem);
  }
}

void ManifestReader::InferScopeKinds(Manifest* out) {
  auto& kinds = out->scope_kinds_;
  kinds.push_back({kUserScope, ""});
  for (size_t i = 0; i < out->collections_.size(); i++) {
    const std::string& name = out->collections_[i].scope_kind;
    const Place place = Place().Then("collection", static_cast<int>(i)).Then("scope");
    if (std::any_of(kinds.begin(), kinds.end(), [&](auto& kind) { return kind.name == name; }))
      continue;
    kinds.push_back({name, ""});
    if (const auto problem = ProblemOfPlainName(name); !problem.empty())
      problems_.Add(place, out->collections_[i].name, problem);
    if (name == kAttentionScope)
      problems_.Add(place, out->collections_[i].name, "\"attention\" is the server's own scope");
  }
}

CollectionRule ManifestReader::ReadCollection(const v1::Collection& message, const Place& place) {
  CollectionRule rule;
  rule.name = message.name();
  rule.scope_kind = message.scope().empty() ? kUserScope : message.scope();
  rule.owner = message.owner();
  rule.rationale = message.rationale();
  rule.since = message.since();
  rule.delete_wins = message.delete_() == v1::Collection::DELETE_WINS;
  rule.priority = message.priority();
  rule.keep_explanations_days = message.keep_explanations_days() == 0
                                    ? kKeepDaysDefault : message.keep_explanations_days();
  rule.full_text.assign(message.full_text().begin(), message.full_text().end());
  const auto add = [&](const char* setting, std::string problem, int index = -1) {
    problems_.Add(place.Then(setting, index), rule.name, std::move(problem));
  };
  if (const auto problem = ProblemOfSqlName(rule.name); !problem.empty()) add("name", problem);
  if (const auto problem = ProblemOfLine(rule.owner); !problem.empty())
    add("owner", "the owner " + problem);
  if (!v1::Collection::Delete_IsValid(message.delete_()))
    add("delete", "this delete rule is not known to this version");
  if (rule.priority > kPriorityMax) add("priority", "priority is 0 to 3");
  if (rule.keep_explanations_days > kKeepDaysMax)
    add("keep_explanations_days", "keep_explanations_days is at most 3650");
  if (message.has_tier()) rule.tier = ReadTier(message.tier(), place.Then("tier"), rule.name);
  if (message.field_size() > kFieldsMax)
    add("field", "a collection has at most 500 fields", kFieldsMax);
  for (int i = 0; i < std::min(message.field_size(), kFieldsMax); i++)
    rule.fields.push_back(
        ReadField(message.field(i), rule.name, place.Then("field", i), &problems_));
  if (message.index_size() > kIndexesMax)
    add("index", "a collection has at most 32 indexes", kIndexesMax);
  for (int i = 0; i < std::min(message.index_size(), kIndexesMax); i++)
    rule.indexes.push_back(ReadIndex(message.index(i)));
  return rule;
}

Tier ManifestReader::ReadTier(const v1::Tier& message, const Place& place,
                              std::string_view subject) {
  Tier tier;
  const auto add = [&](const char* setting, std::string problem) {
    problems_.Add(place.Then(setting), subject, std::move(problem));
  };
  if (message.adjustable()) add("adjustable", Unavailable("adjustable tiers"));
  if (!message.adjustable() && message.adjustable_from() != v1::Tier::EVENTUAL)
    add("adjustable_from", Unavailable("adjustable tiers"));
  if (!message.adjustable() && message.adjustable_to() != v1::Tier::EVENTUAL)
    add("adjustable_to", Unavailable("adjustable tiers"));
  if (message.has_kind()) tier.kind = static_cast<TierKind>(message.kind());
  if (!v1::Tier::Kind_IsValid(message.kind())) {
    add("kind", "tier " + std::to_string(message.kind()) + " is not known to this version");
    return {};
  }
  if (tier.kind == TierKind::kConfirm) {
    if (message.window_s() != 0) add("window_s", "a confirm tier has no window");
    tier.window_ms = 0;
    return tier;
  }
  const auto& window = *std::find_if(std::begin(kTierWindows), std::end(kTierWindows),
                                     [&](auto& entry) { return entry.kind == tier.kind; });
  const uint32_t window_s = message.window_s() == 0 ? window.window_s : message.window_s();
  if (window_s < window.min_s || window_s > window.max_s)
    add("window_s", "window_s of a " + std::string(TierName(tier.kind)) + " tier is " +
                        std::to_string(window.min_s) + " to " + std::to_string(window.max_s));
  tier.window_ms = int64_t{window_s} * 1000;
  return tier;
}

}  // namespace tidemark
