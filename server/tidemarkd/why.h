// Why: what `tidemarkd why` prints for support staff, from the store of a server that runs or not.
// Codes and times, no content. Each use is written to the audit file first, or nothing is shown.
#pragma once

#include <string>

#include "core/base/status.h"

namespace tidemark::daemon {

// One of the three is given.
struct WhyQuestion {
  std::string store, account, op, support_id;
};

// NOT_FOUND where nothing is known about it.
Result<std::string> WhyJson(const WhyQuestion& question);

}  // namespace tidemark::daemon
