// Log: one sink with levels. Values of records never reach it: callers log names, sizes and uids.
#pragma once

#include <string_view>

namespace tidemark {

enum class Level : unsigned { kOff = 1, kError = 2, kWarning = 3, kInfo = 4, kDebug = 5 };

class Log {
 public:
  virtual ~Log() = default;
  virtual void Write(Level level, std::string_view component, std::string_view message) = 0;
};

// For tests and tools that want silence.
class NullLog final : public Log {
 public:
  void Write(Level, std::string_view, std::string_view) override {}
};

}  // namespace tidemark
