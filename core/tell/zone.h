// Zone: what the clock on the wall says, from the system's time zone files (TZif, RFC 8536).
#pragma once

#include <cstdint>
#include <string>

namespace tidemark {

struct LocalTime {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
};

// Civil time in a zone. A zone that is not known on this machine, or a file that cannot be read, is
// UTC.
LocalTime ToLocal(int64_t utc_ms, const std::string& zone);

// The same of a count of seconds, without any zone; and days since 1970 of a date.
LocalTime CivilOf(int64_t seconds);
int64_t DaysFromCivil(int year, int month, int day);

// "14:03", or "2026-11-03 14:03" where it is not the same day as `now_ms`. now_ms < 0: always with
// the date.
std::string ClockText(int64_t utc_ms, int64_t now_ms, const std::string& zone);

}  // namespace tidemark
