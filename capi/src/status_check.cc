// Compile-time proof that the numbers of the C headers are those of the core. It has no code to
// run.
#include "core/base/log.h"
#include "core/base/status.h"
#include "core/model/state.h"
#include "core/store/model.h"
#include "core/sync/event.h"
#include "core/tell/choice.h"
#include "core/tell/sentence.h"
#include "tidemark/tidemark.h"

namespace tidemark {
namespace {

#define TIDE_SAME_STATUS(name, c_name, value) \
  static_assert(c_name == value && static_cast<int>(Code::name) == value);
TIDE_STATUS_TABLE(TIDE_SAME_STATUS)
#undef TIDE_SAME_STATUS

// The other direction: a status that stands only in the C header makes this switch incomplete,
// which is an error (-Wswitch).
[[maybe_unused]] constexpr bool IsInTable(decltype(TIDE_OK) status) {
  switch (status) {
#define TIDE_CASE(name, c_name, value) case c_name:
    TIDE_STATUS_TABLE(TIDE_CASE)
#undef TIDE_CASE
    return true;
  }
  return false;
}

template <class A, class B>
constexpr bool Same(A core, B c) { return static_cast<uint32_t>(core) == static_cast<uint32_t>(c); }

static_assert(Same(Domain::kTidemark, TIDE_DOMAIN_TIDEMARK));
static_assert(Same(Domain::kSqlite, TIDE_DOMAIN_SQLITE));
static_assert(Same(Domain::kErrno, TIDE_DOMAIN_ERRNO));
static_assert(Same(Domain::kCurl, TIDE_DOMAIN_CURL));
static_assert(Same(Domain::kHttp, TIDE_DOMAIN_HTTP));
static_assert(Same(Domain::kServer, TIDE_DOMAIN_SERVER));

static_assert(Same(Level::kOff, TIDE_LOG_OFF) && Same(Level::kError, TIDE_LOG_ERROR) &&
              Same(Level::kWarning, TIDE_LOG_WARNING) && Same(Level::kInfo, TIDE_LOG_INFO) &&
              Same(Level::kDebug, TIDE_LOG_DEBUG));

#define TIDE_SAME_STATE(name, c_name) static_assert(Same(State::name, TIDE_STATE_##c_name));
TIDE_SAME_STATE(kDraft, DRAFT)
TIDE_SAME_STATE(kQueued, QUEUED)
TIDE_SAME_STATE(kInflight, INFLIGHT)
TIDE_SAME_STATE(kAcked, ACKED)
TIDE_SAME_STATE(kSettled, SETTLED)
TIDE_SAME_STATE(kSuperseded, SUPERSEDED)
TIDE_SAME_STATE(kConflicted, CONFLICTED)
TIDE_SAME_STATE(kRejected, REJECTED)
TIDE_SAME_STATE(kParked, PARKED)
TIDE_SAME_STATE(kCancelled, CANCELLED)
TIDE_SAME_STATE(kUndone, UNDONE)
TIDE_SAME_STATE(kResolved, RESOLVED)
#undef TIDE_SAME_STATE
static_assert(kStateCount == TIDE_STATE_RESOLVED);

static_assert(Same(Phase::kPending, TIDE_PENDING) && Same(Phase::kSettled, TIDE_SETTLED) &&
              Same(Phase::kConflicted, TIDE_CONFLICTED));

static_assert(Same(Comparison::kExists, TIDE_IS_PRESENT) &&
              Same(Comparison::kAbsent, TIDE_IS_ABSENT) &&
              Same(Comparison::kEq, TIDE_EQ) && Same(Comparison::kNe, TIDE_NE) &&
              Same(Comparison::kLe, TIDE_LE) && Same(Comparison::kGe, TIDE_GE) &&
              Same(Comparison::kUnchanged, TIDE_UNCHANGED));

static_assert(Same(EffectKind::kCreate, TIDE_EFFECT_CREATE) &&
              Same(EffectKind::kSet, TIDE_EFFECT_SET) && Same(EffectKind::kInc, TIDE_EFFECT_INC) &&
              Same(EffectKind::kAdd, TIDE_EFFECT_ADD) &&
              Same(EffectKind::kRemove, TIDE_EFFECT_REMOVE) &&
              Same(EffectKind::kDelete, TIDE_EFFECT_DELETE));

// The kinds whose numbers differ (timestamp, decimal, double, string, bytes) are mapped in
// value_convert.
static_assert(Same(Kind::kNull, TIDE_NULL) && Same(Kind::kBool, TIDE_BOOL) &&
              Same(Kind::kInt, TIDE_INT) && Same(Kind::kSet, TIDE_SET));

#define TIDE_SAME_REASON(name, c_name) static_assert(Same(Reason::name, TIDE_REASON_##c_name));
TIDE_SAME_REASON(kNone, NONE)
TIDE_SAME_REASON(kOffline, OFFLINE)
TIDE_SAME_REASON(kBackingOff, BACKING_OFF)
TIDE_SAME_REASON(kServerBusy, SERVER_BUSY)
TIDE_SAME_REASON(kAuthNeeded, AUTH_NEEDED)
TIDE_SAME_REASON(kPaused, PAUSED)
TIDE_SAME_REASON(kMetered, METERED)
TIDE_SAME_REASON(kBackground, BACKGROUND)
TIDE_SAME_REASON(kCatchingUp, CATCHING_UP)
TIDE_SAME_REASON(kStalled, STALLED)
TIDE_SAME_REASON(kClockUnknown, CLOCK_UNKNOWN)
TIDE_SAME_REASON(kNotSubscribed, NOT_SUBSCRIBED)
TIDE_SAME_REASON(kServerRestored, SERVER_RESTORED)
TIDE_SAME_REASON(kUpgradeNeeded, UPGRADE_NEEDED)
TIDE_SAME_REASON(kRateLimited, RATE_LIMITED)
TIDE_SAME_REASON(kScopeBusy, SCOPE_BUSY)
TIDE_SAME_REASON(kBehindPoison, BEHIND_POISON)
TIDE_SAME_REASON(kWaitingForStep, WAITING_FOR_STEP)
TIDE_SAME_REASON(kWaitingForUpload, WAITING_FOR_UPLOAD)
TIDE_SAME_REASON(kWaitingForGate, WAITING_FOR_GATE)
TIDE_SAME_REASON(kClientFailed, CLIENT_FAILED)
TIDE_SAME_REASON(kNotRunning, NOT_RUNNING)
TIDE_SAME_REASON(kNeverLoaded, NEVER_LOADED)
TIDE_SAME_REASON(kExpectationFailed, EXPECTATION_FAILED)
TIDE_SAME_REASON(kSnapshotMoved, SNAPSHOT_MOVED)
TIDE_SAME_REASON(kLimit, LIMIT)
TIDE_SAME_REASON(kTaken, TAKEN)
TIDE_SAME_REASON(kManual, MANUAL)
TIDE_SAME_REASON(kRecordGone, RECORD_GONE)
TIDE_SAME_REASON(kStrict, STRICT)
TIDE_SAME_REASON(kDependency, DEPENDENCY)
TIDE_SAME_REASON(kNotAllowed, NOT_ALLOWED)
TIDE_SAME_REASON(kInvalid, INVALID)
TIDE_SAME_REASON(kExpired, EXPIRED)
TIDE_SAME_REASON(kPoison, POISON)
TIDE_SAME_REASON(kScopeRevoked, SCOPE_REVOKED)
TIDE_SAME_REASON(kMerged, MERGED)
TIDE_SAME_REASON(kLaterAction, LATER_ACTION)
TIDE_SAME_REASON(kSameTime, SAME_TIME)
TIDE_SAME_REASON(kDeleteKept, DELETE_KEPT)
TIDE_SAME_REASON(kRestored, RESTORED)
TIDE_SAME_REASON(kRule, RULE)
TIDE_SAME_REASON(kOverridden, OVERRIDDEN)
#undef TIDE_SAME_REASON

#define TIDE_SAME_ENUM(core, c) static_assert(Same(core, c));
TIDE_SAME_ENUM(Headline::kSettled, TIDE_HEADLINE_SETTLED)
TIDE_SAME_ENUM(Headline::kConflicted, TIDE_HEADLINE_CONFLICTED)
TIDE_SAME_ENUM(Freshness::kEmpty, TIDE_EMPTY)
TIDE_SAME_ENUM(Freshness::kFresh, TIDE_FRESH)
TIDE_SAME_ENUM(Freshness::kIncompatible, TIDE_INCOMPATIBLE)
TIDE_SAME_ENUM(kTruthExists, TIDE_TRUTH_EXISTS)
TIDE_SAME_ENUM(kTruthChanged, TIDE_TRUTH_CHANGED)
TIDE_SAME_ENUM(ChoiceKind::kMine, TIDE_CHOOSE_MINE)
TIDE_SAME_ENUM(ChoiceKind::kRefresh, TIDE_CHOOSE_REFRESH)
TIDE_SAME_ENUM(ChoiceKind::kDetails, TIDE_CHOOSE_DETAILS)
TIDE_SAME_ENUM(kChoiceIsYours, TIDE_CHOICE_IS_YOURS)
TIDE_SAME_ENUM(Severity::kAction, TIDE_SEVERITY_ACTION)
TIDE_SAME_ENUM(Icon::kLock, TIDE_ICON_LOCK)
TIDE_SAME_ENUM(Hint::kResume, TIDE_HINT_RESUME)
TIDE_SAME_ENUM(Goal::kSettled, TIDE_UNTIL_SETTLED)
TIDE_SAME_ENUM(kOpUncertain, TIDE_OP_UNCERTAIN)
TIDE_SAME_ENUM(kOpWantCancel, TIDE_OP_CANCELLING)
#undef TIDE_SAME_ENUM

// The layouts that the headers pin.
static_assert(sizeof(tide_uid) == 16 && sizeof(tide_id) == 40 && sizeof(tide_edit) == 16);
static_assert(sizeof(tide_cell) == 16 && sizeof(tide_column) == 16 && sizeof(tide_row) == 24 &&
              sizeof(tide_standing) == 80);

}  // namespace
}  // namespace tidemark
