#include "core/store/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tidemark {
namespace {

Status ErrnoStatus(Code code, const std::string& what) {
  const int number = errno;
  const Code mapped = number == ENOSPC || number == EDQUOT ? Code::kDiskFull
                      : number == ENOMEM ? Code::kOutOfMemory : code;
  return Status::Error(mapped, what + ": " + std::strerror(number))
      .CausedBy(Domain::kErrno, number);
}

Status MakeFolder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return Status::Ok();
  if (errno == ENOENT) {
    const size_t slash = folder.find_last_of('/', folder.size() - 2);
    if (slash == std::string::npos || slash == 0) return ErrnoStatus(Code::kIo, "make " + folder);
    TIDE_TRY(MakeFolder(folder.substr(0, slash)));
    if (::mkdir(folder.c_str(), 0700) == 0) return Status::Ok();
  }
  if (errno != EEXIST) return ErrnoStatus(Code::kIo, "make the folder " + folder);
  return Status::Ok();
}

// In a folder where everybody may write and rename, somebody else could swap the file under us.
Status CheckFolder(const std::string& folder) {
  struct stat info;
  if (::stat(folder.c_str(), &info) != 0) return ErrnoStatus(Code::kIo, "look at " + folder);
  if (!S_ISDIR(info.st_mode)) return Status::Error(Code::kIo, folder + " is not a folder");
  if ((info.st_mode & S_IWOTH) != 0 && (info.st_mode & S_ISVTX) == 0)
    return Status::Error(Code::kStoreForeign,
                         "everybody may write in the store's folder " + folder);
  return Status::Ok();
}

// SQLite takes whatever lies at the names beside the file for its own: through a link, or in a file
// of somebody else, it would give away what the store holds.
Status CheckFile(const std::string& path) {
  struct stat info;
  if (::lstat(path.c_str(), &info) != 0)
    return errno == ENOENT ? Status::Ok() : ErrnoStatus(Code::kIo, "look at " + path);
  if (!S_ISREG(info.st_mode))
    return Status::Error(Code::kStoreForeign,
                         path + " is not a plain file (a link is never followed)");
  if (info.st_uid != ::geteuid())
    return Status::Error(Code::kStoreForeign, path + " belongs to another user of this machine");
  return Status::Ok();
}

}  // namespace

Result<std::unique_ptr<LockFile>> LockFile::Take(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/"
      : path.substr(0, slash);
  TIDE_TRY(MakeFolder(folder));
  TIDE_TRY(CheckFolder(folder));
  for (const char* suffix : {"", "-wal", "-shm", "-journal", "-lock"})
    TIDE_TRY(CheckFile(path + suffix));
  const std::string lock = path + "-lock";
  const int file = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return ErrnoStatus(Code::kIo, "open " + lock);
  std::unique_ptr<LockFile> held(new LockFile(file));
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return Status::Error(Code::kStoreInUse, "another process has this store open: " + path);
    return ErrnoStatus(Code::kIo, "lock " + lock);
  }
  return held;
}

// A child of a fork may hold the same lock without knowing: closing alone would leave it taken.
LockFile::~LockFile() {
  ::flock(file_, LOCK_UN);
  ::close(file_);
}

Status MakePrivate(const std::string& path) {
  if (::chmod(path.c_str(), 0600) != 0) return ErrnoStatus(Code::kIo, "protect " + path);
  return Status::Ok();
}

}  // namespace tidemark
