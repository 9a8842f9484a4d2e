// What a scenario can expect.
#include <gtest/gtest.h>

#include "tests/scenario/player.h"

namespace tidemark::testing {
namespace {

struct FlagName {
  const char* name;
  uint64_t flag;
};
constexpr FlagName kFlags[] = {
    {"EXISTS", kTruthExists}, {"LOCAL_ONLY", kTruthLocalOnly},
        {"DELETE_PENDING", kTruthDeletePending},
    {"CONTESTED", kTruthContested}, {"UPDATING", kTruthUpdating}, {"PENDING", kTruthPending},
    {"CONFLICTED", kTruthConflicted}, {"CHANGED", kTruthChanged}};

uint64_t FlagFrom(const std::string& name) {
  for (const FlagName& each : kFlags)
    if (name == each.name) return each.flag;
  throw std::runtime_error("no flag " + name);
}

void ExpectText(const Json& step, const std::string& why) {
  if (step.contains("why")) {
    EXPECT_EQ(why, step.at("why").get<std::string>());
  }
  if (!step.contains("why_contains")) return;
  EXPECT_NE(why.find(step.at("why_contains").get<std::string>()), std::string::npos) << why;
}

// Only the fields that the step names; null: absent.
void ExpectFields(const Manifest& manifest, const RecordKey& key, const Json& wanted,
    const Fields& fields) {
  for (const auto& [name, json] : wanted.items()) {
    const Value value = ValueFrom(manifest, key, name, json);
    const Value& have = Get(fields, name);
    const bool same = value.absent() ? have.absent() : have == value;
    EXPECT_TRUE(same) << name << " is " << Show(have) << " in " << Show(fields);
  }
}

}  // namespace

void Player::Check(const std::string& what, const Json& step) {
  if (what == "operation") return CheckOperation(step);
  if (what == "record") return CheckRecord(step);
  if (what == "digests_equal") return CheckDigests();
  if (what == "requests") return CheckRequests(step);
  if (what == "scope") return CheckScope(step);
  if (what == "state") return CheckState(step);
  if (what == "outbox") return CheckOutbox(step);
  FAIL() << "unknown expectation " << what;
}

void Player::CheckOperation(const Json& step) {
  const Named& named = NamedOf(step);
  const std::string on = step.value("device", named.device);
  const Result<OperationView> found = devices_.at(on)->client().FindOperation(named.uid);
  ASSERT_TRUE(found.ok()) << found.status().message;
  const StoredOperation& op = found->op;
  if (step.contains("state")) {
    EXPECT_EQ(StateName(op.state), step.at("state").get<std::string>()) << found->why;
  }
  if (step.contains("reason")) {
    EXPECT_EQ(ReasonName(op.reason), step.at("reason").get<std::string>());
  }
  if (step.contains("hold")) {
    EXPECT_EQ(ReasonName(found->hold), step.at("hold").get<std::string>());
  }
  if (step.contains("uncertain")) {
    EXPECT_EQ((op.flags & kOpUncertain) != 0, step.at("uncertain").get<bool>());
  }
  ExpectText(step, found->why);
  CheckChoices(step, found->choices);
}

void Player::CheckChoices(const Json& step, const std::vector<Choice>& choices) {
  if (!step.contains("choices")) return;
  std::vector<std::string> kinds;
  for (const Choice& choice : choices) kinds.push_back(ChoiceKindName(choice.kind));
  EXPECT_EQ(kinds, step.at("choices").get<std::vector<std::string>>());
}

void Player::CheckRecord(const Json& step) {
  const RecordKey asked = KeyFrom(step.at("record"));
  const Result<Reading> reading = device(step).client().Read(asked, 0);
  ASSERT_EQ(ShortName(reading.status().code), step.value("status", "OK"))
      << reading.status().message;
  if (!reading.ok()) return;
  const RecordImage& image = reading->image;
  if (step.contains("exists")) {
    EXPECT_EQ(image.view.has_value(), step.at("exists").get<bool>());
  }
  if (step.contains("value"))
    ExpectFields(ManifestOf(step), image.key, step.at("value"), image.view.value_or(Fields{}));
  if (step.contains("confirmed")) {
    const Json& wanted = step.at("confirmed");
    EXPECT_EQ(image.confirmed.has_value(), !wanted.is_null());
    if (!wanted.is_null() && image.confirmed)
      ExpectFields(ManifestOf(step), image.key, wanted, image.confirmed->fields);
  }
  CheckTruth(step, *reading);
  ExpectText(step, reading->why);
  CheckChoices(step, reading->choices);
}

void Player::CheckTruth(const Json& step, const Reading& reading) {
  const Truth& truth = reading.truth;
  const auto is = [&](const char* name, const std::string& have) {
    if (step.contains(name)) {
      EXPECT_EQ(have, step.at(name).get<std::string>()) << name << ": " << reading.why;
    }
  };
  is("headline", HeadlineName(truth.headline));
  is("freshness", FreshnessName(truth.freshness));
  is("reason", ReasonName(truth.reason));
  for (const Json& name : step.value("flags", Json::array()))
    EXPECT_NE(truth.flags & FlagFrom(name), 0u) << name;
  for (const Json& name : step.value("flags_absent", Json::array()))
    EXPECT_EQ(truth.flags & FlagFrom(name), 0u) << name;
  if (step.contains("pending")) {
    EXPECT_EQ(truth.pending_count, step.at("pending").get<uint32_t>());
  }
  if (step.contains("attention")) {
    EXPECT_EQ(truth.attention_count, step.at("attention").get<uint32_t>());
  }
  if (step.contains("age_ms_at_most")) {
    EXPECT_LE(truth.age_ms, step.at("age_ms_at_most").get<int64_t>());
  }
  Client& client = device(step).client();
  is("badge", BadgeOf(truth, 0, client.ListenerFor({}), client.Now()).label);
}

std::map<std::string, std::string> Player::DigestsOf(Device& one) {
  std::map<std::string, std::string> digests;
  const Result<std::vector<ScopeView>> scopes = one.client().Scopes();
  EXPECT_TRUE(scopes.ok());
  for (const ScopeView& view : *scopes) {
    if (!view.scope.subscribed || !view.scope.revealed) continue;
    const Result<RecountedDigest> counted = one.client().Recount(view.scope.scope, {});
    EXPECT_TRUE(counted.ok());
    EXPECT_TRUE(counted->matches) << view.scope.scope
        << ": the digest kept is not the digest counted";
    digests[view.scope.scope] =
        std::to_string(counted->epoch) + ":" + std::to_string(counted->seq) + ":" +
                                std::to_string(counted->records) + ":" + DigestHex(counted->digest);
  }
  return digests;
}

void Player::CheckDigests() {
  std::map<std::string, std::string> all;
  for (auto& [name, one] : devices_)
    for (const auto& [scope, digest] : DigestsOf(*one)) {
      const auto [known, first] = all.emplace(scope, digest);
      EXPECT_EQ(digest, known->second) << name << " " << scope;
    }
  EXPECT_FALSE(all.empty());
}

void Player::CheckRequests(const Json& step) {
  int count = 0;
  const std::string on = step.at("device"), lane = step.value("lane", "");
  for (const auto& [name, n] : network_.requests)
    if (name.starts_with(on + " ") && (lane.empty() || name == on + " " + lane)) count += n;
  if (step.contains("at_most")) {
    EXPECT_LE(count, step.at("at_most").get<int>());
  }
  if (step.contains("at_least")) {
    EXPECT_GE(count, step.at("at_least").get<int>());
  }
}

void Player::CheckScope(const Json& step) {
  const Result<std::vector<ScopeView>> scopes = device(step).client().Scopes();
  ASSERT_TRUE(scopes.ok());
  const std::string name = step.at("scope");
  const auto found = std::find_if(scopes->begin(), scopes->end(),
                                  [&](const ScopeView& view) { return view.scope.scope == name; });
  if (step.contains("known")) {
    EXPECT_EQ(found != scopes->end(), step.at("known").get<bool>());
  }
  if (found == scopes->end()) {
    EXPECT_FALSE(step.value("known", true)) << "no such scope";
    return;
  }
  const auto is = [&](const char* key, const std::string& have) {
    if (step.contains(key)) {
      EXPECT_EQ(have, step.at(key).get<std::string>());
    }
  };
  is("freshness", FreshnessName(found->standing.freshness));
  is("reason", ReasonName(found->standing.reason));
  const Result<ExplanationView> told = device(step).client().ExplainScope(name, {});
  if (told.ok()) ExpectText(step, told->text);
}

void Player::CheckState(const Json& step) {
  const Result<ClientState> state = device(step).client().State();
  ASSERT_TRUE(state.ok());
  if (step.contains("hold")) {
    EXPECT_EQ(ReasonName(state->progress.hold), step.at("hold").get<std::string>());
  }
  if (step.contains("pending")) {
    EXPECT_EQ(state->outbox.live, step.at("pending").get<uint64_t>());
  }
  if (step.contains("attention")) {
    EXPECT_EQ(state->outbox.attention, step.at("attention").get<uint64_t>());
  }
  if (step.contains("tokens_wanted_at_most")) {
    EXPECT_LE(device(step).tokens_wanted, step.at("tokens_wanted_at_most").get<int>());
  }
}

void Player::CheckOutbox(const Json& step) {
  const Result<std::vector<OperationView>> found =
      device(step).client().Operations(OperationList::kOutbox, nullptr, 1000);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->size(), step.at("count").get<size_t>());
}

}  // namespace tidemark::testing
