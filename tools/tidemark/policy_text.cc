#include "tools/tidemark/policy_text.h"

#include "tools/tidemark/text_forms.h"

namespace tidemark {
namespace {

std::string Plain(const Json& object, const char* key) {
  auto found = object.find(key);
  if (found == object.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : WriteJson(*found);
}

std::string Labelled(const char* label, const std::string& text) {
  return text.empty() ? "" : std::string(label) + text;
}

// "bounded, within 60 s"
std::string TierText(const Json& collection) {
  auto tier = collection.find("tier");
  if (tier == collection.end() || !tier->is_object()) return Plain(collection, "tier");
  auto window = tier->find("window_ms");
  if (window == tier->end() || !window->is_number_integer()) return Plain(*tier, "kind");
  return Plain(*tier, "kind") + ", within " + WriteAge(window->get<int64_t>());
}

const Json& ListOf(const Json& object, const char* key) {
  static const Json none = Json::array();
  auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : none;
}

}  // namespace

std::string PolicyText(const Json& policy) {
  std::string text;
  for (const Json& collection : ListOf(policy, "collections")) {
    text += Plain(collection, "name") + Labelled("  ", TierText(collection)) +
            Labelled(", decided by ", Plain(collection, "owner")) +
            Labelled(": ", Plain(collection, "rationale")) + "\n";
    for (const Json& field : ListOf(collection, "fields"))
      text += "  " + Plain(field, "name") + Labelled("  ", Plain(field, "type")) +
              Labelled("  ", Plain(field, "merge")) + "\n";
  }
  return text.empty() ? "No collections are declared." : text;
}

}  // namespace tidemark
