#include <algorithm>

#include "core/base/text.h"
#include "core/manifest/literal.h"
#include "core/manifest/manifest.pb.h"
#include "core/manifest/names.h"
#include "core/manifest/reader.h"

namespace tidemark {
namespace {

namespace v1 = manifest::v1;

constexpr int kRulesMax = 500;    // of a kind: gates, plans, intents, screens, caches
constexpr int kPartsMax = 100;    // needs of a gate, steps of a plan, collections of a screen …
constexpr uint32_t kSpanMax_s = 365 * 86'400;
constexpr uint32_t kNoticeDaysMax = 3650;
constexpr size_t kQuerySizeMax = 16 * 1024;

// Reads the contract; each function reads one rule and reports what is wrong with it alone.
class ContractReader {
 public:
  ContractReader(const v1::Manifest& message, const std::vector<CollectionRule>& collections,
                 Problems* problems)
      : message_(message), collections_(collections), problems_(*problems) {}

  Contract Read();

 private:
  template <class List, class Rule>
  void ReadAll(const List& list, const char* setting, std::vector<Rule>* out,
               Rule (ContractReader::*read)(const typename List::value_type&, const Place&));
  GateRule ReadGate(const v1::Gate& message, const Place& place);
  GateNeed ReadNeed(const v1::Gate::Need& message, const Place& place, const std::string& subject);
  PlanRule ReadPlan(const v1::Plan& message, const Place& place);
  StepRule ReadStep(const v1::Plan::Step& message, const Place& place, const std::string& plan);
  ConditionRule ReadCondition(const v1::Plan::Condition& message, const Place& place,
                              const std::string& subject);
  IntentRule ReadIntent(const v1::Intent& message, const Place& place);
  ScreenRule ReadScreen(const v1::Screen& message, const Place& place);
  void ReadScreenSource(const v1::Screen& message, const Place& place, ScreenRule* rule);
  CacheRule ReadCache(const v1::CacheDomain& message, const Place& place);
  ContactRule ReadContact(const v1::Contact& message, const Place& place);

  // Both, checked: the title is what sentences say, the name where there is none.
  void ReadNames(const std::string& name, const std::string& title, const Place& place,
                 std::string* out_name, std::string* out_title);
  void CheckLine(const std::string& text, const char* setting, const Place& place,
                 const std::string& subject);
  void CheckSpan(uint32_t span_s, const char* setting, const Place& place,
                 const std::string& subject);
  // How many of a list are read; more is a problem.
  int Bound(int size, int most, const char* setting, const Place& place,
            const std::string& subject, const std::string& what);
  Tier ReadOwnTier(const v1::Tier& message, const Place& place, const std::string& subject);

