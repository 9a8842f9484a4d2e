// LockFile: one process owns a store. Also makes and checks its folder.
#pragma once

#include <memory>
#include <string>

#include "core/base/status.h"

namespace tidemark {

class LockFile {
 public:
  // Makes the folder with mode 0700 where it is missing, refuses a store that lies where everybody
  // may write, or of which a file is a symlink or somebody else's, and takes `<path>-lock`.
  // STORE_IN_USE, STORE_FOREIGN, IO.
  static Result<std::unique_ptr<LockFile>> Take(const std::string& path);
  ~LockFile();

 private:
  explicit LockFile(int file) : file_(file) {}
  int file_;
};

// Mode 0600, whatever the umask was.
Status MakePrivate(const std::string& path);

}  // namespace tidemark
