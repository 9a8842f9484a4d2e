#include "core/tell/phrase.h"

#include <algorithm>

namespace tidemark {
namespace {

constexpr int64_t kMinuteMs = 60'000, kHourMs = 3'600'000, kDayMs = 86'400'000;

std::string Capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

}  // namespace

std::string Fill(std::string_view text, const Words& words) {
  std::string out;
  while (!text.empty()) {
    const size_t open = text.find('{');
    const size_t close = open == text.npos ? open : text.find('}', open);
    if (close == text.npos) break;
    out += text.substr(0, open);
    const auto found = words.find(text.substr(open + 1, close - open - 1));
    out += found == words.end() ? text.substr(open, close - open + 1)
        : std::string_view(found->second);
    text.remove_prefix(close + 1);
  }
  return out + std::string(text);
}

std::string Say(std::string_view key, Language language, const Words& words) {
  const std::string_view text = FindMessage(key, language);
  return text.empty() ? std::string(key) : Capital(Fill(text, words));
}

std::string Word(std::string_view key, Language language, const Words& words) {
  return Fill(FindMessage(key, language), words);
}

std::string AgeText(int64_t age_ms, Language language) {
  const auto say = [&](const char* key, int64_t n) {
    return Say(key, language, {{"n", std::to_string(n)}});
  };
  age_ms = std::max<int64_t>(0, age_ms);
  if (age_ms < kMinuteMs) return say("age.seconds", age_ms / 1000);
  if (age_ms < kHourMs) return say("age.minutes", age_ms / kMinuteMs);
  if (age_ms < 2 * kDayMs) return say("age.hours", age_ms / kHourMs);
  return say("age.days", age_ms / kDayMs);
}

int64_t AgeChangesInMs(int64_t age_ms) {
  age_ms = std::max<int64_t>(0, age_ms);
  const int64_t step = age_ms < kMinuteMs ? 1000 : age_ms < kHourMs ? kMinuteMs
                       : age_ms < 2 * kDayMs ? kHourMs : kDayMs;
  return step - age_ms % step;
}

std::string PersonName(std::string_view account) { return Capital(std::string(account)); }

}  // namespace tidemark
