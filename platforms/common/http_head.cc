#include "platforms/common/http_head.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

namespace tidemark {
namespace {

constexpr int64_t kRetryAfterMaxMs = 3'600'000;
constexpr size_t kValueBytesMax = 256;

std::string_view Trim(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

int64_t ParseRetryAfterMs(std::string_view value, int64_t now_unix_s) {
  value = Trim(value);
  if (value.empty() || value.size() > kValueBytesMax) return 0;
  if (IsDigits(value)) {
    int64_t seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error != std::errc{} || seconds > kRetryAfterMaxMs / 1000) return kRetryAfterMaxMs;
    return seconds * 1000;
  }
  const time_t at = curl_getdate(std::string(value).c_str(), nullptr);
  if (at == -1 || at <= now_unix_s) return 0;
  return std::min<int64_t>(at - now_unix_s, kRetryAfterMaxMs / 1000) * 1000;
}

std::string ParseContentType(std::string_view value) {
  std::string type(Trim(value.substr(0, value.find(';'))));
  if (type.size() > kValueBytesMax) return {};
  std::transform(type.begin(), type.end(), type.begin(), Lower);
  return type;
}

bool MatchHeader(std::string_view line, std::string_view name, std::string_view* value) {
  if (line.size() <= name.size() || line[name.size()] != ':') return false;
  for (size_t i = 0; i < name.size(); i++)
    if (Lower(line[i]) != name[i]) return false;
  *value = Trim(line.substr(name.size() + 1));
  return true;
}

}  // namespace tidemark
