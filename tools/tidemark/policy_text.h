#pragma once

#include <string>

#include "tools/tidemark/json.h"

namespace tidemark {

// The manifest in force for people: each collection with its promise and owner, each field with
// its rule. Reads only the keys it knows.
std::string PolicyText(const Json& policy);

}  // namespace tidemark
