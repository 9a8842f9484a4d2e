#pragma once

#include <string>

#include "tools/tidemark/json.h"

namespace tidemark {

// The manifest in force as one page that needs nothing else: the promise per screen and per
// collection, who made it and why, when it is safe to act, and whom to ask. Every text of the
// manifest is escaped. Reads only the keys it knows.
std::string PolicyHtml(const Json& policy);

}  // namespace tidemark
