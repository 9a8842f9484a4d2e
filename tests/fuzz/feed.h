// Feed: structure read out of a fuzzer's bytes. Total: past the end it gives zeros, so every input
// means something and every shorter input means nearly the same.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace tidemark::fuzz {

// A property that does not hold ends the process: libFuzzer keeps the input, ctest sees a failure.
[[noreturn]] inline void Fail(const char* property, const std::string& detail, const char* file,
                              int line) {
  std::fprintf(stderr, "%s:%d: does not hold: %s %s\n", file, line, property, detail.c_str());
  std::abort();
}

class Feed {
 public:
  Feed(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return rest_.empty(); }
  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  bool Flag() { return (Byte() & 1) != 0; }
  uint64_t Number(int bytes) {
    uint64_t number = 0;
    for (int i = 0; i < bytes; i++) number = number << 8 | Byte();
    return number;
  }
  // In [0, bound), for bounds up to 2^24; 0 for bound 0.
  size_t Below(size_t bound) {
    if (bound < 2) return 0;
    return Number(bound <= 256 ? 1 : bound <= 65'536 ? 2 : 3) % bound;
  }
  // Its length, then itself.
  std::string_view Bytes(size_t size_max) {
    const std::string_view bytes = rest_.substr(0, Below(size_max + 1));
    rest_.remove_prefix(bytes.size());
    return bytes;
  }
  std::string_view Rest() {
    const std::string_view bytes = rest_;
    rest_ = {};
    return bytes;
  }

 private:
  std::string_view rest_;
};

}  // namespace tidemark::fuzz

#define FUZZ_REQUIRE(property, ...) \
  ((property) ? (void)0             \
              : ::tidemark::fuzz::Fail(#property, std::string(__VA_ARGS__), __FILE__, __LINE__))
