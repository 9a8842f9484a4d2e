// Walks every cell of the transition table against tests/golden/transitions.txt.
#include "core/model/state.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "core/base/check.h"

namespace tidemark {
namespace {

State StateOf(const std::string& name) {
  for (int n = 1; n <= kStateCount; n++)
    if (name == StateName(static_cast<State>(n))) return static_cast<State>(n);
  ADD_FAILURE() << "no such state: " << name;
  return State::kDraft;
}

struct Effect { Move move; State to; };

// One word of a cell: a state in capitals, or what else may happen.
Effect EffectOf(const std::string& word) {
  static const std::map<std::string, Move> kMoves = {
      {".", Move::kIgnored}, {"!", Move::kImpossible}, {"want_cancel", Move::kWantCancel},
      {"want_park", Move::kWantPark}, {"want_close", Move::kWantClose},
      {"by_verdict", Move::kByVerdict}, {"starts_undo", Move::kStartsUndo},
      {"read", Move::kMarkRead}};
  const auto at = kMoves.find(word);
  if (at != kMoves.end()) return {at->second, State::kDraft};
  return {Move::kTo, StateOf(word)};
}

// "A|b": A where it was never sent, b where it was. "A*": only where it was sent.
void CheckCell(const std::string& cell, const Transition& transition) {
  std::string never = cell, sent = cell;
  if (const size_t bar = cell.find('|'); bar != cell.npos) {
    never = cell.substr(0, bar);
    sent = cell.substr(bar + 1);
  } else if (cell.back() == '*') {
    never = "!";
    sent.pop_back();
  }
  const Effect never_effect = EffectOf(never), sent_effect = EffectOf(sent);
  EXPECT_EQ(transition.never_sent_move, never_effect.move);
  EXPECT_EQ(transition.sent_move, sent_effect.move);
  if (never_effect.move == Move::kTo) {
    EXPECT_EQ(transition.never_sent, never_effect.to);
  }
  if (sent_effect.move == Move::kTo) {
    EXPECT_EQ(transition.sent, sent_effect.to);
  }
}

TEST(TransitionTable, IsTheOneOfTheDesignInEveryCell) {
  std::ifstream file(TIDE_GOLDEN "/transitions.txt");
  std::string line, name, cell;
  int cells = 0;
  std::set<State> rows;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    words >> name;
    const State state = StateOf(name);
    rows.insert(state);
    for (int event = 0; words >> cell; event++, cells++) {
      ASSERT_LT(event, kOpEventCount) << name;
      SCOPED_TRACE(name + ", event " + std::to_string(event) + ": " + cell);
      CheckCell(cell, TransitionOf(state, static_cast<OpEvent>(event)));
    }
  }
  EXPECT_EQ(rows.size(), static_cast<size_t>(kStateCount));
  EXPECT_EQ(cells, kStateCount * kOpEventCount);
}

TEST(TransitionTable, TrapsWhatIsOutsideIt) {
  EXPECT_THROW(TransitionOf(static_cast<State>(0), OpEvent::kSend), InternalBug);
  EXPECT_THROW(TransitionOf(static_cast<State>(13), OpEvent::kSend), InternalBug);
  EXPECT_THROW(TransitionOf(State::kDraft, static_cast<OpEvent>(16)), InternalBug);
}

TEST(FinalState, FollowsTheCodeAndTheClassWhereTheCodeIsUnknown) {
  const auto final_state = [](bool applied, OutcomeCode code) {
    Outcome outcome;
    outcome.applied = applied;
    outcome.code = code;
    return FinalState(outcome);
  };
  EXPECT_EQ(final_state(true, OutcomeCode::kExact), State::kSettled);
  EXPECT_EQ(final_state(true, OutcomeCode::kMerged), State::kSettled);
  EXPECT_EQ(final_state(true, OutcomeCode::kSuperseded), State::kSuperseded);
  EXPECT_EQ(final_state(false, OutcomeCode::kConflict), State::kConflicted);
  EXPECT_EQ(final_state(false, OutcomeCode::kDependency), State::kConflicted);
  EXPECT_EQ(final_state(false, OutcomeCode::kReject), State::kRejected);
  EXPECT_EQ(final_state(false, OutcomeCode::kExpired), State::kRejected);
  EXPECT_EQ(final_state(false, OutcomeCode::kParked), State::kParked);
  EXPECT_EQ(final_state(true, static_cast<OutcomeCode>(99)), State::kSettled);
  EXPECT_EQ(final_state(false, static_cast<OutcomeCode>(99)), State::kConflicted);
}

TEST(VerdictEvent, MovesAnInflightOperationToAcked) {
  using enum OutcomeCode;
  for (const OutcomeCode code : {kExact, kMerged, kSuperseded, kConflict, kReject, kDependency,
                                 kParked, kExpired}) {
    Outcome outcome;
    outcome.code = code;
    const Transition& transition = TransitionOf(State::kInflight, VerdictEvent(outcome));
    EXPECT_EQ(transition.sent_move, Move::kTo);
    EXPECT_EQ(transition.sent, State::kAcked);
  }
}

TEST(Phase, IsPendingUntilFinalAndConflictedWhileAPersonIsNeeded) {
  for (int n = 1; n <= kStateCount; n++) {
    const State state = static_cast<State>(n);
    EXPECT_EQ(PhaseOf(state) == Phase::kPending, n <= 4) << StateName(state);
    const bool open =
        state == State::kConflicted || state == State::kRejected || state == State::kParked;
    EXPECT_EQ(NeedsPerson(state), open) << StateName(state);
  }
}

TEST(ReasonName, KnowsEveryReasonAndToleratesOthers) {
  EXPECT_STREQ(ReasonName(Reason::kOffline), "OFFLINE");
  EXPECT_STREQ(ReasonName(Reason::kRestored), "RESTORED");
  EXPECT_STREQ(ReasonName(static_cast<Reason>(9'999)), "UNKNOWN");
}

}  // namespace
}  // namespace tidemark
