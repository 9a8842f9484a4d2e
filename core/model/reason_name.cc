#include "core/model/state.h"

namespace tidemark {

const char* ReasonName(Reason reason) {
  switch (reason) {
    case Reason::kNone: return "NONE";
    case Reason::kOffline: return "OFFLINE";
    case Reason::kBackingOff: return "BACKING_OFF";
    case Reason::kServerBusy: return "SERVER_BUSY";
    case Reason::kAuthNeeded: return "AUTH_NEEDED";
    case Reason::kPaused: return "PAUSED";
    case Reason::kMetered: return "METERED";
    case Reason::kBackground: return "BACKGROUND";
    case Reason::kCatchingUp: return "CATCHING_UP";
    case Reason::kStalled: return "STALLED";
    case Reason::kClockUnknown: return "CLOCK_UNKNOWN";
    case Reason::kNotSubscribed: return "NOT_SUBSCRIBED";
    case Reason::kServerRestored: return "SERVER_RESTORED";
    case Reason::kUpgradeNeeded: return "UPGRADE_NEEDED";
    case Reason::kRateLimited: return "RATE_LIMITED";
    case Reason::kScopeBusy: return "SCOPE_BUSY";
    case Reason::kBehindPoison: return "BEHIND_POISON";
    case Reason::kWaitingForStep: return "WAITING_FOR_STEP";
    case Reason::kWaitingForUpload: return "WAITING_FOR_UPLOAD";
    case Reason::kWaitingForGate: return "WAITING_FOR_GATE";
    case Reason::kClientFailed: return "CLIENT_FAILED";
    case Reason::kNotRunning: return "NOT_RUNNING";
    case Reason::kNeverLoaded: return "NEVER_LOADED";
    case Reason::kExpectationFailed: return "EXPECTATION_FAILED";
    case Reason::kSnapshotMoved: return "SNAPSHOT_MOVED";
    case Reason::kLimit: return "LIMIT";
    case Reason::kTaken: return "TAKEN";
    case Reason::kManual: return "MANUAL";
    case Reason::kRecordGone: return "RECORD_GONE";
    case Reason::kStrict: return "STRICT";
    case Reason::kDependency: return "DEPENDENCY";
    case Reason::kNotAllowed: return "NOT_ALLOWED";
    case Reason::kInvalid: return "INVALID";
    case Reason::kExpired: return "EXPIRED";
    case Reason::kPoison: return "POISON";
    case Reason::kScopeRevoked: return "SCOPE_REVOKED";
    case Reason::kMerged: return "MERGED";
    case Reason::kLaterAction: return "LATER_ACTION";
    case Reason::kSameTime: return "SAME_TIME";
    case Reason::kDeleteKept: return "DELETE_KEPT";
    case Reason::kRestored: return "RESTORED";
    case Reason::kRule: return "RULE";
    case Reason::kOverridden: return "OVERRIDDEN";
  }
  return "UNKNOWN";
}

const char* OutcomeName(OutcomeCode code) {
  switch (code) {
    case OutcomeCode::kExact: return "exact";
    case OutcomeCode::kMerged: return "merged";
    case OutcomeCode::kSuperseded: return "superseded";
    case OutcomeCode::kConflict: return "conflict";
    case OutcomeCode::kReject: return "reject";
    case OutcomeCode::kDependency: return "dependency";
    case OutcomeCode::kParked: return "parked";
    case OutcomeCode::kExpired: return "expired";
    case OutcomeCode::kUnspecified: break;
  }
  return "unknown";
}

}  // namespace tidemark
