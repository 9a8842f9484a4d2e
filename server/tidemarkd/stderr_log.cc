#include "server/tidemarkd/stderr_log.h"

#include <unistd.h>

#include <ctime>
#include <string>

namespace tidemark::daemon {
namespace {

const char* LevelName(Level level) {
  switch (level) {
    case Level::kError: return "error";
    case Level::kWarning: return "warning";
    case Level::kInfo: return "info";
    default: return "debug";
  }
}

}  // namespace

void StderrLog::Write(Level level, std::string_view component, std::string_view message) {
  if (level > most_) return;
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char when[32];
  const size_t size = std::strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
  std::string line(when, size);
  line.append(" ").append(LevelName(level)).append(" ");
  line.append(component).append(": ").append(message);
  // What came from outside must not be able to begin a line of its own.
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  line.push_back('\n');
  // A log that cannot be written has nobody left to be told.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace tidemark::daemon
