// Drafts: what a person's choice becomes as an operation. Pure.
#pragma once

#include <map>
#include <optional>

#include "core/replica/replica.h"
#include "core/tell/choice.h"

namespace tidemark {

// The operation that performs the choice, decided from `op` or from one of its explanations.
// CHOICE_PASSED where neither fits, UNSUPPORTED where nothing can be made of it.
Result<Draft> DraftFor(const Choice& choice, const std::optional<StoredOperation>& op,
                       const std::optional<StoredExplanation>& stored, const Fields& fields);
// The same intent once more, on what came of the operations that it builds on: old uid -> new uid.
Draft Reissue(const StoredOperation& dependent, const std::map<Uid, Uid>& renamed);
// What this choice was offered for has moved on.
Status Passed();

}  // namespace tidemark
