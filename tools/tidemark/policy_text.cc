#include "tools/tidemark/policy_text.h"

#include "tools/tidemark/policy_words.h"

namespace tidemark {
namespace {

std::string Labelled(const char* label, const std::string& text) {
  return text.empty() ? "" : std::string(label) + text;
}

std::string CollectionText(const Json& collection) {
  std::string text = PlainOf(collection, "name") + Labelled("  ", TierWords(collection)) +
                     Labelled(", adjustable ", AdjustableWords(collection)) +
                     Labelled(", decided by ", PlainOf(collection, "owner")) +
                     Labelled(": ", PlainOf(collection, "rationale")) + "\n";
  for (const Json& field : ListOf(collection, "fields"))
    text += "  " + PlainOf(field, "name") + Labelled("  ", PlainOf(field, "type")) +
            Labelled("  ", PlainOf(field, "merge")) + "\n";
  return text;
}

std::string ScreenText(const Json& screen) {
  return "screen " + PlainOf(screen, "name") +
         Labelled("  shows ", JoinedOf(screen, "collections")) +
         Labelled("  shows ", PlainOf(screen, "query")) + Labelled(", ", TierWords(screen)) +
         Labelled("; when stale: ", StaleWords(screen)) +
         Labelled("; decided by ", PlainOf(screen, "owner")) + "\n";
}

std::string GateText(const Json& gate) {
  std::string text = "gate " + PlainOf(gate, "name") +
                     Labelled("  without a server: ", OfflineWords(gate)) + "\n";
  for (const Json& need : ListOf(gate, "needs")) text += "  needs " + NeedWords(need) + "\n";
  return text;
}

std::string PlanText(const Json& plan) {
  std::string text = "plan " + PlainOf(plan, "name") + "\n";
  for (const Json& step : ListOf(plan, "steps")) text += "  " + StepWords(step) + "\n";
  return text;
}

std::string ContactText(const Json& policy) {
  auto contact = policy.find("contact");
  if (contact == policy.end() || !contact->is_object()) return "";
  const std::string text = Labelled("product ", PlainOf(*contact, "product_owner")) +
                           Labelled("  security ", PlainOf(*contact, "security")) +
                           Labelled("  support ", PlainOf(*contact, "support"));
  return Labelled("contact  ", text) + (text.empty() ? "" : "\n");
}

}  // namespace

std::string PolicyText(const Json& policy) {
  std::string text;
  for (const Json& collection : ListOf(policy, "collections")) text += CollectionText(collection);
  for (const Json& screen : ListOf(policy, "screens")) text += ScreenText(screen);
  for (const Json& gate : ListOf(policy, "gates")) text += GateText(gate);
  for (const Json& intent : ListOf(policy, "intents"))
    text += "intent " + PlainOf(intent, "name") + Labelled("  ", IntentWords(intent)) + "\n";
  for (const Json& plan : ListOf(policy, "plans")) text += PlanText(plan);
  for (const Json& cache : ListOf(policy, "caches"))
    text += "cache " + PlainOf(cache, "name") + Labelled("  of ", JoinedOf(cache, "collections")) +
            Labelled(", key ", JoinedOf(cache, "fields")) + "\n";
  text += ContactText(policy);
  return text.empty() ? "No collections are declared." : text;
}

}  // namespace tidemark
