#include "server/tidemarkd/files.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace tidemark::daemon {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

Status Failed(const char* what, const std::string& path) {
  const int error = errno;
  return Status::Error(Code::kIo, std::string("could not ") + what + " " + path + ": " +
                                      std::strerror(error))
      .CausedBy(Domain::kErrno, error);
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, size_t size_max) {
  const File file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return Failed("open", path);
  std::string content;
  char part[8'192];
  for (size_t got; (got = std::fread(part, 1, sizeof part, file.get())) > 0;) {
    if (content.size() + got > size_max)
      return Status::Error(Code::kTooLarge,
                           path + " is larger than " + std::to_string(size_max) + " bytes");
    content.append(part, got);
  }
  if (std::ferror(file.get()) != 0) return Failed("read", path);
  return content;
}

Status WriteFile(const std::string& path, std::string_view content) {
  const std::string draft = path + "." + std::to_string(getpid());
  {
    const File file(std::fopen(draft.c_str(), "wbe"));
    if (file == nullptr) return Failed("make", draft);
    if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size() ||
        std::fflush(file.get()) != 0)
      return Failed("write", draft);
  }
  if (std::rename(draft.c_str(), path.c_str()) != 0) return Failed("rename to", path);
  return Status::Ok();
}

}  // namespace tidemark::daemon
