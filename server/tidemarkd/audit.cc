#include "server/tidemarkd/audit.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "server/store/files.h"

namespace tidemark::daemon {
namespace {

using Json = nlohmann::ordered_json;

Status Failed(const char* what, const std::string& path) {
  const int error = errno;
  return Status::Error(Code::kIo, std::string("nothing is shown, because the audit file ") + path +
                                      " could not be " + what + ": " + std::strerror(error))
      .CausedBy(Domain::kErrno, error);
}

// Empty where the user has no name.
std::string UserName(uid_t uid) {
  std::vector<char> room(16'384);
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(uid, &entry, room.data(), room.size(), &found) != 0 || found == nullptr) return {};
  return found->pw_name;
}

std::string Line(const std::string& what, const std::string& whom) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  Json line = {{"at_ms", std::chrono::duration_cast<std::chrono::milliseconds>(now).count()},
               {"os_user", UserName(getuid())}, {"os_uid", getuid()}};
  const char* before_sudo = std::getenv("SUDO_USER");
  if (before_sudo != nullptr) line["sudo_user"] = before_sudo;
  line["asked"] = {{what, whom}};
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Status WriteAudit(const std::string& directory, const std::string& what, const std::string& whom) {
  TIDE_ASSIGN(const std::string place, store::ResolvePath(directory));
  const std::string path = place + "/" + kAuditName, line = Line(what, whom);
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return Failed("opened", path);
  const bool written = write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       fsync(fd) == 0;
  const Status status = written ? Status::Ok() : Failed("written", path);
  close(fd);
  return status;
}

}  // namespace tidemark::daemon
