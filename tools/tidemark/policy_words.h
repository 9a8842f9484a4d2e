#pragma once

#include <string>

#include "tools/tidemark/json.h"

namespace tidemark {

// A policy's facts as words, for the text and for the page alike. Empty where the key is missing.
std::string PlainOf(const Json& object, const char* key);
const Json& ListOf(const Json& object, const char* key);   // an empty list where there is none
std::string JoinedOf(const Json& object, const char* key);  // a list of texts: "a, b"
std::string TierWords(const Json& holder);                 // "bounded, within 1 min"
std::string AdjustableWords(const Json& collection);       // "from eventual to live"
std::string StaleWords(const Json& screen);                // "shown with a warning"
std::string OfflineWords(const Json& gate);                // "closed without a server"
std::string NeedWords(const Json& need);       // "prices: live, within 10 s, nothing pending"
std::string StepWords(const Json& step);       // "Ship: after pay (acked), waits for a.b = 1"
std::string IntentWords(const Json& intent);   // "valid for 15 min, all or nothing, gate pay"

}  // namespace tidemark
