// Files of a store: a directory that is ours alone, a database file that nobody else may read, and
// the lock that says one process serves it. Any thread.
#pragma once

#include <string>

#include "core/base/status.h"

namespace tidemark::store {

// Held until destroyed, and by the kernel only: a killed process leaves nothing behind.
class StoreLock {
 public:
  // STORE_IN_USE where another process holds it.
  static Result<StoreLock> Take(const std::string& path);
  StoreLock(StoreLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  StoreLock& operator=(StoreLock&&) = delete;
  ~StoreLock();

 private:
  explicit StoreLock(int fd) : fd_(fd) {}
  int fd_;
};

// The directory, made if missing (its parent must exist), as an absolute path without symlinks.
// Refused where it is a symlink or belongs to another user; group and world lose their rights to
// it.
Result<std::string> PrepareDirectory(const std::string& path);

// Makes the file 0600 before SQLite sees it, so that its -wal and -shm get the same mode.
Status PrepareFile(const std::string& path);

// The absolute path without symlinks of what exists already.
Result<std::string> ResolvePath(const std::string& path);

}  // namespace tidemark::store
