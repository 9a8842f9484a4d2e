#include "core/model/trace.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/text.h"

namespace tidemark {
namespace {

constexpr size_t kTextBytes = 55;
constexpr size_t kTraceAt = 3, kTraceDigits = 32, kSpanAt = 36, kSpanDigits = 16, kFlagsAt = 53;
constexpr int kMembersMax = 32;
constexpr size_t kKeyBytesMax = 256, kValueBytesMax = 256;

Status Invalid(const char* message) { return Status::Error(Code::kInvalidArgument, message); }

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(std::string_view digits) { return digits.find_first_not_of('0') == digits.npos; }

bool IsLetterOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsKey(std::string_view key) {
  return !key.empty() && key.size() <= kKeyBytesMax && IsLetterOrDigit(key.front()) &&
         std::all_of(key.begin(), key.end(), [](char c) {
           return IsLetterOrDigit(c) || std::string_view("_-*/@").find(c) != std::string_view::npos;
         });
}

bool IsValue(std::string_view value) {
  return !value.empty() && value.size() <= kValueBytesMax && value.back() != ' ' &&
         std::all_of(value.begin(), value.end(), [](char c) {
           return c >= 0x20 && c <= 0x7e && c != ',' && c != '=';
         });
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<std::string> ParseTraceParent(std::string_view text) {
  if (text.size() != kTextBytes || text[2] != '-' || text[35] != '-' || text[52] != '-')
    return Invalid("is not of the form 00-<32 hex digits>-<16>-<2>");
  if (!text.starts_with("00")) return Invalid("is of another version than 00");
  const std::string_view trace = text.substr(kTraceAt, kTraceDigits);
  const std::string_view span = text.substr(kSpanAt, kSpanDigits);
  const std::string_view flags = text.substr(kFlagsAt);
  if (!IsLowerHex(trace) || !IsLowerHex(span) || !IsLowerHex(flags))
    return Invalid("holds other characters than lower-case hex digits");
  if (IsZero(trace)) return Invalid("has a trace id of zeros, which means none");
  if (IsZero(span)) return Invalid("has a span id of zeros, which means none");
  std::string raw;
  TIDE_CHECK(FromHex(std::string(trace) + std::string(span) + std::string(flags), &raw));
  return raw;
}

std::string TraceParentText(std::string_view raw) {
  if (raw.size() != kTraceBytes) return {};
  const std::string hex = ToHex(raw);
  return "00-" + hex.substr(0, kTraceDigits) + "-" + hex.substr(kTraceDigits, kSpanDigits) + "-" +
         hex.substr(kTraceDigits + kSpanDigits);
}

Status CheckTraceState(std::string_view text) {
  if (text.empty()) return Status::Ok();
  if (text.size() > kTraceStateBytesMax) return Invalid("is longer than 512 bytes");
  int members = 0;
  for (std::string_view rest = text;;) {
    const size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view member = Trimmed(rest.substr(0, comma));
    const size_t equals = std::min(member.find('='), member.size());
    if (!member.empty()) {   // an empty member between two commas is allowed
      if (++members > kMembersMax) return Invalid("has more than 32 members");
      if (equals == member.size() || !IsKey(member.substr(0, equals)) ||
          !IsValue(member.substr(equals + 1)))
        return Invalid("has a member that is not key=value");
    }
    if (comma == rest.size()) return Status::Ok();
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace tidemark
