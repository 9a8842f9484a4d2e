// The contract as rules: what was declared, and the defaults where nothing was said.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/manifest/manifest.h"
#include "core/manifest/policy_json.h"
#include "contract.h"
#include "field.h"

namespace tidemark {
namespace {

using Json = nlohmann::json;

template <size_t size>
std::shared_ptr<const Manifest> Load(const unsigned char (&blob)[size]) {
  auto loaded = Manifest::Load({reinterpret_cast<const char*>(blob), size});
  EXPECT_TRUE(loaded.ok()) << loaded.status().message;
  return loaded.Take();
}

TEST(Contract, SaysWhatMayBeChosenInsteadOfATier) {
  const auto manifest = Load(shop_manifest);
  const TierRange& prices = manifest->FindCollection("prices")->tiers;
  EXPECT_TRUE(prices.adjustable);
  EXPECT_EQ(prices.from, TierKind::kEventual);
  EXPECT_EQ(prices.to, TierKind::kLive);
  EXPECT_EQ(prices.widest_ms, 7 * 86'400'000LL);
  const TierRange& payments = manifest->FindCollection("payments")->tiers;
  EXPECT_FALSE(payments.adjustable);
  EXPECT_EQ(payments.from, TierKind::kLive);
  EXPECT_EQ(payments.widest_ms, 10'000);
}

TEST(Contract, HoldsANeedToTheCollectionsTierWhereItSaysNone) {
  const auto manifest = Load(shop_manifest);
  const GateRule* pay = manifest->FindGate(SHOP_GATE_PAY);
  ASSERT_NE(pay, nullptr);
  EXPECT_EQ(pay->title, "Payment");
  EXPECT_EQ(pay->offline, GateOffline::kQueueIfExpect);
  ASSERT_EQ(pay->needs.size(), 2u);
  EXPECT_EQ(pay->needs[0].tier.kind, TierKind::kConfirm);
  EXPECT_EQ(pay->needs[0].tier.window_ms, 0);
  EXPECT_TRUE(pay->needs[0].nothing_pending);
  EXPECT_FALSE(pay->needs[0].no_conflict);
  EXPECT_EQ(pay->needs[1].tier.window_ms, 30'000);
  EXPECT_TRUE(pay->needs[1].no_conflict);
  EXPECT_EQ(manifest->FindGate("reserve"), nullptr);
}

TEST(Contract, KeepsIntentsAndPlans) {
  const auto manifest = Load(shop_manifest);
  const IntentRule* checkout = manifest->FindIntent(SHOP_INTENT_CHECKOUT);
  ASSERT_NE(checkout, nullptr);
  EXPECT_EQ(checkout->valid_for_ms, 900'000);
  EXPECT_TRUE(checkout->strict);
  EXPECT_TRUE(checkout->irreversible);
  EXPECT_EQ(checkout->gate, "pay");
  EXPECT_EQ(manifest->FindIntent("refund")->title, "refund");
  const PlanRule* order = manifest->FindPlan(SHOP_PLAN_ORDER);
  ASSERT_NE(order, nullptr);
  EXPECT_TRUE(order->ask_on_failure);
  ASSERT_EQ(order->steps.size(), 3u);
  EXPECT_EQ(order->steps[0].compensate_with, "refund");
  EXPECT_EQ(order->steps[1].after[0].step, "reserve");
  EXPECT_EQ(order->steps[1].after[0].when, AfterWhen::kAcked);
  EXPECT_EQ(order->steps[1].deadline_ms, 600'000);
  EXPECT_EQ(order->steps[1].wait_for.value, Value::String("captured"));
  EXPECT_EQ(order->steps[2].after[0].when, AfterWhen::kSettled);
  EXPECT_TRUE(order->steps[2].pivot);
}

TEST(Contract, KeepsScreensCachesAndContacts) {
  const auto manifest = Load(shop_manifest);
  const ScreenRule* till = manifest->FindScreen(SHOP_SCREEN_TILL);
  ASSERT_NE(till, nullptr);
  EXPECT_TRUE(till->own_tier);
  EXPECT_EQ(till->tier.window_ms, 10'000);
  EXPECT_EQ(till->when_stale, WhenStale::kBlock);
  EXPECT_EQ(manifest->FindScreen("report")->query, "SELECT region, amount FROM prices");
  EXPECT_FALSE(manifest->FindScreen("report")->own_tier);
  const CacheRule* page = manifest->FindCache(SHOP_CACHE_PRICE_PAGE);
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page->fields, (std::vector<std::string>{"id", "region"}));
  EXPECT_EQ(page->max_age_ms, 10'000);  // the tighter of the two windows
  EXPECT_EQ(manifest->contract().contact.security, "security@example.org");
  EXPECT_EQ(manifest->contract().notice_days, 14u);
}

TEST(Contract, IsEmptyWhereNothingIsDeclared) {
  const auto manifest = Load(field_manifest);
  EXPECT_EQ(manifest->FindGate(""), nullptr);
  EXPECT_TRUE(manifest->contract().screens.empty());
  const auto json = Json::parse(PolicyJson(*manifest), nullptr, false);
  for (const char* key : {"gates", "intents", "screens", "caches"})
    EXPECT_EQ(json[key], Json::array()) << key;
}

TEST(Contract, SaysItselfAsJson) {
  const auto json = Json::parse(PolicyJson(*Load(shop_manifest)), nullptr, false);
  EXPECT_EQ(json["collections"][0]["adjustable"], (Json{{"from", "eventual"}, {"to", "live"}}));
  EXPECT_EQ(json["collections"][0]["widest_window_ms"], 604'800'000);
  EXPECT_EQ(json["gates"][0]["offline"], "queue_if_expect");
  EXPECT_EQ(json["gates"][0]["needs"][0]["tier"], (Json{{"kind", "confirm"}, {"window_ms", 0}}));
  EXPECT_EQ(json["intents"][0],
            (Json{{"name", "checkout"}, {"title", "Check out"}, {"valid_for_ms", 900'000},
                  {"strict", true}, {"irreversible", true}, {"gate", "pay"}}));
  EXPECT_EQ(json["plans"][0]["steps"][1]["wait_for"],
            (Json{{"collection", "payments"}, {"field", "state"}, {"equals", "\"captured\""}}));
  EXPECT_EQ(json["screens"][1]["query"], "SELECT region, amount FROM prices");
  EXPECT_EQ(json["caches"][0]["fields"], (Json{"id", "region"}));
  EXPECT_EQ(json["contact"]["support"], "+49 30 1234");
}

}  // namespace
}  // namespace tidemark
