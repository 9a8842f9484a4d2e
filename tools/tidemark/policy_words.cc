#include "tools/tidemark/policy_words.h"

#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

// An age of the key in words, after `before`; nothing where it is missing or 0.
std::string SpanWords(const Json& object, const char* key, const char* before) {
  auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer() || found->get<int64_t>() == 0) return "";
  return before + WriteAge(found->get<int64_t>());
}

bool IsSet(const Json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

void Append(const std::string& more, const char* between, std::string* text) {
  if (more.empty()) return;
  if (!text->empty()) *text += between;
  *text += more;
}

}  // namespace

std::string PlainOf(const Json& object, const char* key) {
  auto found = object.find(key);
  if (found == object.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : WriteJson(*found);
}

const Json& ListOf(const Json& object, const char* key) {
  static const Json none = Json::array();
  auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : none;
}

std::string JoinedOf(const Json& object, const char* key) {
  std::string text;
  for (const Json& one : ListOf(object, key))
    if (one.is_string()) Append(one.get<std::string>(), ", ", &text);
  return text;
}

std::string TierWords(const Json& holder) {
  auto tier = holder.find("tier");
  if (tier == holder.end() || !tier->is_object()) return "";
  return PlainOf(*tier, "kind") + SpanWords(*tier, "window_ms", ", within ");
}

std::string AdjustableWords(const Json& collection) {
  auto range = collection.find("adjustable");
  if (range == collection.end() || !range->is_object()) return "";
  return "from " + PlainOf(*range, "from") + " to " + PlainOf(*range, "to");
}

std::string StaleWords(const Json& screen) {
  const std::string when = PlainOf(screen, "when_stale");
  if (when == "block") return "not shown";
  if (when == "warn") return "shown with a warning";
  return when == "serve" ? "shown as it is, and said to be" : when;
}

std::string OfflineWords(const Json& gate) {
  const std::string offline = PlainOf(gate, "offline");
  if (offline == "closed") return "closed";
  if (offline == "warn") return "open with a warning";
  return offline == "queue_if_expect" ? "queued if the operation says what it expects" : offline;
}

std::string NeedWords(const Json& need) {
  std::string text = PlainOf(need, "collection") + ": " + TierWords(need);
  if (IsSet(need, "nothing_pending")) text += ", nothing pending";
  if (IsSet(need, "no_conflict")) text += ", no conflict";
  return text;
}

std::string StepWords(const Json& step) {
  std::string text;
  for (const Json& after : ListOf(step, "after"))
    Append("after " + PlainOf(after, "step") + " is " + PlainOf(after, "when"), ", ", &text);
  if (auto wait = step.find("wait_for"); wait != step.end() && wait->is_object())
    Append("waits for " + PlainOf(*wait, "collection") + "." + PlainOf(*wait, "field") + " = " +
               PlainOf(*wait, "equals"), ", ", &text);
  Append(SpanWords(step, "deadline_ms", "within "), ", ", &text);
  const std::string back = PlainOf(step, "compensate_with");
  if (!back.empty()) Append("taken back by " + back, ", ", &text);
  if (IsSet(step, "pivot")) Append("from here on only forward", ", ", &text);
  const std::string title = PlainOf(step, "title");
  return text.empty() ? title : title + ": " + text;
}

std::string IntentWords(const Json& intent) {
  std::string text = SpanWords(intent, "valid_for_ms", "valid for ");
  if (IsSet(intent, "strict")) Append("all of it or nothing", ", ", &text);
  if (IsSet(intent, "irreversible")) Append("cannot be taken back", ", ", &text);
  const std::string gate = PlainOf(intent, "gate");
  if (!gate.empty()) Append("only through gate " + gate, ", ", &text);
  return text;
}

}  // namespace tidemark
