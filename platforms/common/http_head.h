// What a reply's head says, read without trust. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tidemark {

// Retry-After: seconds or an HTTP date, clamped to [0, one hour]; 0 where unreadable or past.
int64_t ParseRetryAfterMs(std::string_view value, int64_t now_unix_s);

// "Text/HTML; charset=x" -> "text/html".
std::string ParseContentType(std::string_view value);

// The value of the header `name` (lower case) in one line of a head, without its blanks; false:
// another header.
bool MatchHeader(std::string_view line, std::string_view name, std::string_view* value);

}  // namespace tidemark
