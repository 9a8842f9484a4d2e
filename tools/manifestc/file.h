// Files, whole: read within a bound, written so that nobody ever finds half of one.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"

namespace tidemark {

// At most `size_max` + 1 bytes, so that the caller can tell a file that is too large.
Result<std::string> ReadWhole(const std::string& path, size_t size_max);

// A temporary file beside the target, renamed over it once it is complete.
Status WriteWhole(const std::string& path, std::string_view bytes);

bool IsSameFile(const std::string& a, const std::string& b);

}  // namespace tidemark
