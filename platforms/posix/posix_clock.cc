#include "platforms/posix/posix_clock.h"

#include <fcntl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "core/base/check.h"

namespace tidemark {
namespace {

constexpr const char* kBootIdFile = "/proc/sys/kernel/random/boot_id";

int64_t ReadUs(clockid_t id) {
  timespec now{};
  TIDE_CHECK(clock_gettime(id, &now) == 0);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
}

// 8-4-4-4-12 hex digits; none where the file is missing or holds something else.
Uid ReadBootId() {
  const int file = open(kBootIdFile, O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  char text[64];
  const ssize_t size = read(file, text, sizeof text);
  close(file);
  std::string hex(text, static_cast<size_t>(std::max<ssize_t>(size, 0)));
  std::erase_if(hex, [](char c) { return c == '-' || c == '\n'; });
  return UidFromHex(hex).value_or(Uid{});
}

}  // namespace

PosixClock::PosixClock() : boot_id_(ReadBootId()) {
  if (!boot_id_.none()) return;
  PosixRandom random;
  boot_id_ = NewUid(-1, random);
}

int64_t PosixClock::WallUs() { return ReadUs(CLOCK_REALTIME); }
int64_t PosixClock::SteadyUs() { return ReadUs(CLOCK_MONOTONIC); }
int64_t PosixClock::BoottimeUs() { return ReadUs(CLOCK_BOOTTIME); }

void PosixRandom::Fill(uint8_t* out, size_t size) {
  while (size > 0) {
    const ssize_t got = getrandom(out, size, 0);
    if (got < 0 && errno == EINTR) continue;
    TIDE_CHECK(got > 0);   // weak chance would be worse than none
    out += got;
    size -= static_cast<size_t>(got);
  }
}

}  // namespace tidemark
