// Everything the planner can hear, on one screen. An event carries the time and what the device
// holds, so that the planner needs neither clock nor store.
#pragma once

#include <cstdint>
#include <variant>

#include "core/base/status.h"
#include "core/wire/messages.h"

namespace tidemark {

enum class Lane : uint8_t { kPush = 0, kPull = 1, kLive = 2 };
inline constexpr int kLaneCount = 3;

// The numbers are those of tide_hint_kind and tide_goal.
enum class Hint : uint8_t {
  kRefresh = 1, kNetwork = 2, kForeground = 3, kBackground = 4, kPush = 5, kSignedIn = 6,
  kLowMemory = 7, kPause = 8, kResume = 9 };
enum class Goal : uint8_t { kIdle = 0, kSettled = 1 };

// What the device holds, as of the event.
struct Facts {
  uint64_t unsent = 0;   // operations without an outcome
  uint64_t acked = 0;    // with an outcome whose evidence is not held yet
  uint64_t live = 0;     // not final
  bool behind = false;   // some scope lies below the last head heard of
};

// Why an exchange brought no answer, by what there is to do about it.
enum class Fault : uint8_t {
  kUnreachable,      // no path, no TLS, broken off, timed out
  kNotTidemark,      // what answered is no server of ours: a portal, a proxy, half a frame
  kBusy,             // 503, RETRY_LATER
  kRateLimited,      // 429
  kServerFault,      // any other 5xx
  kReauth, kAccountMismatch, kUpgrade, kForked,
  kTooLarge,         // our request is
  kRefused,          // STOP: this request will never do
  kReplyTooLarge,
  kLocal };          // our own store could not do its part

namespace event {
struct Started {};
struct Tick {};
struct Changed { bool subscriptions = false; };       // something was submitted or subscribed
struct NetworkIs { bool online = true; uint64_t path = 0; };
struct NetworkAllowed { bool allowed = true; };
struct Hinted { Hint hint = Hint::kRefresh; };
struct Asked { uint64_t goal_no = 0; Goal goal = Goal::kIdle; };
struct Dropped { uint64_t goal_no = 0; };             // nobody waits for it any more
struct TokenCame { bool changed = true; };            // changed: not the one used before
struct TokenFailed {};
struct TokenLost {};       // the answer may never come, for want of memory here: it is asked anew
struct Sent { Lane lane = Lane::kPush; uint32_t ops = 0, bytes = 0; };
struct NothingToSend { Lane lane = Lane::kPush; };    // asked to send, there was nothing
struct PushAnswered { uint32_t outcomes = 0; int64_t slow_down_ms = 0; Limits limits = {}; };
struct PullAnswered { bool progress = false; Limits limits = {}; };
struct LiveAnswered { bool news = false; Limits limits = {}; };
struct Failed {
  Lane lane = Lane::kPush;
  Fault fault = Fault::kUnreachable;
  int64_t retry_after_ms = 0;
  bool old_token = false;   // a newer one has come since it was sent
};
struct Maintained { bool more = false; };
}  // namespace event

struct Event {
  int64_t now_ms = 0;    // boottime: counts sleep
  Facts facts;
  std::variant<event::Started, event::Tick, event::Changed, event::NetworkIs, event::NetworkAllowed,
               event::Hinted, event::Asked, event::Dropped, event::TokenCame, event::TokenFailed,
               event::TokenLost,
               event::Sent, event::NothingToSend, event::PushAnswered, event::PullAnswered,
               event::LiveAnswered, event::Failed, event::Maintained> what;
};

}  // namespace tidemark
