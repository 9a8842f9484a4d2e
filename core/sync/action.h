// Everything the planner can ask of the engine, on one screen. Each is answered by an event, sooner
// or later: Send* by Sent or NothingToSend and then by *Answered or Failed, WantToken by Token*,
// Maintain by Maintained.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "core/base/status.h"
#include "core/sync/event.h"

namespace tidemark {

namespace action {
struct SendPush { uint32_t ops_max = 0, bytes_max = 0; bool park_head = false; };
struct SendPull { uint32_t bytes_max = 0; };
struct SendLive { uint32_t wait_ms = 0; };
// Its answer no longer counts, and none will come; unanswered: it was waited for long enough.
struct Cancel { Lane lane = Lane::kLive; bool unanswered = false; };
struct WantToken { Code refused = Code::kOk; };   // why the last one failed
struct Fork {};                                   // this lane is another's: take a new client id
struct LeaveConnections {};                       // what is open now is not used again
struct Maintain {};
}  // namespace action

using Action = std::variant<action::SendPush, action::SendPull, action::SendLive, action::Cancel,
                            action::WantToken, action::Fork, action::LeaveConnections,
                            action::Maintain>;
using Actions = std::vector<Action>;

}  // namespace tidemark
