// A client of the C API in manual mode over a loopback, with a clock and a folder of its own.
#pragma once

#include <tidemark/tidemark.h>

#include <functional>
#include <memory>
#include <string>

#include "tests/support/world.h"

namespace tidemark::fuzz {

inline tide_str Str(std::string_view text) { return {text.data(), text.size()}; }
inline std::string Text(tide_str text) { return {text.data, text.size}; }

class Device {
 public:
  Device();
  ~Device();
  Device(const Device&) = delete;

  std::string path() const { return folder_ / "store.db"; }
  // One more time on the same file. `manifest`: given, or the one the store remembers.
  tide_status Open(bool manifest, tide_error* error);
  void Close();
  tide_client* client() const { return client_; }
  struct Answer {
    tide_status finish = TIDE_OK;
    uint32_t http_status = 200;
    std::string body;
  };
  // Steps until nothing is due at once, and answers every request. No client may have more to say
  // than a bounded number of requests while its clock stands.
  void Step(const std::function<Answer(const tide_request&)>& answer);
  // The same answer to all.
  void Step(tide_status finish, const std::string& body);
  void Advance(int64_t us) { tide_test_clock_advance(clock_, us, 0); }

 private:
  testing::TempFolder folder_;
  tide_loopback* loopback_ = nullptr;
  tide_test_clock* clock_ = nullptr;
  tide_client* client_ = nullptr;
};

// No call may answer that the library itself is at fault, or has run out of memory. Where rows were
// changed through SQL the first is let pass: a constraint that no longer holds is told so.
void LetPassFailed(bool yes);
tide_status Sound(tide_status status, const char* message = "");

void WriteFile(const std::string& path, std::string_view bytes);

}  // namespace tidemark::fuzz
