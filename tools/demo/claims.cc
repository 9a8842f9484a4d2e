#include "tools/demo/claims.h"

#include <cstdio>

namespace demo {
namespace {
int checked = 0;
int chapter = 0;
}  // namespace

void Chapter(const std::string& title) {
  std::printf("\n%d. %s\n", ++chapter, title.c_str());
  std::fflush(stdout);
}

void Note(const std::string& text) {
  std::printf("   %s\n", text.c_str());
  std::fflush(stdout);
}

void Claim(bool holds, const std::string& text) {
  std::printf("   %s %s\n", holds ? "✓" : "✗", text.c_str());
  std::fflush(stdout);
  if (!holds) throw BrokenClaim(text);
  checked++;
}

int claims_checked() { return checked; }

}  // namespace demo
