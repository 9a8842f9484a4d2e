// The C header of a manifest: its names as macros, and its blob as a byte array. C99 and C++.
#pragma once

#include <string>

#include "core/base/status.h"
#include "core/manifest/manifest.h"

namespace tidemark {

// The same manifest gives the same bytes. MANIFEST_INVALID where two names would make one macro, as
// collection "a_b" and field "b" of collection "a" do.
Result<std::string> HeaderOf(const Manifest& manifest);

}  // namespace tidemark
