// BodyHash: XXH3-128 of an operation's pushed bytes: tells a retry from another operation under its
// number.
#pragma once

#include <string>
#include <string_view>

namespace tidemark::service {

std::string BodyHash(std::string_view body);  // 16 bytes

}  // namespace tidemark::service
