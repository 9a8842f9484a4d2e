#pragma once

#include <string>

#include "tools/tidemark/handles.h"
#include "tools/tidemark/json.h"

// Submitted operations, as JSON and for people.
namespace tidemark {

// Loads the one operation. Throws Failure, NOT_FOUND included.
OperationsHandle FindOperation(tide_client* client, const tide_uid& op);
// The index-th of a list; nothing beyond its end.
std::optional<tide_operation_info> OperationAt(const tide_operations* list, size_t index);
// 32 hex digits. Throws Failure INVALID_ARGUMENT.
tide_uid ReadOperationName(const std::string& text);

// {"op":…,"state":…,"phase":…}
Json OperationHead(const tide_operation_info& info);
// As `outbox` prints it, effects included.
Json OperationJson(const tide_operations* list, size_t index, const tide_operation_info& info);
// As `attention` prints it, choices included.
Json AttentionJson(const tide_operations* list, size_t index, const tide_operation_info& info);
// Two lines or three: intent and state, what it does, why.
std::string OperationText(const tide_operations* list, size_t index,
                          const tide_operation_info& info);

}  // namespace tidemark
