#include "core/tell/zone_rule.h"

#include <algorithm>

#include "core/tell/zone.h"

namespace tidemark {
namespace {

constexpr int64_t kDayS = 86'400;

// Takes what it reads off the front of the text; false: something else stands there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  bool done() const { return text_.empty(); }
  bool Take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool Number(int max, int* out) {
    int n = 0;
    size_t digits = 0;
    while (digits < text_.size() && digits < 3 && text_[digits] >= '0' && text_[digits] <= '9')
      n = n * 10 + (text_[digits++] - '0');
    text_.remove_prefix(digits);
    *out = n;
    return digits > 0 && n <= max;
  }
  // "CET" or "<+03>"
  bool Name() {
    const bool quoted = Take('<');
    size_t size = 0;
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    while (size < text_.size() && (quoted ? text_[size] != '>' : letter(text_[size]))) size++;
    text_.remove_prefix(size);
    return size >= 3 && (!quoted || Take('>'));
  }
  // [+-]hh[:mm[:ss]]
  bool Seconds(int32_t* out) {
    const bool negative = Take('-');
    if (!negative) static_cast<void>(Take('+'));
    int hours = 0, minutes = 0, seconds = 0;
    if (!Number(167, &hours)) return false;
    if (Take(':') && !Number(59, &minutes)) return false;
    if (Take(':') && !Number(59, &seconds)) return false;
    const int32_t total = hours * 3600 + minutes * 60 + seconds;
    *out = negative ? -total : total;
    return true;
  }
  bool Day(ZoneRule::Day* out) {
    if (!Take(',')) return false;
    if (Take('M')) {
      if (!Number(12, &out->month) || !Take('.') || !Number(5, &out->week) || !Take('.') ||
          !Number(6, &out->day))
        return false;
      if (out->month == 0 || out->week == 0) return false;
    } else {
      out->form = Take('J') ? ZoneRule::Day::Form::kJulian : ZoneRule::Day::Form::kZeroBased;
      if (!Number(365, &out->day)) return false;
      if (out->form == ZoneRule::Day::Form::kJulian && out->day == 0) return false;
    }
    return !Take('/') || Seconds(&out->at_s);
  }

 private:
  std::string_view text_;
};

bool IsLeap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

// Days since 1970 of the rule's day in a year.
int64_t DaysOf(const ZoneRule::Day& day, int year) {
  if (day.form == ZoneRule::Day::Form::kZeroBased) return DaysFromCivil(year, 1, 1) + day.day;
  if (day.form == ZoneRule::Day::Form::kJulian)
    return DaysFromCivil(year, 1, 1) + day.day - 1 + (IsLeap(year) && day.day >= 60 ? 1 : 0);
  const int64_t first = DaysFromCivil(year, day.month, 1);
  const int64_t next = day.month == 12 ? DaysFromCivil(year + 1, 1, 1)
      : DaysFromCivil(year, day.month + 1, 1);
  const int64_t weekday = ((first + 4) % 7 + 7) % 7;   // 1970-01-01 was a Thursday
  int64_t found = first + (day.day - weekday + 7) % 7 + int64_t{day.week - 1} * 7;
  while (found >= next) found -= 7;                    // week 5 is the last one
  return found;
}

}  // namespace

std::optional<ZoneRule> ParseZoneRule(std::string_view text) {
  Scanner scan(text);
  ZoneRule rule;
  int32_t west_s = 0;
  if (!scan.Name() || !scan.Seconds(&west_s)) return std::nullopt;
  rule.standard_s = -west_s;
  if (scan.done()) return rule;
  if (!scan.Name()) return std::nullopt;
  rule.has_summer = true;
  rule.summer_s = rule.standard_s + 3600;
  if (int32_t summer_west_s = 0; scan.Seconds(&summer_west_s)) rule.summer_s = -summer_west_s;
  if (!scan.Day(&rule.begin) || !scan.Day(&rule.end) || !scan.done()) return std::nullopt;
  return rule;
}

int32_t OffsetAt(const ZoneRule& rule, int64_t utc_s) {
  if (!rule.has_summer) return rule.standard_s;
  const int year = CivilOf(utc_s + rule.standard_s).year;
  const int64_t begin_s = DaysOf(rule.begin, year) * kDayS + rule.begin.at_s - rule.standard_s;
  const int64_t end_s = DaysOf(rule.end, year) * kDayS + rule.end.at_s - rule.summer_s;
  const bool north = begin_s < end_s;
  const bool summer = north ? begin_s <= utc_s && utc_s < end_s : utc_s >= begin_s || utc_s < end_s;
  return summer ? rule.summer_s : rule.standard_s;
}

}  // namespace tidemark
