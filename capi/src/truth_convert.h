// Truth, badges and choices between core and C.
#pragma once

#include <string_view>

#include "core/tell/choice.h"
#include "core/tell/sentence.h"
#include "core/tell/truth.h"
#include "tidemark/read.h"

namespace tidemark {

tide_truth ToC(const Truth& truth);
Result<Truth> FromC(const tide_truth* truth);
tide_badge ToC(const Badge& badge);
// Sealed for the store it was offered in.
tide_choice ToC(const Choice& choice, const Uid& store_id);

// Cut at a character, NUL-terminated.
void CopyLabel(std::string_view text, char* out, size_t room);

}  // namespace tidemark
