#pragma once

#include <string_view>

#include "tools/tidemark/draft.h"

// Effects as programs write them: one line of `submit --lines`. Pure.
namespace tidemark {

// Keys that this version does not know are refused: an operation that says less than its author
// wrote must not be made durable. Throws Failure INVALID_ARGUMENT.
OperationDraft ReadOperationLine(std::string_view line);

}  // namespace tidemark
