// Prompts: what needs a person, as cards: one for what belongs together, and one for a storm. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/tell/sentence.h"

namespace tidemark {

// More prompts of one collection within an hour than this are one card (semantics.md 4.6, rule 8).
inline constexpr size_t kStormMin = 10;
inline constexpr int64_t kStormWindowMs = 3'600'000;

struct Prompt {
  Uid conflict;
  RecordKey about;                 // of a storm only the collection is named
  std::vector<Uid> operations;     // oldest first
  uint32_t fields = 0, differing = 0;  // of the first operation: how many it writes, are contested
  bool storm = false;
  std::string text;
};

// `open`: conflicted, rejected and parked operations, oldest first.
std::vector<Prompt> PromptsOf(const std::vector<StoredOperation>& open, const Manifest& manifest,
                              const Listener& listener, const Moment& now);

}  // namespace tidemark
