#pragma once

#include <chrono>
#include <cstdint>

#include "tools/tidemark/output.h"

namespace tidemark {

// How far a long verb is, on stderr: a bar on a terminal, else a line now and then, so that logs
// stay short. Nothing with --quiet.
class ProgressBar {
 public:
  ProgressBar(const Output& output, uint64_t bytes_total);

  void Show(uint64_t bytes_done, uint64_t records);
  // Leaves the terminal's line as it found it.
  void End();

 private:
  bool quiet_, terminal_;
  uint64_t bytes_total_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace tidemark
