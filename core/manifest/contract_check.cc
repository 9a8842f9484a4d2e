#include <algorithm>
#include <set>

#include "core/manifest/check.h"
#include "core/manifest/names.h"
#include "core/manifest/plan_check.h"

namespace tidemark {
namespace {

int At(size_t index) { return static_cast<int>(index); }

// The checks of the contract, given the whole.
class ContractCheck {
 public:
  ContractCheck(const Manifest& manifest, Problems* problems)
      : manifest_(manifest), contract_(manifest.contract()), problems_(*problems) {}

  void Run() {
    CheckDistinct(contract_.gates, "gate");
    CheckDistinct(contract_.plans, "plan");
    CheckDistinct(contract_.intents, "intent");
    CheckDistinct(contract_.screens, "screen");
    CheckDistinct(contract_.caches, "cache");
    for (size_t i = 0; i < contract_.gates.size(); i++) CheckGate(At(i));
    for (size_t i = 0; i < contract_.plans.size(); i++)
      CheckPlan(manifest_, contract_.plans[i], Place().Then("plan", At(i)), &problems_);
    for (size_t i = 0; i < contract_.intents.size(); i++) CheckIntent(At(i));
    for (size_t i = 0; i < contract_.screens.size(); i++) CheckScreen(At(i));
    for (size_t i = 0; i < contract_.caches.size(); i++) CheckCache(At(i));
  }

 private:
  template <class Rule>
  void CheckDistinct(const std::vector<Rule>& rules, const char* setting);
  void CheckGate(int at);
  void CheckIntent(int at);
  void CheckScreen(int at);
  void CheckCache(int at);
  void CheckKeyField(const CacheRule& rule, const std::string& name, const Place& place);
  // Each is declared, and named once.
  void CheckCollections(const std::vector<std::string>& names, const Place& place,
                        const std::string& subject, const std::string& verb);

  const Manifest& manifest_;
  const Contract& contract_;
  Problems& problems_;
};

template <class Rule>
void ContractCheck::CheckDistinct(const std::vector<Rule>& rules, const char* setting) {
  std::set<std::string_view> seen;
  for (size_t i = 0; i < rules.size(); i++)
    if (!rules[i].name.empty() && !seen.insert(rules[i].name).second)
      problems_.Add(Place().Then(setting, At(i)).Then("name"), rules[i].name,
                    std::string(setting) + " " + Quote(rules[i].name) + " is declared twice");
}

void ContractCheck::CheckGate(int at) {
  const GateRule& rule = contract_.gates[at];
  std::set<std::string_view> seen;
  for (size_t i = 0; i < rule.needs.size(); i++) {
    const std::string& name = rule.needs[i].collection;
    const Place place = Place().Then("gate", at).Then("need", At(i)).Then("collection");
    if (manifest_.FindCollection(name) == nullptr)
      problems_.Add(place, rule.name, "there is no collection " + Quote(name) + " to need");
    else if (!seen.insert(name).second)
      problems_.Add(place, rule.name, "the gate needs " + Quote(name) + " twice");
  }
}

void ContractCheck::CheckIntent(int at) {
  const IntentRule& rule = contract_.intents[at];
  if (!rule.gate.empty() && manifest_.FindGate(rule.gate) == nullptr)
    problems_.Add(Place().Then("intent", at).Then("gate"), rule.name,
                  "gate " + Quote(rule.gate) + " is not declared");
}

void ContractCheck::CheckScreen(int at) {
  const ScreenRule& rule = contract_.screens[at];
  CheckCollections(rule.collections, Place().Then("screen", at), rule.name, "show");
}

void ContractCheck::CheckCache(int at) {
  const CacheRule& rule = contract_.caches[at];
  const Place place = Place().Then("cache", at);
  CheckCollections(rule.collections, place, rule.name, "be made of");
  std::set<std::string_view> seen;
  for (size_t i = 0; i < rule.fields.size(); i++) {
    const Place here = place.Then("field", At(i));
    if (!seen.insert(rule.fields[i]).second)
      problems_.Add(here, rule.name, "the key names " + Quote(rule.fields[i]) + " twice");
    else if (rule.fields[i] != "id")
      CheckKeyField(rule, rule.fields[i], here);
  }
}

void ContractCheck::CheckKeyField(const CacheRule& rule, const std::string& name,
                                  const Place& place) {
  for (const std::string& each : rule.collections) {
    const CollectionRule* collection = manifest_.FindCollection(each);
    if (collection == nullptr) continue;  // said already
    const FieldRule* field = collection->FindField(name);
    if (field == nullptr)
      problems_.Add(place, rule.name, "there is no field " + Quote(each + "." + name) +
                                          " to make a key of");
    else if (field->type == FieldType::kSet || field->type == FieldType::kCounter ||
             field->type == FieldType::kDouble)
      problems_.Add(place, rule.name, Quote(each + "." + name) + " is of type " +
                                          TypeName(field->type) + " and makes no key");
  }
}

void ContractCheck::CheckCollections(const std::vector<std::string>& names, const Place& place,
                                     const std::string& subject, const std::string& verb) {
  std::set<std::string_view> seen;
  for (size_t i = 0; i < names.size(); i++) {
    const Place here = place.Then("collection", At(i));
    if (manifest_.FindCollection(names[i]) == nullptr)
      problems_.Add(here, subject, "there is no collection " + Quote(names[i]) + " to " + verb);
    else if (!seen.insert(names[i]).second)
      problems_.Add(here, subject, Quote(names[i]) + " is named twice");
  }
}

}  // namespace

void CheckContract(const Manifest& manifest, Problems* problems) {
  ContractCheck(manifest, problems).Run();
}

}  // namespace tidemark
