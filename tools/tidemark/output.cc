#include "tools/tidemark/output.h"

#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace tidemark {
namespace {

// One write where the kernel takes it whole, so that a reader of lines never sees half of one.
void WriteAll(int fd, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    ssize_t wrote = ::write(fd, text.data() + at, text.size() - at);
    if (wrote > 0) at += static_cast<size_t>(wrote);
    if (wrote >= 0 || errno == EINTR) continue;
    if (fd == STDERR_FILENO) return;  // nobody left to tell
    throw Failure(TIDE_ERROR_IO, std::string("cannot write to stdout: ") + std::strerror(errno));
  }
}

std::string Ended(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

}  // namespace

void Output::Answer(const Json& object, const std::string& text) const {
  WriteAll(STDOUT_FILENO, json_ ? WriteJson(object) + "\n" : Ended(text));
}

void Output::Line(const Json& object) const { WriteAll(STDOUT_FILENO, WriteJson(object) + "\n"); }

void Output::Say(const std::string& text) const {
  if (!json_) WriteAll(STDOUT_FILENO, Ended(text));
}

void Output::Note(const std::string& text) const {
  WriteAll(STDERR_FILENO, "tidemark: " + Ended(text));
}

void Output::Fail(const Failure& failure, Json object) const {
  Note(SentenceOf(failure));
  if (!json_) return;
  object["error"] = ErrorJson(failure);
  Line(object);
}

Json ErrorJson(const Failure& failure) {
  Json error = {{"status", tide_status_name(failure.status)},
                {"message", SentenceOf(failure)},
                {"retry", NameOf(failure.retry)}};
  if (!failure.support_id.empty()) error["support_id"] = failure.support_id;
  return error;
}

}  // namespace tidemark
