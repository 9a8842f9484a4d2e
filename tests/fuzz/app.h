// What an app does with its client: reads everything there is, in every form it can be had.
#pragma once

#include <tidemark/tidemark.h>

namespace tidemark::fuzz {

// Records, operations with their effects, decisions and choices, queries, digests, the inner state.
// No answer may say that the library is at fault.
void ReadEverything(tide_client* client);

// One edit, one creation; the oldest operation is withdrawn.
void WriteSomething(tide_client* client);

}  // namespace tidemark::fuzz
