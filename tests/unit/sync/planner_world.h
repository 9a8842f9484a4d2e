// A world without network or store: virtual time, and a server that is one function. After every
// event it checks what must always hold (L1, single flight, no double answers).
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/sync/planner.h"

namespace tidemark {

using What = decltype(Event::what);

class PlannerWorld {
 public:
  // What comes back for a lane's request, and after how long; nullopt: nothing, ever.
  struct Answer {
    int64_t after_ms = 50;
    What what;
  };
  using Server = std::function<std::optional<Answer>(Lane)>;
  using TokenSource = std::function<std::optional<Answer>()>;

  explicit PlannerWorld(uint64_t seed, SyncState state = {})
      : random_(seed), planner_(state, random_) {}

  Server server;
  TokenSource tokens = [] { return Answer{1, event::TokenCame{true}}; };
  Facts facts;
  uint32_t batch_ops = 1;             // how many operations a push finds to send
  std::function<void(const Action&)> on_action = [](const Action&) {};

  int64_t now_ms() const { return now_ms_; }
  const SyncState& state() const { return planner_.state(); }
  const Planner& planner() const { return planner_; }
  SeededRandom& random() { return random_; }

  void Tell(What what) {
    const Actions actions = planner_.Handle({now_ms_, facts, std::move(what)});
    for (const Action& action : actions) Perform(action);
    ASSERT_TRUE(Alive(planner_.state())) << "L1 at " << now_ms_;
  }

  void RunFor(int64_t duration_ms) { RunUntil(now_ms_ + duration_ms); }

  void RunUntil(int64_t end_ms) {
    while (!::testing::Test::HasFatalFailure()) {
      const int64_t due = DueMs(planner_.state());
      const int64_t arrival = arrivals_.empty() ? kNever : arrivals_.begin()->first;
      const int64_t next = std::min(due, arrival);
      if (next > end_ms) break;
      now_ms_ = std::max(now_ms_, next);
      if (arrival > now_ms_) {
        Tell(event::Tick{});
        continue;
      }
      Arrival arrived = std::move(arrivals_.begin()->second);
      arrivals_.erase(arrivals_.begin());
      if (arrived.lane && open_[Index(*arrived.lane)] != arrived.no) continue;   // cancelled
      if (arrived.lane) open_[Index(*arrived.lane)] = 0;
      if (std::holds_alternative<event::TokenCame>(arrived.what) ||
          std::holds_alternative<event::TokenFailed>(arrived.what)) {
        token_open_ = false;
      }
      if (on_answer) on_answer(arrived.what);
      Tell(std::move(arrived.what));
    }
    now_ms_ = std::max(now_ms_, end_ms);
  }

  std::function<void(const What&)> on_answer;   // before it is told: facts may change
  std::array<int, kLaneCount> sends{};
  int token_requests = 0, forks = 0, stalls_seen = 0, parks = 0, maintains = 0;
  std::array<std::vector<int64_t>, kLaneCount> sent_at;

  int requests() const { return sends[0] + sends[1] + sends[2]; }
  uint32_t exchanges_open() const {
    uint32_t open = 0;
    for (uint64_t no : open_) open += no != 0 ? 1 : 0;
    return open;
  }

 private:
  struct Arrival {
    std::optional<Lane> lane;
    uint64_t no = 0;
    What what;
  };
  static size_t Index(Lane lane) { return static_cast<size_t>(lane); }

  void Perform(const Action& action) {
    on_action(action);
    if (const auto* push = std::get_if<action::SendPush>(&action)) {
      parks += push->park_head ? 1 : 0;
      Send(Lane::kPush);
      const uint32_t ops = std::min<uint32_t>(batch_ops, push->park_head ? 1 : push->ops_max);
      Tell(event::Sent{Lane::kPush, ops, ops * 100});
    } else if (std::holds_alternative<action::SendPull>(action)) {
      Send(Lane::kPull);
    } else if (std::holds_alternative<action::SendLive>(action)) {
      Send(Lane::kLive);
    } else if (const auto* cancel = std::get_if<action::Cancel>(&action)) {
      open_[Index(cancel->lane)] = 0;
    } else if (std::holds_alternative<action::WantToken>(action)) {
      AskToken();
    } else if (std::holds_alternative<action::Maintain>(action)) {
      maintains++;
      Arrive(std::nullopt, 0, {1, event::Maintained{false}});
    } else {
      forks += std::holds_alternative<action::Fork>(action) ? 1 : 0;
    }
  }

  void Send(Lane lane) {
    ASSERT_EQ(open_[Index(lane)], 0u) << "two requests of one lane";
    ASSERT_TRUE(state().started && state().online && !state().paused && state().allowed);
    sends[Index(lane)]++;
    sent_at[Index(lane)].push_back(now_ms_);
    open_[Index(lane)] = ++last_no_;
    ASSERT_LE(exchanges_open(), state().exchanges_max);
    if (std::optional<Answer> answer = server(lane)) Arrive(lane, last_no_, std::move(*answer));
  }

  void AskToken() {
    ASSERT_FALSE(token_open_) << "two token requests";
    token_requests++;
    token_open_ = true;
    if (std::optional<Answer> answer = tokens()) Arrive(std::nullopt, 0, std::move(*answer));
  }

  void Arrive(std::optional<Lane> lane, uint64_t no, Answer answer) {
    arrivals_.emplace(now_ms_ + answer.after_ms, Arrival{lane, no, std::move(answer.what)});
  }

  SeededRandom random_;
  Planner planner_;
  int64_t now_ms_ = 0;
  uint64_t last_no_ = 0;
  bool token_open_ = false;
  std::array<uint64_t, kLaneCount> open_{};
  std::multimap<int64_t, Arrival> arrivals_;
};

// A server with which all is well, and nothing is new.
inline std::optional<PlannerWorld::Answer> HealthyServer(Lane lane) {
  switch (lane) {
    case Lane::kPush: return PlannerWorld::Answer{50, event::PushAnswered{.outcomes = 1}};
    case Lane::kPull: return PlannerWorld::Answer{50, event::PullAnswered{.progress = true}};
    case Lane::kLive: return PlannerWorld::Answer{21'000, event::LiveAnswered{}};
  }
  return std::nullopt;
}

inline PlannerWorld::Server Failing(Fault fault, int64_t retry_after_ms = 0) {
  return [=](Lane lane) {
    return PlannerWorld::Answer{50, event::Failed{lane, fault, retry_after_ms, false}};
  };
}

}  // namespace tidemark
