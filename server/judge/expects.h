// Expects: what the author took for granted, held against the records before the operation.
#pragma once

#include <optional>

#include "server/judge/context.h"
#include "server/judge/draft.h"

namespace tidemark::judge {

// Nothing where all hold. Otherwise every one that fails is explained; the first gives the reason.
std::optional<Refusal> CheckExpects(const Context& context, const Draft& draft);

}  // namespace tidemark::judge
