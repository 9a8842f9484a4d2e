#include "core/manifest/check.h"

#include <algorithm>
#include <set>

#include "core/manifest/names.h"

namespace tidemark {
namespace {

// SQL does not tell cases apart, so neither do names.
std::string Lower(std::string_view name) {
  std::string lower(name);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

int At(size_t index) { return static_cast<int>(index); }

bool IsIndexable(FieldType type) { return type != FieldType::kBytes && type != FieldType::kSet; }

// The checks of one collection, given the whole.
class CollectionCheck {
 public:
  CollectionCheck(const Manifest& manifest, const CollectionRule& rule, Place place,
                  Problems* problems)
      : manifest_(manifest), rule_(rule), place_(std::move(place)), problems_(*problems) {}

  void Run() {
    CheckScope();
    CheckFields();
    for (size_t i = 0; i < rule_.indexes.size(); i++) CheckIndex(At(i));
    CheckFullText();
    CheckOwner();
  }

 private:
  void CheckScope();
  void CheckFields();
  void CheckIndex(int at);
  void CheckFullText();
  void CheckOwner();
  void Add(Place place, std::string message) {
    problems_.Add(std::move(place), rule_.name, std::move(message));
  }

  const Manifest& manifest_;
  const CollectionRule& rule_;
  Place place_;
  Problems& problems_;
};

void CollectionCheck::CheckScope() {
  const auto& kinds = manifest_.scope_kinds();
  const bool known = std::any_of(kinds.begin(), kinds.end(), [&](const ScopeKindRule& kind) {
    return kind.name == rule_.scope_kind;
  });
  if (!known) Add(place_.Then("scope"), "scope " + Quote(rule_.scope_kind) + " is not declared");
  if (rule_.since > manifest_.schema())
    Add(place_.Then("since"), "since is later than this schema");
}

void CollectionCheck::CheckFields() {
  if (rule_.fields.empty()) Add(place_, Quote(rule_.name) + " has no fields");
  std::set<std::string> seen;
  for (size_t i = 0; i < rule_.fields.size(); i++) {
    const FieldRule& field = rule_.fields[i];
    const Place place = place_.Then("field", At(i));
    const std::string subject = rule_.name + "." + field.name;
    if (!field.name.empty() && !seen.insert(Lower(field.name)).second)
      problems_.Add(place.Then("name"), subject,
                    "field " + Quote(field.name) + " is declared twice");
    if (!field.ref_to.empty() && manifest_.FindCollection(field.ref_to) == nullptr)
      problems_.Add(place.Then("to"), subject,
                    "there is no collection " + Quote(field.ref_to) + " to point to");
    if (field.since > manifest_.schema())
      problems_.Add(place.Then("since"), subject, "since is later than this schema");
  }
}

void CollectionCheck::CheckIndex(int at) {
  const IndexRule& index = rule_.indexes[at];
  const Place place = place_.Then("index", at);
  if (index.fields.empty()) return Add(place, "the index names no field");
  std::set<std::string> seen;
  for (size_t i = 0; i < index.fields.size(); i++) {
    const std::string& name = index.fields[i];
    const FieldRule* field = rule_.FindField(name);
    const Place here = place.Then("field", At(i));
    if (field == nullptr)
      Add(here, "there is no field " + Quote(name) + " to index");
    else if (!IsIndexable(field->type))
      Add(here, Quote(name) + " is of type " + TypeName(field->type) + " and cannot be indexed");
    if (!seen.insert(name).second) Add(here, "the index names " + Quote(name) + " twice");
  }
  for (int i = 0; i < at; i++)
    if (rule_.indexes[i].fields == index.fields && rule_.indexes[i].descending == index.descending)
      return Add(place, "the same index is declared twice");
}

void CollectionCheck::CheckFullText() {
  std::set<std::string> seen;
  for (size_t i = 0; i < rule_.full_text.size(); i++) {
    const std::string& name = rule_.full_text[i];
    const FieldRule* field = rule_.FindField(name);
    const Place here = place_.Then("full_text", At(i));
    if (field == nullptr)
      Add(here, "there is no field " + Quote(name) + " to search");
    else if (field->type != FieldType::kString)
      Add(here, Quote(name) + " is of type " + TypeName(field->type) +
                    ": full_text is for strings");
    else if (name == "rank")
      Add(here, "\"rank\" is a column that every full text table has");
    if (!seen.insert(name).second) Add(here, "full_text names " + Quote(name) + " twice");
  }
  if (rule_.full_text.empty()) return;
  // A store would not open: the search table of this one, and those that FTS5 makes beside it.
  const std::string text = rule_.name + "_text";
  for (const CollectionRule& other : manifest_.collections())
    if (other.name == text || other.name.starts_with(text + "_"))
      Add(place_.Then("full_text", 0),
          "the collection " + Quote(other.name) + " has the name of its search table");
}

// Warnings, until the compiler is asked for a release.
void CollectionCheck::CheckOwner() {
  if (rule_.owner.empty())
    problems_.Warn(place_.Then("owner"), rule_.name,
                   Quote(rule_.name) + " has no owner: who decides its rules?");
  if (rule_.rationale.empty())
    problems_.Warn(place_.Then("rationale"), rule_.name,
                   Quote(rule_.name) + " has no rationale: why are its rules so?");
}

void CheckScopeKinds(const Manifest& manifest, Problems* problems) {
  std::set<std::string> seen;
  for (size_t i = 0; i < manifest.scope_kinds().size(); i++) {
    const std::string& name = manifest.scope_kinds()[i].name;
    if (!name.empty() && !seen.insert(Lower(name)).second)
      problems->Add(Place().Then("scope", At(i)).Then("name"), name,
                    "scope " + Quote(name) + " is declared twice");
  }
}

}  // namespace

void CheckReferences(const Manifest& manifest, Problems* problems) {
  if (manifest.collections().empty())
    problems->Add(Place(), "manifest", "the manifest declares no collection");
  CheckScopeKinds(manifest, problems);
  std::set<std::string> seen;
  for (size_t i = 0; i < manifest.collections().size(); i++) {
    const CollectionRule& rule = manifest.collections()[i];
    const Place place = Place().Then("collection", At(i));
    if (!rule.name.empty() && !seen.insert(Lower(rule.name)).second)
      problems->Add(place.Then("name"), rule.name,
                    "collection " + Quote(rule.name) + " is declared twice");
    CollectionCheck(manifest, rule, place, problems).Run();
  }
}

}  // namespace tidemark
