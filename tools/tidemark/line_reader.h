#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace tidemark {

// Lines of a file or a pipe, in batches of what is there: it waits for a first line, never for
// more of them. Invariant: keeps at most one line's limit and one chunk beyond what it handed out.
class LineReader {
 public:
  struct Line {
    std::string text;
    bool too_long = false;  // the text was dropped
  };
  static constexpr size_t kLineBytesMax = 1024 * 1024;

  // stop is asked several times a second while nothing comes. Does not close fd.
  LineReader(int fd, std::function<bool()> stop) : fd_(fd), stop_(std::move(stop)) {}

  // Nothing at the end of the input, or when told to stop.
  std::vector<Line> NextBatch(size_t lines_max);
  size_t bytes_read() const { return bytes_read_; }

 private:
  bool WaitForInput(bool patient);
  bool ReadChunk();
  void Take(const char* data, size_t size);
  void EndLine();

  int fd_;
  std::function<bool()> stop_;
  std::deque<Line> ready_;
  Line partial_;
  bool ended_ = false;
  size_t bytes_read_ = 0;
};

}  // namespace tidemark
