// Files that the program reads and writes whole. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"

namespace tidemark::daemon {

Result<std::string> ReadFile(const std::string& path, size_t size_max);
// All of it or nothing, also for a reader that looks meanwhile.
Status WriteFile(const std::string& path, std::string_view content);

}  // namespace tidemark::daemon
