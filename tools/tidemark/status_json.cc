#include "tools/tidemark/status_json.h"

#include <iterator>

#include "tools/tidemark/text_forms.h"
#include "tools/tidemark/truth_json.h"

namespace tidemark {
namespace {

Json ByStateJson(const tide_sync_state& state) {
  Json by_state = Json::object();
  for (size_t i = 1; i < std::size(state.by_state); i++)
    if (state.by_state[i] > 0)
      by_state[tide_name(TIDE_NAMES_STATE, i)] = state.by_state[i];
  return by_state;
}

std::string ByStateText(const tide_sync_state& state) {
  std::string text;
  for (size_t i = 1; i < std::size(state.by_state); i++) {
    if (state.by_state[i] == 0) continue;
    text += text.empty() ? " (" : ", ";
    text += std::to_string(state.by_state[i]) + " " + Word(TIDE_NAMES_STATE, i);
  }
  return text.empty() ? text : text + ")";
}

}  // namespace

tide_headline HeadlineOf(const tide_scope_info& info) {
  if (info.attention > 0) return TIDE_HEADLINE_CONFLICTED;
  if (info.pending > 0) return TIDE_HEADLINE_PENDING;
  return info.freshness == TIDE_FRESH ? TIDE_HEADLINE_SETTLED : TIDE_HEADLINE_STALE;
}

Json ScopeJson(const tide_scope_info& info) {
  return {{"scope", Text(info.scope)},
          {"headline", tide_name(TIDE_NAMES_HEADLINE, HeadlineOf(info))},
          {"freshness", tide_name(TIDE_NAMES_FRESHNESS, info.freshness)},
          {"reason", NameOrNull(TIDE_NAMES_REASON, info.reason)},
          {"as_of_ms", info.as_of_ms},
          {"age_ms", info.age_ms},
          {"stale_in_ms", info.stale_in_ms},
          {"epoch", info.epoch},
          {"seq", info.seq},
          {"pending", info.pending},
          {"attention", info.attention},
          {"loaded_percent", info.loaded_percent},
          {"implicit", (info.flags & TIDE_SCOPE_IMPLICIT) != 0},
          {"leaving", (info.flags & TIDE_SCOPE_LEAVING) != 0}};
}

std::string ScopeText(const tide_scope_info& info) {
  std::string text = "  " + Text(info.scope) + "  " + Word(TIDE_NAMES_FRESHNESS, info.freshness);
  if (info.reason != TIDE_REASON_NONE) text += " (" + Word(TIDE_NAMES_REASON, info.reason) + ")";
  if (info.age_ms >= 0) text += ", as of " + WriteAge(info.age_ms) + " ago";
  if (info.pending > 0) text += ", " + std::to_string(info.pending) + " pending";
  if (info.attention > 0) text += ", " + std::to_string(info.attention) + " to decide";
  if (info.flags & TIDE_SCOPE_LEAVING) text += ", leaving";
  return text + "\n";
}

Json StateJson(const tide_sync_state& state) {
  return {{"pending", state.pending},
          {"attention", state.attention},
          {"hold", NameOrNull(TIDE_NAMES_REASON, state.hold)},
          {"by_state", ByStateJson(state)},
          {"last_contact_age_ms", state.last_contact_age_ms},
          {"oldest_pending_age_ms", state.oldest_pending_age_ms},
          {"next_attempt_in_ms", state.next_attempt_in_ms},
          {"consecutive_failures", state.consecutive_failures},
          {"last_failure", state.last_failure < 0 ? Json(tide_status_name(state.last_failure))
                                                  : Json(nullptr)},
          {"may_have_rolled_back", (state.flags & TIDE_SYNC_MAY_HAVE_ROLLED_BACK) != 0}};
}

std::string StateText(const tide_sync_state& state) {
  std::string text = "Outbox   " + std::to_string(state.pending) + " pending, " +
                     std::to_string(state.attention) + " to decide" + ByStateText(state) + "\n";
  text += "Contact  ";
  text += state.last_contact_age_ms < 0 ? "none known"
                                        : WriteAge(state.last_contact_age_ms) + " ago";
  if (state.hold != TIDE_REASON_NONE) text += ", held: " + Word(TIDE_NAMES_REASON, state.hold);
  if (state.last_failure < 0)
    text += ", last failure " + std::string(tide_status_name(state.last_failure));
  return text + "\nScopes\n";
}

}  // namespace tidemark
