#include "core/model/state.h"

#include "core/base/check.h"

namespace tidemark {
namespace {

using enum Move;
constexpr State kNo = State::kDraft;  // placeholder where no state is meant

constexpr Transition Both(Move move) { return {move, move, kNo, kNo}; }
constexpr Transition To(State state) { return {kTo, kTo, state, state}; }
// Never sent: to `state`; sent: only a flag.
constexpr Transition Unsent(State state, Move flag) { return {kTo, flag, state, kNo}; }
// A verdict for something never sent is our own bug.
constexpr Transition IfSent(State state) { return {kImpossible, kTo, kNo, state}; }

constexpr Transition kStay = Both(kIgnored), kNever = Both(kImpossible);
constexpr State kQ = State::kQueued, kA = State::kAcked, kR = State::kResolved;

// Columns in the order of OpEvent.
constexpr Transition kTable[kStateCount][kOpEventCount] = {
    /* DRAFT */ {To(kQ), kNever, kStay, kNever, kNever, kNever, kNever, kNever, kStay,
     To(State::kCancelled), To(State::kParked), kNever, To(kR), kStay, kStay, kStay},
    /* QUEUED */ {kStay, To(State::kInflight), kStay, IfSent(kA), IfSent(kA), IfSent(kA),
     IfSent(kA), IfSent(kA), kStay, Unsent(State::kCancelled, kWantCancel),
     Unsent(State::kParked, kWantPark), kNever, Unsent(kR, kWantCancel), kStay, kStay, kStay},
    /* INFLIGHT */ {kStay, kNever, To(kQ), To(kA), To(kA), To(kA), To(kA), To(kA), kStay,
     Both(kWantCancel), Both(kWantPark), kNever, Both(kWantCancel), kStay, kStay, kStay},
    /* ACKED */ {kStay, kNever, kStay, kStay, kStay, kStay, kStay, kStay, Both(kByVerdict),
     Both(kWantCancel), kStay, kNever, Both(kWantCancel), kStay, Both(kWantClose), To(kQ)},
    /* SETTLED */ {kStay, kNever, kStay, kStay, kStay, kStay, kStay, kStay, kStay,
     Both(kStartsUndo), kStay, To(State::kUndone), kStay, Both(kMarkRead), kStay, To(kQ)},
    /* SUPERSEDED */ {kStay, kNever, kStay, kStay, kStay, kStay, kStay, kStay, kStay,
     kStay, kStay, kStay, To(kR), Both(kMarkRead), kStay, To(kQ)},
    /* CONFLICTED */ {kStay, kNever, kStay, kStay, kStay, kStay, kStay, kStay, kStay,
     To(kR), kStay, kStay, To(kR), To(kR), To(kR), To(kQ)},
    /* REJECTED */ {kStay, kNever, kStay, kStay, kStay, kStay, kStay, kStay, kStay,
     To(kR), kStay, kStay, To(kR), To(kR), To(kR), To(kQ)},
    /* PARKED */ {kStay, kNever, kStay, kStay, kStay, kStay, kStay, kStay, kStay,
     To(kR), kStay, kStay, To(kR), To(kR), To(kR), kStay},
    /* CANCELLED */ {kStay, kNever, kStay, kStay, kStay, kStay, kStay, kStay, kStay,
     kStay, kStay, kStay, kStay, kStay, kStay, kStay},
    /* UNDONE */ {kStay, kNever, kStay, kStay, kStay, kStay, kStay, kStay, kStay,
     kStay, kStay, kStay, kStay, Both(kMarkRead), kStay, kStay},
    /* RESOLVED */ {kStay, kNever, kStay, kStay, kStay, kStay, kStay, kStay, kStay,
     kStay, kStay, kStay, kStay, kStay, kStay, kStay},
};

}  // namespace

const Transition& TransitionOf(State state, OpEvent event) {
  const int row = static_cast<int>(state) - 1, column = static_cast<int>(event);
  TIDE_CHECK(row >= 0 && row < kStateCount && column < kOpEventCount);
  return kTable[row][column];
}

Phase PhaseOf(State state) {
  if (IsLive(state)) return Phase::kPending;
  const bool open =
      state == State::kConflicted || state == State::kRejected || state == State::kParked;
  return open ? Phase::kConflicted : Phase::kSettled;
}

OpEvent VerdictEvent(const Outcome& outcome) {
  switch (FinalState(outcome)) {
    case State::kSettled: return OpEvent::kApplied;
    case State::kSuperseded: return OpEvent::kSuperseded;
    case State::kConflicted: return OpEvent::kConflict;
    case State::kRejected: return OpEvent::kReject;
    default: return OpEvent::kVerdictParked;
  }
}

State FinalState(const Outcome& outcome) {
  switch (outcome.code) {
    case OutcomeCode::kExact: case OutcomeCode::kMerged: return State::kSettled;
    case OutcomeCode::kSuperseded: return State::kSuperseded;
    case OutcomeCode::kConflict: case OutcomeCode::kDependency: return State::kConflicted;
    case OutcomeCode::kReject: case OutcomeCode::kExpired: return State::kRejected;
    case OutcomeCode::kParked: return State::kParked;
    case OutcomeCode::kUnspecified: break;
  }
  return outcome.applied ? State::kSettled : State::kConflicted;  // unknown code: act on the class
}

const char* StateName(State state) {
  static constexpr const char* kNames[] = {
      "UNKNOWN", "DRAFT", "QUEUED", "INFLIGHT", "ACKED", "SETTLED", "SUPERSEDED", "CONFLICTED",
      "REJECTED", "PARKED", "CANCELLED", "UNDONE", "RESOLVED"};
  const auto index = static_cast<size_t>(state);
  return index <= kStateCount ? kNames[index] : kNames[0];
}

const char* PhaseName(Phase phase) {
  switch (phase) {
    case Phase::kPending: return "pending";
    case Phase::kSettled: return "settled";
    case Phase::kConflicted: return "conflicted";
  }
  return "UNKNOWN";
}

}  // namespace tidemark
