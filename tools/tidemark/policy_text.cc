#include "tools/tidemark/policy_text.h"

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

const Json& ListOf(const Json& object, const char* key) {
  static const Json none = Json::array();
  auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : none;
}

}  // namespace

std::string PolicyText(const Json& policy) {
  std::string text;
  for (const Json& collection : ListOf(policy, "collections")) {
    text += Plain(collection, "name") + Labelled("  ", Plain(collection, "tier")) +
            Labelled(", decided by ", Plain(collection, "owner")) +
            Labelled(": ", Plain(collection, "rationale")) + "\n";
    for (const Json& field : ListOf(collection, "fields"))
      text += "  " + Plain(field, "name") + Labelled("  ", Plain(field, "type")) +
              Labelled("  ", Plain(field, "merge")) + "\n";
  }
  return text.empty() ? "No collections are declared." : text;
}

}  // namespace tidemark
