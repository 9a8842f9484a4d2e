#include <algorithm>

#include "core/manifest/manifest.pb.h"
#include "core/manifest/reader.h"

namespace tidemark {
namespace {

namespace v1 = manifest::v1;

struct TierWindow {
  TierKind kind;
  uint32_t window_s, min_s, max_s;
};
constexpr TierWindow kTierWindows[] = {
    {TierKind::kEventual, 7 * 86'400, 60, 365 * 86'400},
    {TierKind::kBounded, 60, 5, 7 * 86'400},
    {TierKind::kLive, 10, 5, 60},
};

const TierWindow& WindowOf(TierKind kind) {
  return *std::find_if(std::begin(kTierWindows), std::end(kTierWindows),
                       [&](auto& entry) { return entry.kind == kind; });
}

std::string UnknownTier(int kind) {
  return "tier " + std::to_string(kind) + " is not known to this version";
}

}  // namespace

Tier ReadTier(const v1::Tier& message, const Place& place, std::string_view subject,
              Problems* problems) {
  Tier tier;
  if (!message.has_kind() && message.window_s() == 0) return tier;
  if (message.has_kind()) tier.kind = static_cast<TierKind>(message.kind());
  if (!v1::Tier::Kind_IsValid(message.kind())) {
    problems->Add(place.Then("kind"), subject, UnknownTier(message.kind()));
    return {};
  }
  if (tier.kind == TierKind::kConfirm) {
    if (message.window_s() != 0)
      problems->Add(place.Then("window_s"), subject, "a confirm tier has no window");
    tier.window_ms = 0;
    return tier;
  }
  const TierWindow& window = WindowOf(tier.kind);
  const uint32_t window_s = message.window_s() == 0 ? window.window_s : message.window_s();
  if (window_s < window.min_s || window_s > window.max_s)
    problems->Add(place.Then("window_s"), subject,
                  "window_s of a " + std::string(TierName(tier.kind)) + " tier is " +
                      std::to_string(window.min_s) + " to " + std::to_string(window.max_s));
  tier.window_ms = int64_t{window_s} * 1000;
  return tier;
}

TierRange ReadTierRange(const v1::Tier& message, const Tier& tier, const Place& place,
                        std::string_view subject, Problems* problems) {
  const auto add = [&](const char* setting, std::string problem) {
    problems->Add(place.Then(setting), subject, std::move(problem));
  };
  TierRange range{false, tier.kind, tier.kind, tier.window_ms};
  const bool from_known = v1::Tier::Kind_IsValid(message.adjustable_from());
  const bool to_known = v1::Tier::Kind_IsValid(message.adjustable_to());
  if (!from_known) add("adjustable_from", UnknownTier(message.adjustable_from()));
  if (!to_known) add("adjustable_to", UnknownTier(message.adjustable_to()));
  if (!from_known || !to_known) return range;
  if (!message.adjustable()) {
    if (message.adjustable_from() != v1::Tier::EVENTUAL)
      add("adjustable_from", "adjustable_from holds only with adjustable: true");
    if (message.adjustable_to() != v1::Tier::EVENTUAL)
      add("adjustable_to", "adjustable_to holds only with adjustable: true");
    return range;
  }
  range.adjustable = true;
  range.from = static_cast<TierKind>(message.adjustable_from());
  range.to = static_cast<TierKind>(message.adjustable_to());
  if (range.from >= range.to)
    add("adjustable", "adjustable needs adjustable_from weaker than adjustable_to: eventual, "
                      "bounded, live, confirm");
  else if (tier.kind < range.from || tier.kind > range.to)
    add("adjustable", std::string("the tier itself, ") + TierName(tier.kind) +
                          ", is not between adjustable_from and adjustable_to");
  // Of the weakest kind: its default, or what is said where it is the tier's own.
  if (range.from < tier.kind)
    range.widest_ms = std::max(tier.window_ms, int64_t{WindowOf(range.from).window_s} * 1000);
  return range;
}

}  // namespace tidemark
