#include "tools/manifestc/file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace tidemark {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

Status Failed(const std::string& what, const std::string& path, int error) {
  return Status::Error(Code::kIo, "cannot " + what + " " + path + ": " + std::strerror(error), path)
      .CausedBy(Domain::kErrno, error);
}

// Closing is part of writing: a full disk may show only then.
bool WriteAndClose(File file, std::string_view bytes) {
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size();
  const bool closed = std::fclose(file.release()) == 0;
  return written && closed;
}

}  // namespace

Result<std::string> ReadWhole(const std::string& path, size_t size_max) {
  const File file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return Failed("read", path, errno);
  std::string bytes(size_max + 1, '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file.get()));
  if (std::ferror(file.get()) != 0) return Failed("read", path, errno);
  return bytes;
}

Status WriteWhole(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp" + std::to_string(getpid());
  File file(std::fopen(temporary.c_str(), "wbx"));
  if (file == nullptr) return Failed("write", path, errno);
  if (WriteAndClose(std::move(file), bytes) && std::rename(temporary.c_str(), path.c_str()) == 0)
    return Status::Ok();
  const int error = errno;
  std::remove(temporary.c_str());
  return Failed("write", path, error);
}

bool IsSameFile(const std::string& a, const std::string& b) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::equivalent(a, b, error)) return true;
  return fs::absolute(a, error).lexically_normal() == fs::absolute(b, error).lexically_normal();
}

}  // namespace tidemark
