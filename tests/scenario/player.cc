#include "tests/scenario/player.h"

#include <gtest/gtest.h>

namespace tidemark::testing {

std::string ShortName(Code code) {
  const std::string name = CodeName(code);
  for (const std::string prefix : {"TIDE_ERROR_", "TIDE_"})
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  return name;
}

ChoiceKind ChoiceKindFrom(const std::string& name) {
  for (uint32_t kind = 1; kind < 128; kind++)
    if (name == ChoiceKindName(static_cast<ChoiceKind>(kind))) return static_cast<ChoiceKind>(kind);
  throw std::runtime_error("no kind of choice: " + name);
}

std::string Player::Blob(const std::string& manifest) {
  if (manifest == "field") return ReadFile(TIDE_FIELD);
  if (manifest == "field_2") return ReadFile(TIDE_FIELD_2);
  throw std::runtime_error("no manifest " + manifest);
}

Player::Player(const Json& scenario) : scenario_(scenario), network_(server_, clock_) {}

void Player::Start(const std::string& manifest) {
  server_.reset();
  server_ = std::make_unique<TestServer>(folder_ / "server", Manifest::Load(Blob(manifest)).Take(),
      clock_);
}

void Player::AddDevice(const Json& json) {
  DeviceOptions options;
  options.name = json.at("name");
  options.account = json.value("account", options.name);
  options.manifest_blob = Blob(json.value("manifest", scenario_.value("manifest", "field")));
  options.outbox_max = json.value("outbox_max", options.outbox_max);
  options.locale = json.value("locale", options.locale);
  auto made = std::make_unique<Device>(folder_, options, clock_, network_, seed_++);
  const std::string image = json.contains("image_of") ? devices_.at(json.at("image_of"))->folder()
      : "";
  const Status opened = made->Open(image);
  ASSERT_TRUE(opened.ok()) << opened.message;
  for (const Json& scope : json.value("scopes", Json::array({"team/1"}))) {
    const Status subscribed = made->client().Subscribe(scope, 0);
    ASSERT_TRUE(subscribed.ok()) << subscribed.message;
  }
  devices_[options.name] = std::move(made);
}

void Player::Play() {
  ASSERT_FALSE(scenario_.at("fear").get<std::string>().empty());
  Start(scenario_.value("manifest", "field"));
  for (const Json& json : scenario_.at("devices")) AddDevice(json);
  int no = 0;
  for (const Json& step : scenario_.at("steps")) {
    SCOPED_TRACE("step " + std::to_string(++no) + ": " + step.dump());
    Step(step);
    if (::testing::Test::HasFatalFailure()) return;
  }
  if (scenario_.value("heals", true)) HealAndCompare();
}

void Player::Step(const Json& step) {
  if (step.contains("do")) return Do(step.at("do"), step);
  Check(step.at("expect"), step);
}

// Whatever happened: once everything works again, nothing is pending, and all hold the same.
void Player::HealAndCompare() {
  SCOPED_TRACE("afterwards, with everything healed");
  network_.faults.clear();
  network_.server_up = true;
  std::set<std::string> names;
  for (auto& [name, one] : devices_) {
    one->online = true;
    one->token = one->options.account;
    if (!one->open()) {
      const Status opened = one->Open();
      ASSERT_TRUE(opened.ok()) << opened.message;
    }
    ASSERT_TRUE(one->client().Hint(Hint::kSignedIn).ok());
    names.insert(name);
  }
  RunFor(1'000, names);
  constexpr int64_t kPatienceMs = 4'000'000;  // beyond the longest Retry-After that is believed
  for (int round = 0; round < 2; round++)
    for (auto& [name, one] : devices_) {
      RunProgress progress;
      const Status reached = one->client().RunUntil(Goal::kSettled, kPatienceMs, {}, &progress);
      EXPECT_TRUE(reached.ok()) << name << ": " << reached.message;
      EXPECT_EQ(progress.pending, 0u) << name;
    }
  CheckDigests();
}

}  // namespace tidemark::testing
