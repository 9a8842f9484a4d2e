#pragma once

#include <string>
#include <variant>

#include "tools/tidemark/draft.h"
#include "tools/tidemark/handles.h"

namespace tidemark {

// What a person named: an operation (32 hex digits) or a record.
using Subject = std::variant<tide_uid, RecordName>;

Subject ReadSubject(const std::string& text);  // throws Failure
// Throws Failure, NOT_FOUND included.
ExplanationHandle Explain(tide_client* client, const Subject& subject);
Json DecisionJson(const tide_explanation* explanation, size_t index, const tide_decision& decision);

}  // namespace tidemark
