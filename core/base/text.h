// Small pure questions about text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tidemark {

// Well-formed UTF-8 without surrogates or overlong forms, and without NUL.
bool IsUtf8(std::string_view text);

std::string ToHex(std::string_view bytes);

// False where `hex` is not an even number of hex digits.
bool FromHex(std::string_view hex, std::string* out);

// Of ASCII letters only.
std::string ToLower(std::string_view text);

// Cuts at a character boundary so that at most `size_max` bytes remain.
std::string_view CutUtf8(std::string_view text, size_t size_max);

}  // namespace tidemark
