// The twelve states of an operation and the complete transition table, as data (semantics.md 1.2).
#pragma once

#include <cstdint>

#include "core/model/operation.h"

namespace tidemark {

// The numbers are those of tide_state, and are on disk.
enum class State : uint8_t {
  kDraft = 1, kQueued = 2, kInflight = 3, kAcked = 4, kSettled = 5, kSuperseded = 6,
  kConflicted = 7, kRejected = 8, kParked = 9, kCancelled = 10, kUndone = 11, kResolved = 12 };
inline constexpr int kStateCount = 12;

enum class Phase : uint8_t { kPending = 1, kSettled = 2, kConflicted = 3 };

enum class OpEvent : uint8_t {
  kRelease, kSend, kNoAnswer, kApplied, kSuperseded, kConflict, kReject, kVerdictParked, kEvidence,
  kCancel, kPark, kUndoSettled, kReplace, kDismiss, kClosedElsewhere, kServerLost };
inline constexpr int kOpEventCount = 16;

// What an event does in a state. Where it depends on whether the operation was ever sent, both
// results are here.
enum class Move : uint8_t {
  kIgnored,      // idempotent
  kImpossible,   // our own bug
  kTo,           // to `never_sent` or `sent`
  kWantCancel, kWantPark, kWantClose,  // a flag; the state stays
  kByVerdict,    // ACKED + evidence: FinalState of the outcome
  kStartsUndo, kMarkRead };

struct Transition {
  Move never_sent_move, sent_move;
  State never_sent, sent;  // meaningful where the move is kTo
};

const Transition& TransitionOf(State state, OpEvent event);

Phase PhaseOf(State state);
// Not yet final: its effects are laid over what is confirmed.
inline bool IsLive(State state) { return state <= State::kAcked; }
// Open for a person: CONFLICTED, REJECTED, PARKED.
inline bool NeedsPerson(State state) { return PhaseOf(state) == Phase::kConflicted; }
OpEvent VerdictEvent(const Outcome& outcome);
State FinalState(const Outcome& outcome);

const char* StateName(State state);    // "QUEUED"
const char* PhaseName(Phase phase);    // "pending"
const char* ReasonName(Reason reason); // "OFFLINE"
const char* OutcomeName(OutcomeCode code);  // "exact": as metrics and support print it

}  // namespace tidemark
