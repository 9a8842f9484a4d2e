// Trace: the W3C trace context of an operation (https://www.w3.org/TR/trace-context/), as 25 raw
// bytes: trace id 16, span id 8, flags 1. We carry what we are given and never make an id.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"

namespace tidemark {

inline constexpr size_t kTraceBytes = 25;
inline constexpr size_t kTraceStateBytesMax = 512;

// "00-<trace id>-<span id>-<flags>" of version 00, in lower case, ids not all zero.
// INVALID_ARGUMENT says which part is wrong.
Result<std::string> ParseTraceParent(std::string_view text);
// The text of 25 raw bytes; empty for none.
std::string TraceParentText(std::string_view raw);
// key=value members, comma-separated, 32 of them and 512 bytes at most. INVALID_ARGUMENT.
Status CheckTraceState(std::string_view text);

}  // namespace tidemark
