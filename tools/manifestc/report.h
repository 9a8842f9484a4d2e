// What the compiler says: to people on stderr, to programs as one JSON object on stdout.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "tools/manifestc/compile.h"

namespace tidemark {

// "FILE:LINE:COLUMN: message"; a warning's message begins with "warning: ".
std::string DiagnosticLine(const std::string& file, const Diagnostic& diagnostic);

// {"schema":…,"policy":…,"collections":[…],"warnings":[…]}
std::string SuccessJson(const std::string& file, const Manifest& manifest,
                        const std::vector<Diagnostic>& diagnostics);

// {"error":{"status":…,"message":…,"problems":[…]}}; problems only if there are any.
std::string FailureJson(const std::string& file, const Status& status,
                        const std::vector<Diagnostic>& diagnostics);

}  // namespace tidemark
