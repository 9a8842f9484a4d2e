// Phrase: a template with {named} places, filled.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/tell/catalogue.h"

namespace tidemark {

using Words = std::map<std::string, std::string, std::less<>>;

// Places without a word stay visible as {name}: a gap in a catalogue is seen, never silent. What is
// filled in is never looked at again.
std::string Fill(std::string_view text, const Words& words);
// The message of a key, filled, its first letter a capital; the key itself where the catalogue has
// none.
std::string Say(std::string_view key, Language language, const Words& words = {});
// A word inside a sentence, as the catalogue has it.
std::string Word(std::string_view key, Language language, const Words& words = {});
// "3 m", "2 h", "9 d".
std::string AgeText(int64_t age_ms, Language language);
// When the next AgeText differs.
int64_t AgeChangesInMs(int64_t age_ms);
// "mina" becomes "Mina".
std::string PersonName(std::string_view account);

}  // namespace tidemark
