// Lint: a small bad manifest, and exactly what is said about it and where.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "tools/manifestc/compile.h"
#include "tools/manifestc/report.h"

namespace tidemark {

struct Lint {
  const char* fear;      // names the test
  std::string text;
  std::vector<std::string> expected;  // all errors, as printed
};

inline void PrintTo(const Lint& lint, std::ostream* out) { *out << lint.fear; }

inline std::string NameOf(const testing::TestParamInfo<Lint>& info) { return info.param.fear; }

inline std::vector<std::string> Lines(const Compiled& compiled, bool warnings) {
  std::vector<std::string> lines;
  for (const Diagnostic& one : compiled.diagnostics)
    if (one.warning == warnings) lines.push_back(DiagnosticLine("f", one));
  return lines;
}

inline void ExpectLint(const Lint& lint) {
  const Compiled compiled = CompileManifest(lint.text, /*release=*/false);
  EXPECT_EQ(Lines(compiled, /*warnings=*/false), lint.expected);
  EXPECT_EQ(compiled.manifest == nullptr, !lint.expected.empty());
}

}  // namespace tidemark
