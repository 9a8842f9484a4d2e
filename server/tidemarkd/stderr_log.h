// StderrLog: one line an event on stderr, one write each. Any thread.
#pragma once

#include "core/base/log.h"

namespace tidemark::daemon {

class StderrLog final : public Log {
 public:
  explicit StderrLog(Level most) : most_(most) {}
  void Write(Level level, std::string_view component, std::string_view message) override;

 private:
  const Level most_;
};

}  // namespace tidemark::daemon
