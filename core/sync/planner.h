// Planner: (state, event) -> (state, actions). Pure: no I/O, no clock, no store. Time and facts
// come with the event, chance is a port.
//
//   outbox not empty and no hold  =>  a request is outstanding or a timer is armed      (L1: Alive)
//   at most one push, one pull, one long poll, one token request outstanding   (single flight)
//   requests in an hour <= 30 + 360 + exchanges that brought something + explicit asks     (L4)
//
// Thread: the driving one.
#pragma once

#include "core/base/random.h"
#include "core/sync/action.h"
#include "core/sync/schedule.h"

namespace tidemark {

class Planner {
 public:
  Planner(SyncState state, Random& random) : state_(std::move(state)), random_(random) {}

  Actions Handle(const Event& event);

  const SyncState& state() const { return state_; }
  // Of a goal that was asked and not dropped.
  bool Reached(uint64_t goal_no) const;

 private:
  // events
  void On(const event::Started&);
  void On(const event::Tick&) {}
  void On(const event::Changed& changed);
  void On(const event::NetworkIs& network);
  void On(const event::NetworkAllowed& network);
  void On(const event::Hinted& hinted);
  void On(const event::Asked& asked);
  void On(const event::Dropped& dropped);
  void On(const event::TokenCame& came);
  void On(const event::TokenFailed&);
  void On(const event::TokenLost&);
  void On(const event::Sent& sent);
  void On(const event::NothingToSend& nothing);
  void On(const event::PushAnswered& answer);
  void On(const event::PullAnswered& answer);
  void On(const event::LiveAnswered& answer);
  void On(const event::Failed& failed);
  void On(const event::Maintained& maintained);

  // time
  void ForgiveSleep(int64_t before_ms);
  void GiveUpOverdue();
  void GiveUpStalled();

  // decisions
  void Decide();
  bool TryStart(Lane lane);
  void Start(Lane lane);
  void Cancel(Lane lane, bool unanswered = false);
  void CancelAll();
  void AskForGoals();
  void SettleGoals();

  // answers
  void Succeed(Lane lane, const Limits& limits);
  void Progress();
  void Refund() { state_.budget_ms -= kBudgetCostMs; }

  // failures
  void Penalise(Lane lane, int64_t retry_after_ms);
  void CloseGate(Reason reason, int64_t retry_after_ms);
  void Suspend(Lane lane);
  void FailPushOnly(Fault fault);
  void SuspectHead();
  void ShrinkBatch();
  void LoseToken(bool mismatch);
  void RefuseToken();
  void Bypass();
  void LeavePath();
  void PauseLiveIfFailing();
  int64_t Backoff(uint32_t failures, int64_t retry_after_ms);
  int64_t CapMs() const { return state_.background ? kBackgroundCapMs : BackoffLimits{}.cap_ms; }

  SyncState state_;
  Random& random_;
  Actions actions_;
};

}  // namespace tidemark
