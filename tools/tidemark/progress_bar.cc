#include "tools/tidemark/progress_bar.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include <unistd.h>

namespace tidemark {
namespace {

constexpr auto kTerminalInterval = std::chrono::milliseconds(100);
constexpr auto kLogInterval = std::chrono::seconds(5);
constexpr size_t kBarWidth = 30;

}  // namespace

ProgressBar::ProgressBar(const Output& output, uint64_t bytes_total)
    : quiet_(output.quiet()), terminal_(isatty(STDERR_FILENO)),
      bytes_total_(bytes_total == UINTMAX_MAX ? 0 : bytes_total),
      next_(std::chrono::steady_clock::now()) {
  if (!terminal_) next_ += kLogInterval;
}

void ProgressBar::Show(uint64_t bytes_done, uint64_t records) {
  auto now = std::chrono::steady_clock::now();
  if (quiet_ || now < next_) return;
  uint64_t percent = 0;
  if (bytes_total_ > 0) percent = std::min<uint64_t>(bytes_done * 100 / bytes_total_, 100);
  std::string state = std::to_string(percent) + " %  " + std::to_string(records) + " records";
  if (!terminal_) {
    next_ = now + kLogInterval;
    std::fprintf(stderr, "tidemark: %s\n", state.c_str());
    return;
  }
  next_ = now + kTerminalInterval;
  size_t filled = kBarWidth * percent / 100;
  std::string bar = std::string(filled, '=') + std::string(kBarWidth - filled, ' ');
  std::fprintf(stderr, "\r[%s] %s", bar.c_str(), state.c_str());
}

void ProgressBar::End() {
  if (!quiet_ && terminal_) std::fprintf(stderr, "\r%60s\r", "");
}

}  // namespace tidemark
