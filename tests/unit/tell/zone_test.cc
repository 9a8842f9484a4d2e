// Zones: the clock on the wall, summer and winter, before and after the last change a file lists.
#include "core/tell/zone.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include "core/tell/zone_rule.h"

namespace tidemark {
namespace {

std::string Show(int64_t utc_s,
    const std::string& zone) { return ClockText(utc_s * 1000, -1, zone); }

int64_t UtcS(int year, int month, int day, int hour, int minute) {
  return DaysFromCivil(year, month, day) * 86'400 + hour * 3600 + minute * 60;
}

TEST(Zone, ShowsViennaInWinterAndInSummer) {
  EXPECT_EQ(Show(UtcS(2026, 1, 15, 12, 0), "Europe/Vienna"), "2026-01-15 13:00");
  EXPECT_EQ(Show(UtcS(2026, 7, 15, 12, 0), "Europe/Vienna"), "2026-07-15 14:00");
}

TEST(Zone, ChangesAtTheSecondOfEveryYearTo2060) {
  for (int year = 2026; year <= 2060; year++) {
    for (const auto& [month, before, after] : {std::tuple{3, 1, 2}, std::tuple{10, 2, 1}}) {
      int day = 31;
      while ((DaysFromCivil(year, month, day) + 4) % 7 != 0) day--;   // the last Sunday, 01:00 UTC
      const int64_t at_s = UtcS(year, month, day, 1, 0);
      EXPECT_EQ(ToLocal((at_s - 1) * 1000, "Europe/Vienna").hour, 0 + before) << year;
      EXPECT_EQ(ToLocal(at_s * 1000, "Europe/Vienna").hour, 1 + after) << year;
    }
  }
}

TEST(Zone, AgreesWithTheSystemEverywhere) {
  for (const char* zone
      : {"Europe/Vienna", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Asia/Tokyo",
                           "Europe/Dublin", "America/Sao_Paulo", "Pacific/Chatham",
                               "Africa/Casablanca"}) {
    ::setenv("TZ", (std::string(":") + zone).c_str(), 1);
    ::tzset();
    for (int64_t utc_s = UtcS(1990, 1, 1, 0, 0); utc_s < UtcS(2055, 1, 1, 0,
        0); utc_s += 86'400 * 3 + 4'321) {
      const time_t when = utc_s;
      tm system{};
      ::localtime_r(&when, &system);
      const LocalTime ours = ToLocal(utc_s * 1000, zone);
      ASSERT_EQ(std::tuple(ours.year, ours.month, ours.day, ours.hour, ours.minute, ours.second),
                std::tuple(system.tm_year + 1900, system.tm_mon + 1, system.tm_mday, system.tm_hour,
                    system.tm_min,
                           system.tm_sec))
          << zone << " " << utc_s;
    }
  }
  ::unsetenv("TZ");
  ::tzset();
}

TEST(Zone, IsUtcWhereItIsUnknownOrGarbage) {
  for (const char* zone
      : {"", "UTC", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "Europe", "zone.tab", "a\nb",
                           "Europe/../../etc/passwd"})
    EXPECT_EQ(Show(UtcS(2026, 7, 15, 12, 0), zone), "2026-07-15 12:00") << zone;
}

TEST(Zone, LeavesOutTheDateOfToday) {
  const int64_t now_ms = UtcS(2026, 7, 15, 21, 30) * 1000;
  EXPECT_EQ(ClockText(now_ms, now_ms, "UTC"), "21:30");
  EXPECT_EQ(ClockText(now_ms - 86'400'000, now_ms, "UTC"), "2026-07-14 21:30");
  EXPECT_EQ(ClockText(now_ms - 3'600'000 * 21, now_ms, "Europe/Vienna"), "02:30");
  EXPECT_EQ(ClockText(-1, -1, "UTC"), "1969-12-31 23:59");
}

TEST(ZoneRule, ReadsEveryForm) {
  const auto offset = [](const char* text, int64_t utc_s) {
    const std::optional<ZoneRule> rule = ParseZoneRule(text);
    return rule ? OffsetAt(*rule, utc_s) : INT32_MIN;
  };
  EXPECT_EQ(offset("UTC0", 0), 0);
  EXPECT_EQ(offset("<+0545>-5:45", 0), 20'700);
  EXPECT_EQ(offset("CET-1CEST,M3.5.0,M10.5.0/3", UtcS(2050, 7, 1, 0, 0)), 7'200);
  EXPECT_EQ(offset("CET-1CEST,M3.5.0,M10.5.0/3", UtcS(2050, 12, 1, 0, 0)), 3'600);
  EXPECT_EQ(offset("AEST-10AEDT,M10.1.0,M4.1.0/3", UtcS(2050, 1, 1, 0, 0)), 39'600);
  EXPECT_EQ(offset("XXX3YYY2,J60/0,J300/0", UtcS(2048, 3, 1, 3, 0)),
      -7'200);   // a leap year: still 1 March
  EXPECT_EQ(offset("XXX3YYY2,J60/0,J300/0", UtcS(2048, 3, 1, 2, 59)), -10'800);
  EXPECT_EQ(offset("XXX3YYY2,59/0,300/0", UtcS(2047, 3, 1, 3, 0)), -7'200);
}

TEST(ZoneRule, RefusesWhatIsNone) {
  for (const char* text
      : {"", "C", "CET", "CET-", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
                           "CET-1CEST,M0.5.0,M10.5.0", "CET-1CEST,J0,J9",
                               "CET-1CEST,M3.5.0,M10.5.0/3x", "<+05-5",
                           "CET-999"})
    EXPECT_FALSE(ParseZoneRule(text)) << text;
}

}  // namespace
}  // namespace tidemark
