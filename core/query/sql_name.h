// Names as SQL compares them: without case, in ASCII.
#pragma once

#include <algorithm>
#include <string_view>

namespace tidemark {

constexpr char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr bool EqualNames(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return LowerAscii(x) == LowerAscii(y); });
}

constexpr bool NameBegins(std::string_view name, std::string_view prefix) {
  return EqualNames(name.substr(0, prefix.size()), prefix);
}

}  // namespace tidemark
