// Catalogue: every message by key and language. A test proves that each language has every key and
// that the placeholders agree.
#pragma once

#include <span>
#include <string_view>

namespace tidemark {

enum class Language { kEnglish = 0, kGerman = 1 };
inline constexpr int kLanguageCount = 2;

struct Message {
  std::string_view key;
  std::string_view text[kLanguageCount];
};

// "de-AT" is German; whatever is not known is English.
Language LanguageOf(std::string_view locale);
// Empty where there is none.
std::string_view FindMessage(std::string_view key, Language language);
std::span<const Message> AllMessages();

}  // namespace tidemark
