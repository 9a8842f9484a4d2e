// Refusal: why a whole request is not served. What concerns one operation is a verdict instead.
#pragma once

#include <string>
#include <variant>

#include "core/wire/messages.h"

namespace tidemark::service {

struct Refusal {
  int http_status = 500;
  ErrorReply error;
};

// The one table of codes: class and HTTP status follow from it (semantics.md 5.5).
Refusal Refuse(ErrorCode code, std::string message);
// "retry_later"; kUnspecified: "ok".
const char* ErrorClassName(ErrorClass error_class);
// RETRY_LATER for a failure of our own store; its message is for the log, not for the client.
Refusal Unavailable();

// A value, or why not.
template <class T>
using Answer = std::variant<T, Refusal>;

}  // namespace tidemark::service
