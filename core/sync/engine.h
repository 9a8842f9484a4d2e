// Engine: performs what the planner decides, against replica, transport, connectivity and secrets.
//
// One Step is one bounded turn of work: hear what came, let the planner decide, act, wait for the
// network at most as long as the caller allows. The turn lock is held only while the replica is
// touched, never while waiting. What the transport reports while it is driven is queued and looked
// at afterwards.
//
// Thread: Start, Step and Stop on the driving thread, one at a time; what is marked so, on any.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <vector>

#include "core/base/log.h"
#include "core/ports/clock.h"
#include "core/ports/connectivity.h"
#include "core/ports/transport.h"
#include "core/replica/replica.h"
#include "core/sync/exchange.h"
#include "core/sync/mailbox.h"
#include "core/sync/measure.h"
#include "core/sync/planner.h"
#include "core/sync/turn.h"

namespace tidemark {

struct EngineOptions {
  std::string server = {}, account = {}, app = {};  // server empty: none, offline for good
  uint32_t frame_bytes_max = 0;       // what this device takes; 0: the default
  bool no_network = false;            // everything but exchanges
};

// The world, lent for the engine's life.
struct EnginePorts {
  Replica& replica;
  Transport& transport;
  Connectivity& connectivity;
  Secrets& secrets;
  Clock& clock;
  Random& random;
  Log& log;
  InTurn in_turn;
};

class Engine {
 public:
  Engine(EngineOptions options, EnginePorts ports);
  ~Engine();                          // stops; a token request may outlive it
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Operations that a crash left under way are taken back. Once, before the first Step.
  Status Start();
  // *next_due_ms: step again no later than in that time; -1: when something is told or wakes. A
  // fault of the network is no failure of Step; a store that can no longer be trusted is.
  Status Step(int64_t max_wait_ms, int64_t* next_due_ms);
  // Ends all exchanges; nothing of them runs afterwards. Idempotent.
  void Stop();

  // -- any thread
  void Poke(bool subscriptions) { mailbox_->Put(event::Changed{subscriptions}); }
  void Notice(Hint hint) { mailbox_->Put(event::Hinted{hint}); }
  void AllowNetwork(bool allowed) { mailbox_->Put(event::NetworkAllowed{allowed}); }
  void Wake() { mailbox_->Wake(); }
  // A goal is worked on at once, whatever sleep is remembered, until it is dropped.
  uint64_t Ask(Goal goal) { return mailbox_->NewGoal(goal); }
  bool Reached(uint64_t goal_no) { return mailbox_->Reached(goal_no); }
  void Drop(uint64_t goal_no) { mailbox_->DropGoal(goal_no); }
  Progress progress() { return mailbox_->progress(); }

 private:
  struct Exchange {
    ExchangeId id = 0;                // 0: none
    uint64_t token_no = 0;
    int64_t sent_us = 0;              // boottime
    PullTicket ticket;
  };
  struct Arrived {
    ExchangeId id = 0;
    HttpReply http;
  };

  // hearing
  void ReadMail();
  void ReadNetwork();
  void TakeToken(const TokenAnswer& answer);
  void AskTokenAnew();
  void TakeReplies();
  void TakeReply(Lane lane, const HttpReply& http);
  Status TakePush(const Exchange& of, const PushReply& reply);
  Status TakePull(const Exchange& of, const PullReply& reply);
  Status TakeLive(const Exchange& of, const LiveReply& reply);
  void TakeFailure(Lane lane, Heard heard, bool old_token);
  void NoteContact(const Exchange& of, const Welcome& welcome);
  void MeasureEnd(Lane lane, const Exchange& of, const char* how);

  // acting
  void Run();
  void Perform(const action::SendPush& push);
  void Perform(const action::SendPull& pull);
  void Perform(const action::SendLive& live);
  void Perform(const action::Cancel& cancel);
  void Perform(const action::WantToken& want);
  void Perform(const action::Fork&);
  void Perform(const action::LeaveConnections&);
  void Perform(const action::Maintain&);
  Result<std::string> PreparePush(const action::SendPush& push, PushBatch* batch);
  Result<Hello> PrepareTicket(PullTicket* ticket);
  Result<Hello> MakeHello();
  void Send(Lane lane, std::string body, PullTicket ticket, uint32_t wait_ms);
  void FailLocally(Lane lane, const Status& failure);

  // the replica
  Status Touch(const std::function<Status(Replica&)>& work);
  void ReadFacts();
  Status TakeBackPush();

  void Tell(decltype(Event::what) what) { events_.push_back(std::move(what)); }
  int64_t NowMs() { return ports_.clock.BoottimeUs() / 1000; }
  int64_t DueInMs();
  void Publish();
  Meter& meter() { return ports_.replica.meter(); }
  Exchange& exchange(Lane lane) { return exchanges_[static_cast<size_t>(lane)]; }

  EngineOptions options_;
  EnginePorts ports_;
  std::shared_ptr<Mailbox> mailbox_;
  Planner planner_;
  Progress progress_;
  Facts facts_;
  std::deque<decltype(Event::what)> events_;
  std::vector<Arrived> replies_;
  std::array<Exchange, kLaneCount> exchanges_;
  ExchangeId last_id_ = 0;
  NetworkState network_;
  bool network_known_ = false;
  std::string token_;
  uint64_t token_no_ = 0, token_request_no_ = 0;
  std::vector<Outcome> fork_outcomes_;
  StallWatch stall_watch_;
  bool push_unsettled_ = false;       // the store could not take a push back yet
  bool touched_ = false, stopped_ = false;
  bool unfinished_ = false;           // a step was left for want of memory
  Status fatal_;                      // of this step
};

}  // namespace tidemark
