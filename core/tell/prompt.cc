#include "core/tell/prompt.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/tell/phrase.h"

namespace tidemark {
namespace {

// Set aside before it was ever sent, an operation has a prompt of its own.
Uid ConflictOf(const StoredOperation& op) {
  return op.outcome && !op.outcome->conflict.none() ? op.outcome->conflict : op.uid();
}

RecordKey AboutOf(const StoredOperation& op) {
  if (op.outcome)
    for (const Explanation& why : op.outcome->why)
      if (!why.key.collection.empty()) return why.key;
  return op.operation.effects.empty() ? RecordKey{} : op.operation.effects.front().key;
}

void CountFields(const StoredOperation& op, Prompt* prompt) {
  std::set<std::pair<RecordKey, std::string>> written, contested;
  for (const Effect& effect : op.operation.effects) {
    if (!effect.field.empty()) written.insert({effect.key, effect.field});
    for (const auto& [field, value] : effect.fields) written.insert({effect.key, field});
  }
  if (op.outcome)
    for (const Explanation& why : op.outcome->why)
      if (!why.field.empty()) contested.insert({why.key, why.field});
  prompt->fields = static_cast<uint32_t>(written.size());
  prompt->differing = static_cast<uint32_t>(contested.size());
}

bool IsRecent(const StoredOperation& op, const Moment& now) {
  return op.wall_us >= 0 && now.wall_us >= 0 && now.wall_us - op.wall_us < kStormWindowMs * 1000;
}

// The prompts of one collection, where they are a storm, as one.
void JoinStorm(const std::string& collection, const Listener& listener,
               std::vector<Prompt>* prompts) {
  Prompt storm;
  storm.storm = true;
  storm.about.collection = collection;
  size_t count = 0;
  for (const Prompt& prompt : *prompts) {
    if (prompt.about.collection != collection) continue;
    if (storm.conflict.none()) storm.conflict = prompt.conflict;
    storm.operations.insert(storm.operations.end(), prompt.operations.begin(),
                            prompt.operations.end());
    count++;
  }
  storm.text = Say("prompt.storm", LanguageOf(listener.locale),
                   {{"n", std::to_string(count)}, {"collection", collection}});
  const auto first = std::find_if(prompts->begin(), prompts->end(), [&](const Prompt& prompt) {
    return prompt.about.collection == collection;
  });
  *first = std::move(storm);
  prompts->erase(std::remove_if(first + 1, prompts->end(), [&](const Prompt& prompt) {
    return prompt.about.collection == collection;
  }), prompts->end());
}

}  // namespace

std::vector<Prompt> PromptsOf(const std::vector<StoredOperation>& open, const Manifest& manifest,
                              const Listener& listener, const Moment& now) {
  std::vector<Prompt> prompts;
  std::map<Uid, size_t> places;
  std::map<std::string, size_t> recent;
  for (const StoredOperation& op : open) {
    const auto [place, fresh] = places.emplace(ConflictOf(op), prompts.size());
    if (fresh) {
      Prompt& prompt = prompts.emplace_back();
      prompt.conflict = place->first;
      prompt.about = AboutOf(op);
      prompt.text = TellOperation(op, Reason::kNone, manifest, listener, now);
      CountFields(op, &prompt);
      if (IsRecent(op, now)) recent[prompt.about.collection]++;
    }
    prompts[place->second].operations.push_back(op.uid());
  }
  for (const auto& [collection, count] : recent)
    if (count > kStormMin) JoinStorm(collection, listener, &prompts);
  return prompts;
}

}  // namespace tidemark
