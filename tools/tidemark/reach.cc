#include "tools/tidemark/reach.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "tools/tidemark/truth_json.h"

namespace tidemark {
namespace {

bool IsNetwork(tide_status status) { return status <= -600 && status > -700; }

const char* WordFor(tide_status last_failure) {
  switch (last_failure) {
    case TIDE_ERROR_UNREACHABLE: return "the server cannot be reached";
    case TIDE_ERROR_TLS: return "there is no connection on which the server proves who it is";
    case TIDE_ERROR_NOT_TIDEMARK: return "what answers is not a Tidemark server";
    default: return "no exchange with the server succeeded";
  }
}

}  // namespace

Failure NotReached(tide_client* client, tide_status status, tide_reason hold, int64_t elapsed_ms,
                   const tide_error& error) {
  if (status < 0) return error.status == status ? Failure(error) : Failure(status, "interrupted");
  if (hold == TIDE_REASON_AUTH_NEEDED)
    return Failure(TIDE_ERROR_AUTH_NEEDED,
                   "the server does not accept the token, or none was given");
  tide_sync_state state = TIDE_INIT(tide_sync_state);
  tide_sync_state_of(client, &state);
  bool contact = state.last_contact_age_ms >= 0 && state.last_contact_age_ms <= elapsed_ms;
  if (!contact && IsNetwork(state.last_failure))
    return Failure(state.last_failure, std::string(WordFor(state.last_failure)) + " (" +
                                           tide_status_name(state.last_failure) + ")");
  if (!contact && hold == TIDE_REASON_OFFLINE)
    return Failure(TIDE_ERROR_UNREACHABLE, "this device is offline");
  if (!contact && (state.flags & (TIDE_SYNC_PUSHING | TIDE_SYNC_PULLING)) != 0)
    return Failure(status, "the time ran out before the server answered");
  if (hold == TIDE_REASON_NONE) return Failure(status, "the time ran out before it was reached");
  return Failure(status, "held: " + Word(TIDE_NAMES_REASON, hold));
}

int64_t TimeoutMs(double seconds) {
  constexpr double kYearS = 365.0 * 86400;
  if (std::isnan(seconds))
    throw Failure(TIDE_ERROR_INVALID_ARGUMENT, "--timeout wants a number of seconds");
  return static_cast<int64_t>(std::clamp(seconds, 0.0, kYearS) * 1000);
}

}  // namespace tidemark
