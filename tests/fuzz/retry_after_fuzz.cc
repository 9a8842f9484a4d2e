// Attacks: what a reply's head says (Retry-After, Content-Type, the line of a header), as a proxy,
// a portal or a hostile server may write it.
// Property: a wait within [0, one hour], never longer for a later clock; a type without blanks at
// its ends, parameters or capitals, that reads as itself; a header's value is a part of its line.
#include "platforms/common/http_head.h"

#include "tests/fuzz/feed.h"

namespace tidemark::fuzz {
namespace {

constexpr int64_t kHourMs = 3'600'000;

void AttackRetryAfter(std::string_view value, int64_t now_s) {
  const int64_t wait_ms = ParseRetryAfterMs(value, now_s);
  FUZZ_REQUIRE(wait_ms >= 0 && wait_ms <= kHourMs);
  FUZZ_REQUIRE(wait_ms % 1000 == 0);
  FUZZ_REQUIRE(ParseRetryAfterMs(value, now_s + 60) <= wait_ms);
  FUZZ_REQUIRE(ParseRetryAfterMs("  " + std::string(value) + "\r\n", now_s) == wait_ms ||
               value.size() > 200);
}

void AttackContentType(std::string_view value) {
  const std::string type = ParseContentType(value);
  FUZZ_REQUIRE(type.size() <= value.size());
  FUZZ_REQUIRE(type.find(';') == std::string::npos);
  FUZZ_REQUIRE(ParseContentType(type) == type);
  for (const char c : type) FUZZ_REQUIRE(c < 'A' || c > 'Z');
  if (!type.empty()) FUZZ_REQUIRE(type.front() != ' ' && type.back() != ' ');
}

void AttackLine(std::string_view line) {
  for (const std::string_view name : {"retry-after", "content-type", "x"}) {
    std::string_view value = "as it was";
    if (!MatchHeader(line, name, &value)) {
      FUZZ_REQUIRE(value == "as it was");
      continue;
    }
    FUZZ_REQUIRE(line.find(':') == name.size());
    FUZZ_REQUIRE(value.data() >= line.data() + name.size() &&
                 value.data() + value.size() <= line.data() + line.size());
  }
}

void Attack(Feed feed) {
  // From 1970 to far beyond 2038.
  const int64_t now_s = static_cast<int64_t>(feed.Number(5));
  const std::string_view text = feed.Rest();
  AttackRetryAfter(text, now_s);
  AttackContentType(text);
  AttackLine(text);
  AttackLine("Retry-After:" + std::string(text));
}

}  // namespace
}  // namespace tidemark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tidemark::fuzz::Attack({data, size});
  return 0;
}
