#include "core/tell/zone.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "core/tell/zone_rule.h"

namespace tidemark {
namespace {

constexpr size_t kFileMax = 64 * 1024;

struct Zone {
  std::vector<int64_t> at_s;      // ascending moments of change
  std::vector<int32_t> offset_s;  // from that moment on
  int32_t first_s = 0;            // before the first
  std::optional<ZoneRule> later;  // from the last on; a slim file lists little else
};

int64_t BigEndian(const std::string& bytes, size_t at, int size) {
  uint64_t n = 0;
  for (int i = 0; i < size; i++) {
    n = n << 8 | static_cast<uint8_t>(bytes[at + static_cast<size_t>(i)]);
  }
  return size == 4 ? static_cast<int32_t>(n) : static_cast<int64_t>(n);
}

bool IsZoneName(const std::string& zone) {
  const bool plain = std::all_of(zone.begin(), zone.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  });
  return plain && !zone.empty() && zone.size() < 64 && zone.front() != '/' &&
         zone.find("..") == std::string::npos;
}

// The text between two line ends that closes the file.
std::optional<ZoneRule> Footer(const std::string& bytes, size_t at) {
  if (at >= bytes.size() || bytes[at] != '\n') return std::nullopt;
  const size_t end = bytes.find('\n', at + 1);
  if (end == bytes.npos) return std::nullopt;
  return ParseZoneRule(std::string_view(bytes).substr(at + 1, end - at - 1));
}

// The 64-bit block of a version 2 or 3 file. Anything odd: UTC.
Zone Parse(const std::string& bytes) {
  constexpr size_t kHeader = 44;
  Zone zone;
  if (bytes.size() < kHeader || bytes.compare(0, 4, "TZif") != 0 || bytes[4] < '2') return zone;
  const auto counts = [&](size_t header, int i) {
    return static_cast<size_t>(BigEndian(bytes, header + 20 + 4 * static_cast<size_t>(i), 4));
  };
  const size_t first = kHeader + counts(0, 3) * 5 + counts(0, 4) * 6 + counts(0, 5) +
                       counts(0, 2) * 8 + counts(0, 1) + counts(0, 0);
  if (first + kHeader > bytes.size() || first > kFileMax) return zone;
  const size_t times = counts(first, 3), types = counts(first, 4), data = first + kHeader;
  const size_t indexes = data + times * 8, infos = indexes + times;
  if (times > kFileMax || types == 0 || types > 256 || infos + types * 6 > bytes.size()) {
    return zone;
  }
  const size_t after = infos + types * 6 + counts(first, 5) + counts(first, 2) * 12 +
      counts(first, 1) + counts(first, 0);
  zone.first_s = static_cast<int32_t>(BigEndian(bytes, infos, 4));
  zone.later = Footer(bytes, after);
  for (size_t i = 0; i < times; i++) {
    const size_t type = static_cast<uint8_t>(bytes[indexes + i]);
    if (type >= types) return Zone();
    zone.at_s.push_back(BigEndian(bytes, data + i * 8, 8));
    zone.offset_s.push_back(static_cast<int32_t>(BigEndian(bytes, infos + type * 6, 4)));
  }
  return zone;
}

Zone Load(const std::string& name) {
  if (!IsZoneName(name) || name == "UTC") return {};
  const std::string path = "/usr/share/zoneinfo/" + name;
  std::error_code none;
  // A folder opens, and fails when read.
  if (!std::filesystem::is_regular_file(path, none)) return {};
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return bytes.size() > kFileMax ? Zone() : Parse(bytes);
}

int32_t OffsetOf(const Zone& zone, int64_t utc_s) {
  const bool past_the_list = zone.at_s.empty() || utc_s >= zone.at_s.back();
  if (past_the_list && zone.later) return OffsetAt(*zone.later, utc_s);
  const auto after = std::upper_bound(zone.at_s.begin(), zone.at_s.end(), utc_s);
  if (after == zone.at_s.begin()) return zone.first_s;
  return zone.offset_s[static_cast<size_t>(after - zone.at_s.begin()) - 1];
}

// Zones are few and never change while a process runs.
int32_t CachedOffset(const std::string& name, int64_t utc_s) {
  static std::mutex mutex;
  static std::map<std::string, Zone> zones;
  const std::lock_guard<std::mutex> guard(mutex);
  const auto found = zones.find(name);
  if (found != zones.end()) return OffsetOf(found->second, utc_s);
  return OffsetOf(zones.emplace(name, Load(name)).first->second, utc_s);
}

// Days and civil dates: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
void SetDate(int64_t days, LocalTime* out) {
  days += 719'468;
  const int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const auto of_era = static_cast<uint32_t>(days - era * 146'097);
  const uint32_t year = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
  const uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const uint32_t month = (5 * of_year + 2) / 153;
  out->day = static_cast<int>(of_year - (153 * month + 2) / 5 + 1);
  out->month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  out->year = static_cast<int>(year + era * 400) + (out->month <= 2 ? 1 : 0);
}

}  // namespace

int64_t DaysFromCivil(int year, int month, int day) {
  const int64_t y = month <= 2 ? year - 1 : year;
  const int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
  const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

LocalTime CivilOf(int64_t seconds) {
  const int64_t days = seconds >= 0 ? seconds / 86'400 : (seconds - 86'399) / 86'400;
  const int64_t rest_s = seconds - days * 86'400;
  LocalTime time;
  SetDate(days, &time);
  time.hour = static_cast<int>(rest_s / 3600);
  time.minute = static_cast<int>(rest_s / 60 % 60);
  time.second = static_cast<int>(rest_s % 60);
  return time;
}

LocalTime ToLocal(int64_t utc_ms, const std::string& zone) {
  const int64_t utc_s = utc_ms >= 0 ? utc_ms / 1000 : (utc_ms - 999) / 1000;
  return CivilOf(utc_s + CachedOffset(zone, utc_s));
}

std::string ClockText(int64_t utc_ms, int64_t now_ms, const std::string& zone) {
  const LocalTime time = ToLocal(utc_ms, zone), today = ToLocal(now_ms, zone);
  char text[40];
  const bool same_day = now_ms >= 0 && time.year == today.year && time.month == today.month &&
                        time.day == today.day;
  if (same_day) std::snprintf(text, sizeof text, "%02d:%02d", time.hour, time.minute);
  else std::snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", time.year, time.month, time.day,
                     time.hour, time.minute);
  return text;
}

}  // namespace tidemark
