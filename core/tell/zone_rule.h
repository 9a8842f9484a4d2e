// ZoneRule: what a zone does after the last change its file lists: the POSIX TZ text in the file's
// footer (RFC 8536 3.3), "CET-1CEST,M3.5.0,M10.5.0/3". Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tidemark {

struct ZoneRule {
  struct Day {
    enum class Form : uint8_t { kMonthWeekDay, kJulian, kZeroBased };
    Form form = Form::kMonthWeekDay;
    int month = 0, week = 0, day = 0;   // Jn and n: day only
    int32_t at_s = 7'200;               // by the clock in force until then
  };
  int32_t standard_s = 0;               // east of UTC
  int32_t summer_s = 0;
  bool has_summer = false;
  Day begin, end;                       // of summer time
};

// Nothing where the text is none.
std::optional<ZoneRule> ParseZoneRule(std::string_view text);
int32_t OffsetAt(const ZoneRule& rule, int64_t utc_s);

}  // namespace tidemark