  const v1::Manifest& message_;
  const std::vector<CollectionRule>& collections_;
  Problems& problems_;
};

template <class List, class Rule>
void ContractReader::ReadAll(const List& list, const char* setting, std::vector<Rule>* out,
                             Rule (ContractReader::*read)(const typename List::value_type&,
                                                          const Place&)) {
  const int size = Bound(list.size(), kRulesMax, setting, Place(), "manifest",
                         "a manifest declares at most 500 of " + std::string(setting));
  for (int i = 0; i < size; i++) out->push_back((this->*read)(list[i], Place().Then(setting, i)));
}

Contract ContractReader::Read() {
  Contract contract;
  ReadAll(message_.gate(), "gate", &contract.gates, &ContractReader::ReadGate);
  ReadAll(message_.plan(), "plan", &contract.plans, &ContractReader::ReadPlan);
  ReadAll(message_.intent(), "intent", &contract.intents, &ContractReader::ReadIntent);
  ReadAll(message_.screen(), "screen", &contract.screens, &ContractReader::ReadScreen);
  ReadAll(message_.cache(), "cache", &contract.caches, &ContractReader::ReadCache);
  contract.contact = ReadContact(message_.contact(), Place().Then("contact"));
  contract.notice_days = message_.notice_days();
  if (contract.notice_days > kNoticeDaysMax)
    problems_.Add(Place().Then("notice_days"), "manifest", "notice_days is at most 3650");
  return contract;
}

GateRule ContractReader::ReadGate(const v1::Gate& message, const Place& place) {
  GateRule rule;
  ReadNames(message.name(), message.title(), place, &rule.name, &rule.title);
  rule.rationale = message.rationale();
  if (v1::Gate::Offline_IsValid(message.offline()))
    rule.offline = static_cast<GateOffline>(message.offline());
  else
    problems_.Add(place.Then("offline"), rule.name,
                  "this rule for being offline is not known to this version");
  const int needs = Bound(message.need_size(), kPartsMax, "need", place, rule.name,
                          "a gate has at most 100 needs");
  for (int i = 0; i < needs; i++)
    rule.needs.push_back(ReadNeed(message.need(i), place.Then("need", i), rule.name));
  if (needs == 0)
    problems_.Add(place, rule.name, "the gate needs nothing: it would always be open");
  return rule;
}

GateNeed ContractReader::ReadNeed(const v1::Gate::Need& message, const Place& place,
                                  const std::string& subject) {
  GateNeed need;
  need.collection = message.collection();
  need.no_conflict = message.no_conflict();
  need.nothing_pending = message.nothing_pending();
  const CollectionRule* collection = FindNamed(collections_, need.collection);
  if (message.has_tier())
    need.tier = ReadOwnTier(message.tier(), place.Then("tier"), subject);
  else if (collection != nullptr)
    need.tier = collection->tier;
  return need;
}

PlanRule ContractReader::ReadPlan(const v1::Plan& message, const Place& place) {
  PlanRule rule;
  ReadNames(message.name(), message.title(), place, &rule.name, &rule.title);
  rule.ask_on_failure = message.on_failure() == v1::Plan::ASK;
  if (!v1::Plan::OnFailure_IsValid(message.on_failure()))
    problems_.Add(place.Then("on_failure"), rule.name,
                  "this rule for failure is not known to this version");
  const int steps = Bound(message.step_size(), kPartsMax, "step", place, rule.name,
                          "a plan has at most 100 steps");
  for (int i = 0; i < steps; i++)
    rule.steps.push_back(ReadStep(message.step(i), place.Then("step", i), rule.name));
  if (steps == 0) problems_.Add(place, rule.name, "the plan has no steps");
  return rule;
}

StepRule ContractReader::ReadStep(const v1::Plan::Step& message, const Place& place,
                                  const std::string& plan) {
  StepRule rule;
  ReadNames(message.name(), message.title(), place, &rule.name, &rule.title);
  const std::string subject = plan + "." + rule.name;
  rule.compensate_with = message.compensate_with();
  rule.pivot = message.pivot();
  rule.deadline_ms = int64_t{message.deadline_s()} * 1000;
  CheckSpan(message.deadline_s(), "deadline_s", place, subject);
  const int after = Bound(message.after_size(), kPartsMax, "after", place, subject,
                          "a step comes after at most 100 others");
  for (int i = 0; i < after; i++) {
    const v1::Plan::After& one = message.after(i);
    if (!v1::Plan::After::When_IsValid(one.when()))
      problems_.Add(place.Then("after", i).Then("when"), subject,
                    "this moment is not known to this version");
    else
      rule.after.push_back({one.step(), static_cast<AfterWhen>(one.when())});
  }
  if (!message.has_wait_for()) return rule;
  rule.wait_for = ReadCondition(message.wait_for(), place.Then("wait_for"), subject);
  if (!rule.compensate_with.empty())
    problems_.Add(place.Then("compensate_with"), subject,
                  "the step only waits: there is nothing to take back");
  return rule;
}

ConditionRule ContractReader::ReadCondition(const v1::Plan::Condition& message, const Place& place,
                                            const std::string& subject) {
  ConditionRule rule{message.collection(), message.field(), message.equals(), Value()};
  const CollectionRule* collection = FindNamed(collections_, rule.collection);
  const FieldRule* field = collection == nullptr ? nullptr : collection->FindField(rule.field);
  if (collection == nullptr)
    problems_.Add(place.Then("collection"), subject,
                  "there is no collection " + Quote(rule.collection) + " to wait for");
  else if (field == nullptr)
    problems_.Add(place.Then("field"), subject,
                  "there is no field " + Quote(rule.collection + "." + rule.field) +
                      " to wait for");
  if (field == nullptr) return rule;
  const bool reference = field->type == FieldType::kRef;
  auto value = ParseLiteral(rule.equals, reference ? FieldType::kString : field->type, field->scale,
                            "equals");
  if (!value.ok())
    problems_.Add(place.Then("equals"), subject, value.status().message);
  else
    rule.value = value.Take();
  const auto& words = field->one_of;
  if (value.ok() && !words.empty() &&
      std::find(words.begin(), words.end(), rule.value.text()) == words.end())
    problems_.Add(place.Then("equals"), subject,
                  "equals is not in one_of of the field: it would wait for ever");
  return rule;
}

IntentRule ContractReader::ReadIntent(const v1::Intent& message, const Place& place) {
  IntentRule rule;
  ReadNames(message.name(), message.title(), place, &rule.name, &rule.title);
  if (!message.hook().empty())
    problems_.Add(place.Then("hook"), rule.name, "hooks are not available in this version");
  rule.valid_for_ms = int64_t{message.valid_for_s()} * 1000;
  CheckSpan(message.valid_for_s(), "valid_for_s", place, rule.name);
  rule.strict = message.strict();
  rule.irreversible = message.irreversible();
  rule.gate = message.gate();
  if (rule.irreversible && rule.gate.empty())
    problems_.Add(place.Then("irreversible"), rule.name,
                  "what cannot be taken back must name a gate: when is it safe?");
  return rule;
}

ScreenRule ContractReader::ReadScreen(const v1::Screen& message, const Place& place) {
  ScreenRule rule;
  ReadNames(message.name(), message.title(), place, &rule.name, &rule.title);
  rule.owner = message.owner();
  rule.rationale = message.rationale();
  CheckLine(rule.owner, "owner", place, rule.name);
  if (v1::Screen::WhenStale_IsValid(message.when_stale()))
    rule.when_stale = static_cast<WhenStale>(message.when_stale());
  else
    problems_.Add(place.Then("when_stale"), rule.name,
                  "this rule for stale data is not known to this version");
  rule.own_tier = message.has_tier();
  if (rule.own_tier) rule.tier = ReadOwnTier(message.tier(), place.Then("tier"), rule.name);
  if (rule.own_tier && rule.tier.kind == TierKind::kConfirm)
    problems_.Add(place.Then("tier").Then("kind"), rule.name,
                  "a screen cannot be confirmed, only a question can: name a gate");
  ReadScreenSource(message, place, &rule);
  return rule;
}

void ContractReader::ReadScreenSource(const v1::Screen& message, const Place& place,
                                      ScreenRule* rule) {
  const int collections = Bound(message.collection_size(), kPartsMax, "collection", place,
                                rule->name, "a screen shows at most 100 collections");
  rule->collections.assign(message.collection().begin(),
                           message.collection().begin() + collections);
  rule->query = message.query();
  if (rule->collections.empty() && rule->query.empty())
    problems_.Add(place, rule->name, "the screen names neither a collection nor a query");
  if (!rule->collections.empty() && !rule->query.empty())
    problems_.Add(place.Then("query"), rule->name,
                  "a screen names collections or a query, not both");
  if (rule->query.size() > kQuerySizeMax || !IsUtf8(rule->query))
    problems_.Add(place.Then("query"), rule->name, "the query is not a text of at most 16 KiB");
}

CacheRule ContractReader::ReadCache(const v1::CacheDomain& message, const Place& place) {
  CacheRule rule;
  std::string title;
  ReadNames(message.name(), {}, place, &rule.name, &title);
  const int collections = Bound(message.collection_size(), kPartsMax, "collection", place,
                                rule.name, "a cache is made of at most 100 collections");
  rule.collections.assign(message.collection().begin(),
                          message.collection().begin() + collections);
  const int fields = Bound(message.field_size(), kPartsMax, "field", place, rule.name,
                           "the key of a cache has at most 100 fields");
  rule.fields.assign(message.field().begin(), message.field().begin() + fields);
  if (rule.collections.empty())
    problems_.Add(place, rule.name, "the cache names no collection that it is made of");
  CheckSpan(message.max_age_s(), "max_age_s", place, rule.name);
  rule.max_age_ms = int64_t{message.max_age_s()} * 1000;
  if (rule.max_age_ms != 0) return rule;
  for (const std::string& name : rule.collections)
    if (const CollectionRule* one = FindNamed(collections_, name); one != nullptr)
      rule.max_age_ms = rule.max_age_ms == 0 ? one->tier.window_ms
                                             : std::min(rule.max_age_ms, one->tier.window_ms);
  return rule;
}

ContactRule ContractReader::ReadContact(const v1::Contact& message, const Place& place) {
  ContactRule rule{message.product_owner(), message.security(), message.support()};
  CheckLine(rule.product_owner, "product_owner", place, "contact");
  CheckLine(rule.security, "security", place, "contact");
  CheckLine(rule.support, "support", place, "contact");
  return rule;
}

void ContractReader::ReadNames(const std::string& name, const std::string& title,
                               const Place& place, std::string* out_name,
                               std::string* out_title) {
  *out_name = name;
  *out_title = title.empty() ? name : title;
  if (const auto problem = ProblemOfPlainName(name); !problem.empty())
    problems_.Add(place.Then("name"), name, problem);
  CheckLine(title, "title", place, name);
}

void ContractReader::CheckLine(const std::string& text, const char* setting, const Place& place,
                               const std::string& subject) {
  if (const auto problem = ProblemOfLine(text); !problem.empty())
    problems_.Add(place.Then(setting), subject, "the " + std::string(setting) + " " + problem);
}

void ContractReader::CheckSpan(uint32_t span_s, const char* setting, const Place& place,
                               const std::string& subject) {
  if (span_s > kSpanMax_s)
    problems_.Add(place.Then(setting), subject,
                  std::string(setting) + " is at most " + std::to_string(kSpanMax_s) +
                      ", a year");
}

int ContractReader::Bound(int size, int most, const char* setting, const Place& place,
                          const std::string& subject, const std::string& what) {
  if (size > most) problems_.Add(place.Then(setting, most), subject, what);
  return std::min(size, most);
}

Tier ContractReader::ReadOwnTier(const v1::Tier& message, const Place& place,
                                 const std::string& subject) {
  if (message.adjustable())
    problems_.Add(place.Then("adjustable"), subject, "only the tier of a collection is adjustable");
  return ReadTier(message, place, subject, &problems_);
}

}  // namespace

Contract ReadContract(const v1::Manifest& message, const std::vector<CollectionRule>& collections,
                      Problems* problems) {
  return ContractReader(message, collections, problems).Read();
}

}  // namespace tidemark
