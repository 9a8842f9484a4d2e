// Audit: who asked what of whom, one JSON object a line, in DIR/audit.log (0600), on the disk
// before the answer is looked up. Nothing is ever taken away from it.
#pragma once

#include <string>

#include "core/base/status.h"

namespace tidemark::daemon {

inline constexpr char kAuditName[] = "audit.log";

// `what`: "user", "op" or "support_id". IO where it cannot be written.
Status WriteAudit(const std::string& directory, const std::string& what, const std::string& whom);

}  // namespace tidemark::daemon
