// Pipeline: the checks before any record is read, in this order: park, dependencies, validity,
// permission, form. (The lane comes before, in the service; expects and merges after.)
#pragma once

#include <optional>

#include "server/judge/context.h"

namespace tidemark::judge {

// Nothing: admitted.
std::optional<Refusal> Admit(const Context& context);

}  // namespace tidemark::judge
