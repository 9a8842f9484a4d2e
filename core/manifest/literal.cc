#include "core/manifest/literal.h"

#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace tidemark {
namespace {

using Json = nlohmann::json;

Status Bad(std::string message) {
  return Status::Error(Code::kManifestInvalid, std::move(message));
}

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// Two or four digits of `text` at `at`; -1 where there are none.
int NumberAt(std::string_view text, size_t at, size_t digits) {
  if (at > text.size() || text.size() - at < digits) return -1;
  if (!IsDigits(text.substr(at, digits))) return -1;
  int n = 0;
  std::from_chars(text.data() + at, text.data() + at + digits, n);
  return n;
}

bool HasSeparators(std::string_view text) {
  return text.size() > 19 && text[4] == '-' && text[7] == '-' &&
         (text[10] == 'T' || text[10] == 't') && text[13] == ':' && text[16] == ':';
}

// ".25" at the front of `rest`, in us; -1 where it is malformed or finer than a us.
int64_t TakeFraction(std::string_view* rest) {
  if (rest->empty() || rest->front() != '.') return 0;
  const size_t end = std::min(rest->find_first_not_of("0123456789", 1), rest->size());
  std::string digits(rest->substr(1, end - 1));
  if (digits.empty() || digits.size() > 6) return -1;
  digits.resize(6, '0');
  rest->remove_prefix(end);
  return NumberAt(digits, 0, 6);
}

// "Z" or "+02:00", in minutes; out of range where malformed.
int ZoneMinutes(std::string_view zone) {
  constexpr int kBad = INT32_MAX;
  if (zone == "Z" || zone == "z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return kBad;
  const int hours = NumberAt(zone, 1, 2), minutes = NumberAt(zone, 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return kBad;
  return (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

Result<Value> ParseNumber(const Json& json, FieldType type, const std::string& setting) {
  if (type == FieldType::kDouble) {
    if (!json.is_number()) return Bad(setting + " of a double is a JSON number");
    return Value::Double(json.get<double>());
  }
  const bool fits = json.is_number_integer() &&
                    (!json.is_number_unsigned() || json.get<uint64_t>() <= INT64_MAX);
  if (!fits) return Bad(setting + " of this " + TypeName(type) + " is a JSON integer");
  return Value::Int(json.get<int64_t>());
}

}  // namespace

Result<int64_t> ParseDecimal(std::string_view text, uint32_t scale) {
  const bool negative = text.starts_with('-');
  const std::string_view digits = text.substr(negative ? 1 : 0);
  const size_t point = std::min(digits.find('.'), digits.size());
  const std::string_view whole = digits.substr(0, point);
  const std::string_view rest = digits.substr(point);
  if (!IsDigits(whole) || (!rest.empty() && !IsDigits(rest.substr(1))))
    return Bad("a decimal is written like \"12.50\"");
  std::string fraction(rest.empty() ? rest : rest.substr(1));
  if (fraction.size() > scale)
    return Bad("a decimal of scale " + std::to_string(scale) + " has no room for \"" +
               std::string(text) + "\"");
  fraction.resize(scale, '0');
  const std::string all = (negative ? "-" : "") + std::string(whole) + fraction;
  int64_t unscaled = 0;
  const auto [end, error] = std::from_chars(all.data(), all.data() + all.size(), unscaled);
  if (error != std::errc()) return Bad("the decimal is too large for 64 bits");
  return unscaled;
}

Result<int64_t> ParseTimestamp(std::string_view text) {
  using namespace std::chrono;
  const Status bad = Bad("a timestamp is written as RFC 3339, \"2024-05-01T12:00:00Z\", to 1 us");
  if (!HasSeparators(text)) return bad;
  const year_month_day date{year(NumberAt(text, 0, 4)),
                            month(static_cast<unsigned>(NumberAt(text, 5, 2))),
                            day(static_cast<unsigned>(NumberAt(text, 8, 2)))};
  const int hour = NumberAt(text, 11, 2), minute = NumberAt(text, 14, 2);
  const int second = NumberAt(text, 17, 2);
  std::string_view rest = text.substr(19);
  const int64_t fraction_us = TakeFraction(&rest);
  const int zone_minutes = ZoneMinutes(rest);
  if (NumberAt(text, 0, 4) < 0 || !date.ok() || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 59 || fraction_us < 0 || zone_minutes == INT32_MAX)
    return bad;
  const int64_t days = sys_days(date).time_since_epoch().count();
  const int64_t seconds = ((days * 24 + hour) * 60 + minute - zone_minutes) * 60 + second;
  return seconds * 1'000'000 + fraction_us;
}

Result<Value> ParseLiteral(std::string_view text, FieldType type, uint32_t scale,
                           const std::string& setting) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded())
    return Bad(setting + " is not a JSON literal (a text has quotes of its own: \"\\\"new\\\"\")");
  switch (type) {
    case FieldType::kBool:
      if (!json.is_boolean()) return Bad(setting + " of a bool is true or false");
      return Value::Bool(json.get<bool>());
    case FieldType::kInt64: case FieldType::kCounter: case FieldType::kDouble:
      return ParseNumber(json, type, setting);
    case FieldType::kBytes: case FieldType::kRef: case FieldType::kSet:
      return Bad(std::string("a ") + TypeName(type) + " has no " + setting + " value");
    case FieldType::kString: case FieldType::kDecimal: case FieldType::kTimestamp: break;
  }
  if (!json.is_string())
    return Bad(setting + " of a " + TypeName(type) + " is a JSON string");
  const std::string& written = *json.get_ptr<const std::string*>();
  if (type == FieldType::kString) {
    if (!IsUtf8(written)) return Bad(setting + " holds a NUL character");
    return Value::String(written);
  }
  TIDE_ASSIGN(const int64_t n, type == FieldType::kDecimal ? ParseDecimal(written, scale)
                                                           : ParseTimestamp(written));
  return Value::Integer(KindOf(type), n);
}

}  // namespace tidemark
