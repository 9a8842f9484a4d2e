#include "tools/tidemark/line_reader.h"

#include <cerrno>
#include <cstring>

#include <poll.h>
#include <unistd.h>

#include "tools/tidemark/failure.h"

namespace tidemark {
namespace {

constexpr int kAskStopMs = 200;
constexpr size_t kChunkBytes = 64 * 1024;

}  // namespace

std::vector<LineReader::Line> LineReader::NextBatch(size_t lines_max) {
  while (!ended_ && ready_.size() < lines_max && WaitForInput(ready_.empty()) && ReadChunk()) {
  }
  std::vector<Line> batch;
  while (!ready_.empty() && batch.size() < lines_max && !stop_()) {
    batch.push_back(std::move(ready_.front()));
    ready_.pop_front();
  }
  return batch;
}

bool LineReader::WaitForInput(bool patient) {
  while (!stop_()) {
    pollfd input = {fd_, POLLIN, 0};
    int ready = ::poll(&input, 1, patient ? kAskStopMs : 0);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR)
      throw Failure(TIDE_ERROR_IO, std::string("cannot read the input: ") + std::strerror(errno));
    if (ready == 0 && !patient) return false;
  }
  return false;
}

bool LineReader::ReadChunk() {
  char chunk[kChunkBytes];
  ssize_t size = ::read(fd_, chunk, sizeof chunk);
  if (size < 0 && errno == EINTR) return true;
  if (size < 0)
    throw Failure(TIDE_ERROR_IO, std::string("cannot read the input: ") + std::strerror(errno));
  bytes_read_ += static_cast<size_t>(size);
  ended_ = size == 0;
  Take(chunk, static_cast<size_t>(size));
  // A last line without its newline is a line all the same.
  if (ended_ && (!partial_.text.empty() || partial_.too_long)) EndLine();
  return !ended_;
}

void LineReader::Take(const char* data, size_t size) {
  const char* end = data + size;
  while (data < end) {
    auto* newline = static_cast<const char*>(std::memchr(data, '\n', end - data));
    const char* stop = newline ? newline : end;
    if (partial_.text.size() + static_cast<size_t>(stop - data) > kLineBytesMax) {
      partial_.too_long = true;
      partial_.text.clear();
    }
    if (!partial_.too_long) partial_.text.append(data, stop);
    if (newline) EndLine();
    data = newline ? newline + 1 : end;
  }
}

void LineReader::EndLine() {
  if (partial_.text.ends_with('\r')) partial_.text.pop_back();
  ready_.push_back(std::move(partial_));
  partial_ = {};
}

}  // namespace tidemark
