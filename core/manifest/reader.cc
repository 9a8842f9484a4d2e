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
  manifest->contract_ = ReadContract(message, manifest->collections_, &problems_);
  CheckReferences(*manifest, &problems_);
  CheckContract(*manifest, &problems_);
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
  rule.tier = ReadTier(message.tier(), place.Then("tier"), rule.name, &problems_);
  rule.tiers =
      ReadTierRange(message.tier(), rule.tier, place.Then("tier"), rule.name, &problems_);
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

}  // namespace tidemark
