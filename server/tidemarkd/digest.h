// Digest: what `tidemarkd digest` prints, from the store of a server that runs or not.
#pragma once

#include <string>

#include "core/base/status.h"

namespace tidemark::daemon {

Result<std::string> DigestJson(const std::string& store);

}  // namespace tidemark::daemon
