// Truth: how true an answer is, computed from what the store holds, the tier and the clock. Pure.
// Numbers of the enums are those of the C API.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/manifest/manifest.h"
#include "core/store/reader.h"

namespace tidemark {

enum class Headline : uint32_t {
  kSettled = 1, kChanged = 2, kStale = 3, kAwaited = 4, kPending = 5, kConflicted = 6 };
enum class Freshness : uint32_t {
  kEmpty = 1, kLoading = 2, kFresh = 3, kStale = 4, kUnconfirmed = 5, kRepairing = 6, kRevoked = 7,
  kIncompatible = 8 };
enum TruthFlag : uint64_t {
  kTruthExists = 0x1, kTruthLocalOnly = 0x2, kTruthDeleted = 0x4, kTruthDeletePending = 0x8,
  kTruthContested = 0x10, kTruthPartial = 0x20, kTruthUpdating = 0x40, kTruthPending = 0x80,
  kTruthConflicted = 0x100, kTruthChanged = 0x200 };

const char* HeadlineName(Headline headline);     // "SETTLED"
const char* FreshnessName(Freshness freshness);  // "FRESH"

// Now, by this device's clocks.
struct Moment {
  int64_t boot_us = 0, wall_us = -1;
  Uid boot;
};

// What the engine says at this moment.
struct SyncView {
  Reason hold = Reason::kNone;           // why what is pending does not go out
  Reason stale = Reason::kNotRunning;    // why what is old is old, should it be old
  bool pulling = false;
};

struct Truth {
  Headline headline = Headline::kSettled;
  Freshness freshness = Freshness::kEmpty;
  Reason reason = Reason::kNone;
  uint64_t flags = 0;
  int64_t as_of_ms = -1, age_ms = -1, stale_in_ms = -1, pending_since_ms = -1;
  int64_t taken_ms = 0;                  // boot clock
  uint64_t db_version = 0, epoch = 0, seq = 0, version = 0;
  uint32_t pending_count = 0, attention_count = 0;
  Reason hold = Reason::kNone;
  uint32_t loaded_percent = 0;
};

// What all rows of one collection in one scope share.
struct Standing {
  Freshness freshness = Freshness::kEmpty;
  Reason reason = Reason::kNone;
  int64_t as_of_ms = -1, age_ms = -1, stale_in_ms = -1;
  uint32_t loaded_percent = 0;
  uint64_t epoch = 0, seq = 0;
};

// age = now - as_of by the boot clock; unknown after a reboot until first contact. FRESH <=> age <=
// window.
Standing StandingOf(const ScopeState& scope, int64_t window_ms, const Moment& now,
                    const SyncView& sync);

// The truth of one record; the headline is the first that holds (semantics.md 1.3).
Truth TruthOf(const RecordImage& image, int64_t window_ms, const Moment& now, const SyncView& sync,
              uint64_t db_version);

// The truth of a set: the worst of its standings, with counts.
Truth TruthOfSet(const std::vector<Standing>& standings, uint32_t pending, uint32_t attention,
                 const Moment& now, const SyncView& sync, uint64_t db_version);

// A row's own headline and flags from the stored `_truth` counts; its standing is added by who
// shows it.
Headline HeadlineOfRow(uint32_t pending, uint32_t attention);

}  // namespace tidemark
