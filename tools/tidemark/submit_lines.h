#pragma once

#include "tools/tidemark/program.h"

namespace tidemark {

// `submit --lines`: one operation a line on stdin, one answer a line on stdout, in order, each
// only after its operation is durable. Lines that are there already are submitted together.
int SubmitLines(const Context& context);

}  // namespace tidemark
