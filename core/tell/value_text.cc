#include "core/tell/value_text.h"

#include <algorithm>
#include <cstdio>

#include "core/base/text.h"
#include "core/tell/phrase.h"
#include "core/tell/zone.h"

namespace tidemark {
namespace {

constexpr size_t kTextMax = 120;  // bytes of one value in a sentence
constexpr size_t kItemsMax = 8;

char DecimalSign(Language language) { return language == Language::kGerman ? ',' : '.'; }

std::string DecimalText(int64_t unscaled, uint32_t scale, Language language) {
  std::string digits = std::to_string(unscaled);
  const bool negative = digits.front() == '-';
  if (negative) digits.erase(0, 1);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, 1, DecimalSign(language));
  return (negative ? "-" : "") + digits;
}

std::string DoubleText(double value, Language language) {
  char text[40];
  std::snprintf(text, sizeof text, "%g", value);
  std::replace(text, text + sizeof text, '.', DecimalSign(language));
  return text;
}

std::string SetText(const Value& set, const Listener& listener, const Moment& now) {
  std::string text;
  for (size_t i = 0; i < set.items().size(); i++) {
    if (i > 0) text += ", ";
    if (i == kItemsMax) return text + "…";
    text += ValueText(set.items()[i], nullptr, listener, now);
  }
  return Shortened(text);
}

}  // namespace

std::string Shortened(const std::string& text) {
  if (text.size() <= kTextMax) return text;
  return std::string(CutUtf8(text, kTextMax)) + "…";
}

std::string TimeText(int64_t utc_ms, const Listener& listener, const Moment& now) {
  if (utc_ms <= 0) return Word("word.unknown_time", LanguageOf(listener.locale));
  return ClockText(utc_ms, now.wall_us < 0 ? -1 : now.wall_us / 1000, listener.time_zone);
}

std::string ValueText(const Value& value, const FieldRule* rule, const Listener& listener,
                      const Moment& now) {
  const Language language = LanguageOf(listener.locale);
  if (value.absent()) return Word("word.nothing", language);
  switch (value.kind()) {
    case Kind::kBool: return Word(value.integer() != 0 ? "word.yes" : "word.no", language);
    case Kind::kDouble: return DoubleText(value.real(), language);
    case Kind::kString: return Shortened(value.text());
    case Kind::kBytes:
      return Word("word.bytes", language, {{"n", std::to_string(value.text().size())}});
    case Kind::kSet: return SetText(value, listener, now);
    case Kind::kTimestamp:
      return ClockText(value.integer() / 1000, now.wall_us < 0 ? -1 : now.wall_us / 1000,
                       listener.time_zone);
    case Kind::kDecimal:
      return DecimalText(value.integer(), rule == nullptr ? 0 : rule->scale, language);
    default: return std::to_string(value.integer());
  }
}

}  // namespace tidemark
