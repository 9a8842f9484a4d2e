// What decisions are given: a choice as it was offered, and a person's own values.
#pragma once

#include "core/tell/choice.h"
#include "tidemark/operation.h"

namespace tidemark {

// INVALID_ARGUMENT, TOO_LARGE, NOT_UTF8.
Result<Fields> TakeFields(const tide_field* fields, size_t count);
Result<ChoiceToken> TakeToken(const tide_choice* choice);

}  // namespace tidemark
