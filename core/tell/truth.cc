#include "core/tell/truth.h"

#include <algorithm>

#include "core/base/plant.h"

namespace tidemark {
namespace {

// Unknown after a reboot until the next contact: the boot clock began anew.
int64_t AgeUs(const ScopeState& scope, const Moment& now) {
  if (scope.as_of_us == 0) return -1;
  if (scope.boot != now.boot && !TIDE_PLANTED(kRebootForgotten)) return -1;
  return std::max<int64_t>(0, now.boot_us - scope.as_of_boot_us);
}

uint32_t LoadedPercent(const ScopeState& scope) {
  if (scope.head == 0) return 0;
  return static_cast<uint32_t>(std::min<uint64_t>(100, scope.seq * 100 / scope.head));
}

void SetFreshness(const ScopeState& scope, int64_t window_ms, int64_t age_us, const Moment& now,
                  const SyncView& sync, Standing* out) {
  const auto is = [&](Freshness freshness, Reason reason) {
    out->freshness = freshness;
    out->reason = reason;
  };
  if (scope.revoked) return is(Freshness::kRevoked, Reason::kScopeRevoked);
  if (!scope.subscribed) return is(Freshness::kEmpty, Reason::kNotSubscribed);
  if (scope.suspect) return is(Freshness::kRepairing, Reason::kCatchingUp);
  if (!scope.revealed && scope.epoch != 0) return is(Freshness::kLoading, Reason::kCatchingUp);
  if (!scope.revealed) return is(Freshness::kEmpty, Reason::kNeverLoaded);
  const bool in_window = age_us <= window_ms * 1000 || TIDE_PLANTED(kFreshForEver);
  if (age_us >= 0 && in_window) return is(Freshness::kFresh, Reason::kNone);
  if (age_us < 0 && scope.boot != now.boot && sync.stale != Reason::kAuthNeeded)
    return is(Freshness::kStale, Reason::kClockUnknown);
  if (sync.stale == Reason::kUpgradeNeeded) return is(Freshness::kIncompatible, sync.stale);
  if (TIDE_PLANTED(kReasonless)) return is(Freshness::kStale, Reason::kNone);
  is(Freshness::kStale, sync.stale == Reason::kNone ? Reason::kNotRunning : sync.stale);
}

uint64_t BaseOf(const StoredOperation& op, const std::string& scope) {
  for (const Cursor& base : op.operation.base)
    if (base.scope == scope) return base.seq;
  return 0;
}

bool DeletesRecord(const StoredOperation& op, const RecordKey& key) {
  return std::any_of(op.operation.effects.begin(), op.operation.effects.end(),
                     [&](const Effect& effect) {
    return effect.kind == EffectKind::kDelete && effect.key == key;
  });
}

uint64_t FlagsOf(const RecordImage& image, const SyncView& sync) {
  uint64_t flags = 0;
  if (image.view) flags |= kTruthExists;
  if (image.view && !image.confirmed && !TIDE_PLANTED(kLocalOnlyUntold)) flags |= kTruthLocalOnly;
  if (!image.live.empty()) flags |= kTruthPending;
  if (!image.open.empty()) flags |= kTruthConflicted;
  if (!image.unread.empty()) flags |= kTruthChanged;
  if (sync.pulling) flags |= kTruthUpdating;
  for (const StoredOperation& op : image.live) {
    if (!image.view && DeletesRecord(op, image.key)) flags |= kTruthDeletePending;
    if (image.confirmed && image.confirmed->seq > BaseOf(op, image.key.scope)) {
      flags |= kTruthContested;
    }
  }
  return flags;
}

Headline HeadlineOf(uint64_t flags, Freshness freshness) {
  if ((flags & kTruthConflicted) != 0) return Headline::kConflicted;
  if ((flags & kTruthPending) != 0 && !TIDE_PLANTED(kSettledWhilePending))
    return Headline::kPending;
  if (freshness != Freshness::kFresh) return Headline::kStale;
  return (flags & kTruthChanged) != 0 ? Headline::kChanged : Headline::kSettled;
}

// Never NONE when there is something to explain.
Reason PendingReason(const SyncView& sync) {
  if (sync.hold != Reason::kNone) return sync.hold;
  return sync.stale == Reason::kNotRunning ? Reason::kNotRunning : Reason::kCatchingUp;
}

Reason ReasonOf(const RecordImage& image, Headline headline, Reason standing,
                const SyncView& sync) {
  switch (headline) {
    case Headline::kConflicted: {
      const Reason reason = image.open.front().reason;
      return reason == Reason::kNone ? Reason::kManual : reason;
    }
    case Headline::kPending: return PendingReason(sync);
    case Headline::kChanged: {
      const Reason reason = image.unread.front().explanation.reason;
      return reason == Reason::kNone ? Reason::kMerged : reason;
    }
    default: return standing;
  }
}

// In terms of the wall clock as it is now, so that a jump of it neither hides nor ages what is
// pending.
int64_t PendingSinceMs(const StoredOperation& op, const Moment& now) {
  if (now.wall_us < 0) return -1;
  if (op.boot == now.boot) {
    return (now.wall_us - std::max<int64_t>(0, now.boot_us - op.boottime_us)) / 1000;
  }
  return op.wall_us < 0 ? -1 : op.wall_us / 1000;
}

void TakeStanding(const Standing& standing, Truth* truth) {
  truth->freshness = standing.freshness;
  truth->as_of_ms = standing.as_of_ms;
  truth->age_ms = standing.age_ms;
  truth->stale_in_ms = standing.stale_in_ms;
  truth->loaded_percent = standing.loaded_percent;
  truth->epoch = standing.epoch;
  truth->seq = standing.seq;
}

// Worse stands further back. A set is as true as its worst part.
int Badness(Freshness freshness) {
  switch (freshness) {
    case Freshness::kFresh: return 0;
    case Freshness::kUnconfirmed: return 1;
    case Freshness::kStale: return 2;
    case Freshness::kRepairing: return 3;
    case Freshness::kIncompatible: return 4;
    case Freshness::kLoading: return 5;
    case Freshness::kEmpty: return 6;
    case Freshness::kRevoked: return 7;
  }
  return 2;
}

}  // namespace

const char* HeadlineName(Headline headline) {
  static constexpr const char* kNames[] = {"UNKNOWN", "SETTLED", "CHANGED", "STALE",
                                           "AWAITED", "PENDING", "CONFLICTED"};
  const auto index = static_cast<uint32_t>(headline);
  return index < std::size(kNames) ? kNames[index] : kNames[0];
}

const char* FreshnessName(Freshness freshness) {
  static constexpr const char* kNames[] = {"UNKNOWN", "EMPTY", "LOADING", "FRESH", "STALE",
                                           "UNCONFIRMED", "REPAIRING", "REVOKED", "INCOMPATIBLE"};
  const auto index = static_cast<uint32_t>(freshness);
  return index < std::size(kNames) ? kNames[index] : kNames[0];
}

Standing StandingOf(const ScopeState& scope, int64_t window_ms, const Moment& now,
                    const SyncView& sync) {
  Standing standing;
  const int64_t age_us = AgeUs(scope, now);
  SetFreshness(scope, window_ms, age_us, now, sync, &standing);
  standing.as_of_ms = scope.revealed && scope.as_of_us != 0 ? scope.as_of_us / 1000 : -1;
  standing.age_ms = scope.revealed && age_us >= 0 ? age_us / 1000 : -1;
  if (standing.freshness == Freshness::kFresh)
    standing.stale_in_ms = std::max<int64_t>(0, window_ms - age_us / 1000);
  standing.loaded_percent = scope.revealed ? 100 : LoadedPercent(scope);
  standing.epoch = scope.epoch;
  standing.seq = scope.revealed ? scope.seq : 0;
  return standing;
}

Truth TruthOf(const RecordImage& image, int64_t window_ms, const Moment& now, const SyncView& sync,
              uint64_t db_version) {
  const Standing standing = StandingOf(image.scope, window_ms, now, sync);
  Truth truth;
  TakeStanding(standing, &truth);
  truth.flags = FlagsOf(image, sync);
  truth.headline = HeadlineOf(truth.flags, truth.freshness);
  truth.reason = ReasonOf(image, truth.headline, standing.reason, sync);
  if (!image.live.empty()) truth.pending_since_ms = PendingSinceMs(image.live.front(), now);
  truth.taken_ms = now.boot_us / 1000;
  truth.db_version = db_version;
  truth.version = image.confirmed ? image.confirmed->seq : 0;
  truth.pending_count = static_cast<uint32_t>(image.live.size());
  truth.attention_count = static_cast<uint32_t>(image.open.size());
  if (!image.live.empty()) truth.hold = sync.hold;
  return truth;
}

Truth TruthOfSet(const std::vector<Standing>& standings, uint32_t pending, uint32_t attention,
                 const Moment& now, const SyncView& sync, uint64_t db_version) {
  Truth truth;
  truth.taken_ms = now.boot_us / 1000;
  truth.db_version = db_version;
  truth.reason = Reason::kNotSubscribed;
  const Standing* worst = nullptr;
  for (const Standing& one : standings) {
    const int by = Badness(one.freshness) - (worst == nullptr ? 0 : Badness(worst->freshness));
    const bool worse = worst == nullptr || (TIDE_PLANTED(kSetTruthBest) ? by < 0 : by > 0) ||
                       (one.freshness == worst->freshness && one.as_of_ms < worst->as_of_ms);
    if (worse) worst = &one;
  }
  if (worst != nullptr) {
    TakeStanding(*worst, &truth);
    truth.reason = worst->reason;
  }
  if (standings.size() > 1) truth.epoch = truth.seq = 0;
  truth.pending_count = pending;
  truth.attention_count = attention;
  if (pending > 0) truth.flags |= kTruthPending;
  if (attention > 0) truth.flags |= kTruthConflicted;
  if (sync.pulling) truth.flags |= kTruthUpdating;
  truth.headline = HeadlineOf(truth.flags, truth.freshness);
  if (truth.headline == Headline::kConflicted) truth.reason = Reason::kManual;
  if (truth.headline == Headline::kPending) truth.reason = PendingReason(sync);
  if (pending > 0) truth.hold = sync.hold;
  return truth;
}

Headline HeadlineOfRow(uint32_t pending, uint32_t attention) {
  if (attention > 0) return Headline::kConflicted;
  return pending > 0 ? Headline::kPending : Headline::kSettled;
}

}  // namespace tidemark
