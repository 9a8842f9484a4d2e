#include "tools/tidemark/text_forms.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace tidemark {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kMinuteUs = 60 * kSecondUs;
constexpr int64_t kDayUs = 24 * 60 * kMinuteUs;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

template <class T>
std::optional<T> ReadWhole(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  T n{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return n;
}

// Takes `count` digits off the front of text.
std::optional<int> TakeDigits(std::string_view* text, size_t count) {
  if (text->size() < count || !AllDigits(text->substr(0, count))) return {};
  std::optional<int> n = ReadWhole<int>(text->substr(0, count));
  text->remove_prefix(count);
  return n;
}

bool Take(std::string_view* text, std::string_view any_of) {
  if (text->empty() || any_of.find(text->front()) == std::string_view::npos) return false;
  text->remove_prefix(1);
  return true;
}

std::optional<int64_t> TakeDayUs(std::string_view* text) {
  std::optional<int> year, month, day;
  if (!(year = TakeDigits(text, 4)) || !Take(text, "-")) return {};
  if (!(month = TakeDigits(text, 2)) || !Take(text, "-")) return {};
  if (!(day = TakeDigits(text, 2))) return {};
  std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                   std::chrono::day(*day)};
  if (!date.ok()) return {};
  return std::chrono::sys_days(date).time_since_epoch().count() * kDayUs;
}

// Finer than a microsecond is refused, not rounded: what is read back must be what was written.
std::optional<int64_t> TakeFractionUs(std::string_view* text) {
  if (!Take(text, ".")) return 0;
  size_t digits = 0;
  while (digits < text->size() && IsDigit((*text)[digits])) digits++;
  if (digits == 0 || digits > 6) return {};
  int64_t us = *TakeDigits(text, digits);
  for (size_t i = digits; i < 6; i++) us *= 10;
  return us;
}

std::optional<int64_t> TakeTimeUs(std::string_view* text) {
  std::optional<int> hour, minute, second;
  if (!(hour = TakeDigits(text, 2)) || *hour > 23 || !Take(text, ":")) return {};
  if (!(minute = TakeDigits(text, 2)) || *minute > 59 || !Take(text, ":")) return {};
  if (!(second = TakeDigits(text, 2)) || *second > 59) return {};
  std::optional<int64_t> fraction_us = TakeFractionUs(text);
  if (!fraction_us) return {};
  return (*hour * 60 + *minute) * kMinuteUs + *second * kSecondUs + *fraction_us;
}

std::optional<int64_t> TakeZoneUs(std::string_view* text) {
  if (Take(text, "Zz")) return 0;
  bool west = text->starts_with('-');
  std::optional<int> hours, minutes;
  if (!Take(text, "+-") || !(hours = TakeDigits(text, 2)) || *hours > 23) return {};
  if (!Take(text, ":") || !(minutes = TakeDigits(text, 2)) || *minutes > 59) return {};
  return (west ? -1 : 1) * (*hours * 60 + *minutes) * kMinuteUs;
}

template <class Bytes>
std::string WriteHex(const Bytes& bytes) {
  std::string hex;
  for (uint8_t byte : bytes) {
    hex += kHexDigits[byte >> 4];
    hex += kHexDigits[byte & 15];
  }
  return hex;
}

}  // namespace

std::optional<int64_t> ReadInteger(std::string_view text) { return ReadWhole<int64_t>(text); }

std::optional<double> ReadDouble(std::string_view text) {
  std::optional<double> number = ReadWhole<double>(text);
  if (number && !std::isfinite(*number)) return {};
  return number;
}

std::optional<int64_t> ReadDecimal(std::string_view text, uint32_t scale) {
  size_t point = std::min(text.find('.'), text.size());
  std::string_view fraction = text.substr(std::min(point + 1, text.size()));
  if (point + 1 == text.size() || fraction.size() > scale || !AllDigits(fraction)) return {};
  if (text.empty() || (point == 1 && !IsDigit(text[0])) || point == 0) return {};
  std::string digits(text.substr(0, point));
  digits += fraction;
  digits.append(scale - fraction.size(), '0');
  return ReadInteger(digits);
}

