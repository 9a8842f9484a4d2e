#include "server/store/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

namespace tidemark::store {
namespace {

constexpr mode_t kDirectoryMode = 0700, kFileMode = 0600;

Status ErrnoStatus(const std::string& what) {
  const int error = errno;
  const Code code = error == ENOSPC || error == EDQUOT ? Code::kDiskFull : Code::kIo;
  return Status::Error(code, what + ": " + std::strerror(error)).CausedBy(Domain::kErrno, error);
}

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(const Fd&) = delete;
  ~Fd() { if (fd_ >= 0) close(fd_); }
  int get() const { return fd_; }
  int Release() { const int fd = fd_; fd_ = -1; return fd; }

 private:
  int fd_;
};

}  // namespace

Result<StoreLock> StoreLock::Take(const std::string& path) {
  Fd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode));
  if (fd.get() < 0) return ErrnoStatus("could not open the lock " + path);
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return StoreLock(fd.Release());
  if (errno != EWOULDBLOCK) return ErrnoStatus("could not lock " + path);
  return Status::Error(Code::kStoreInUse,
                       "another tidemarkd serves this store (it holds " + path + ")");
}

StoreLock::~StoreLock() {
  if (fd_ >= 0) close(fd_);
}

Result<std::string> PrepareDirectory(const std::string& path) {
  if (mkdir(path.c_str(), kDirectoryMode) != 0 && errno != EEXIST)
    return ErrnoStatus("could not make the store directory " + path);
  const Fd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  if (fd.get() < 0) return ErrnoStatus("could not open the store directory " + path);
  struct stat about {};
  if (fstat(fd.get(), &about) != 0) return ErrnoStatus("could not look at " + path);
  if (about.st_uid != geteuid())
    return Status::Error(Code::kStoreForeign,
                         "the store directory " + path + " belongs to another user");
  if (fchmod(fd.get(), kDirectoryMode) != 0)
    return ErrnoStatus("could not close " + path + " to others");
  return ResolvePath(path);
}

Status PrepareFile(const std::string& path) {
  const Fd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode));
  if (fd.get() < 0) return ErrnoStatus("could not open " + path);
  if (fchmod(fd.get(), kFileMode) != 0)
    return ErrnoStatus("could not close " + path + " to others");
  return Status::Ok();
}

Result<std::string> ResolvePath(const std::string& path) {
  char resolved[PATH_MAX];
  if (realpath(path.c_str(), resolved) == nullptr) return ErrnoStatus("could not find " + path);
  return std::string(resolved);
}

}  // namespace tidemark::store
