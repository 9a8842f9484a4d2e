#include <algorithm>

#include "core/tell/phrase.h"
#include "core/tell/sentence.h"

namespace tidemark {
namespace {

// How long it has been pending: a quiet period keeps what settles at once from flashing a badge.
// Where a clock cannot say: for long.
int64_t PendingForMs(const Truth& truth, const Moment& now) {
  const int64_t wall_ms = now.wall_us / 1000;
  if (truth.pending_since_ms < 0 || now.wall_us < 0 || truth.pending_since_ms > wall_ms) {
    return INT64_MAX;
  }
  return wall_ms - truth.pending_since_ms;
}

int64_t PassedMs(const Truth& truth, const Moment& now) {
  return std::max<int64_t>(0, now.boot_us / 1000 - truth.taken_ms);
}

int64_t Sooner(int64_t a, int64_t b) { return a < 0 ? b : b < 0 ? a : std::min(a, b); }

void SetStale(const Truth& truth, Language language, const Moment& now, Badge* badge) {
  badge->severity = Severity::kWarning;
  badge->icon = Icon::kClock;
  if (truth.age_ms < 0) {
    badge->label = Say("badge.stale_unknown", language);
    return;
  }
  const int64_t age_ms = truth.age_ms + PassedMs(truth, now);
  badge->label = Say("badge.stale", language, {{"age", AgeText(age_ms, language)}});
  badge->changes_in_ms = AgeChangesInMs(age_ms);
}

void SetStanding(const Truth& truth, Language language, const Moment& now, Badge* badge) {
  const auto is = [&](Severity severity, Icon icon, const char* key) {
    badge->severity = severity;
    badge->icon = icon;
    badge->label = Say(key, language, {{"n", std::to_string(truth.loaded_percent)}});
  };
  switch (truth.freshness) {
    case Freshness::kFresh: {
      const int64_t passed_ms = PassedMs(truth, now);
      // the window passed since the truth was taken
      if (truth.stale_in_ms >= 0 && truth.stale_in_ms < passed_ms)
        return SetStale(truth, language, now, badge);
      if (truth.headline == Headline::kChanged) {
        is(Severity::kInfo, Icon::kChanged, "badge.changed");
      }
      if (truth.stale_in_ms >= 0) badge->changes_in_ms = truth.stale_in_ms - passed_ms + 1;
      return;
    }
    case Freshness::kLoading: return is(Severity::kInfo, Icon::kLoading, "badge.loading");
    case Freshness::kEmpty: return is(Severity::kWarning, Icon::kEmpty, "badge.empty");
    case Freshness::kRevoked: return is(Severity::kWarning, Icon::kLock, "badge.revoked");
    default: return SetStale(truth, language, now, badge);
  }
}

bool IsRejection(Reason reason) {
  return reason == Reason::kNotAllowed || reason == Reason::kInvalid || reason == Reason::kExpired;
}

}  // namespace

Badge BadgeOf(const Truth& truth, int64_t quiet_ms, const Listener& listener, const Moment& now) {
  const Language language = LanguageOf(listener.locale);
  Badge badge;
  const auto is = [&](Severity severity, Icon icon, const char* key) {
    badge.severity = severity;
    badge.icon = icon;
    badge.label = Say(key, language);
  };
  if (truth.headline == Headline::kConflicted) {
    is(Severity::kAction, Icon::kConflict,
       IsRejection(truth.reason) ? "badge.rejected" : "badge.conflict");
    return badge;
  }
  if (truth.headline == Headline::kPending) {
    const int64_t pending_ms = PendingForMs(truth, now);
    if (pending_ms >= quiet_ms) {
      is(Severity::kInfo, Icon::kUp, "badge.pending");
      return badge;
    }
    SetStanding(truth, language, now, &badge);  // until then, what would be shown without it
    badge.changes_in_ms = Sooner(badge.changes_in_ms, quiet_ms - pending_ms);
    return badge;
  }
  SetStanding(truth, language, now, &badge);
  return badge;
}

}  // namespace tidemark