std::string WriteDecimal(int64_t unscaled, uint32_t scale) {
  std::string digits = std::to_string(unscaled);
  size_t sign = unscaled < 0 ? 1 : 0;
  if (scale == 0) return digits;
  if (digits.size() <= sign + scale) digits.insert(sign, sign + scale + 1 - digits.size(), '0');
  digits.insert(digits.size() - scale, 1, '.');
  return digits;
}

std::optional<int64_t> ReadTimestamp(std::string_view text) {
  std::optional<int64_t> day_us, time_us, zone_us;
  if (!(day_us = TakeDayUs(&text)) || !Take(&text, "Tt ")) return {};
  if (!(time_us = TakeTimeUs(&text)) || !(zone_us = TakeZoneUs(&text))) return {};
  if (!text.empty()) return {};
  return *day_us + *time_us - *zone_us;
}

std::string WriteTimestamp(int64_t us) {
  int64_t day = us / kDayUs - (us % kDayUs < 0 ? 1 : 0);
  int64_t rest_us = us - day * kDayUs;
  std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(rest_us / (60 * kMinuteUs)),
                static_cast<int>(rest_us / kMinuteUs % 60),
                static_cast<int>(rest_us / kSecondUs % 60));
  std::string written = text;
  if (int64_t fraction_us = rest_us % kSecondUs) {
    std::snprintf(text, sizeof text, ".%06d", static_cast<int>(fraction_us));
    written += text;
    while (written.back() == '0') written.pop_back();
  }
  return written + "Z";
}

std::optional<std::string> ReadBase64(std::string_view text) {
  if (text.size() % 4 != 0) return {};
  size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  text.remove_suffix(padding);
  std::string bytes;
  uint32_t bits = 0;
  int bit_count = 0;
  for (char c : text) {
    size_t digit = kBase64Digits.find(c);
    if (digit == std::string_view::npos) return {};
    bits = bits << 6 | static_cast<uint32_t>(digit);
    if ((bit_count += 6) < 8) continue;
    bit_count -= 8;
    bytes += static_cast<char>(bits >> bit_count);
    bits &= (1u << bit_count) - 1;
  }
  if (bits != 0) return {};  // left-over bits would be lost without a word
  return bytes;
}

std::string WriteBase64(std::string_view bytes) {
  std::string text;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    size_t count = std::min<size_t>(3, bytes.size() - at);
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; i++)
      bits = bits << 8 | (i < count ? static_cast<uint8_t>(bytes[at + i]) : 0);
    for (size_t i = 0; i < 4; i++)
      text += i <= count ? kBase64Digits[bits >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

std::optional<tide_uid> ReadUid(std::string_view hex) {
  tide_uid uid{};
  if (hex.size() != 2 * sizeof uid.bytes) return {};
  for (size_t i = 0; i < hex.size(); i++) {
    char c = hex[i] >= 'A' && hex[i] <= 'F' ? static_cast<char>(hex[i] - 'A' + 'a') : hex[i];
    size_t digit = kHexDigits.find(c);
    if (digit == std::string_view::npos) return {};
    uid.bytes[i / 2] = static_cast<uint8_t>(uid.bytes[i / 2] << 4 | digit);
  }
  return uid;
}

std::string WriteUid(const tide_uid& uid) { return WriteHex(uid.bytes); }

bool IsNone(const tide_uid& uid) {
  return std::all_of(std::begin(uid.bytes), std::end(uid.bytes), [](uint8_t b) { return b == 0; });
}

std::string WriteDigest(const uint8_t (&digest)[16]) {
  std::array<uint8_t, 16> reversed;
  std::reverse_copy(std::begin(digest), std::end(digest), reversed.begin());
  return WriteHex(reversed);
}

std::string WriteAge(int64_t age_ms) {
  if (age_ms < 0) return "unknown";
  int64_t seconds = age_ms / 1000;
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600) return std::to_string(seconds / 60) + " min";
  if (seconds < 48 * 3600) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86400) + " days";
}

}  // namespace tidemark
