// Compile: a manifest's text to rules, blob, and everything that is wrong with it, by line and
// column.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/manifest/manifest.h"

namespace tidemark {

// Line and column count from 1; what is about the file as a whole is at 1:1.
struct Diagnostic {
  int line = 1, column = 1;
  std::string message;
  bool warning = false;
};

struct Compiled {
  std::shared_ptr<const Manifest> manifest;  // null where there are errors
  std::vector<Diagnostic> diagnostics;       // by line and column
};

// `release` makes errors of warnings.
Compiled CompileManifest(std::string_view text, bool release);

}  // namespace tidemark
